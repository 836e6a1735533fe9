"""Threads of an export, as they come in."""

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from blog.models import ImportRemark, Origin, WordPressImport
from blog.wordpress import reading, wxr
from blog.wordpress.remarks import Reason
from comments import checking, moderation, tree
from comments.conversation import Conversation
from comments.models import Comment, Move
from comments.wordpress import threads
from subscriptions.conversation import lost
from tests.at_once import at_once
from tests.comments.test_properties import PROFILE
from tests.comments.wordpress.conftest import NOON, said
from tests.factories import ArticleFactory, CommentFactory
from tests.worker import waiting_tasks

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)

HELD, APPROVED, SPAM, TRASH = Comment.Status


def remarks(tally):
    return [(one.outcome, one.number, one.reason, one.detail) for one in tally.remarks]


def page(article):
    return [(row.label, row.level, row.comment.pk) for row in Conversation(article).rows]


def parents():
    return dict(Comment.objects.values_list("pk", "parent"))


def faults():
    return list(tree.faults(Comment.objects.placed()))


# ---------------------------------------------------------------- Trees


def test_thread_stands_as_it_did_whatever_the_order_of_the_file(article, bring_in):
    tally = bring_in(said(905, 902), said(901), said(904, 901), said(903), said(902, 901))

    assert page(article) == [
        *[("1", 0, 901), ("1", 1, 902), ("1", 2, 905), ("2", 1, 904)],
        ("2", 0, 903),
    ]
    assert faults() == []
    assert (tally.added, tally.known, tally.left_out, tally.remarks) == (5, 0, 0, [])


def test_siblings_stand_in_the_order_of_their_dates_and_then_of_their_identifiers(
    article, bring_in
):
    bring_in(said(903, written_at=NOON), said(902), said(901, written_at=NOON))

    assert [pk for _label, _level, pk in page(article)] == [901, 903, 902]


@pytest.mark.parametrize(
    ("answers", "tops"),
    [
        ({1: 1, 2: 1}, {1: "1"}),
        ({1: 2, 2: 1, 3: 2}, {1: "2"}),
        ({3: 2, 2: 4, 4: 3, 5: 4}, {2: "4"}),
        ({1: 77}, {1: "77"}),
        ({1: -5}, {1: "-5"}),
    ],
    ids=["itself", "each other", "in a circle", "nothing there", "no number"],
)
def test_what_answers_nothing_that_is_there_stands_at_the_top_and_is_listed(
    bring_in, answers, tops
):
    tally = bring_in(*(said(number, parent) for number, parent in answers.items()))

    roots = set(Comment.objects.filter(parent=None).values_list("pk", flat=True))
    assert roots == tops.keys()
    assert remarks(tally) == [
        (ImportRemark.Outcome.CHANGED, number, Reason.ORPHAN, detail)
        for number, detail in tops.items()
    ]
    assert faults() == []


def test_reply_to_a_ping_stands_at_the_top(bring_in):
    tally = bring_in(said(901, type="pingback"), said(902, 901))

    assert parents() == {902: None}
    assert [(one.kind, one.number, one.reason) for one in tally.remarks] == [
        ("ping", 901, Reason.PING),
        ("comment", 902, Reason.ORPHAN),
    ]


def test_reply_to_a_comment_on_another_article_stands_at_the_top(bring_in):
    bring_in(said(901), on=ArticleFactory())

    tally = bring_in(said(902, 901))

    assert remarks(tally) == [("changed", 902, Reason.ORPHAN, "901")]


# ---------------------------------------------------------------- Again


def test_second_time_changes_nothing(bring_in, django_assert_max_num_queries):
    comments = [said(901), said(902, 901), said(903, type="trackback")]
    bring_in(*comments)
    before = list(Comment.objects.order_by("pk").values())

    with django_assert_max_num_queries(8):
        tally = bring_in(*comments)

    assert (tally.added, tally.known, tally.left_out) == (0, 2, 1)
    assert list(Comment.objects.order_by("pk").values()) == before


def test_newer_export_adds_what_is_new_where_it_belongs(article, bring_in, moderator):
    bring_in(said(901), said(902, 901))
    CommentFactory.reply_to(Comment.objects.get(pk=901), pk=950)

    tally = bring_in(said(901), said(902, 901), said(903, 901), said(904, 903), said(905))

    assert (tally.added, tally.known) == (3, 2)
    assert page(article) == [
        *[("1", 0, 901), ("1", 1, 902), ("2", 1, 950), ("3", 1, 903), ("1", 2, 904)],
        ("2", 0, 905),
    ]
    assert faults() == []


