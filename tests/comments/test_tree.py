"""The trees of the threads: how they grow, what is a fault in one, and how it is mended."""

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from blog.models import Blog, PageVersion
from comments import moderation, tree
from comments.conversation import Conversation
from comments.models import Comment
from comments.tree import mending
from tests.factories import ArticleFactory, CommentFactory
from tests.queries import Queries

pytestmark = pytest.mark.django_db

STATUS = Comment.Status


@pytest.fixture(autouse=True)
def _english(db):
    Blog(language="en").save()
    with translation.override("en"):
        yield


@pytest.fixture
def thread(article):
    """Ada (Bo (Cy), Di, Ed (Fay)), and a thread of Gus; Ed waits, and so Fay is not shown."""
    ada = CommentFactory(article=article, name="Ada")
    bo = CommentFactory.reply_to(ada, name="Bo")
    CommentFactory.reply_to(bo, name="Cy")
    CommentFactory.reply_to(ada, name="Di")
    ed = CommentFactory.reply_to(ada, name="Ed", held=True)
    CommentFactory.reply_to(ed, name="Fay")
    gus = CommentFactory(article=article, name="Gus")
    comments = {comment.name: comment for comment in Comment.objects.all()}
    assert gus.tree_id == ada.tree_id + 1
    return comments


def places():
    """Every comment as (name, left, right, level), in the order of the threads."""
    comments = Comment.objects.in_thread_order()
    return [(comment.name, comment.lft, comment.rght, comment.level) for comment in comments]


def faults():
    return list(tree.faults(Comment.objects.placed()))


def page(article):
    return [(row.label, row.level, row.comment.name) for row in Conversation(article).rows]


def damage(comment, **fields):
    Comment.objects.filter(pk=comment.pk).update(**fields)


def check_trees(capsys, *options):
    """Run the command; return the lines that it printed, and how it failed if it did."""
    try:
        call_command("check_trees", *options)
    except CommandError as error:
        failure = str(error)
    else:
        failure = None
    return capsys.readouterr().out.splitlines(), failure


# ---------------------------------------------------------------- Insertion


def test_reply_is_put_last_under_its_parent(thread):
    assert places() == [
        ("Ada", 1, 12, 0),
        ("Bo", 2, 5, 1),
        ("Cy", 3, 4, 2),
        ("Di", 6, 7, 1),
        ("Ed", 8, 11, 1),
        ("Fay", 9, 10, 2),
        ("Gus", 1, 2, 0),
    ]


def test_reply_to_a_comment_that_was_read_long_ago_finds_its_place(article):
    old_copy = CommentFactory(article=article, name="Ada")
    for name in ("Bo", "Cy"):
        CommentFactory.reply_to(Comment.objects.get(pk=old_copy.pk), name=name)

    CommentFactory.reply_to(old_copy, name="Di")

    assert faults() == []
    assert [label for label, _level, _name in page(article)] == ["1", "1", "2", "3"]


def test_database_refuses_a_second_root_in_a_tree(thread):
    with pytest.raises(IntegrityError):
        damage(thread["Gus"], tree_id=thread["Ada"].tree_id)


def test_error_that_is_no_race_for_a_place_is_not_tried_again(article):
    twin = CommentFactory.build(article=article, pk=CommentFactory().pk)

    with Queries() as queries, pytest.raises(IntegrityError):
        tree.insert(twin)

    assert sum("INSERT" in query["sql"] for query in queries.captured_queries) == 1


def test_reply_to_a_comment_that_was_deleted_meanwhile_is_refused(article):
    parent = CommentFactory(article=article)
    Comment.objects.filter(pk=parent.pk).delete()

    with pytest.raises(Comment.DoesNotExist):
        CommentFactory.reply_to(parent)


# ---------------------------------------------------------------- Lock


def test_lock_reads_the_comment_anew(article):
    old_copy = CommentFactory(article=article, held=True)
    damage(old_copy, status=STATUS.SPAM)

    assert tree.lock(old_copy).status == STATUS.SPAM
    assert old_copy.status == STATUS.HELD


