"""What comments hold of those who wrote them, for whoever asks for it or wants it forgotten.

Likes and reports hold a random number of a browser, by which nobody is known; so the address of
whoever liked or reported something leads to none of them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db import models, transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from blog import front_cache
from blog.addresses import absolute
from blog.folding import fold
from blog.models import Article, Blog
from blog.personal_data import Holding, Person, Record, stays
from blog.search import index
from comments import moderation, tree, upkeep
from comments.models import AkismetCall, Ban, Comment, CommentQuerySet, Move, TrustedAuthor

APPROVED, TRASH = Comment.Status.APPROVED, Comment.Status.TRASH

BATCH = 50
"""How many comments are erased in one transaction."""

AT_A_TIME = 50
"""How many rows are in memory."""

OWN = (
    *("id", "number", "status", "created_at", "name", "email", "website", "body", "original_body"),
    *("edited_at", "revised_at", "noticed_at", "wishes", "ip_address", "user_agent", "referrer"),
    *("verdict", "local_opinion", "fell_for_honeypot", "like_count"),
)

OF_MOVES = ("comment_id", "from_status", "to_status", "why", "facts", "at")
OF_CALLS = ("comment_id", "operation", "facts", "succeeded", "answer", "headers", "at")

NAMELESS: dict[str, Any] = {
    **upkeep.NOBODY,
    **dict.fromkeys(["email", "website", "original_body"], ""),
    "user": None,
    "local_opinion": None,
    "wishes": [],
}
"""What is left of who wrote a comment whose text stays, but for the word in place of a name."""


def written_by(person: Person) -> CommentQuerySet:
    return Comment.objects.filter(person.has("email"))


def comments(person: Person) -> Iterator[Record]:
    """Yield what a person wrote, whatever became of it, with its history and what Akismet said."""
    found = written_by(person).order_by("pk").values(*OWN, "article__title")
    # Rows and no models: those refer to each other, and stay in memory until they are swept up.
    for some in batched(found.iterator(AT_A_TIME), AT_A_TIME):
        keys = [row["id"] for row in some]
        moves = _by_comment(Move.objects.filter(comment__in=keys).values(*OF_MOVES))
        calls = _by_comment(AkismetCall.objects.filter(comment__in=keys).values(*OF_CALLS))
        for row in some:
            address = absolute(reverse("comments:permalink", args=[row["id"]]))
            history = [_without_others(move) for move in moves[row["id"]]]
            yield {"address": address, **row, "history": history, "akismet": calls[row["id"]]}


def _by_comment(rows: Iterable[Record]) -> dict[int, list[Record]]:
    found: dict[int, list[Record]] = defaultdict(list)
    for row in rows:
        found[row["comment_id"]].append(row)
    return found


def _without_others(move: Record) -> Record:
    """Return a decision without the address of somebody else of the same name."""
    facts = {name: fact for name, fact in move["facts"].items() if name != "email"}
    return {**move, "facts": facts}


def erase(person: Person, texts_stay: bool) -> int:
    """Forget who wrote some of a person's comments, and the comments too unless texts stay.

    What readers never saw, or no longer see, does not stay in any case. A comment that is answered
    leaves an empty place, so that no thread falls apart and no number changes.
    """
    with transaction.atomic():
        # What answers comes before what is answered, so that a talk with oneself goes as a whole.
        some = written_by(person).placed().reverse()[:BATCH]
        staying = [found.pk for found in some if texts_stay and found.status == APPROVED]
        for comment in some:
            if comment.pk not in staying:
                _take_away(comment)
        _make_nameless(staying)
        _forget_decisions([comment.pk for comment in some])
    return len(some)


def _take_away(comment: Comment) -> None:
    fresh = tree.lock(comment)
    if fresh.status != TRASH:
        moderation.move_to(fresh, TRASH, None, Move.Reason.WITHDRAWN)
    upkeep.discard(fresh)


def _make_nameless(keys: list[int]) -> None:
    with translation.override(Blog.load().language):
        name = _("Anonymous")
    there = Comment.objects.filter(pk__in=keys)
    there.update(**NAMELESS, name=name, folded_name=fold(name))
    AkismetCall.objects.filter(comment__in=keys).update(facts={})
    # By the name a comment is found as well; what is in the index is of the old one.
    index.forget("comment", keys)
    index.soon("comment", keys)
    front_cache.changed(Article.objects.visible().filter(comments__in=keys).distinct())


def _forget_decisions(keys: list[int]) -> None:
    """Forget what speaks of the writers of comments in their history and in the admin's log."""
    Move.objects.filter(comment__in=keys).update(facts={})
    log = LogEntry.objects.filter(
        content_type__app_label="comments",
        content_type__model="comment",
        object_id__in=map(str, keys),
    )
    log.update(object_repr="", change_message="")


def _trusts(person: Person) -> models.QuerySet[TrustedAuthor]:
    return TrustedAuthor.objects.filter(person.has("email")).order_by("pk")


def _bans(person: Person) -> models.QuerySet[Ban]:
    return Ban.objects.filter(person.has("value"), kind=Ban.Kind.EMAIL).order_by("pk")


def _namesakes(person: Person) -> models.QuerySet[Move]:
    """The decisions on comments of others that seemed to take a person's name."""
    return Move.objects.filter(why=Move.Reason.IMITATION, facts__email__in=person.spellings)


def _forget_namesakes(person: Person, _texts_stay: bool) -> int:
    return _namesakes(person).order_by().update(facts={})


HOLDINGS = [
    Holding("comments", gettext_lazy("Comments"), lambda p: written_by(p).count(), comments, erase),
    Holding(
        "trusted_author",
        gettext_lazy("Trusted, so that comments are shown at once"),
        lambda p: _trusts(p).count(),
        lambda p: _trusts(p).values("name", "email", "at").iterator(),
        lambda p, _texts_stay: _trusts(p).delete()[0],
    ),
    # Else whoever is banned would only have to ask to be forgotten.
    Holding(
        "bans",
        gettext_lazy("Bans of the address, which stay"),
        lambda p: _bans(p).count(),
        lambda p: _bans(p).values("value", "until", "note", "at").iterator(),
        stays,
    ),
    Holding(
        "namesakes",
        gettext_lazy("Comments of others that were held since they took the name"),
        lambda p: _namesakes(p).count(),
        lambda p: _namesakes(p).values("at").iterator(),
        _forget_namesakes,
    ),
]
