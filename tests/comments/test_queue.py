"""The moderation queue: what its rows say, what its buttons do, and what it costs."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from blog.models import Blog
from comments import bulk, moderation, revising
from comments.models import Ban, Batch, Comment, Move, TrustedAuthor
from tests.factories import ArticleFactory, CommentFactory, UserFactory
from tests.many import hold
from tests.queries import Queries
from tests.worker import run_worker, waiting_tasks

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)

HELD, APPROVED, SPAM, TRASH = Comment.Status

QUEUE = "/admin/comments/comment/"
HTMX = {"hx-request": "true"}


@pytest.fixture
def admin(client, moderator):
    """The browser of a moderator, on a blog in English."""
    Blog(language="en").save()
    client.force_login(moderator)
    return client


def address(name, *args):
    return reverse(f"admin:comments_comment_{name}", args=args)


def press(admin, comment, verb, *, seen=HELD, **options):
    data = {"verb": verb, "seen": seen, "next": f"{QUEUE}?status={seen}"}
    return admin.post(address("move", comment.pk), data, **options)


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


def messages_of(response):
    return [str(message) for message in response.context["messages"]]


def undo_button(text):
    """The address behind the undo button of a message."""
    return text.split('formaction="')[1].split('"')[0].replace("&amp;", "&")


# ---------------------------------------------------------------- Rows


def rows_of(admin, **query):
    return admin.get(QUEUE, query).context["rows"]


def test_row_says_what_became_of_the_author_before(admin):
    since = timezone.now() - timedelta(days=400)
    ada = {"name": "Ada", "email": "ada@example.org"}
    CommentFactory(**ada, created_at=since)
    CommentFactory(**ada)
    CommentFactory(**ada, spam=True)
    CommentFactory(**ada, trash=True)
    CommentFactory(**ada, trash=True)
    CommentFactory(**ada, held=True)

    [row] = rows_of(admin)

    assert (row.record.approved, row.record.refused, row.record.since) == (2, 3, since)


def test_row_counts_the_other_comments_from_the_address(admin):
    CommentFactory(ip_address="203.0.113.7")
    CommentFactory(ip_address="203.0.113.7", spam=True)
    CommentFactory(ip_address="203.0.113.8")
    CommentFactory(ip_address="203.0.113.7", held=True)

    [row] = rows_of(admin)

    assert row.from_address == 2


def test_row_says_why_in_a_sentence(admin):
    comment = CommentFactory(held=True)
    facts = {"links": 3, "allowed": 2}
    Move.objects.create(
        comment=comment, from_status=HELD, to_status=HELD, why=Move.Reason.LINKS, facts=facts
    )

    page = admin.get(QUEUE)

    assert "3 links, 2 allowed" in page.content.decode()


def test_row_gives_the_last_reason(admin, moderator):
    comment = CommentFactory(held=True)
    moderation.approve(comment, moderator)
    moderation.mark_spam(comment, moderator)

    [row] = rows_of(admin, status="spam")

    assert row.last == comment.moves.last()


def test_long_text_is_folded_and_whole(admin):
    CommentFactory(held=True, body="A word. " * 200 + "The end.")

    page = admin.get(QUEUE).content.decode()

    assert '<details class="long">' in page
    assert "The end." in page


def test_short_text_is_not_folded(admin):
    CommentFactory(held=True)

    assert '<details class="long">' not in admin.get(QUEUE).content.decode()


def test_row_shows_the_first_lines_of_the_parent(admin):
    parent = CommentFactory(name="Bo", body="What Bo said first. " + "And on. " * 100)
    CommentFactory.reply_to(parent, held=True)

    page = admin.get(QUEUE).content.decode()

    assert "In reply to Bo:" in page
    assert "What Bo said first." in page
    assert page.count("And on.") < 30


def test_text_of_readers_is_no_html(admin):
    CommentFactory(held=True, name="<b>Ada</b>", body="<script>alert(1)</script>")

    page = admin.get(QUEUE).content.decode()

    assert "<b>Ada" not in page
    assert "<script>alert" not in page


# ---------------------------------------------------------------- What it costs


def test_first_screen_of_ten_thousand_takes_at_most_fifteen_queries(admin, article):
    hold(10_000, article)

    with Queries() as queries:
        page = admin.get(QUEUE)

    assert len(page.context["rows"]) == 50
    assert queries.count <= 15, [query["sql"][:150] for query in queries]


def test_queries_do_not_grow_with_the_rows(admin, article):
    hold(1, article)
    with Queries() as with_one:
        admin.get(QUEUE)
    hold(49, article)

    with Queries() as with_fifty:
        admin.get(QUEUE)

    assert with_fifty.count == with_one.count


def test_nothing_is_counted_to_the_end(admin, article):
    hold(1_200, article)

    with Queries() as queries:
        page = admin.get(QUEUE)

    counts = [query["sql"] for query in queries if "COUNT(*)" in query["sql"].upper()]
    assert counts
    assert all("LIMIT" in sql for sql in counts)
    assert {value: count for value, _label, count, _address in page.context["tabs"]} == {
        HELD: "999+",
        APPROVED: "0",
        SPAM: "0",
        TRASH: "0",
        "reported": "0",
    }


def test_every_page_can_be_reached(admin, article):
    comments = hold(130, article)
    seen = []
    query = "?status=held"
    while query:
        page = admin.get(f"{QUEUE}{query}")
        seen += [row.comment.pk for row in page.context["rows"]]
        query = page.context["older"]

    assert sorted(seen) == sorted(comment.pk for comment in comments)


def test_page_that_is_no_more_shows_the_last_one(admin, article):
    hold(60, article)

    page = admin.get(QUEUE, {"p": 9})

    assert len(page.context["rows"]) == 10
    assert page.context["older"] == ""


# ---------------------------------------------------------------- Filters


@pytest.mark.parametrize(
    ("query", "traits"),
    [
        ({"email": "ada@example.org"}, {"email": "ada@example.org"}),
        ({"address": "203.0.113.7"}, {"ip_address": "203.0.113.7"}),
        ({"verdict": "spam"}, {"verdict": "spam"}),
        ({"q": "nightingale"}, {"body": "A nightingale sang."}),
        ({"q": "nightingale"}, {"name": "Nightingale"}),
        ({"q": "203.0.113.7"}, {"ip_address": "203.0.113.7"}),
    ],
)
def test_filter_finds_what_it_names(admin, query, traits):
    wanted = CommentFactory(held=True, **{"verdict": "ham", **traits})
    CommentFactory(held=True, verdict="ham")

    [row] = rows_of(admin, **query)

    assert row.comment == wanted


def test_filter_by_article(admin):
    wanted = CommentFactory(held=True)
    CommentFactory(held=True)

    [row] = rows_of(admin, article=wanted.article_id)

    assert row.comment == wanted


def test_filter_by_verdict_not_asked(admin):
    wanted = CommentFactory(held=True)
    CommentFactory(held=True, verdict="ham")

    [row] = rows_of(admin, verdict="not_asked")

    assert row.comment == wanted


def test_filter_by_the_last_reason(admin):
    wanted, other = CommentFactory(held=True), CommentFactory(held=True)
    for comment, why in ((wanted, "newcomer"), (other, "links"), (wanted, "links")):
        Move.objects.create(comment=comment, from_status=HELD, to_status=HELD, why=why)
    Move.objects.create(comment=other, from_status=HELD, to_status=HELD, why="newcomer")

    [row] = rows_of(admin, why="links")

    assert row.comment == wanted


def test_filter_by_date(admin):
    wanted = CommentFactory(held=True, created_at=timezone.now() - timedelta(days=5))
    CommentFactory(held=True, created_at=timezone.now() - timedelta(days=8))

    [row] = rows_of(admin, days=7)

    assert row.comment == wanted


def test_search_finds_the_title_of_the_article(admin):
    wanted = CommentFactory(held=True, article=ArticleFactory(title="Nightingales"))
    CommentFactory(held=True)

    [row] = rows_of(admin, q="nightingales")

    assert row.comment == wanted


def test_filters_combine_with_each_other_and_with_the_tabs(admin):
    wanted = CommentFactory(spam=True, email="ada@example.org", verdict="ham")
    CommentFactory(spam=True, email="ada@example.org", verdict="spam")
    CommentFactory(held=True, email="ada@example.org", verdict="ham")
    CommentFactory(spam=True, verdict="ham")

    page = admin.get(QUEUE, {"status": "spam", "email": "ada@example.org", "verdict": "ham"})

    [row] = page.context["rows"]
    assert row.comment == wanted
    for _value, _label, _count, tab in page.context["tabs"]:
        assert "email=ada%40example.org" in tab
        assert "verdict=ham" in tab


@pytest.mark.parametrize(
    "query",
    [
        *("article=x", "article=99999999999999999999", "address=x", "days=x", "why=x", "status=x"),
        *("p=x", "p=99999999999999999999", "p=999999999999999"),
    ],
)
def test_nonsense_in_the_address_is_no_error(admin, query):
    CommentFactory(held=True)

    assert admin.get(f"{QUEUE}?{query}").status_code == 200


# ---------------------------------------------------------------- Decisions


@pytest.mark.parametrize(
    ("before", "verb", "after"),
    [
        (HELD, "approve", APPROVED),
        (HELD, "spam", SPAM),
        (HELD, "trash", TRASH),
        (SPAM, "approve", APPROVED),
        (APPROVED, "restore", HELD),
        (TRASH, "restore", HELD),
    ],
)
def test_button_decides_and_leads_back_to_the_list(admin, before, verb, after):
    comment = CommentFactory(status=before)

    response = press(admin, comment, verb, seen=before)

    assert status_of(comment) == after
    assert response.status_code == 302
    assert response["Location"] == f"{QUEUE}?status={before}"


def test_decision_in_place_takes_the_row_away_and_counts_anew(admin):
    comment = CommentFactory(held=True)

    page = press(admin, comment, "approve", headers=HTMX).content.decode()

    assert f'id="row-{comment.pk}"' not in page
    assert '<span hx-swap-oob="innerHTML:#count-approved">1</span>' in page
    assert "Approved" in page
    assert 'class="undo"' in page


def test_list_does_not_lead_to_another_host(admin):
    comment = CommentFactory(held=True)

    response = admin.post(
        address("move", comment.pk),
        {"verb": "approve", "seen": HELD, "next": "https://evil.example/"},
    )

    assert response["Location"] == QUEUE


def test_second_of_two_moderators_is_told_what_happened(admin, moderator):
    comment = CommentFactory(held=True)
    colleague = UserFactory(author=True, first_name="Bo", last_name="Diop")
    moderation.approve(comment, colleague)

    response = press(admin, comment, "spam", follow=True)

    assert response.status_code == 200
    [said] = messages_of(response)
    assert said.startswith(f"{comment.name} – Bo Diop approved it on")
    assert status_of(comment) == APPROVED
    assert comment.moves.count() == 1


def test_deleted_comment_is_told_of(admin):
    comment = CommentFactory(held=True)
    Comment.objects.all().delete()

    response = press(admin, comment, "approve", follow=True)

    assert messages_of(response) == ["This comment has been deleted meanwhile."]


def test_move_that_is_not_allowed_is_refused_calmly(admin):
    comment = CommentFactory(trash=True)

    response = press(admin, comment, "approve", seen=TRASH, follow=True)

    assert "cannot go from" in messages_of(response)[0]
    assert status_of(comment) == TRASH


def test_reading_an_address_decides_nothing(admin):
    comment = CommentFactory(held=True)

    assert admin.get(address("move", comment.pk)).status_code == 405
    assert admin.get(address("undo")).status_code == 405
    assert status_of(comment) == HELD


@pytest.mark.parametrize("name", ["move", "reply", "edit", "ban"])
def test_who_may_not_moderate_is_refused(client, name):
    comment = CommentFactory(held=True)
    client.force_login(UserFactory(is_staff=True))

    response = client.post(address(name, comment.pk), {"verb": "approve", "body": "Changed."})

    assert response.status_code == 403
    assert status_of(comment) == HELD


def test_unknown_verb_is_a_bad_request(admin):
    assert press(admin, CommentFactory(held=True), "applaud").status_code == 400


# ---------------------------------------------------------------- Undo


def test_undo_leads_back_to_the_row(admin):
    comment = CommentFactory(held=True)
    [said] = messages_of(press(admin, comment, "approve", follow=True))

    response = admin.post(undo_button(said), {"next": f"{QUEUE}?status=held"})

    assert status_of(comment) == HELD
    assert response["Location"] == f"{QUEUE}?status=held#row-{comment.pk}"


def test_undo_says_when_a_colleague_decided_since(admin):
    comment = CommentFactory(held=True)
    [said] = messages_of(press(admin, comment, "approve", follow=True))
    moderation.trash(comment, UserFactory(author=True))

    response = admin.post(undo_button(said), follow=True)

    assert messages_of(response) == ["This comment has been decided on again since."]
    assert status_of(comment) == TRASH


@pytest.mark.parametrize("query", ["", "?move=1234567", "?move=x"])
def test_undo_of_nothing_says_so(admin, query):
    response = admin.post(address("undo") + query, follow=True)

    assert messages_of(response) == ["There is nothing left to undo."]


# ---------------------------------------------------------------- Reply


def test_reply_approves_and_answers_at_once(admin, moderator):
    moderator.first_name, moderator.last_name = "Jeanne", "Martin"
    moderator.save()
    comment = CommentFactory(held=True)

    admin.post(address("reply", comment.pk), {"body": "Thank you.", "seen": HELD})

    reply = comment.replies.get()
    assert status_of(comment) == APPROVED
    assert (reply.status, reply.name, reply.email) == (APPROVED, "Jeanne Martin", moderator.email)
    assert (reply.user, reply.body, reply.is_shown) == (moderator, "Thank you.", True)
    assert (reply.ip_address, reply.user_agent) == (None, "")


def test_undo_of_a_reply_hides_both(admin):
    comment = CommentFactory(held=True)
    data = {"body": "Thank you.", "seen": HELD}
    [said] = messages_of(admin.post(address("reply", comment.pk), data, follow=True))

    admin.post(undo_button(said))

    assert status_of(comment) == HELD
    assert not comment.replies.get().is_shown


def test_empty_reply_comes_back_and_approves_nothing(admin):
    comment = CommentFactory(held=True)

    response = admin.post(address("reply", comment.pk), {"body": " ", "seen": HELD})

    assert response.status_code == 422
    assert status_of(comment) == HELD


def test_reply_to_a_comment_that_was_decided_on_answers_nothing(admin):
    comment = CommentFactory(held=True)
    moderation.mark_spam(comment, UserFactory(author=True))

    admin.post(address("reply", comment.pk), {"body": "Thank you.", "seen": HELD})

    assert status_of(comment) == SPAM
    assert not comment.replies.exists()


@pytest.mark.parametrize("name", ["reply", "edit", "ban"])
def test_form_is_a_page_without_htmx_and_a_part_with_it(admin, name):
    comment = CommentFactory(held=True)

    page = admin.get(address(name, comment.pk)).content.decode()
    part = admin.get(address(name, comment.pk), headers=HTMX).content.decode()

    assert "<html" in page
    assert "<html" not in part
    assert part.strip().startswith("<form")


# ---------------------------------------------------------------- Edit


def test_edit_leaves_the_comment_in_its_place_with_a_mark(admin, moderator):
    comment = CommentFactory(held=True)
    data = {"body": "Milder.", "seen": HELD, "next": QUEUE}

    page = admin.post(address("edit", comment.pk), data, headers=HTMX).content.decode()

    comment.refresh_from_db()
    assert (comment.body, comment.status, comment.edited_by) == ("Milder.", HELD, moderator)
    assert f'id="row-{comment.pk}"' in page
    assert f"Changed by {moderator}" in page


def test_undo_of_an_edit_brings_the_first_text_back(admin):
    comment = CommentFactory(held=True, body="Harsh.")
    [said] = messages_of(admin.post(address("edit", comment.pk), {"body": "Mild."}, follow=True))

    admin.post(undo_button(said))

    comment.refresh_from_db()
    assert (comment.body, comment.edited_at) == ("Harsh.", None)


# ---------------------------------------------------------------- Trust and ban


def test_trust_approves_the_comment_and_its_author(admin, moderator):
    comment = CommentFactory(held=True, name="Ada", email="ada@example.org")

    press(admin, comment, "trust")

    trusted = TrustedAuthor.objects.get()
    assert status_of(comment) == APPROVED
    assert (trusted.name, trusted.email, trusted.by) == ("Ada", "ada@example.org", moderator)


def test_undo_of_trust_takes_both_back(admin):
    comment = CommentFactory(held=True)
    [said] = messages_of(press(admin, comment, "trust", follow=True))

    admin.post(undo_button(said))

    assert status_of(comment) == HELD
    assert not TrustedAuthor.objects.exists()


@pytest.mark.parametrize(
    ("sender", "kind", "value"),
    [
        ("network 203.0.113.7", "network", "203.0.113.7/32"),
        ("network 203.0.113.0/24", "network", "203.0.113.0/24"),
        ("email ada@mail.example", "email", "ada@mail.example"),
        ("domain mail.example", "domain", "mail.example"),
    ],
)
def test_ban_stops_the_sender_and_trashes_the_comment(admin, moderator, sender, kind, value):
    comment = CommentFactory(held=True, email="ada@mail.example", ip_address="203.0.113.7")

    admin.post(address("ban", comment.pk), {"sender": sender, "days": "7", "seen": HELD})

    ban = Ban.objects.get()
    assert status_of(comment) == TRASH
    assert (ban.kind, ban.value, ban.by) == (kind, value, moderator)
    assert abs(ban.until - timezone.now() - timedelta(days=7)) < timedelta(hours=1)


def test_ban_may_be_for_good(admin):
    comment = CommentFactory(held=True)
    data = {"sender": f"email {comment.email}", "days": "0", "seen": HELD}

    admin.post(address("ban", comment.pk), data)

    assert Ban.objects.get().until is None


def test_range_of_an_ipv6_address_is_its_network(admin):
    comment = CommentFactory(held=True, ip_address="2001:db8::1")

    page = admin.get(address("ban", comment.pk)).content.decode()

    assert "2001:db8::/64" in page


def test_only_the_senders_of_the_comment_can_be_banned(admin):
    comment = CommentFactory(held=True)
    data = {"sender": "domain example.com", "days": "0", "seen": HELD}

    response = admin.post(address("ban", comment.pk), data)

    assert response.status_code == 422
    assert not Ban.objects.exists()
    assert status_of(comment) == HELD


def test_undo_of_a_ban_lifts_it(admin):
    comment = CommentFactory(held=True)
    data = {"sender": f"email {comment.email}", "days": "7", "seen": HELD}
    [said] = messages_of(admin.post(address("ban", comment.pk), data, follow=True))

    admin.post(undo_button(said))

    assert status_of(comment) == HELD
    assert not Ban.objects.exists()


def test_undo_leaves_a_ban_that_was_there_before(admin, moderator):
    comment = CommentFactory(held=True)
    Ban.objects.create(kind="email", value=comment.email)
    data = {"sender": f"email {comment.email}", "days": "7", "seen": HELD}
    [said] = messages_of(admin.post(address("ban", comment.pk), data, follow=True))

    admin.post(undo_button(said))

    assert status_of(comment) == HELD
    assert Ban.objects.exists()


# ---------------------------------------------------------------- The comment's own page


def test_own_page_tells_the_history_in_sentences(admin, moderator):
    comment = CommentFactory(held=True)
    facts = {"links": 3, "allowed": 2}
    Move.objects.create(comment=comment, from_status=HELD, to_status=HELD, why="links", facts=facts)
    comment.akismet_calls.create(
        operation="check",
        succeeded=False,
        facts={"comment_author": "Ada, as sent"},
        answer="500",
        headers={"x-akismet-debug-help": "We are moving house"},
    )

    page = admin.get(address("change", comment.pk)).content.decode()

    for said in ("3 links, 2 allowed", "Ada, as sent", "500", "We are moving house"):
        assert said in page


def test_own_page_shows_the_first_text(admin, moderator):
    comment = CommentFactory(held=True, body="Harsh.")
    admin.post(address("edit", comment.pk), {"body": "Mild."})

    page = admin.get(address("change", comment.pk)).content.decode()

    assert "As it was first written" in page
    assert "Harsh." in page


def test_saving_on_its_own_page_marks_a_changed_text(admin, moderator):
    comment = CommentFactory(held=True, body="Harsh.", website="")
    data = {"name": "Ada", "email": "ada@example.org", "website": "", "body": "Mild."}
    for prefix in ("moves", "akismet_calls"):
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}

    admin.post(address("change", comment.pk), {**data, "_save": "1"})

    comment.refresh_from_db()
    assert (comment.name, comment.body, comment.original_body) == ("Ada", "Mild.", "Harsh.")
    assert comment.edited_by == moderator


def test_page_of_a_comment_that_is_gone_leads_to_the_admin(admin):
    assert admin.get(address("change", 123456)).status_code == 302


# ---------------------------------------------------------------- Many


def test_selection_is_decided_on_at_once_and_undone_as_one(admin):
    first, second, third = (CommentFactory(held=True) for _ in range(3))
    data = {"action": "approve", "index": 0, "_selected_action": [first.pk, third.pk]}

    [said] = messages_of(admin.post(QUEUE, data, follow=True))
    after = [status_of(comment) for comment in (first, second, third)]
    admin.post(undo_button(said))

    assert after == [APPROVED, HELD, APPROVED]
    assert [status_of(comment) for comment in (first, second, third)] == [HELD] * 3


def test_selection_is_decided_on_as_it_was_shown(admin):
    shown, changed = CommentFactory(held=True), CommentFactory(held=True)
    revising.change(shown, "Changed before it was shown.")
    inputs = re.findall(r'name="revision" value="(.*?)"', admin.get(QUEUE).text)
    revising.change(changed, "Changed after it was shown.")
    selected = {"action": "approve", "index": 0, "_selected_action": [shown.pk, changed.pk]}

    [said] = messages_of(admin.post(QUEUE, {**selected, "revision": inputs}, follow=True))

    assert (status_of(shown), status_of(changed)) == (APPROVED, HELD)
    assert "changed by its author meanwhile" in said


def test_whole_filter_is_decided_on_as_it_was_when_it_was_asked_about(admin):
    before, after = CommentFactory(held=True), CommentFactory(held=True)
    revising.change(before, "Changed before.")
    data = {"action": "approve", "index": 0, "_selected_action": 0, "select_across": 1}

    question = admin.post(QUEUE, data)
    revising.change(after, "Changed after.")
    admin.post(question["Location"], {"next": QUEUE})

    assert (status_of(before), status_of(after)) == (APPROVED, HELD)


def test_whole_filter_is_asked_about_with_the_exact_number(admin, article):
    hold(1_234, article)
    data = {"action": "approve", "index": 0, "_selected_action": 0, "select_across": 1}

    page = admin.post(QUEUE, data, follow=True)

    assert "Approve 1,234 comments?" in page.content.decode()
    assert Comment.objects.held().count() == 1_234


def test_whole_filter_is_only_what_the_filter_shows(admin):
    ada = CommentFactory(held=True, email="ada@example.org")
    other = CommentFactory(held=True)
    data = {"action": "spam", "index": 0, "_selected_action": 0, "select_across": 1}

    question = admin.post(f"{QUEUE}?status=held&email=ada@example.org", data)
    CommentFactory(held=True, email="ada@example.org")
    admin.post(question["Location"], {"next": QUEUE})

    assert status_of(ada) == SPAM
    assert status_of(other) == HELD
    assert Comment.objects.held().count() == 2


def test_large_batch_is_left_to_the_worker_with_its_progress(admin, article):
    hold(501, article)
    data = {"action": "approve", "index": 0, "_selected_action": 0, "select_across": 1}
    question = admin.post(QUEUE, data)

    page = admin.post(question["Location"], {"next": QUEUE}, follow=True)

    assert 'hx-trigger="every 1s"' in page.content.decode()
    assert "0 of 501" in page.content.decode()
    assert waiting_tasks().count() == 2


@for_real
def test_queue_leads_to_a_large_batch_until_it_is_of_no_use(admin, article, monkeypatch):
    monkeypatch.setattr(bulk, "BREATH", 0)
    hold(501, article)
    data = {"action": "spam", "index": 0, "_selected_action": 0, "select_across": 1}
    question = admin.post(QUEUE, data)
    asked = admin.get(QUEUE).context["batch"]
    admin.post(question["Location"])
    under_way = admin.get(QUEUE).context["batch_said"]
    run_worker()
    done = admin.get(QUEUE)
    Batch.objects.update(at=timezone.now() - timedelta(hours=2))

    assert asked is None
    assert under_way == "Spam 501 comments – 0 of 501"
    assert done.context["batch_said"] == "Marked as spam: 501 comments."
    assert address("batch", done.context["batch"].pk) in done.content.decode()
    assert admin.get(QUEUE).context["batch"] is None
