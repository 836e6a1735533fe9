"""What an export brings, step by step: accounts, pictures, then each item with its comments."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from django.contrib.auth.models import User

from blog.html import plain
from blog.models import Article, Blog, ImportRemark, Origin, WordPressImport
from blog.wordpress import wxr
from blog.wordpress.accounts import Accounts
from blog.wordpress.articles import Articles, Draft
from blog.wordpress.media import Media
from blog.wordpress.pictures import Loaded, Pictures
from blog.wordpress.plan import Plan
from blog.wordpress.remarks import Reason
from blog.wordpress.survey import Attachment, Survey
from blog.wordpress.tags import Tags
from blog.wordpress.tally import ADDED, KNOWN, LEFT_OUT, Tally
from comments.wordpress import threads

LONGEST_NAME, LONGEST_TAGLINE = 100, 200
"""Of a blog, in characters."""

TEXTS = {"post", "page"}

REFUSED = {
    "trash": Reason.TRASHED,
    "auto-draft": Reason.NOT_A_TEXT,
    "inherit": Reason.NOT_A_TEXT,
}
"""The states in which articles and pages do not come in; the last two are of WordPress's making."""


class Arrivals:
    """What is known while an export is brought in."""

    def __init__(self, run: WordPressImport, survey: Survey, media: Media | None) -> None:
        self.run = run
        self.survey = survey
        self.plan = Plan(run, survey)
        self.accounts = Accounts(run, survey)
        self.pictures = Pictures(run, survey, media)
        self.tags = Tags(run, survey)
        self.articles = Articles(run, survey, self.plan, self.pictures, self.accounts, self.tags)

    def steps(self, items: Iterator[wxr.Item]) -> Iterator["Step"]:
        """Yield what is to be done, always in the same order."""
        pictures = (PictureStep(self, found) for found in numbered(self.survey))
        return chain([SiteStep(self)], pictures, self._item_steps(items), [LastStep(self)])

    def _item_steps(self, items: Iterator[wxr.Item]) -> Iterator["Step"]:
        seen: set[int] = set()
        for item in items:
            is_twice = item.number in seen
            seen.add(item.number)
            if item.type == "attachment":
                yield AttachmentStep(self, item, is_twice)
            elif item.type in TEXTS:
                yield TextStep(self, item, is_twice)
            else:
                yield OtherStep(self, item, is_twice)


def count_steps(survey: Survey) -> int:
    """Return how many steps an export takes: the site comes first, what is unused last."""
    return 1 + len(numbered(survey)) + survey.items + 1


def numbered(survey: Survey) -> list[Attachment]:
    """Return the attachments that have an identifier."""
    return [attachment for attachment in survey.attachments.values() if attachment.number]


@dataclass
class Step:
    """Something that comes in whole or not at all."""

    arrivals: Arrivals

    def prepare(self) -> None:
        """Do what takes a while and needs no lock; it does no harm to do so twice."""

    def keep(self, tally: Tally) -> None:
        """Write it down, within a transaction, and count what became of it."""
        raise NotImplementedError


@dataclass
class SiteStep(Step):
    """The name of the site, where this one has none of its own yet, and its authors."""

    def keep(self, tally: Tally) -> None:
        self._take_name()
        here = self.arrivals.plan.here
        texts = self.arrivals.survey.texts
        new = (text for number, text in texts.items() if number not in here)
        needed = {text.creator for text in new if text.status not in REFUSED}
        if self.arrivals.survey.is_own:
            # It names nobody who wrote nothing; who wrote comments is not known before they come.
            needed |= self.arrivals.survey.authors.keys()
        self.arrivals.accounts.prepare(needed, tally)

    def _take_name(self) -> None:
        blog, untouched = Blog.load(), Blog()
        site = self.arrivals.survey.site
        if (blog.name, blog.tagline) == (untouched.name, untouched.tagline) and site.title:
            blog.name = plain(site.title)[:LONGEST_NAME] or blog.name
            blog.tagline = plain(site.description)[:LONGEST_TAGLINE]
            blog.save()


