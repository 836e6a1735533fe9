from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("Blog")

    def ready(self) -> None:
        from blog import checks, integers  # noqa: F401  register what they hold
        from blog.search.articles import Articles
        from blog.search.index import add_source
        from blog.triggers import keep_installed
        from blog.watches import WATCHES

        add_source(Articles())
        keep_installed(self, *WATCHES)
