"""Whatever happens to a conversation, in whatever order, readers see what the rules say.

A second, much simpler conversation in plain Python lives through the same events; after each of
them both must look the same. HYPOTHESIS_PROFILE=thorough looks longer for a difference.
"""

import os
import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from comments import moderation, tree
from comments.conversation import Conversation
from comments.models import Comment, Discussion
from tests.factories import ArticleFactory, UserFactory

settings.register_profile(
    "quick",
    max_examples=20,
    stateful_step_count=25,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "thorough", settings.get_profile("quick"), max_examples=500, stateful_step_count=60
)
PROFILE = settings.get_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

ORDERS = ("oldest", "newest", "liked")
LIFE = {
    "held": {"approved", "spam", "trash"},
    "approved": {"held", "spam", "trash"},
    "spam": {"approved", "held", "trash"},
    "trash": {"held"},
}
NAMES = st.sampled_from(["Ada", "Bo"])
STATUSES = st.sampled_from(sorted(LIFE))


# ---------------------------------------------------------------- The rules, in plain Python


@dataclass(eq=False)
class Said:
    """A comment of the model."""

    pk: int
    name: str
    above: "Said | None"
    status: str
    number: int | None = None
    below: list["Said"] = field(default_factory=list)
    liked_by: set[str] = field(default_factory=set)
    came_from: list[str] = field(default_factory=list)
    """The state before each change of it."""

    @property
    def is_removed(self):
        """Whether it was approved once and is now spam or in the trash."""
        return self.number is not None and self.status in ("spam", "trash")

    @property
    def is_shown(self):
        return self.status == "approved" and (self.above is None or self.above.lets_through)

    @property
    def lets_through(self):
        """Whether what stands below it may be shown."""
        stands = self.status == "approved" or self.is_removed
        return stands and (self.above is None or self.above.lets_through)

    def standing(self):
        """What readers see from here down, as (comment, replies); None when that is nothing."""
        if self.status != "approved" and not self.is_removed:
            return None
        replies = sorted((reply for reply in self.below if reply.number), key=lambda r: r.number)
        seen = [part for reply in replies if (part := reply.standing())]
        return (self, seen) if seen or not self.is_removed else None


@dataclass(frozen=True)
class Line:
    """One comment of a page."""

    pk: int
    level: int
    label: str
    answers: int | None
    is_removed: bool


def lines(part, depth, level=0, above=None):
    """Lay out what stands, at no more than `depth` levels."""
    said, replies = part
    label, answers = str(said.number), above.pk if above else None
    if level == depth:
        level = depth - 1
        label = f"{above.label}.{label}"
    line = Line(said.pk, level, label, answers, said.is_removed)
    yield line
    for reply in replies:
        yield from lines(reply, depth, level + 1, line)


class Village:
    """All that was said under one article."""

    def __init__(self):
        self.everyone = []
        self.depth = self.page_size = 0

    def hear(self, pk, name, above, status):
        said = Said(pk, name, above, "held")
        self.everyone.append(said)
        if above:
            above.below.append(said)
        self.put(said, status)
        return said

    def put(self, said, status):
        """Change the state of a comment, which numbers it when it is approved first."""
        said.status = status
        if status == "approved" and said.number is None:
            beside = [other for other in self.everyone if other.above is said.above]
            said.number = 1 + max(other.number or 0 for other in beside)

    def move(self, said, status):
        if status != said.status:
            said.came_from.append(said.status)
        self.put(said, status)

    def knows(self, name):
        return any(said.name == name and said.status == "approved" for said in self.everyone)

    @property
    def count(self):
        return sum(said.is_shown for said in self.everyone)

    def pages(self, order):
        """The lines of every page; there is always a first one."""
        threads = [
            part
            for said in self.everyone
            if said.above is None and (part := said.standing()) is not None
        ]
        keys = {
            "oldest": lambda part: part[0].number,
            "newest": lambda part: -part[0].number,
            "liked": lambda part: (-len(part[0].liked_by), part[0].number),
        }
        threads.sort(key=keys[order])
        starts = range(0, len(threads) or 1, self.page_size)
        return [
            [
                line
                for thread in threads[start : start + self.page_size]
                for line in lines(thread, self.depth)
            ]
            for start in starts
        ]


# ---------------------------------------------------------------- The same events, for both


