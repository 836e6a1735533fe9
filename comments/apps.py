from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    name = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from blog.personal_data import HOLDINGS
        from blog.search.index import add_source
        from blog.triggers import keep_installed
        from comments import checks, personal_data  # noqa: F401  registers the checks
        from comments.search import Comments
        from comments.watches import WATCHES

        add_source(Comments())
        keep_installed(self, *WATCHES)
        HOLDINGS.extend(personal_data.HOLDINGS)
