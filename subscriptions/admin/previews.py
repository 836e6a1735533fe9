"""A mail as its readers will see it, in a document of its own."""

from typing import Any

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override

from blog import letters
from blog.letters import Letter
from blog.models import Article
from subscriptions import envelopes, letter_of
from subscriptions.models import Mailing

POLICY: dict[str, Any] = {
    "default-src": [CSP.NONE],
    "img-src": [CSP.SELF, "data:"],
    "style-src": [CSP.UNSAFE_INLINE],
    "frame-ancestors": [CSP.SELF],
}
"""A mail has its styles in its elements, and nothing in it runs."""


def letter(mailing: Mailing) -> Letter | None:
    """Return what a mailing sends, or None if its article is gone."""
    if mailing.kind == Mailing.Kind.ARTICLE and mailing.article is None:
        return None
    return letter_of.of(mailing)


def filled(text: str) -> str:
    """Return a part of a letter with links that are nobody's, as a test has them."""
    for name, filling in envelopes.slots(0).items():
        text = text.replace(letters.slot(name), filling)
    return text


@csp_override(POLICY)
@xframe_options_sameorigin
@permission_required("subscriptions.view_mailing", raise_exception=True)
def of_mailing(request: HttpRequest, mailing_id: int) -> HttpResponse:
    mailing = get_object_or_404(Mailing.objects.select_related("article"), pk=mailing_id)
    if (found := letter(mailing)) is None:
        raise Http404("The article of this mailing is gone.")
    return HttpResponse(filled(found.html))


@csp_override(POLICY)
@xframe_options_sameorigin
@permission_required("subscriptions.view_mailing", raise_exception=True)
def of_article(request: HttpRequest, article_id: int) -> HttpResponse:
    article = get_object_or_404(Article.objects.articles(), pk=article_id)
    return HttpResponse(filled(letter_of.article(article).html))
