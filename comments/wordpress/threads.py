"""The comments of an export, brought in as the threads that they were, an article at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched

from django.contrib.auth.models import User

from blog import rows
from blog.models import Article, ImportRemark, Origin, WordPressImport
from blog.wordpress import wxr
from blog.wordpress.remarks import Reason
from comments import tree
from comments.models import AkismetCall, Comment, Move
from comments.wordpress import akismet_history
from comments.wordpress.fields import HIGHEST_IDENTIFIER, Arrival, name_of, read
from comments.wordpress.parents import find_parents

BATCH = 500
"""How many rows a query names."""

HIGHEST_KEY = 10**12
"""The keys of all later comments are higher, and JavaScript counts to 2**53."""

HIGHEST_OWN_KEY = 2**53
"""Of an export of Palabre, whose keys have to come back as they were."""

COMMENTS = {"", "comment"}


@dataclass
class Tally:
    """What became of the comments of one article; each of them counts once."""

    added: int = 0
    known: int = 0
    left_out: int = 0
    remarks: list[ImportRemark] = field(default_factory=list)
    """Not saved yet."""


@dataclass
class Before:
    """What was brought in before, of those that are asked for."""

    known: set[int] = field(default_factory=set)
    """The identifiers; what they stood for may have been deleted since."""
    elsewhere: set[int] = field(default_factory=set)
    """Those of them that this very import found on another article."""
    here: dict[int, Comment] = field(default_factory=dict)
    """What of it stands under this article."""


def bring_in(
    comments: Sequence[wxr.Comment],
    article: Article,
    run: WordPressImport,
    users: Mapping[int, User],
    *,
    in_order: bool = False,
) -> Tally:
    """Bring in those comments of an article that were never brought in before.

    `users` are the accounts here, by their identifiers there. Siblings come in by their dates, or,
    `in_order`, as the file has them. Call it in the transaction of the article, before that writes
    any comment. It tells nobody of them, no reader and no filter.
    """
    tally = Tally()
    before = _look_back(comments, article, run)
    new = _sort_out(comments, before, run, tally)
    arrivals = [read(one, article, users) for one in new]
    if not in_order:
        arrivals.sort(key=lambda one: one.order)
    by_number = {arrival.found.number: arrival for arrival in arrivals}
    _give_keys(by_number, article, HIGHEST_OWN_KEY if in_order else HIGHEST_KEY)
    find_parents(by_number, before.here)
    _put_in([arrival.comment for arrival in arrivals])
    _keep_history(arrivals, run)
    for arrival in arrivals:
        number, key = arrival.found.number, arrival.comment.pk
        if key != number:
            arrival.changes.append((Reason.OTHER_IDENTIFIER, str(key)))
        for reason, detail in arrival.changes:
            changed = _remark(run, ImportRemark.Outcome.CHANGED, arrival.found, reason, detail)
            tally.remarks.append(changed)
    tally.added = len(arrivals)
    return tally


def _look_back(comments: Iterable[wxr.Comment], article: Article, run: WordPressImport) -> Before:
    """Look up comments and what they answer."""
    numbers = {number for found in comments for number in (found.number, found.parent)}
    sound = [number for number in numbers if 0 < number <= HIGHEST_IDENTIFIER]
    before = Before()
    origins = Origin.objects.of(run.site, Origin.Kind.COMMENT)
    brought = [one for some in batched(sound, BATCH) for one in origins.filter(number__in=some)]
    placed = Comment.objects.placed().in_bulk([origin.here for origin in brought])
    for origin in brought:
        before.known.add(origin.number)
        comment = placed.get(origin.here)
        if comment and comment.article_id == article.pk:
            before.here[origin.number] = comment
        elif comment and origin.brought_by_id == run.pk:
            before.elsewhere.add(origin.number)
    return before


def _sort_out(
    comments: Iterable[wxr.Comment], before: Before, run: WordPressImport, tally: Tally
) -> list[wxr.Comment]:
    """Return the comments that are new; count the others, and say why they are left out."""
    new: dict[int, wxr.Comment] = {}
    for found in comments:
        reason, detail = None, ""
        if found.kind == "ping":
            reason = Reason.PING
        elif not 0 < found.number <= HIGHEST_IDENTIFIER:
            reason = Reason.NO_IDENTIFIER
        elif found.number in new or found.number in before.elsewhere:
            reason = Reason.TWICE
        elif found.number in before.known:
            tally.known += 1
            continue
        elif found.type not in COMMENTS and not (name_of(found) and found.content.strip()):
            reason, detail = Reason.NOT_A_COMMENT, found.type
        if reason is None:
            new[found.number] = found
            continue
        tally.left_out += 1
        left_out = _remark(run, ImportRemark.Outcome.LEFT_OUT, found, reason, detail)
        tally.remarks.append(left_out)
    return list(new.values())


def _give_keys(arrivals: Mapping[int, Arrival], article: Article, highest: int) -> None:
    """Let each have its identifier as its key where that is free, so that its address lasts."""
    wanted = {number for number in arrivals if number <= highest}
    free = tree.free_keys(Comment, wanted)
    taken = Comment.objects.placed().in_bulk(wanted - free)
    for number, arrival in arrivals.items():
        if number in free:
            arrival.comment.pk = number
        # On one page, one identifier cannot stand for two comments.
        elif number not in taken or taken[number].article_id != article.pk:
            arrival.comment.old_number = number


def _put_in(comments: Sequence[Comment]) -> None:
    """Put in the replies to what is here, one by one in their threads, and then the new threads."""
    replies: defaultdict[int, list[Comment]] = defaultdict(list)
    grafts: list[tuple[int, Comment]] = []
    for comment in comments:
        if comment.parent and comment.parent._state.adding:
            replies[id(comment.parent)].append(comment)
        elif comment.parent:
            grafts.append((tree.thread(comment.parent), comment))
    # Thread by thread, so that two who do this lock them in the same order.
    grafted = [comment for _thread, comment in sorted(grafts, key=lambda graft: graft[0])]
    for comment in grafted:
        grafted += replies[id(comment)]
        comment.save(force_insert=True)
    done = {id(comment) for comment in grafted}
    tree.plant([comment for comment in comments if id(comment) not in done])


def _keep_history(arrivals: Collection[Arrival], run: WordPressImport) -> None:
    """Write down what each was there, and what was said of it and decided on it there."""
    site, kind = run.site, Origin.Kind.COMMENT.value
    rows.insert(
        Origin,
        ["site", "kind", "number", "here", "brought_by_id"],
        [(site, kind, one.found.number, one.comment.pk, run.pk) for one in arrivals],
    )
    calls: list[akismet_history.Row] = []
    moves: list[Move] = []
    for arrival in arrivals:
        history = akismet_history.read(arrival.found.meta)
        calls += akismet_history.calls(history, arrival.comment)
        moves += akismet_history.moves(history, arrival.comment)
    rows.insert(AkismetCall, akismet_history.COLUMNS, calls)
    Move.objects.bulk_create(moves, BATCH)


def _remark(
    run: WordPressImport, outcome: str, found: wxr.Comment, reason: Reason, detail: str
) -> ImportRemark:
    return ImportRemark(
        run=run,
        outcome=outcome,
        kind=found.kind,
        number=found.number if abs(found.number) <= HIGHEST_IDENTIFIER else None,
        title=name_of(found)[:200],
        reason=reason,
        detail=detail.replace("\0", "")[:500],
    )
