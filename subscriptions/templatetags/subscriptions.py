"""The card by which readers subscribe."""

from typing import Any

from django import template
from django.template import RequestContext

from subscriptions.forms import SubscribeForm
from subscriptions.upkeep import KEEP_DAYS

register = template.Library()


@register.inclusion_tag("subscriptions/_card.html", takes_context=True)
def subscribe_card(
    context: RequestContext, source: str, form_id: str = "subscribe-form"
) -> dict[str, Any]:
    """Show the card under an article or at the foot of a page; it asks nothing of the database."""
    form = SubscribeForm(source=source, form_id=form_id)
    return {"form": form, "source": source, "blog": context["blog"], "request": context["request"]}


@register.inclusion_tag("subscriptions/_privacy.html")
def subscription_privacy() -> dict[str, Any]:
    """Say what becomes of the data of subscribers."""
    return {"days": KEEP_DAYS}