class Talk(RuleBasedStateMachine):
    comments = Bundle("comments")

    def __init__(self):
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.article = ArticleFactory()
        self.moderator = UserFactory(author=True)
        self.reader = Client()
        self.old_copies = {}
        self.village = Village()

    def teardown(self):
        try:
            self.web_page_is_as_the_rules_say()
        finally:
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    # -------------------------------- Events

    @initialize()
    def begin(self):
        self.change_settings(depth=5, page_size=50)

    @rule(depth=st.integers(2, 4), page_size=st.integers(1, 3))
    def change_settings(self, depth, page_size):
        Discussion(depth=depth, page_size=page_size).save()
        self.village.depth, self.village.page_size = depth, page_size

    @rule(target=comments, name=NAMES)
    def post(self, name):
        return self.send(name, None)

    @rule(target=comments, name=NAMES, parent=comments)
    def post_reply(self, name, parent):
        return self.send(name, parent)

    @rule(target=comments, name=NAMES, status=STATUSES)
    def bring_in(self, name, status):
        return self.store(name, None, status)

    @rule(target=comments, name=NAMES, parent=comments, status=STATUSES)
    def bring_in_reply(self, name, parent, status):
        return self.store(name, parent, status)

    @rule(comment=comments, is_old=st.booleans())
    def approve(self, comment, is_old):
        self.decide(moderation.approve, comment, "approved", is_old)

    @rule(comment=comments, is_old=st.booleans())
    def mark_spam(self, comment, is_old):
        self.decide(moderation.mark_spam, comment, "spam", is_old)

    @rule(comment=comments, is_old=st.booleans())
    def trash(self, comment, is_old):
        self.decide(moderation.trash, comment, "trash", is_old)

    @rule(comment=comments, is_old=st.booleans())
    def restore(self, comment, is_old):
        self.decide(moderation.restore, comment, "held", is_old)

    @rule(comment=comments)
    def undo(self, comment):
        if not comment.came_from:
            return
        last = self.current(comment).moves.changes().last()
        assert moderation.undo(last, self.moderator).to_status == comment.came_from[-1]
        self.village.move(comment, comment.came_from[-1])

    @rule(comment=comments, visitor=st.sampled_from("abc"))
    def like(self, comment, visitor):
        self.reader.cookies["visitor"] = visitor * 32
        answer = self.reader.post(reverse("comments:like", args=[comment.pk]))
        if comment.is_shown:
            assert answer.status_code == 302
            comment.liked_by ^= {visitor}
        else:
            assert answer.status_code == 404

    def send(self, name, parent):
        """Post a comment as a reader does; only what is shown can be answered."""
        draft = {
            "name": name,
            "email": f"{name}@example.org",
            "body": f"What I think of it, {len(self.old_copies)}.",
            "parent": parent.pk if parent else "",
        }
        answer = self.reader.post(reverse("comments:post", args=[self.article.pk]), draft)
        if parent and not parent.is_shown:
            assert answer.status_code == 422
            return multiple()
        assert answer.status_code == 302
        is_known = self.village.knows(name)
        said = self.heard(Comment.objects.latest("pk"), parent, "held")
        self.village.move(said, "approved" if is_known else "held")
        return said

    def store(self, name, parent, status):
        """Save a comment as an import does, which may answer whatever there is."""
        comment = Comment.objects.create(
            article=self.article,
            parent=self.current(parent) if parent else None,
            name=name,
            email=f"{name.lower()}@example.org",
            body="What I thought of it.",
            status=status,
        )
        return self.heard(comment, parent, status)

    def heard(self, comment, parent, status):
        self.old_copies[comment.pk] = comment
        return self.village.hear(comment.pk, comment.name, parent, status)

    def decide(self, act, said, status, is_old):
        comment = self.old_copies[said.pk] if is_old else self.current(said)
        if status == said.status:
            assert act(comment, self.moderator) is None
        elif status in LIFE[said.status]:
            assert act(comment, self.moderator).to_status == status
            self.village.move(said, status)
        else:
            with pytest.raises(moderation.MoveRefused):
                act(comment, self.moderator)

    def current(self, said):
        return Comment.objects.get(pk=said.pk)

    # -------------------------------- What must hold after each

    @invariant()
    def trees_are_sound(self):
        assert list(tree.faults(Comment.objects.placed())) == []

    @invariant()
    def comments_are_as_the_rules_say(self):
        kept = Comment.objects.order_by("pk").values_list("pk", "status", "number", "like_count")
        shown = Comment.objects.shown().order_by("pk").values_list("pk", flat=True)

        everyone = self.village.everyone
        assert list(kept) == [(s.pk, s.status, s.number, len(s.liked_by)) for s in everyone]
        assert list(shown) == [said.pk for said in everyone if said.is_shown]

    @invariant()
    def every_page_is_as_the_rules_say(self):
        for order in ORDERS:
            pages = self.village.pages(order)
            for number, expected in enumerate(pages, 1):
                conversation = Conversation(self.article, order, number)
                assert conversation.count == self.village.count
                assert [line_of(row) for row in conversation.rows] == expected
            assert conversation.page.paginator.num_pages == len(pages)

    def web_page_is_as_the_rules_say(self):
        for order in ORDERS:
            for number, expected in enumerate(self.village.pages(order), 1):
                query = {"order": order, "page": number}
                answer = self.reader.get(self.article.get_absolute_url(), query)
                page = PageReader(answer.text)
                assert page.comments == [(line.pk, line.level) for line in expected]
                assert int(re.match(r"\s*(\d+)", page.heading)[1]) == self.village.count
                assert page.open_items == []


def line_of(row):
    answers = row.answers.pk if row.answers else None
    return Line(row.comment.pk, row.level, row.label, answers, row.comment.is_removed)


class PageReader(HTMLParser):
    """Reads the comments of a web page as (pk, nesting), and the heading over them."""

    def __init__(self, page):
        super().__init__()
        self.comments = []
        self.open_items = []
        self.heading = ""
        self.in_heading = False
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        name = dict(attributes).get("id") or ""
        if tag == "li":
            if name.startswith("comment-"):
                nesting = sum(item.startswith("comment-") for item in self.open_items)
                self.comments.append((int(name.removeprefix("comment-")), nesting))
            self.open_items.append(name)
        self.in_heading = self.in_heading or name == "comments"

    def handle_endtag(self, tag):
        if tag == "li":
            self.open_items.pop()
        elif tag == "h2":
            self.in_heading = False

    def handle_data(self, data):
        if self.in_heading:
            self.heading += data


@pytest.mark.django_db
def test_readers_see_what_the_rules_say_whatever_happens():
    run_state_machine_as_test(Talk, settings=PROFILE)
