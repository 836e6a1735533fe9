"""What the admin's page of an article says of its mail."""

from datetime import datetime
from typing import Any

from django import template
from django.template import RequestContext
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from blog.models import Article
from subscriptions import mailing as engine
from subscriptions.models import Mailing

register = template.Library()


@register.filter
def grouped(number: int) -> str:
    """Write a number as one reads it: 6,500."""
    return number_format(number, force_grouping=True)


@register.inclusion_tag("admin/subscriptions/_mail_line.html", takes_context=True)
def mail_line(context: RequestContext, article: Article) -> dict[str, Any]:
    """Say how the mail of an article stands, to those who may see mailings."""
    user = context["request"].user
    if not user.has_perm("subscriptions.view_mailing"):
        return {}
    mailing = Mailing.objects.filter(article=article).first()
    leaves_at = _leaves_at(article, mailing)
    recipients = (mailing or Mailing(article=article)).recipients() if leaves_at else None
    return {
        "article": article,
        "mailing": mailing,
        "leaves_at": _moment(leaves_at) if leaves_at else "",
        "sent_at": _moment(mailing.ended_at) if mailing and mailing.ended_at else "",
        "recipients": recipients.count() if recipients is not None else 0,
        "may_act": user.has_perm("subscriptions.change_mailing"),
        "csrf_token": context.get("csrf_token"),
    }


def _leaves_at(article: Article, mailing: Mailing | None) -> datetime | None:
    """Return when the mail of an article leaves, if that is settled and to come."""
    if mailing:
        return mailing.starts_at if mailing.state == Mailing.State.WAITING else None
    return engine.planned_for(article) if article.published_at else None


def _moment(at: datetime) -> str:
    """Write a moment as briefly as it is clear: of today, the hour is enough."""
    local = timezone.localtime(at)
    if local.date() == timezone.localdate():
        return _("at %(time)s") % {"time": date_format(local, "TIME_FORMAT")}
    return _("on %(moment)s") % {"moment": date_format(local, "SHORT_DATETIME_FORMAT")}