def test_what_was_edited_or_deleted_here_stays_so(bring_in):
    bring_in(said(901), said(902))
    Comment.objects.filter(pk=901).update(body="In other words.")
    Comment.objects.get(pk=902).delete()

    tally = bring_in(said(901), said(902), said(903, 902))

    assert Comment.objects.get(pk=901).body == "In other words."
    assert set(parents()) == {901, 903}
    assert tally.known == 2
    assert remarks(tally) == [("changed", 903, Reason.ORPHAN, "902")]


def test_another_site_has_identifiers_of_its_own(bring_in):
    bring_in(said(901))

    tally = bring_in(said(901), run=WordPressImport.objects.create(site="other.example"))

    assert tally.added == 1


def test_each_comment_keeps_what_it_was(bring_in, run):
    bring_in(said(901))

    origin = Origin.objects.get()
    assert (origin.site, origin.kind, origin.number) == ("blog.example", "comment", 901)
    assert (origin.here, origin.brought_by) == (901, run)


# ---------------------------------------------------------------- What is left out


@pytest.mark.parametrize(
    ("found", "reason", "detail"),
    [
        (said(901, type="pingback"), Reason.PING, ""),
        (said(901, type="trackback"), Reason.PING, ""),
        (said(0), Reason.NO_IDENTIFIER, ""),
        (said(-3), Reason.NO_IDENTIFIER, ""),
        (said(2**63), Reason.NO_IDENTIFIER, ""),
        (said(901, type="order_note", name=""), Reason.NOT_A_COMMENT, "order_note"),
        (said(901, type="reaction", content=" "), Reason.NOT_A_COMMENT, "reaction"),
    ],
)
def test_what_is_no_comment_is_left_out_and_listed(bring_in, found, reason, detail):
    tally = bring_in(found)
    ImportRemark.objects.bulk_create(tally.remarks)

    [remark] = ImportRemark.objects.all()
    assert (tally.added, tally.left_out) == (0, 1)
    assert (remark.outcome, remark.reason, remark.detail) == ("left_out", reason, detail)
    assert (remark.title, remark.kind) == (
        found.name,
        "ping" if reason == Reason.PING else "comment",
    )
    assert not Comment.objects.exists()


def test_what_a_plugin_wrote_as_a_comment_comes_in(bring_in):
    assert bring_in(said(901, type="review")).added == 1


def test_identifier_that_comes_twice_comes_in_once(bring_in):
    tally = bring_in(said(901), said(901, content="Encore."))
    elsewhere = bring_in(said(901), on=ArticleFactory())

    assert (tally.added, tally.left_out, elsewhere.left_out) == (1, 1, 1)
    assert remarks(tally) == remarks(elsewhere) == [("left_out", 901, Reason.TWICE, "")]


# ---------------------------------------------------------------- Keys


def test_identifier_is_the_key_where_it_is_free(client, article, bring_in):
    CommentFactory(pk=901)

    tally = bring_in(said(901), said(902))

    there, elsewhere = Comment.objects.on(article).order_by("created_at").reverse()
    assert (there.pk, there.old_number) == (902, None)
    assert (elsewhere.pk != 901, elsewhere.old_number) == (True, 901)
    assert remarks(tally) == [("changed", 901, Reason.OTHER_IDENTIFIER, str(elsewhere.pk))]


def test_identifier_that_would_leave_no_keys_for_others_is_kept_beside(bring_in):
    bring_in(said(10**12), said(2**62))

    assert Comment.objects.get(pk=10**12).old_number is None
    assert Comment.objects.get(old_number=2**62).pk > 10**12


def test_key_that_palabre_gave_stays_however_high(article, run):
    threads.bring_in([said(10**12 + 1)], article, run, {}, in_order=True)

    assert Comment.objects.get().pk == 10**12 + 1


def test_identifier_of_another_comment_of_the_article_is_not_kept(article, bring_in):
    CommentFactory(article=article, pk=901)

    tally = bring_in(said(901))

    assert not Comment.objects.exclude(old_number=None).exists()
    assert [one.reason for one in tally.remarks] == [Reason.OTHER_IDENTIFIER]


# ---------------------------------------------------------------- States


@pytest.mark.parametrize(
    ("approved", "status"),
    [("1", APPROVED), ("0", HELD), ("spam", SPAM), ("trash", TRASH), ("post-trashed", TRASH)],
)
def test_state_is_kept(bring_in, approved, status):
    tally = bring_in(said(901, approved=approved))

    comment = Comment.objects.get()
    assert (comment.status, tally.remarks) == (status, [])
    assert comment.number == (1 if status == APPROVED else None)


@pytest.mark.parametrize("approved", ["", "delete"])
def test_unknown_state_waits_and_is_listed(bring_in, approved):
    tally = bring_in(said(901, approved=approved))

    assert Comment.objects.get().status == HELD
    assert remarks(tally) == [("changed", 901, Reason.STATE, approved)]


