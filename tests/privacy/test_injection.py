"""What readers type stays words in mails: no header, and no address of another host."""

import pytest

from blog.models import Blog
from comments.models import Comment
from tests.factories import ArticleFactory, UserFactory
from tests.subscriptions.conftest import mail_server  # noqa: F401
from tests.worker import run_worker

pytestmark = pytest.mark.django_db(transaction=True)

HOSTILE = [
    "Ada\r\nBcc: victim@example.net",
    "Ada\nTo: victim@example.net\n\nbody",
    "Ada\u2028Bcc: victim@example.net",
    "Ada\x0bSubject: other",
    "=?utf-8?q?Ada=0D=0ABcc:_victim@example.net?=",
    "Ada\u202e <victim@example.net>",
    "{{ blog }}{% debug %}",
]


@pytest.fixture
def letters(client, mail_server):  # noqa: F811
    """A function that posts a comment, and returns the mails that come of it."""
    UserFactory(author=True, email="author@example.org")
    article = ArticleFactory(title="The tree\r\nBcc: victim@example.net")

    def post(**typed):
        written = {"name": "Ada", "email": "ada@example.org", "body": "I differ."} | typed
        answer = client.post(
            f"/comments/on/{article.pk}/", written, headers={"Host": "localhost:1234"}
        )
        assert answer.status_code in (302, 422)
        run_worker()
        return mail_server

    return post


@pytest.mark.parametrize("field", ["name", "body", "website"])
@pytest.mark.parametrize("typed", HOSTILE)
def test_no_field_of_a_comment_makes_a_header(letters, field, typed):
    server = letters(**{field: typed})

    assert set(server.recipients) <= {"author@example.org"}
    for mail in server.mails:
        assert mail["Bcc"] is None
        assert mail["Cc"] is None
        assert mail.get_all("To") == ["author@example.org"]
        assert len(mail.get_all("Subject")) == 1
        assert "\n" not in str(mail["Subject"])
        assert mail.defects == []


def test_links_in_mails_lead_to_the_site_whatever_host_was_asked(letters, settings):
    settings.SITE_URL = "https://blog.example"

    (mail,) = letters().mails

    text = mail.get_body(["plain"]).get_content()
    assert "https://blog.example/comments/decide/" in text
    assert "localhost" not in text


@pytest.mark.parametrize(
    "email", ["a@example.org\nBcc: b@example.org", "a@example.org,b@example.org", "<a@example.org>"]
)
def test_an_address_that_is_more_than_one_is_not_taken(letters, client, email):
    assert letters(email=email).mails == []
    assert client.post("/subscriptions/", {"email": email}).status_code == 422
    assert not Comment.objects.exists()


def test_the_name_of_the_blog_makes_no_header(letters):
    Blog(name="The tree\r\nBcc: victim@example.net", language="en").save()

    server = letters()

    assert server.recipients == ["author@example.org"]
    assert server.mails[0]["Bcc"] is None
