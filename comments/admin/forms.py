"""What a moderator types beside a comment."""

from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from comments.forms import LONGEST_BODY
from comments.models import Ban, Comment

RANGES = {4: 24, 6: 64}
"""The prefix, in bits, of what one customer of a provider has, by IP version."""


class TextForm(forms.Form):
    """The text of a comment or of a reply."""

    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 6, "autofocus": True}),
    )


class BanForm(forms.Form):
    """Whom to ban of those who may stand behind a comment, and for how long."""

    sender = forms.ChoiceField(label=_("Whom"), widget=forms.RadioSelect)
    days = forms.ChoiceField(
        label=_("For how long"),
        choices=[
            ("7", _("a week")),
            ("30", _("a month")),
            ("365", _("a year")),
            ("0", _("for good")),
        ],
        initial="30",
    )

    def __init__(self, comment: Comment, data: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        sender = self.fields["sender"]
        assert isinstance(sender, forms.ChoiceField)
        sender.choices = senders(comment)
        sender.initial = sender.choices[0][0]
        sender.widget.attrs["autofocus"] = True

    @property
    def kind_and_value(self) -> tuple[str, str]:
        kind, _space, value = self.cleaned_data["sender"].partition(" ")
        return kind, value

    @property
    def until(self) -> datetime | None:
        """The end of the ban; None when it is for good."""
        days = int(self.cleaned_data["days"])
        return timezone.now() + timedelta(days=days) if days else None


def senders(comment: Comment) -> list[tuple[str, Any]]:
    """Return what of a comment's sender can be banned, as “kind value” and in words."""
    found: list[tuple[str, Any]] = []
    if comment.ip_address:
        alone = ip_network(comment.ip_address)
        around = ip_network((comment.ip_address, RANGES[alone.version]), strict=False)
        found += [
            (f"{Ban.Kind.NETWORK} {comment.ip_address}", comment.ip_address),
            (f"{Ban.Kind.NETWORK} {around}", _("the range %(range)s") % {"range": around}),
        ]
    domain = comment.email.rpartition("@")[2]
    return [
        *found,
        (f"{Ban.Kind.EMAIL} {comment.email}", comment.email),
        (f"{Ban.Kind.DOMAIN} {domain}", _("everybody at %(domain)s") % {"domain": domain}),
    ]
