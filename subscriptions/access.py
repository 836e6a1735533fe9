"""Who follows a link from a mail, and what is said where it leads nowhere."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from blog.caching import kept_secret
from subscriptions import links
from subscriptions.forms import SubscribeForm
from subscriptions.links import Purpose
from subscriptions.models import Mailing, Subscriber

DEAD_END = "subscriptions/dead_end.html"

type View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Holder:
    """Whoever holds a good link, which makes them the one who subscribed."""

    subscriber: Subscriber
    purpose: Purpose
    token: str
    mailing_id: int
    """The mailing that brought the link, or 0."""

    @property
    def mailing(self) -> Mailing | None:
        return Mailing.objects.filter(pk=self.mailing_id).first()

    def token_for(self, purpose: Purpose) -> str:
        if purpose == self.purpose:
            return self.token
        return links.converted(self.token, self.purpose, purpose)

    @property
    def context(self) -> dict[str, Any]:
        """What every page of theirs shows: the subscriber, and the ways to their other pages."""
        own = {purpose.value: self.token_for(purpose) for purpose in Purpose}
        return {"subscriber": self.subscriber, "tokens": own}


def by_link(purpose: Purpose, *methods: str, however_old: bool = False) -> Callable[[View], View]:
    """Decorate the view of an address that is a key, so that it is told who holds it.

    A link that is too old or not ours, one of a test mail, and one of somebody who was erased lead
    to a page that says so. SameOriginMiddleware checks where a button was pressed.
    """

    def decorate(view: View) -> View:
        @csrf_exempt
        @require_http_methods(methods or ["GET", "POST"])
        @never_cache
        @kept_secret
        @wraps(view)
        def opened(request: HttpRequest, token: str, **kwargs: Any) -> HttpResponse:
            try:
                link = links.read(purpose, token, however_old=however_old)
            except signing.SignatureExpired:
                context = {"why": "expired", "form": SubscribeForm()}
                if purpose == Purpose.MANAGE:
                    context["token"] = token
                return render(request, DEAD_END, context, status=410)
            except signing.BadSignature:
                context = {"why": "not_ours", "form": SubscribeForm()}
                return render(request, DEAD_END, context, status=404)
            subscriber = Subscriber.objects.filter(pk=link.subscriber_id).first()
            if subscriber is None:
                why = "erased" if link.subscriber_id else "test"
                return render(request, DEAD_END, {"why": why})
            holder = Holder(subscriber, purpose, token, link.mailing_id)
            return view(request, holder, **kwargs)

        return opened

    return decorate
