"""The local filter: naive Bayes over the words and links of comments, for who asks no other.

It learns from what people decided on this site, and what it knows is in `WordCount`. The weight
of a word is Gary Robinson's (https://www.linuxjournal.com/article/6467); that only the most telling
words count is Paul Graham's (https://paulgraham.com/spam.html).
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import exp, log
from typing import Any

from django.db import models, transaction
from django.tasks import task

from blog.folding import fold
from comments import text
from comments.models import Comment, CommentQuerySet, Move, WordCount

ENOUGH = 20
"""Of how many comments of each kind it must know what became of them before it says anything."""

MOST_TELLING = 15
DOUBT = 1.0
"""How many comments an even chance weighs, against what a word was met in."""

SPAM_FROM = 0.95
HAM_UP_TO = 0.05
"""In between it cannot tell, and a comment by somebody unknown waits."""

TOTAL = ""
"""The row of `WordCount` that counts the comments themselves."""

LONGEST_WORD = 40
WORD = re.compile(r"[^\W\d_]{2,}")
PARTS_OF_LINKS = {"http", "https", "www"}

LINK = "//"
MAIL = "@"
NAME = "name:"


@dataclass(frozen=True)
class Opinion:
    """What the filter thinks of a comment; `asdict` of it is kept with the comment."""

    probability: float
    """That the comment is spam, from 0 to 1."""
    words: list[tuple[str, float]]
    """What weighed most, the most telling first, each with the probability that it speaks for."""

    @property
    def verdict(self) -> Comment.Verdict:
        return verdict_of(self.probability)


@dataclass(frozen=True)
class Learnt:
    """From how many comments of each kind it has learnt."""

    spam: int
    ham: int

    @property
    def is_enough(self) -> bool:
        return min(self.spam, self.ham) >= ENOUGH


def verdict_of(probability: float) -> Comment.Verdict:
    """Return spam, ham, or not asked where the filter cannot tell."""
    if probability >= SPAM_FROM:
        return Comment.Verdict.SPAM
    return Comment.Verdict.HAM if probability <= HAM_UP_TO else Comment.Verdict.NOT_ASKED


def opine(comment: Comment) -> Opinion | None:
    """Say what the filter thinks of a comment, in one query; None while it knows too little."""
    met = tokens(comment)
    rows = WordCount.objects.filter(word__in=[TOTAL, *met]).values_list("word", "spam", "ham")
    counts = {word: (spam, ham) for word, spam, ham in rows}
    learnt = Learnt(*counts.pop(TOTAL, (0, 0)))
    if not learnt.is_enough:
        return None
    weights = {word: _weight(*count, learnt) for word, count in counts.items()}
    telling = sorted(weights.items(), key=lambda pair: (-abs(pair[1] - 0.5), pair[0]))
    telling = telling[:MOST_TELLING]
    odds = sum(log(weight / (1 - weight)) for _word, weight in telling)
    return Opinion(
        probability=round(1 / (1 + exp(-odds)), 4),
        words=[(word, round(weight, 4)) for word, weight in telling],
    )


def kept_opinion(comment: Comment) -> dict[str, Any] | None:
    """Return the filter's opinion as `Comment.local_opinion` keeps it."""
    opinion = opine(comment)
    return asdict(opinion) if opinion else None


def train() -> Learnt:
    """Learn anew from all decisions as they stand now, in one transaction.

    What was undone or corrected since the last time is thereby forgotten.
    """
    spam, ham = Counter[str](), Counter[str]()
    for comment in decided().iterator():
        counter = spam if comment.status == Comment.Status.SPAM else ham
        counter.update([TOTAL, *tokens(comment)])
    rows = [
        WordCount(word=word, spam=spam[word], ham=ham[word])
        for word in sorted({TOTAL} | spam.keys() | ham.keys())
    ]
    with transaction.atomic():
        WordCount.objects.all().delete()
        # Another worker that learns at this moment writes the same words.
        WordCount.objects.bulk_create(
            rows,
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["word"],
            update_fields=["spam", "ham"],
        )
    return Learnt(spam[TOTAL], ham[TOTAL])


@task
def learn() -> None:
    """Learn anew, as the worker does each day."""
    train()


def learnt() -> Learnt:
    """Return how much the filter knows now."""
    total = WordCount.objects.filter(word=TOTAL).first()
    return Learnt(total.spam, total.ham) if total else Learnt(0, 0)


def decided() -> CommentQuerySet:
    """Return the comments that a person last put where they are, as spam or approved.

    What the policy decided teaches nothing: the filter would only hear its own opinion again.
    """
    changes = Move.objects.changes().filter(comment=models.OuterRef("pk")).order_by("-pk")
    last_by = models.Subquery(changes.values("by")[:1])
    by_readers = Comment.objects.filter(user=None).annotate(last_by=last_by)
    decided: CommentQuerySet = by_readers.filter(
        status__in=[Comment.Status.APPROVED, Comment.Status.SPAM], last_by__isnull=False
    )
    return decided.order_by()


def tokens(comment: Comment) -> set[str]:
    """Return what the filter looks at: words, hosts of links, e-mail domain, words of the name."""
    links = [*comment.links, *filter(None, [comment.website])]
    found = {word for word in _words(comment.plain_text) if word not in PARTS_OF_LINKS}
    found |= {LINK + text.host(link) for link in links}
    found |= {LINK} if links else set()
    found |= {NAME + word for word in _words(comment.name)}
    found |= {MAIL + comment.email.lower().rpartition("@")[2]}
    return {token[:100] for token in found}


def _words(written: str) -> Iterable[str]:
    return (word for word in WORD.findall(fold(written)) if len(word) <= LONGEST_WORD)


def _weight(spam: int, ham: int, learnt: Learnt) -> float:
    """Return how probable spam is where a word stands, drawn to 0.5 the more seldom it was met."""
    in_spam, in_ham = spam / learnt.spam, ham / learnt.ham
    met = spam + ham
    return (DOUBT * 0.5 + met * in_spam / (in_spam + in_ham)) / (DOUBT + met)