@dataclass
class LastStep(Step):
    def keep(self, tally: Tally) -> None:
        self.arrivals.tags.count_others(tally)


@dataclass
class PictureStep(Step):
    attachment: Attachment
    loaded: Loaded | None = None

    def prepare(self) -> None:
        self.loaded = self.arrivals.pictures.load(self.attachment)

    def keep(self, tally: Tally) -> None:
        assert self.loaded
        self.arrivals.pictures.keep(self.attachment, self.loaded, tally)


@dataclass
class ItemStep(Step):
    item: wxr.Item
    is_twice: bool

    def leave_out(self, kind: str, reason: Reason, tally: Tally, detail: str = "") -> None:
        tally.leave_out(kind, self.item.number, self.item.title, reason, detail)

    def leave_out_comments(self, reason: Reason, tally: Tally) -> None:
        """Count the comments of what does not come in; what came before is known all the same."""
        numbers = [comment.number for comment in self.item.comments]
        site = self.arrivals.run.site
        here = Origin.objects.here(site, Origin.Kind.COMMENT, numbers)
        for comment in self.item.comments:
            if comment.number in here:
                tally.count("comment", KNOWN)
            else:
                tally.leave_out(comment.kind, comment.number, comment.name, reason)


@dataclass
class AttachmentStep(ItemStep):
    """An attachment, whose picture has been seen to; there are comments on some."""

    def keep(self, tally: Tally) -> None:
        if not self.item.number:
            self.leave_out("picture", Reason.NO_IDENTIFIER, tally)
        elif self.is_twice:
            self.leave_out("picture", Reason.TWICE, tally)
        self.leave_out_comments(Reason.PARENT_LEFT_OUT, tally)


@dataclass
class OtherStep(ItemStep):
    def keep(self, tally: Tally) -> None:
        self.leave_out("other", Reason.NOT_A_TEXT, tally, self.item.type)
        self.leave_out_comments(Reason.PARENT_LEFT_OUT, tally)


@dataclass
class TextStep(ItemStep):
    """An article or a page, with its comments."""

    draft: Draft | None = None

    @property
    def kind(self) -> str:
        return "page" if self.item.type == "page" else "article"

    @property
    def refusal(self) -> Reason | None:
        if not self.item.number:
            return Reason.NO_IDENTIFIER
        return REFUSED.get(self.item.status)

    @property
    def is_new(self) -> bool:
        return self.item.number not in self.arrivals.plan.here and not self.is_twice

    def prepare(self) -> None:
        if self.is_new and not self.refusal:
            self.draft = self.arrivals.articles.prepare(self.item)

    def keep(self, tally: Tally) -> None:
        if self.refusal:
            self.leave_out(self.kind, self.refusal, tally)
            self.leave_out_comments(Reason.PARENT_LEFT_OUT, tally)
        elif article := self._article(tally):
            self._keep_comments(article, tally)
        else:
            self.leave_out_comments(Reason.DELETED_HERE, tally)

    def _article(self, tally: Tally) -> Article | None:
        """Return the article, new or of before; None where it was deleted here since."""
        if self.draft:
            return self.arrivals.articles.keep(self.draft, tally)
        if self.is_twice:
            self.leave_out(self.kind, Reason.TWICE, tally)
        else:
            tally.count(self.kind, KNOWN)
        return self.arrivals.articles.here(self.item.number)

    def _keep_comments(self, article: Article, tally: Tally) -> None:
        is_own = self.arrivals.survey.is_own
        comments, users = self.item.comments, self._users()
        outcome = threads.bring_in(comments, article, tally.run, users, in_order=is_own)
        tally.count("comment", ADDED, outcome.added)
        tally.count("comment", KNOWN, outcome.known)
        for remark in outcome.remarks:
            if remark.outcome == ImportRemark.Outcome.LEFT_OUT:
                tally.count(remark.kind, LEFT_OUT)
        tally.take_over(outcome.remarks)

    def _users(self) -> dict[int, User]:
        accounts = self.arrivals.accounts
        found = ((c.user, accounts.of_comment(c.user, c.email)) for c in self.item.comments)
        return {number: user for number, user in found if user}
