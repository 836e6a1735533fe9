"""What subscribers do: sign up, confirm, change what they get, leave, be erased."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from blog.caching import kept_by_caches
from subscriptions import disclosure, membership, signup
from subscriptions.access import DEAD_END, Holder, by_link
from subscriptions.forms import PaceForm, SubscribeForm
from subscriptions.links import Purpose
from subscriptions.models import Subscriber


@csrf_exempt  # as all forms of readers; config.middleware.SameOriginMiddleware stands for it
@require_http_methods(["GET", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Take an address, or show the form for one; the answer tells nothing of who is known."""
    if request.method == "GET":
        return _subscribe_page(request)
    form = SubscribeForm(request.POST)
    if not form.is_valid():
        return render(request, "subscriptions/subscribe.html", {"form": form}, status=422)
    if not form.fell_for_honeypot:
        try:
            signup.admit(request.META["REMOTE_ADDR"])
        except signup.TooMany as refusal:
            context = {"form": form, "refusal": refusal}
            return _too_many(request, "subscriptions/subscribe.html", context, refusal)
        signup.ask(**form.wanted)
    return redirect("subscriptions:sent")


@kept_by_caches
def _subscribe_page(request: HttpRequest) -> HttpResponse:
    return render(request, "subscriptions/subscribe.html", {"form": SubscribeForm()})


@require_GET
@kept_by_caches
def sent(request: HttpRequest) -> HttpResponse:
    """Say that a mail is on its way, whoever it is for."""
    return render(request, "subscriptions/sent.html")


@by_link(Purpose.CONFIRM)
def confirm(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Ask for one click, by which somebody becomes a subscriber; mail scanners follow links."""
    if request.method == "POST":
        membership.confirm(holder.subscriber, holder.mailing)
        return redirect(request.path)
    return render(request, "subscriptions/confirm.html", holder.context)


@by_link(Purpose.MANAGE)
def manage(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Show everything about a subscription, and change what it brings."""
    form = PaceForm(holder.subscriber, request.POST if request.method == "POST" else None)
    if form.is_valid():
        pace = form.cleaned_data["pace"]
        Subscriber.objects.filter(pk=holder.subscriber.pk).update(pace=pace)
        return redirect(f"{request.path}?saved")
    follows = holder.subscriber.follows.select_related("article", "comment__article").order_by("pk")
    context = {**holder.context, "form": form, "follows": follows}
    return render(
        request, "subscriptions/manage.html", context, status=422 if form.is_bound else 200
    )


@by_link(Purpose.MANAGE, "POST")
def unfollow(request: HttpRequest, holder: Holder, follow_id: int) -> HttpResponse:
    """End one wish to be told of comments."""
    holder.subscriber.follows.filter(pk=follow_id).delete()
    return redirect("subscriptions:manage", holder.token)


@by_link(Purpose.MANAGE, "POST")
def come_back(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Take back that somebody left, or that mail to them came back."""
    membership.come_back(holder.subscriber)
    return redirect("subscriptions:manage", holder.token)


@by_link(Purpose.MANAGE)
def erase(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Ask once more, then forget somebody; the same address then says that nothing is stored."""
    if request.method == "POST":
        membership.erase(holder.subscriber)
        return redirect(request.path)
    return render(request, "subscriptions/erase.html", holder.context)


@by_link(Purpose.MANAGE, "GET")
def data(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Hand out all that is stored about somebody, as a file that people and programs can read."""
    return JsonResponse(
        disclosure.everything_about(holder.subscriber),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="subscription.json"'},
    )


@by_link(Purpose.MANAGE, "POST", however_old=True)
def renew(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Mail a fresh link to the address that an old one was sent to."""
    try:
        signup.admit(request.META["REMOTE_ADDR"])
    except signup.TooMany as refusal:
        context = {"why": "expired", "token": holder.token, "refusal": refusal}
        return _too_many(request, DEAD_END, context, refusal)
    signup.remind(holder.subscriber)
    return redirect("subscriptions:sent")


@by_link(Purpose.LEAVE)
def leave(request: HttpRequest, holder: Holder) -> HttpResponse:
    """Ask for one click, by which somebody leaves; mail programs do it without asking (RFC 8058).

    A GET changes nothing: mail scanners follow links.
    """
    if request.method == "POST":
        membership.leave(holder.subscriber, holder.mailing)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse("unsubscribed\n", "text/plain")
        return redirect(request.path)
    return render(request, "subscriptions/leave.html", holder.context)


def _too_many(
    request: HttpRequest, template: str, context: dict[str, object], refusal: signup.TooMany
) -> HttpResponse:
    response = render(request, template, context, status=429)
    response["Retry-After"] = str(refusal.wait)
    return response