@for_real
def test_nobody_is_told_of_what_comes_in(akismet_server, bring_in, published):
    bring_in(said(901), said(902, approved="0", written_at=None), said(903, 901))
    checking.resume.call()

    assert published == []
    assert not waiting_tasks().exists()
    assert akismet_server.calls == []
    assert not lost().exists()


def test_queue_says_why_it_waits(bring_in):
    bring_in(said(901, approved="0"), said(902))

    [move] = Move.objects.all()
    assert (move.comment_id, move.from_status, move.to_status) == (901, HELD, HELD)
    assert (move.why, move.at) == (Move.Reason.IMPORTED, Comment.objects.get(pk=901).created_at)
    assert Comment.objects.undecided().exists()


def test_comment_that_waits_is_approved_as_any_other(article, bring_in, moderator):
    bring_in(said(901), said(902, approved="0"))

    moderation.approve(Comment.objects.get(pk=902), moderator)

    assert page(article) == [("1", 0, 901), ("2", 0, 902)]


# ---------------------------------------------------------------- How much it takes


def test_statements_do_not_grow_with_the_comments(bring_in):
    with CaptureQueriesContext(connection) as few:
        bring_in(said(1), said(2, 1))
    with CaptureQueriesContext(connection) as many:
        bring_in(*(said(n, n - 1 if n % 10 else 0) for n in range(10, 310)), on=ArticleFactory())

    assert len(many) <= len(few) + 3


@for_real
def test_two_imports_and_a_reader_at_once(run):
    articles = [ArticleFactory(), ArticleFactory()]

    def bring_in(article, first):
        comments = [said(first + n, first if n else 0) for n in range(50)]
        with transaction.atomic():
            return threads.bring_in(comments, article, run, {}).added

    outcomes = at_once(
        lambda: bring_in(articles[0], 10_001),
        lambda: bring_in(articles[1], 20_001),
        lambda: [CommentFactory(article=articles[0]) for _ in range(20)] and 20,
    )

    assert outcomes == [50, 50, 20]
    assert faults() == []


# ---------------------------------------------------------------- Any tree


@st.composite
def trees(draw):
    """Parents by number, each lower than what answers it, in an order of the file."""
    size = draw(st.integers(1, 12))
    answers = {n: draw(st.integers(0, n - 1)) for n in range(1, size + 1)}
    order = draw(st.permutations(sorted(answers)))
    states = st.sampled_from(["1", "1", "1", "0", "spam", "trash"])
    return answers, [said(n, answers[n], approved=draw(states)) for n in order]


@PROFILE
@given(trees(), st.integers(0, 12))
def test_any_tree_comes_in_as_it_was_at_once_or_in_two_runs(found, first):
    answers, comments = found
    expected = {number: parent or None for number, parent in answers.items()}

    def here(article, *parts):
        for part in parts:
            run = WordPressImport.objects.create(site=f"{article.pk}.example")
            threads.bring_in(part, article, run, {})
        assert faults() == []
        origins = Origin.objects.of(f"{article.pk}.example", "comment")
        origins = dict(origins.values_list("here", "number"))
        rows = Comment.objects.on(article).values_list("pk", "parent", "number")
        numbers = [origins[row.comment.pk] for row in Conversation(article).rows]
        return {origins[pk]: origins.get(above) for pk, above, _ in rows}, numbers

    with transaction.atomic():
        older = [comment for comment in comments if comment.number <= first]
        at_once_, shown = here(ArticleFactory(), comments)
        in_two, shown_in_two = here(ArticleFactory(), older, comments)
        transaction.set_rollback(True)

    assert at_once_ == in_two == expected
    assert shown == shown_in_two


# ---------------------------------------------------------------- A real export


def test_threads_of_a_real_export_come_in_whole(run):
    path = settings.BASE_DIR.parent / "shared/data/themeunittestdata.wordpress.xml"
    if not path.exists():
        pytest.skip("There is no real export here.")
    items = [found for found in reading.read([path]) if isinstance(found, wxr.Item)]
    found = {one.number: one for item in items for one in item.comments}

    tallies = [
        threads.bring_in(item.comments, ArticleFactory(), run, {})
        for item in items
        if item.comments
    ]

    pings = sum(one.type in ("pingback", "trackback") for one in found.values())
    assert (sum(tally.added for tally in tallies), sum(tally.left_out for tally in tallies)) == (
        len(found) - pings,
        pings,
    )
    assert {pk: above or 0 for pk, above in parents().items()} == {
        number: one.parent for number, one in found.items() if number in parents()
    }
    assert faults() == []
