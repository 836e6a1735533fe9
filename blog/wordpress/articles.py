"""An article or a page of an export, brought in with its pictures, tags and old addresses."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.files.images import ImageFile
from django.utils.translation import gettext as _

from blog import old_addresses, tasks
from blog.html import plain
from blog.html_reader import words_of
from blog.models import Article, Origin, WordPressImport
from blog.wordpress.accounts import Accounts
from blog.wordpress.elements import row_number
from blog.wordpress.pictures import Pictures
from blog.wordpress.plan import Plan, kind_of, shown_from
from blog.wordpress.remarks import Reason
from blog.wordpress.surroundings import Site, Surroundings
from blog.wordpress.survey import Attachment, Survey
from blog.wordpress.tags import Tags
from blog.wordpress.tally import ADDED, Tally
from blog.wordpress.texts.blocks import with_footnotes
from blog.wordpress.texts.conversion import convert
from blog.wordpress.wxr import OLD_ADDRESS, Item

LONGEST_TITLE = 200
LAST_POSITION = 32_767

IN_MENU = "_palabre_in_menu"
"""The key under which exports of Palabre say whether a page is in the menu."""


@dataclass
class Draft:
    """A text that is ready to be kept: all that takes a while, and no lock, is done."""

    item: Item
    html: str
    cover: ImageFile | None
    cover_source: Attachment | None
    remarks: list[tuple[str, str]]


class Articles:
    """What one import knows of texts: those that are here, and where the others are to go."""

    def __init__(
        self,
        run: WordPressImport,
        survey: Survey,
        plan: Plan,
        pictures: Pictures,
        accounts: Accounts,
        tags: Tags,
    ) -> None:
        self.run = run
        self.survey = survey
        self.plan = plan
        self.pictures = pictures
        self.accounts = accounts
        self.tags = tags
        self.site = Site(run, survey, plan)

    def prepare(self, item: Item) -> Draft:
        """Convert the text of an article, and find or bring the pictures that it shows."""
        around = Surroundings(self.site, self.survey, self.pictures, item.number)
        body = convert(with_footnotes(item.content, item.first("footnotes")), around)
        remarks = [*body.remarks, *around.remarks]
        cover = source = None
        if number := item.first("_thumbnail_id"):
            source = self.survey.attachments.get(row_number(number))
            cover = self.pictures.cover(source) if source else None
            if cover is None:
                remarks.append((Reason.COVER, source.url if source else number))
        return Draft(item, body.html, cover, source, list(dict.fromkeys(remarks)))

    def keep(self, draft: Draft, tally: Tally) -> Article:
        """Write an article down, with all that belongs to it but the comments."""
        item = draft.item
        article = self._article(draft)
        if draft.cover and draft.cover_source and not self.run.is_rehearsal:
            article.cover = draft.cover
            article.cover_alt = draft.cover_source.alt[:300]
            article.cover_credit = plain(draft.cover_source.caption)[:200]
        article.save()
        article.tags.add(*self.tags.of(item.terms, tally))
        Origin.objects.create(
            site=self.run.site,
            kind=Origin.Kind.ARTICLE,
            number=item.number,
            here=article.pk,
            brought_by=self.run,
        )
        self.plan.here[item.number] = article.pk
        old_addresses.remember(self._old_addresses(item), article=article)
        tasks.request_cards(article)
        tally.count(article.kind, ADDED)
        for reason, detail in [*self._changes(item, article), *draft.remarks]:
            tally.change(article.kind, item.number, article.title, Reason(reason), detail)
        return article

    def here(self, number: int) -> Article | None:
        """Return the article that came of an item before, unless it was deleted since."""
        return Article.objects.filter(pk=self.plan.here[number]).first()

    def _article(self, draft: Draft) -> Article:
        item = draft.item
        text = self.survey.texts[item.number]
        article = Article(
            kind=kind_of(text),
            title=plain(item.title)[:LONGEST_TITLE] or _("Untitled"),
            slug=self.plan.slug(item.number),
            standfirst=words_of(item.excerpt).strip(),
            body=draft.html,
            author=self.accounts.of_article(item.creator),
            published_at=shown_from(text),
            comments_open=item.comments_open,
            pinned=item.is_sticky,
            in_menu=self._is_in_menu(item),
            position=self._position(item),
        )
        # Who was to be told of it has been, where it was published.
        article.tells_subscribers = not article.is_published
        return article

    def _is_in_menu(self, item: Item) -> bool:
        """As the menus of the export say; without any, WordPress shows the pages of the top."""
        if said := item.first(IN_MENU):
            return said == "1"
        if self.survey.has_menu:
            return item.number in self.survey.menu_pages
        return item.parent == 0

    def _position(self, item: Item) -> int:
        position = self.survey.menu_pages.get(item.number, item.menu_order)
        return min(max(position, 0), LAST_POSITION)

    def _old_addresses(self, item: Item) -> Iterator[str]:
        """Yield where readers found an item: where it is by now, and where it was before."""
        yield from item.all(OLD_ADDRESS)
        if self.survey.is_own:
            return  # its links are ours, and its identifiers were never addresses
        yield f"/?p={item.number}"
        yield item.link
        parent = item.link.rstrip("/").rpartition("/")[0]
        if "?" not in item.link:
            yield from (f"{parent}/{slug}/" for slug in item.all("_wp_old_slug") if slug)
        for attachment in self.survey.attachments.values():
            # WordPress showed each on a page of its own; where it is not here, this is nearest.
            if (
                attachment.parent == item.number
                and attachment.number not in self.pictures.by_number
            ):
                yield from (attachment.link, f"/?p={attachment.number}")

    def _changes(self, item: Item, article: Article) -> Iterator[tuple[str, str]]:
        if len(plain(item.title)) > LONGEST_TITLE:
            yield Reason.SHORTENED, plain(item.title)
        if item.slug and item.slug != article.slug:
            yield Reason.SLUG, f"{item.slug} → {article.slug}"
        if item.password:
            yield Reason.PROTECTED, ""
        elif item.status in ("private", "pending"):
            yield Reason.PRIVATE, item.status
        elif item.status != "draft" and article.published_at is None:
            yield Reason.UNDATED, item.status
