"""What stands in the admin for the site's health."""

from django.utils.translation import gettext_lazy as _

from comments.models import Chore


class Health(Chore):
    """No rows of its own: the admin lists models, and this page is about the whole site."""

    class Meta:
        proxy = True
        default_permissions = ()
        verbose_name = _("health of the site")
        verbose_name_plural = _("health of the site")
