"""One comment of an export as a row of ours, with what had to be changed about it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from html import unescape
from ipaddress import ip_address

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from blog.html import BLANKS
from blog.models import Article
from blog.wordpress import wxr
from blog.wordpress.remarks import Reason
from comments.models import Comment

HELD, APPROVED, SPAM, TRASH = Comment.Status

STATES = {"1": APPROVED, "0": HELD, "spam": SPAM, "trash": TRASH, "post-trashed": TRASH}
VERDICTS = {"true": Comment.Verdict.SPAM, "false": Comment.Verdict.HAM}
"""What Akismet answers when it is asked for spam."""

LONGEST_NAME = 100
LONGEST_EMAIL = 254
LONGEST_WEBSITE = 200
HIGHEST_NUMBER = 10**9
"""Of those that comments have among their siblings, and of likes; what is higher is none."""
HIGHEST_IDENTIFIER = 2**63 - 1
"""What the database can keep."""

NOTHING = [field.get_default() for field in Comment._meta.concrete_fields]
"""The values of a comment before anything is known of it; its moment is still to be set."""

NO_WEBSITE = {"", "http://", "https://"}
IS_WEBSITE = URLValidator(schemes=["http", "https"])


@dataclass(slots=True)
class Arrival:
    """A comment that is to come in."""

    found: wxr.Comment
    comment: Comment
    changes: list[tuple[Reason, str]] = field(default_factory=list)
    """Why it is not quite what it was, and the detail of that."""

    @property
    def order(self) -> tuple[datetime, int]:
        """What it goes by among its siblings."""
        return self.comment.created_at, self.found.number


def read(found: wxr.Comment, article: Article, users: Mapping[int, User]) -> Arrival:
    """Return a comment of an article as it is to be kept; it has no parent and no key yet."""
    meta = dict(reversed(found.meta))
    own_text = meta.get("_palabre_body")
    comment = _blank()
    comment.article_id = article.pk
    comment.user = users.get(found.user)
    comment.body = _written(found.content) if own_text is None else own_text
    comment.markup = Comment.Markup.WORDPRESS if own_text is None else Comment.Markup.MARKDOWN
    comment.verdict = _verdict(meta)
    comment.number = _own_number(meta.get("_palabre_number", ""))
    comment.old_number = _own_number(meta.get("_palabre_old_number", ""), HIGHEST_IDENTIFIER)
    comment.like_count = _own_number(meta.get("_palabre_likes", "")) or 0
    comment.edited_at = _own_moment(meta.get("_palabre_edited", ""))
    comment.revised_at = _own_moment(meta.get("_palabre_revised", ""))
    comment.original_body = meta.get("_palabre_original", "")
    arrival = Arrival(found, comment)
    _read_state(arrival)
    _read_sender(arrival)
    comment.created_at = found.written_at or article.published_at or timezone.now()
    if found.written_at is None:
        arrival.changes.append((Reason.NO_DATE, ""))
    comment.render()
    return arrival


def name_of(found: wxr.Comment) -> str:
    """Return who wrote a comment, in one line without tags, or ""."""
    name = _written(found.name)
    if "<" in name:
        name = strip_tags(name)
    return BLANKS.sub(" ", unescape(name)).strip()


def _blank() -> Comment:
    """Return a comment with nothing in it.

    Given by their places, the values are set at once; by their names, Django looks for each field,
    which takes as long as all else that is read here.
    """
    by_places: Callable[..., Comment] = Comment  # the type checker's plugin knows names alone
    comment = by_places(*NOTHING)
    comment.wishes = []
    return comment


def _written(text: str) -> str:
    """Return a text without NUL, which PostgreSQL cannot keep."""
    return text.replace("\0", "")


def _read_state(arrival: Arrival) -> None:
    state = STATES.get(arrival.found.approved)
    arrival.comment.status = state or HELD
    if state is None:
        arrival.changes.append((Reason.STATE, arrival.found.approved))


def _read_sender(arrival: Arrival) -> None:
    found, comment, changes = arrival.found, arrival.comment, arrival.changes
    name = name_of(found)
    comment.name = name[:LONGEST_NAME] or _("Anonymous")
    if len(name) > LONGEST_NAME:
        changes.append((Reason.SHORTENED, name))
    comment.email = _written(found.email).strip().lower()
    if len(comment.email) > LONGEST_EMAIL:
        changes.append((Reason.EMAIL, comment.email))
        comment.email = ""
    website = _written(found.website).strip()
    comment.website = _website(website)
    if not comment.website and website not in NO_WEBSITE:
        changes.append((Reason.WEBSITE, website))
    address = _written(found.ip_address).strip()
    comment.ip_address = _address(address)
    if address and comment.ip_address is None:
        changes.append((Reason.IP_ADDRESS, address))


@lru_cache(maxsize=1000)
def _website(written: str) -> str:
    """Return a full address; as on WordPress, one without a scheme is taken for one of the web."""
    address = unescape(written)
    if address in NO_WEBSITE:
        return ""
    if "://" not in address:
        address = f"http://{address}"
    try:
        IS_WEBSITE(address)
    except ValidationError:
        return ""
    return address if len(address) <= LONGEST_WEBSITE else ""


@lru_cache(maxsize=1000)
def _address(written: str) -> str | None:
    try:
        # PostgreSQL keeps no zone of an IPv6 address.
        return str(ip_address(written.partition("%")[0]))
    except ValueError:
        return None


def _verdict(meta: Mapping[str, str]) -> Comment.Verdict:
    verdict = VERDICTS.get(meta.get("akismet_result", ""), Comment.Verdict.NOT_ASKED)
    if verdict == Comment.Verdict.SPAM and meta.get("akismet_pro_tip") == "discard":
        return Comment.Verdict.DISCARD
    if verdict == Comment.Verdict.NOT_ASKED and meta.get("akismet_error"):
        return Comment.Verdict.ERROR
    return verdict


def _own_number(written: str, highest: int = HIGHEST_NUMBER) -> int | None:
    """Return a number that an export of Palabre wrote beside a comment."""
    if not (written.isascii() and written.isdigit() and len(written) < 20):
        return None
    number = int(written)
    return number if 0 < number <= highest else None


def _own_moment(written: str) -> datetime | None:
    try:
        moment = parse_datetime(written) if written else None
    except ValueError:
        return None
    return moment if moment is None or timezone.is_aware(moment) else timezone.make_aware(moment)
