"""Fills a site: `python -m bench.faults.seeding HELD SUBSCRIBERS`.

It prints, as JSON, what there is to act on.
"""

import json
import sys

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402

from comments.models import Discussion  # noqa: E402
from subscriptions.models import Newsletter  # noqa: E402
from tests.factories import ArticleFactory, CommentFactory  # noqa: E402
from tests.subscriptions.crowds import begun, crowd  # noqa: E402


def main(held: int, subscribers: int) -> None:
    Discussion(flood_seconds=0, notice=Discussion.Notice.NONE).save()
    Newsletter(per_minute=0).save()
    article = ArticleFactory(slug="faults-1")
    articles = [article, ArticleFactory(slug="faults-2"), ArticleFactory(slug="faults-3")]
    ada = {"name": "Ada", "email": "ada@example.org"}
    shown = [CommentFactory(article=article, **ada) for _ in range(10)]
    newcomer = {"name": "Zoé", "email": "zoe@example.org", "held": True}
    waiting = [CommentFactory(article=article, **newcomer) for _ in range(held)]
    readers = crowd(subscribers)
    if readers:
        begun(title="Le lavoir", slug="faults-mailing")
    visitor = Client()
    visitor.force_login(User.objects.create_superuser("moderator"))
    cookie = settings.SESSION_COOKIE_NAME
    there = {
        "articles": [each.pk for each in articles],
        "shown": [each.pk for each in shown],
        "held": [each.pk for each in waiting],
        "subscribers": [each.email for each in readers],
        "session": (cookie, visitor.cookies[cookie].value),
    }
    print(json.dumps(there))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
