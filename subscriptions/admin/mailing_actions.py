"""What the buttons on the pages of mailings do; whoever comes second is told how it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from blog import mail
from blog.letters import Letter
from blog.models import Article
from comments.admin.actions import moderator
from subscriptions import letter_of
from subscriptions import mailing as engine
from subscriptions.admin import previews
from subscriptions.models import Mailing

WAITING, SENDING, PAUSED, DONE, STOPPED = Mailing.State

MAILING = "admin:subscriptions_mailing"

may_change = permission_required("subscriptions.change_mailing", raise_exception=True)


class Verb(NamedTuple):
    """What can be done to a mailing."""

    label: Any
    do: Callable[[Any], object]
    """Returns something true where there was anything to do."""
    done: Any


def send_now(article: Article | None) -> bool:
    """Have the mail of an article leave with the next look, if it has not left before."""
    if article is None or not article.is_published:
        return False
    return engine.plan(article, timezone.now()).state == WAITING


def forgo(article: Article) -> bool:
    """See to it that nobody else gets the mail of an article; say whether that came in time."""
    mailing = engine.forgo(article)
    mailing.refresh_from_db()
    return mailing.state == STOPPED


SEND, LEAVES = gettext_lazy("Send it now"), gettext_lazy("It leaves within a minute.")

VERBS = {
    "send": Verb(SEND, lambda mailing: send_now(mailing.article), LEAVES),
    "stop": Verb(gettext_lazy("Stop it"), engine.stop, gettext_lazy("The mailing is stopped.")),
    "pause": Verb(gettext_lazy("Pause"), engine.pause, gettext_lazy("The mailing is paused.")),
    "resume": Verb(gettext_lazy("Go on"), engine.resume, gettext_lazy("The mailing goes on.")),
    "retry": Verb(
        gettext_lazy("Try the failed ones again"),
        engine.retry_failed,
        gettext_lazy("What failed is tried once more."),
    ),
}

ARTICLE_VERBS = {
    "send": Verb(SEND, send_now, LEAVES),
    "forgo": Verb(
        gettext_lazy("Do not send this one"),
        forgo,
        gettext_lazy("The mail of this article will not be sent."),
    ),
}


OFFERED = {
    WAITING: ["stop", "send"],
    SENDING: ["pause", "stop"],
    PAUSED: ["resume", "stop"],
    DONE: ["retry"],
    STOPPED: ["resume", "send"],
}
"""What makes sense in which state, the usual first."""


@dataclass(frozen=True)
class Button:
    name: str
    label: Any
    address: str


def buttons(mailing: Mailing) -> list[Button]:
    """Return what the author may do to a mailing as it stands."""
    has_begun = mailing.began_at is not None
    is_readable = mailing.article is not None and mailing.article.is_published
    failed = mailing.deliveries.failed().filter(subscriber__in=mailing.wanted())
    senseless = {
        "send": has_begun or not is_readable,
        "resume": not has_begun,
        "retry": not failed.exists(),
    }
    names = [name for name in OFFERED[Mailing.State(mailing.state)] if not senseless.get(name)]
    return [
        Button(name, VERBS[name].label, reverse(f"{MAILING}_{name}", args=[mailing.pk]))
        for name in names
    ]


def article_buttons(article: Article, *, may_leave: bool) -> list[Button]:
    """Return what the author may do about the mail of an article that has no mailing."""
    names = ["forgo"] * may_leave + ["send"] * article.is_published
    return [
        Button(
            name, ARTICLE_VERBS[name].label, reverse(f"{MAILING}_article_{name}", args=[article.pk])
        )
        for name in names
    ]


@require_POST
@may_change
def act(request: HttpRequest, mailing_id: int, verb: str) -> HttpResponse:
    """Do to a mailing what the button says, if there is still anything to do."""
    mailing = Mailing.objects.select_related("article").filter(pk=mailing_id).first()
    if mailing is None:
        messages.warning(request, _("This mailing is gone: its article is no longer published."))
        return redirect(f"{MAILING}_changelist")
    if VERBS[verb].do(mailing):
        messages.success(request, VERBS[verb].done)
    else:
        mailing.refresh_from_db()
        _tell_how_it_stands(request, mailing)
    return redirect(f"{MAILING}_change", mailing_id)


@require_POST
@may_change
def act_on_article(request: HttpRequest, article_id: int, verb: str) -> HttpResponse:
    """Do to the mail of an article what the button says, if there is still anything to do."""
    article = get_object_or_404(Article.objects.articles(), pk=article_id)
    if ARTICLE_VERBS[verb].do(article):
        messages.success(request, ARTICLE_VERBS[verb].done)
    else:
        _tell_how_it_stands(request, Mailing.objects.filter(article=article).first())
    return redirect(f"{MAILING}_article", article_id)


@require_POST
@may_change
def test(request: HttpRequest, mailing_id: int) -> HttpResponse:
    """Send a mailing to whoever presses the button, and to nobody else."""
    mailing = get_object_or_404(Mailing.objects.select_related("article"), pk=mailing_id)
    if letter := previews.letter(mailing):
        _send_test(request, letter)
    return redirect(f"{MAILING}_change", mailing_id)


@require_POST
@may_change
def test_article(request: HttpRequest, article_id: int) -> HttpResponse:
    """Send the mail of an article to whoever presses the button, and to nobody else."""
    article = get_object_or_404(Article.objects.articles(), pk=article_id)
    _send_test(request, letter_of.article(article))
    return redirect(f"{MAILING}_article", article_id)


def _send_test(request: HttpRequest, letter: Letter) -> None:
    address = moderator(request).email
    if not address:
        messages.warning(request, _("Your account has no e-mail address to send a test to."))
        return
    try:
        engine.send_test(letter, address)
    except mail.NotSent as error:
        text = _("The test was not sent. The mail server said: %(answer)s")
        messages.error(request, text % {"answer": error})
    else:
        text = _("A test was sent to %(address)s. Its links belong to nobody.")
        messages.success(request, text % {"address": address})


def _tell_how_it_stands(request: HttpRequest, mailing: Mailing | None) -> None:
    state = mailing.get_state_display() if mailing else _("not planned")
    text = _("Nothing was done: the mailing is “%(state)s” by now.")
    messages.warning(request, text % {"state": state})
