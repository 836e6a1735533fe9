"""Telling a WebSub hub that the feeds of articles hold something new, so that readers get it soon.

A hub is given by the operator, and trusted. https://www.w3.org/TR/websub/ leaves open how it is
told; all hubs take what https://pubsubhubbub.github.io/PubSubHubbub/pubsubhubbub-core-0.4.html has.
"""

import logging
from datetime import datetime, timedelta
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.db import models, transaction
from django.tasks import task
from django.urls import reverse
from django.utils import timezone

from blog.addresses import absolute
from blog.feed_formats import FullTextAtom, FullTextRss
from blog.models import Article, HubNotice, Tag

logger = logging.getLogger(__name__)

TIMEOUT = 10
"""In seconds."""

ATTEMPTS = 5
FIRST_WAIT = timedelta(minutes=1)
"""Before the second attempt; each further wait is twice as long."""


def look(now: datetime) -> None:
    """Have the hub told once of what readers got to see since it was last told.

    So it learns of what was scheduled, or published by whatever way.
    """
    if not settings.WEBSUB_HUB:
        return
    published = Article.objects.published()
    last = published.aggregate(edited=models.Max("updated_at"), shown=models.Max("published_at"))
    if not last["shown"]:
        return
    changed = max(last.values())
    told = HubNotice.load().up_to
    with transaction.atomic():
        HubNotice.objects.bulk_create([HubNotice(pk=1)], ignore_conflicts=True)
        if HubNotice.objects.filter(up_to=told).exclude(up_to=changed).update(up_to=changed):
            tell.enqueue(topics(told))


def topics(since: datetime | None) -> list[str]:
    """Return the full addresses of the feeds in which something is new."""
    new = Article.objects.published()
    if since:
        new = new.filter(models.Q(updated_at__gt=since) | models.Q(published_at__gt=since))
    tags = Tag.objects.filter(articles__in=new).distinct()
    paths = [reverse("blog:feed"), *(reverse("blog:tag_feed", args=[tag.slug]) for tag in tags)]
    endings = (FullTextRss.ending, FullTextAtom.ending)
    return [absolute(path + ending) for path in paths for ending in endings]


@task
def tell(addresses: list[str], attempt: int = 1) -> None:
    """Tell the hub which feeds have changed; if it does not listen, again later."""
    facts = [("hub.mode", "publish"), *(("hub.url", address) for address in addresses)]
    headers = {"User-Agent": f"Palabre (+{settings.SITE_URL})"}
    request = Request(settings.WEBSUB_HUB, urlencode(facts).encode(), headers)  # noqa: S310  http(s)
    try:
        with urlopen(request, timeout=TIMEOUT):  # noqa: S310  http(s)
            return
    except OSError as error:
        logger.warning(
            "The hub %s was not told (attempt %d): %s", settings.WEBSUB_HUB, attempt, error
        )
    if attempt < ATTEMPTS:
        wait = FIRST_WAIT * 2 ** (attempt - 1)
        tell.using(run_after=timezone.now() + wait).enqueue(addresses, attempt + 1)
