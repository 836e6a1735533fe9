"""The mailings: what leaves when, how far it is, and what became of it."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from blog.models import Article
from comments.admin.filters import key_in
from subscriptions.admin import mailing_actions, previews
from subscriptions.admin.standing import of_article, of_mailing
from subscriptions.models import Mailing
from subscriptions.statistics import outcomes


class MailingList(ChangeList):
    """The mailings, each with what became of it."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        found = outcomes(list(self.result_list))
        for mailing in self.result_list:
            mailing.outcome = found[mailing.pk]


@admin.register(Mailing)
class MailingAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """Mailings come of articles, digests and imports: here they are watched and steered."""

    list_display = ["title", "kind", "state", "when", "delivered", "failed", "left"]
    list_filter = ["kind", "state"]
    search_fields = ["title"]
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Without its row, the mail of an article would leave once more."""
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return MailingList

    def get_urls(self) -> list[URLPattern]:
        of_mailing, of_article = "<int:mailing_id>", "article/<int:article_id>"
        routes: list[tuple[str, Any, str, dict[str, str]]] = [
            (f"{of_article}/", self.article_view, "article", {}),
            (f"{of_mailing}/preview/", previews.of_mailing, "preview", {}),
            (f"{of_article}/preview/", previews.of_article, "article_preview", {}),
            (f"{of_mailing}/test/", mailing_actions.test, "test", {}),
            (f"{of_article}/test/", mailing_actions.test_article, "article_test", {}),
        ]
        for verb in mailing_actions.VERBS:
            routes.append((f"{of_mailing}/{verb}/", mailing_actions.act, verb, {"verb": verb}))
        for verb in mailing_actions.ARTICLE_VERBS:
            act, name = mailing_actions.act_on_article, f"article_{verb}"
            routes.append((f"{of_article}/{verb}/", act, name, {"verb": verb}))
        own = [
            path(route, self.admin_site.admin_view(view), more, f"subscriptions_mailing_{name}")
            for route, view, name, more in routes
        ]
        return [*own, *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Show one mailing as it stands; nothing of it is typed."""
        self._check(request)
        mailings = Mailing.objects.select_related("article")
        mailing = get_object_or_404(mailings, pk=key_in(object_id) or 0)
        return self._page(request, of_mailing(mailing, key_in(request.GET.get("page")) or 1))

    def article_view(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """Show the mail of an article that is yet to be planned, or lead to its mailing."""
        self._check(request)
        articles = Article.objects.articles().select_related("mailing")
        article = get_object_or_404(articles, pk=article_id)
        if hasattr(article, "mailing"):
            return redirect("admin:subscriptions_mailing_change", article.mailing.pk)
        return self._page(request, of_article(article))

    def _check(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, standing: dict[str, Any]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "may_act": self.has_change_permission(request),
            **standing,
        }
        return render(request, "admin/subscriptions/mailing/page.html", context)

    @admin.display(description=_("leaves, or left"), ordering="starts_at")
    def when(self, mailing: Mailing) -> str:
        return date_format(
            localtime(mailing.began_at or mailing.starts_at), "SHORT_DATETIME_FORMAT"
        )

    @admin.display(description=_("delivered"))
    def delivered(self, mailing: Any) -> str:
        outcome = mailing.outcome
        return f"{outcome.delivered} / {outcome.total}" if outcome.total else "–"

    @admin.display(description=_("failed"))
    def failed(self, mailing: Any) -> int:
        return int(mailing.outcome.failed)

    @admin.display(description=_("left because of it"))
    def left(self, mailing: Any) -> int:
        return int(mailing.outcome.left)
