"""A decision on one comment, which nobody else has decided on meanwhile."""

import pytest

from comments import moderation, verbs
from comments.models import Comment, TrustedAuthor
from comments.moderation import MoveRefused
from tests.akismet_server import SPAMMER
from tests.at_once import at_once
from tests.factories import CommentFactory, UserFactory

pytestmark = pytest.mark.django_db
for_real = pytest.mark.django_db(transaction=True)

HELD, APPROVED, SPAM, TRASH = Comment.Status


def status_of(comment):
    return Comment.objects.get(pk=comment.pk).status


@for_real
def test_of_two_who_decide_at_once_one_is_told_of_the_other(moderator):
    comment = CommentFactory(held=True)
    colleague = UserFactory(author=True)

    def decide(verb, by):
        return verbs.decide(Comment.objects.get(pk=comment.pk), verb, by, seen=HELD)

    outcomes = at_once(lambda: decide("approve", moderator), lambda: decide("spam", colleague))

    [refusal] = [outcome for outcome in outcomes if isinstance(outcome, MoveRefused)]
    move = comment.moves.get()
    assert status_of(comment) == move.to_status
    assert str(move.by) in str(refusal)


@pytest.mark.parametrize("verb", verbs.VERBS)
def test_every_verb_leads_where_it_says(moderator, verb):
    status = verbs.VERBS[verb].status
    before = next(state for state in (HELD, SPAM) if verb in verbs.allowed(state))
    comment = CommentFactory(status=before)

    verbs.decide(comment, verb, moderator, seen=before)

    assert status_of(comment) == status


def test_verdict_that_came_meanwhile_is_told_with_its_reason(akismet_server, moderator, say):
    comment = say(name=SPAMMER)

    with pytest.raises(MoveRefused) as refusal:
        verbs.decide(comment, "approve", moderator, seen=HELD)

    why = str(comment.moves.get().get_why_display())
    assert why in str(refusal.value)
    assert status_of(comment) == SPAM


def test_author_is_not_trusted_when_somebody_was_quicker(moderator):
    comment = CommentFactory(held=True)
    moderation.mark_spam(comment, UserFactory(author=True))

    with pytest.raises(MoveRefused):
        verbs.trust(comment, moderator, seen=HELD)

    assert not TrustedAuthor.objects.exists()


def test_undo_takes_back_all_or_nothing(moderator):
    comment = CommentFactory(held=True)
    done = verbs.trust(comment, moderator, seen=HELD)
    moderation.trash(comment, UserFactory(author=True))

    with pytest.raises(MoveRefused):
        verbs.undo(done, moderator)

    assert status_of(comment) == TRASH
    assert TrustedAuthor.objects.exists()


def test_trust_that_was_there_before_is_not_undone(moderator):
    TrustedAuthor.objects.create(name="Ada", email="ada@example.org")
    comment = CommentFactory(held=True, name="Ada", email="ada@example.org")

    verbs.undo(verbs.trust(comment, moderator, seen=HELD), moderator)

    assert status_of(comment) == HELD
    assert TrustedAuthor.objects.exists()
