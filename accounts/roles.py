"""Who may do what in the admin: three roles with the least that each needs.

A role is a group, and what it may do is this table: each `migrate` puts the groups in step with it.
Accounts, groups and the sessions of others are for superusers alone.
"""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.contrib.auth.models import Group, Permission
from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext_lazy as _

AUTHOR, EDITOR, MODERATOR = "author", "editor", "moderator"

NAMES = {AUTHOR: _("author"), EDITOR: _("editor"), MODERATOR: _("moderator")}
"""What people call the roles."""

EVERYTHING = None


def _all_of(*models: str) -> set[str]:
    return {f"{verb}_{model}" for model in models for verb in ("view", "add", "change", "delete")}


DECIDES = {"view_comment", "change_comment", *_all_of("ban", "trustedauthor")}
WRITES = _all_of("article", "page", "tag", "picture") | {
    *("view_linkcard", "add_linkcard", "change_linkcard")
}

MAY: dict[str, dict[str, set[str] | None]] = {
    MODERATOR: {"comments": DECIDES},
    EDITOR: {"comments": DECIDES, "blog": WRITES},
    AUTHOR: {
        "comments": EVERYTHING,
        "blog": EVERYTHING,
        "subscriptions": EVERYTHING,
        "privacy": EVERYTHING,
        "accounts": {"view_access", "change_access", "view_event"},
        "admin": {"view_logentry"},
    },
}
"""What each role may do, by app."""


def keep(sender: AppConfig, using: str = DEFAULT_DB_ALIAS, **_more: Any) -> None:
    """Put what the roles may do in an app in step with the table."""
    if using != DEFAULT_DB_ALIAS or not apps.is_installed(sender.name):
        return
    create_permissions(sender, verbosity=0, using=using)  # which Django may do only after this
    of_app = Permission.objects.filter(content_type__app_label=sender.label)
    for name, may in MAY.items():
        role, _is_new = Group.objects.get_or_create(name=name)
        codes = may.get(sender.label, set())
        allowed = of_app if codes is EVERYTHING else of_app.filter(codename__in=codes)
        role.permissions.remove(*of_app.exclude(pk__in=allowed.values("pk")))
        role.permissions.add(*allowed)


def label(group: Group) -> str:
    """Return the name of a group as people read it."""
    return str(NAMES.get(group.name, group.name))
