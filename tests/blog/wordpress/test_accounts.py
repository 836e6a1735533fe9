"""The authors of an export: found by e-mail or login, or made as names that log in nowhere."""

import pytest
from django.contrib.auth.models import User

from blog.models import Article
from comments.models import Comment
from tests.comments.wordpress.arrival import bring_in, remarks
from tests.factories import UserFactory
from tests.wordpress_files import author, comment, item

pytestmark = pytest.mark.django_db


def test_account_that_is_made_can_do_nothing(tmp_path) -> None:
    bring_in(tmp_path, item(1), authors=[author("ada", name="Ada L.")])

    account = User.objects.get()
    assert not any([account.is_active, account.is_staff, account.is_superuser])
    assert not account.has_usable_password()
    assert (account.username, account.get_full_name()) == ("ada", "Ada L.")


def test_account_with_the_email_is_taken_before_one_with_the_login(tmp_path) -> None:
    UserFactory(username="ada", email="autre@example.org")
    known = UserFactory(username="adele", email="Ada@Ancien.example")

    bring_in(tmp_path, item(1), authors=[author("ada", email="ada@ancien.example")])

    assert Article.objects.get().author == known


@pytest.mark.parametrize("here", ["ada", "Ada", "ADA"])
def test_login_is_the_same_in_any_case(tmp_path, here) -> None:
    known = UserFactory(username=here)

    bring_in(tmp_path, item(1), authors=[author("ada")])

    assert Article.objects.get().author == known
    assert User.objects.count() == 1


def test_login_in_the_same_letters_is_taken_first(tmp_path) -> None:
    UserFactory(username="ADA")
    known = UserFactory(username="ada")

    bring_in(tmp_path, item(1), authors=[author("ada")])

    assert Article.objects.get().author == known


def test_account_that_is_known_is_not_changed(tmp_path) -> None:
    known = UserFactory(author=True, email="ada@ancien.example", first_name="Adèle")
    before = User.objects.values().get()

    run = bring_in(tmp_path, item(1), authors=[author("ada")])

    assert User.objects.values().get() == before
    assert run.counts["author"] == {"known": 1}
    assert Article.objects.get().author == known


def test_one_who_wrote_nothing_that_comes_gets_no_account(tmp_path) -> None:
    run = bring_in(
        tmp_path,
        item(1),
        item(2, creator="bob", status="trash"),
        authors=[author("ada"), author("bob", 2, "bob@ancien.example"), author("eve", 3, "")],
    )

    assert [account.username for account in User.objects.all()] == ["ada"]
    assert run.counts["author"] == {"added": 1, "left_out": 2}


def test_one_who_is_only_named_on_an_article_is_an_author(tmp_path) -> None:
    bring_in(tmp_path, item(1, creator="ada"))

    assert Article.objects.get().author_name == "ada"


def test_article_without_an_author_comes_in_without(tmp_path) -> None:
    run = bring_in(tmp_path, item(1, creator=""), authors=[author("", 4, "")])

    assert Article.objects.get().author is None
    assert not User.objects.exists()
    assert run.state == run.State.DONE


def test_name_and_address_that_are_too_long_are_no_fault(tmp_path) -> None:
    long = [author("a" * 200, 1, "b" * 300 + "@example.org", "c" * 200)]
    bring_in(tmp_path, item(1, creator="a" * 200), authors=long)

    run = bring_in(tmp_path, item(1, creator="a" * 200), authors=long)

    account = User.objects.get()
    assert (account.username, account.email) == ("a" * 150, "")
    assert run.counts["author"] == {"known": 1}
    assert Article.objects.get().author == account


def test_chosen_account_gets_the_articles_and_no_comments_of_others(tmp_path) -> None:
    chosen = UserFactory()

    run = bring_in(
        tmp_path,
        item(1, comments=[comment(5, user=7)]),
        authors=[author("ada", 7)],
        author=chosen,
    )

    assert Article.objects.get().author == chosen
    assert Comment.objects.get().user is None
    assert run.counts["author"] == {"known": 1}


def test_comment_belongs_to_the_account_by_identifier_or_by_email(tmp_path) -> None:
    bring_in(
        tmp_path,
        item(
            1,
            comments=[
                comment(5, user=7),
                comment(6, user=99, email="ADA@ancien.example"),
                comment(8, user=98),
                comment(7, user=99),
                comment(9, user=0, email="ada@ancien.example"),
            ],
        ),
        authors=[author("ada", 7)],
    )

    owners = dict(Comment.objects.values_list("pk", "user__username"))
    assert owners == {5: "ada", 6: "ada", 7: "ada", 8: None, 9: None}


def test_run_that_goes_on_knows_them(tmp_path) -> None:
    bring_in(tmp_path, item(1), authors=[author("ada")])

    run = bring_in(tmp_path, item(1), item(2), authors=[author("ada")])

    assert {article.author_name for article in Article.objects.all()} == {"Ada"}
    assert remarks(run) == []
