"""What pages of the other apps show of this one."""

from django import template

from privacy.models import Imprint

register = template.Library()


@register.simple_tag
def has_imprint() -> bool:
    """Say whether the imprint is there to be read."""
    return Imprint.load().is_filled


@register.inclusion_tag("admin/privacy/_imprint_missing.html", takes_context=True)
def imprint_missing(context: template.Context) -> dict[str, bool]:
    """Remind whoever may fill it that the imprint is not there."""
    may_fill = context["request"].user.has_perm("privacy.change_imprint")
    return {"is_missing": may_fill and not Imprint.load().is_filled}
