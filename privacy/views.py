"""What people do about their data: ask for it, take it, have it erased; and who answers for it."""

from collections.abc import Callable
from functools import wraps

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from blog.caching import kept_by_caches, kept_secret
from blog.personal_data import HOLDINGS
from privacy import asking, erasing, export
from privacy.forms import AskingForm, ErasureForm
from privacy.models import Asking, Deed, Imprint

type View = Callable[[HttpRequest, Asking], HttpResponseBase]


@require_GET
@kept_by_caches
def imprint(request: HttpRequest) -> HttpResponse:
    """Say who answers for the site, once the author has written it down."""
    found = Imprint.load()
    if not found.is_filled:
        raise Http404
    return render(request, "privacy/imprint.html", {"imprint": found})


@csrf_exempt  # as all forms of readers; config.middleware.SameOriginMiddleware stands for it
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Take an address; the answer is the same whether or not anything is stored about it."""
    if request.method == "GET":
        return _ask_page(request)
    form = AskingForm(request.POST)
    if not form.is_valid():
        return render(request, "privacy/ask.html", {"form": form}, status=422)
    try:
        asking.admit(request.META["REMOTE_ADDR"])
    except asking.TooMany as refusal:
        form.add_error(None, str(refusal))
        response = render(request, "privacy/ask.html", {"form": form}, status=429)
        response["Retry-After"] = str(refusal.wait)
        return response
    asking.ask(form.cleaned_data["email"])
    return redirect("privacy:sent")


@kept_by_caches
def _ask_page(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/ask.html", {"form": AskingForm()})


@require_GET
@kept_by_caches
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/sent.html")


@require_GET
@kept_by_caches
def erased(request: HttpRequest) -> HttpResponse:
    return render(request, "privacy/erased.html")


def by_link(*methods: str) -> Callable[[View], Callable[..., HttpResponseBase]]:
    """Decorate a page that is for the reader of a mail alone, and tell it whose link it was."""

    def decorate(view: View) -> Callable[..., HttpResponseBase]:
        @csrf_exempt
        @require_http_methods(methods)
        @never_cache
        @kept_secret
        @wraps(view)
        def opened(request: HttpRequest, token: str) -> HttpResponseBase:
            try:
                found = asking.read(token)
            except signing.BadSignature as error:
                raise Http404 from error
            if found is None:
                return render(request, "privacy/over.html", status=410)
            return view(request, found)

        return opened

    return decorate


@by_link("GET")
def my_data(request: HttpRequest, found: Asking) -> HttpResponse:
    """Say how much of what is stored; a GET does nothing, as mail scanners open links too."""
    counts = export.counted(found.person)
    context = {
        "asking": found,
        "counts": [(holding.label, counts[holding.name]) for holding in HOLDINGS],
        "download": asking.path("download", found),
        "erase": asking.path("erase", found),
    }
    return render(request, "privacy/my_data.html", context)


@by_link("POST")
def download(request: HttpRequest, found: Asking) -> HttpResponseBase:
    return export.handed_out(found.person, Deed(by_the_person=True))


@by_link("GET", "POST")
def erase(request: HttpRequest, found: Asking) -> HttpResponse:
    """Ask once more, then have the person forgotten; the link is used up by that."""
    form = ErasureForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        erasing.ask(found.person, texts_stay=form.texts_stay)
        return redirect("privacy:erased")
    context = {"asking": found, "form": form, "back": asking.path("my_data", found)}
    return render(request, "privacy/erase.html", context, status=422 if form.is_bound else 200)
