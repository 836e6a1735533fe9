from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    name = "blog"
    verbose_name = _("Blog")

    def ready(self) -> None:
        from blog import checks  # noqa: F401  registers the check
        from blog.search.articles import Articles
        from blog.search.index import add_source

        add_source(Articles())
