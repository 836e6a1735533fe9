"""How a link becomes a card: it is found in a text, read once in the background, and shown."""

import logging
from html import escape

from django.core.files.base import ContentFile
from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.text import Truncator

from blog import files, link_cards, page_metadata
from blog.models import Article, Blog, LinkCard
from blog.page_metadata import PUBLIC_WEB, PageMetadata
from blog.pictures import PictureUnreadable, thumbnail
from blog.public_web import Limits, PageUnreadable

logger = logging.getLogger(__name__)

CARD_WIDTH = 600
"""In pixels: twice the width at which a card shows its picture, for fine screens."""


def request_cards(article: Article) -> None:
    """Make a card for each link that stands alone in a text, and have the unread ones read.

    Cards and tasks are rows of the same transaction as the text, so that none is lost or early.
    """
    urls = link_cards.lone_links(article.body)
    LinkCard.objects.bulk_create([LinkCard(url=url) for url in urls], ignore_conflicts=True)
    for card in LinkCard.objects.filter(url__in=urls, read_at=None):
        read_link_card.enqueue(card.pk)


@task
def read_link_card(card_id: int, limits: Limits = PUBLIC_WEB) -> None:
    """Fill what the author left empty in a card from the page itself, and show the card."""
    card = LinkCard.objects.filter(pk=card_id, read_at=None).first()
    if card is None:
        return
    try:
        page = page_metadata.read(card.url, limits)
    except PageUnreadable as error:
        logger.warning(
            "No card for %s (%s): it stays a plain link. Give it a title under Link cards in the "
            "admin, or save the article again to have the page read again.",
            card.url,
            error,
        )
        return
    with files.atomic():
        card = LinkCard.objects.select_for_update().get(pk=card_id)
        fill(card, page)
        card.save()
    show(card)


def fill(card: LinkCard, page: PageMetadata) -> None:
    """Put into a card what a page says of itself, where the author has not said it."""
    card.read_at = timezone.now()
    card.title = card.title or Truncator(page.title).chars(300)
    card.source = card.source or Truncator(page.source).chars(100)
    if page.picture and not card.picture:
        try:
            picture = thumbnail(page.picture, CARD_WIDTH)
        except PictureUnreadable:
            return
        card.picture.save(f"{card.pk}.webp", ContentFile(picture), save=False)


def show(card: LinkCard) -> None:
    """Render anew the articles and pages that hold the link of a card."""
    link = escape(card.url, quote=False).replace('"', "&quot;")
    with transaction.atomic(), translation.override(Blog.load().language):
        for article in Article.objects.select_for_update().filter(body__contains=link):
            if card.url in link_cards.lone_links(article.body):
                article.save(update_fields=["body_html", "updated_at"])