def test_lock_takes_the_comment_and_its_root(thread, django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        tree.lock(thread["Cy"])

    locked = Comment.objects.raw(queries[0]["sql"])
    assert [comment.name for comment in locked] == ["Ada", "Cy"]


def test_lock_follows_a_comment_that_was_put_into_another_tree(thread):
    old_copy = thread["Cy"]
    damage(old_copy, tree_id=thread["Gus"].tree_id)

    assert tree.lock(old_copy).tree_id == thread["Gus"].tree_id


# ---------------------------------------------------------------- Numbers


@pytest.mark.parametrize("status", [STATUS.HELD, STATUS.SPAM, STATUS.TRASH])
def test_what_is_not_approved_gets_no_number(article, status):
    assert CommentFactory(article=article, status=status).number is None


def test_threads_are_numbered_by_article(article):
    numbers = [CommentFactory(article=article).number for _ in range(3)]

    assert numbers == [1, 2, 3]
    assert CommentFactory().number == 1


def test_number_is_given_once_and_to_nobody_else(article, moderator):
    first, second = CommentFactory(article=article), CommentFactory(article=article)

    moderation.trash(second, moderator)
    third = CommentFactory(article=article)
    moderation.restore(second, moderator)
    moderation.approve(second, moderator)

    assert [first.number, second.number, third.number] == [1, 2, 3]


def test_reply_approved_late_moves_behind_the_others_with_its_own_replies(thread, moderator):
    moderation.trash(thread["Di"], moderator)
    CommentFactory.reply_to(thread["Ada"], name="Hal")

    moderation.approve(thread["Ed"], moderator)

    assert [name for name, *_ in places()] == ["Ada", "Bo", "Cy", "Di", "Hal", "Ed", "Fay", "Gus"]
    assert faults() == []


def test_approval_by_an_old_copy_undoes_no_edit_made_since(thread, moderator):
    old_copy = thread["Ed"]
    damage(old_copy, body="Edited meanwhile.", like_count=3)

    moderation.approve(old_copy, moderator)

    edited = Comment.objects.get(pk=old_copy.pk)
    assert (edited.body, edited.like_count) == ("Edited meanwhile.", 3)
    assert (edited.status, edited.number) == (STATUS.APPROVED, 3)


# ---------------------------------------------------------------- Faults and repair


def number_lost(thread):
    damage(thread["Di"], number=None)


def siblings_swapped(thread):
    damage(thread["Bo"], number=9)
    damage(thread["Di"], number=1)
    damage(thread["Bo"], number=2)


def ranges_overlapping(thread):
    damage(thread["Bo"], rght=6)
    damage(thread["Di"], lft=5)


def gap_left_by_a_deletion(thread):
    Comment.objects.filter(pk=thread["Cy"].pk).delete()


def thread_in_pieces(thread):
    """Ada is in no tree of hers, Bo stands under Gus, Ed and Fay are a tree of their own."""
    damage(thread["Ada"], tree_id=901)
    damage(thread["Bo"], tree_id=thread["Gus"].tree_id, lft=2, rght=3, level=1)
    damage(thread["Ed"], tree_id=900, lft=1, rght=4, level=0)
    damage(thread["Fay"], tree_id=900, lft=2, rght=3, level=1)


def everything_zero(thread):
    Comment.objects.update(lft=0, rght=0, level=0)


def everything_the_same(thread):
    Comment.objects.filter(parent__isnull=False).update(lft=7, rght=7, level=7, tree_id=7)


DAMAGES = {
    "wrong left": (
        lambda thread: damage(thread["Di"], lft=7),
        ["Comment {Di} has lft 7 instead of 6.", "Comment {Di} has rght 7 instead of 8."],
    ),
    "wrong right": (
        lambda thread: damage(thread["Cy"], rght=5),
        ["Comment {Cy} has rght 5 instead of 4.", "Comment {Bo} has rght 5 instead of 6."],
    ),
    "left behind right": (
        lambda thread: damage(thread["Fay"], lft=10, rght=9),
        ["Comment {Fay} has lft 10 instead of 9."],
    ),
    "wrong level": (
        lambda thread: damage(thread["Cy"], level=1),
        ["Comment {Cy} has level 1 instead of 2."],
    ),
    "wrong level of a root": (
        lambda thread: damage(thread["Gus"], level=3),
        ["Comment {Gus} has level 3 instead of 0."],
    ),
    "root that ends too early": (
        lambda thread: damage(thread["Ada"], rght=7),
        ["Comment {Ed} does not stand under its parent {Ada}."],
    ),
    "root that ends too late": (
        lambda thread: damage(thread["Gus"], rght=4),
        ["Comment {Gus} has rght 4 instead of 2."],
    ),
    "reply before its root": (
        lambda thread: damage(thread["Cy"], lft=0),
        [
            "Comment {Cy} does not stand under its parent {Bo}.",
            "Comment {Ada} is a root, but not the first in tree {tree}.",
        ],
    ),
    "reply alone in another tree": (
        lambda thread: damage(thread["Fay"], tree_id=900),
        ["Comment {Fay} does not stand under its parent {Ed}."],
    ),
    "reply among others in another tree": (
        lambda thread: damage(thread["Di"], tree_id=thread["Gus"].tree_id),
        ["Comment {Di} does not stand under its parent {Ada}."],
    ),
    "reply under a sibling of its parent": (
        lambda thread: damage(thread["Fay"], parent=thread["Di"]),
        ["Comment {Fay} does not stand under its parent {Di}."],
    ),
    "reply on another article": (
        lambda thread: damage(thread["Bo"], article=ArticleFactory()),
        ["Comment {Bo} is on another article than its parent {Ada}."],
    ),
    "replies against the order of their numbers": (
        siblings_swapped,
        ["Comment {Di} is number 1, but comes after number 2."],
    ),
    "number lost": (number_lost, ["Comment {Di} is approved, but has no number."]),
    "ranges that overlap": (
        ranges_overlapping,
        ["Comment {Di} does not stand under its parent {Ada}."],
    ),
    "gap left by a deletion": (
        gap_left_by_a_deletion,
        ["Comment {Bo} has rght 5 instead of 3."],
    ),
    "thread in pieces": (
        thread_in_pieces,
        [
            "Comment {Ed} does not stand under its parent {Ada}.",
            "Comment {Bo} does not stand under its parent {Ada}.",
            "Comment {Cy} does not stand under its parent {Bo}.",
        ],
    ),
    "everything zero": (everything_zero, ["Comment {Ada} has lft 0 instead of 1."]),
    "everything the same": (
        everything_the_same,
        ["Comment {Bo} does not stand under its parent {Ada}."],
    ),
}

each_damage = pytest.mark.parametrize(("harm", "sentences"), DAMAGES.values(), ids=DAMAGES)


def test_sound_trees_have_no_faults(thread):
    assert faults() == []


@each_damage
def test_fault_is_named(thread, harm, sentences):
    names = {name: comment.pk for name, comment in thread.items()}

    harm(thread)

    expected = [text.format(**names, tree=thread["Ada"].tree_id) for text in sentences]
    assert set(expected) <= set(faults())


@each_damage
def test_repair_mends_the_tree(thread, harm, sentences):
    harm(thread)

    tree.repair(Comment)

    assert faults() == []


RENUMBERED = {"gap left by a deletion", "replies against the order of their numbers"}
REPARENTED = {"reply under a sibling of its parent"}


@pytest.mark.parametrize("name", DAMAGES.keys() - RENUMBERED - REPARENTED)
def test_page_is_as_before_after_a_repair(article, thread, name):
    before = page(article)

    DAMAGES[name][0](thread)
    tree.repair(Comment)

    assert page(article) == before


def test_repair_orders_replies_by_their_numbers_and_then_those_never_shown(article, thread):
    siblings_swapped(thread)
    version = PageVersion.of(article.pk)

    tree.repair(Comment)

    assert page(article) == [
        ("1", 0, "Ada"),
        ("1", 1, "Di"),
        ("2", 1, "Bo"),
        ("1", 2, "Cy"),
        ("2", 0, "Gus"),
    ]
    assert PageVersion.of(article.pk).changes > version.changes
    assert [name for name, *_ in places()] == ["Ada", "Di", "Bo", "Cy", "Ed", "Fay", "Gus"]


def test_repair_numbers_what_was_approved_behind_its_back(article, thread):
    late = CommentFactory(article=article, name="Hal", held=True)
    for comment in (late, thread["Ed"]):
        damage(comment, status=STATUS.APPROVED)

    tree.repair(Comment)

    assert page(article)[-4:] == [
        ("3", 1, "Ed"),
        ("1", 2, "Fay"),
        ("2", 0, "Gus"),
        ("3", 0, "Hal"),
    ]
    assert Conversation(article).count == len(page(article)) == 8


def test_repair_of_sound_trees_writes_nothing(thread):
    with CaptureQueriesContext(connection) as queries:
        tree.repair(Comment)

    assert not [query for query in queries if query["sql"].startswith(("UPDATE", "INSERT"))]


def test_repair_goes_through_all_batches(article, monkeypatch):
    monkeypatch.setattr(mending, "BATCH", 2)
    for _ in range(5):
        root = CommentFactory(article=article)
        for _ in range(3):
            CommentFactory.reply_to(CommentFactory.reply_to(root))
    before = places()
    everything_zero({})

    tree.repair(Comment)

    assert places() == before


def test_faults_of_two_roots_in_one_tree_are_named():
    """The database forbids them; a copy made without its constraints may have them."""
    first = Comment(pk=1, tree_id=1, lft=1, rght=2, level=0)
    second = Comment(pk=2, tree_id=1, lft=1, rght=2, level=0)

    found = list(tree.faults([first, second]))

    assert "Comment 2 is a root, but not the first in tree 1." in found


# ---------------------------------------------------------------- The command


def test_check_trees_says_how_much_it_looked_at(thread, capsys):
    lines, failure = check_trees(capsys)

    assert lines == ["Comments: 7. Trees: 2. Faults: 0."]
    assert failure is None


def test_check_trees_of_a_blog_without_comments_is_content(capsys):
    lines, failure = check_trees(capsys)

    assert lines == ["Comments: 0. Trees: 0. Faults: 0."]
    assert failure is None


def test_check_trees_prints_the_faults_changes_nothing_and_fails(thread, capsys):
    damage(thread["Cy"], level=1)
    damage(thread["Gus"], rght=4)
    before = places()

    lines, failure = check_trees(capsys)

    assert lines == [
        f"Comment {thread['Cy'].pk} has level 1 instead of 2.",
        f"Comment {thread['Gus'].pk} has rght 4 instead of 2.",
        "Comments: 7. Trees: 2. Faults: 2.",
    ]
    assert failure == "2 faults are left."
    assert places() == before


def test_check_trees_repairs_and_verifies_again(thread, capsys):
    before = places()
    damage(thread["Cy"], level=1)

    lines, failure = check_trees(capsys, "--repair")

    assert lines == [
        f"Comment {thread['Cy'].pk} has level 1 instead of 2.",
        "Comments: 7. Trees: 2. Faults: 1.",
        "The trees were rebuilt, and are verified again.",
        "Comments: 7. Trees: 2. Faults: 0.",
    ]
    assert failure is None
    assert places() == before


def test_check_trees_fails_when_a_repair_leaves_faults(thread, capsys):
    """Comments that answer each other in a circle belong to no thread."""
    damage(thread["Bo"], parent=thread["Cy"])

    lines, failure = check_trees(capsys, "--repair")

    assert f"Comment {thread['Bo'].pk} does not stand under its parent {thread['Cy'].pk}." in lines
    assert failure is not None


def test_trees_are_verified_by_a_stream_of_two_queries(thread, django_assert_num_queries, capsys):
    with django_assert_num_queries(3):  # and one for the language of the blog
        check_trees(capsys)
