"""More subscribers than factories would make in good time, and a mailing to them."""

from django.utils import timezone

from subscriptions import mailing
from subscriptions.models import Mailing, Subscriber
from tests.factories import ArticleFactory


def crowd(count: int, **fields: object) -> list[Subscriber]:
    """Make subscribers who get each article."""
    now = timezone.now()
    return Subscriber.objects.bulk_create(
        [
            Subscriber(
                **{
                    "email": f"reader{number}@example.org",
                    "status": Subscriber.Status.ACTIVE,
                    "confirmed_at": now,
                    **fields,
                }
            )
            for number in range(count)
        ],
        batch_size=500,
    )


def begun(**article: object) -> Mailing:
    """Begin the mailing of an article, whose first batch waits for a worker."""
    now = timezone.now()
    made = mailing.plan(ArticleFactory(**article), now)
    mailing.begin(made, now)
    made.refresh_from_db()
    return made
