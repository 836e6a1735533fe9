"""Any site that an author might have, as hypothesis makes them up, and as rows of the database.

A strategy draws the descriptions, which hypothesis can make smaller; `build` stores one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from django.contrib.auth.models import User
from hypothesis import strategies as st

from blog.html import BLANKS
from blog.models import Article, OldAddress, Tag
from comments.models import AkismetCall, Comment
from tests.factories import AkismetCallFactory, ArticleFactory, CommentFactory, UserFactory

Status, Verdict, Markup = Comment.Status, Comment.Verdict, Comment.Markup
Operation = AkismetCall.Operation


@dataclass(frozen=True)
class Said:
    """A comment; `answers` is the position of the one above it among those of the article."""

    answers: int | None
    status: Status
    was_shown: bool
    fields: dict[str, Any]
    likes: int
    old_number: int | None
    calls: list[tuple[Operation, bool, str]]
    by_author: bool = False
    """Whether somebody with an account wrote it."""


@dataclass(frozen=True)
class Text:
    """An article or a page."""

    fields: dict[str, Any]
    tags: frozenset[int]
    has_author: bool
    old_addresses: int
    said: list[Said]


@dataclass(frozen=True)
class Site:
    texts: list[Text]
    tags: list[str]


# ---------------------------------------------------------------- Words

ODD = [
    "]]>",
    "<![CDATA[",
    "&amp;",
    "&",
    "<b>",
    "\\",
    "\\n",
    '"',
    "’",
    "« là\u00a0»",
    "\u2028",
    "🌳",
    "%s",
]
LETTERS = st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")


def lines(longest: int) -> st.SearchStrategy[str]:
    """Something typed on one line, with what an exporter might stumble over."""
    words = st.lists(st.text(LETTERS, max_size=12) | st.sampled_from(ODD), min_size=1, max_size=6)
    typed = words.map(lambda found: BLANKS.sub(" ", " ".join(found)).strip())
    return typed.filter(lambda line: 0 < len(line) <= longest)


TYPED = st.builds(
    str.join,
    st.sampled_from(["\n", "\n\n", "\r\n", "\r"]),
    st.lists(lines(400), min_size=1, max_size=4),
)
WORDPRESS = st.sampled_from(
    [
        "Une ligne.\nUne autre, <em>plus vive</em>.",
        'Voir <a href="https://example.org/?a=1&amp;b=2">là</a>.',
        "<blockquote>Le puits est au nord.</blockquote>\n\nNon, au sud.",
        "Merci 🌳 &amp; à bientôt",
    ]
)
MOMENTS = st.datetimes(datetime(2005, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


def blocks() -> st.SearchStrategy[str]:
    """A body in what the editor writes."""
    word = lines(60).map(lambda line: escape(line, quote=False))
    return st.one_of(
        word.map("<p>{}</p>".format),
        word.map("<p>Une <strong>{}</strong><br>puis une ligne.</p>".format),
        word.map("<h2>{}</h2>".format),
        word.map("<ul><li><p>{}</p></li><li><p>autre</p></li></ul>".format),
        word.map("<blockquote><p>{}</p></blockquote>".format),
        word.map('<p><a href="https://press.example/article">{}</a></p>'.format),
        word.map('<p>Voir <a href="/tag/eau/">{}</a>.</p>'.format),
        st.just("<hr>"),
    )


BODIES = st.lists(blocks(), max_size=5).map("".join)

# ---------------------------------------------------------------- Descriptions

CALLS = st.sampled_from(
    [
        (Operation.CHECK, True, "ham"),
        (Operation.CHECK, True, "spam"),
        (Operation.CHECK, True, "discard"),
        (Operation.CHECK, False, "RequestError: Akismet timed out. é"),
        (Operation.SPAM, True, "thanks"),
        (Operation.HAM, True, "thanks"),
        (Operation.HAM, False, "RequestError: no answer"),
    ]
)


@st.composite
def comments(draw: st.DrawFn) -> list[Said]:
    """Any tree: each comment stands at the top or answers one that was drawn before."""
    said: list[Said] = []
    for position in range(draw(st.integers(0, 6))):
        markup = draw(st.sampled_from(Markup))
        fields = {
            "name": draw(lines(60)),
            "email": draw(st.sampled_from(["ada@example.org", "bo+village@example.org"])),
            "website": draw(st.sampled_from(["", "https://example.org/?a=1&b=2"])),
            "ip_address": draw(st.sampled_from([None, "203.0.113.7", "2001:db8::7"])),
            "body": draw(TYPED if markup == Markup.MARKDOWN else WORDPRESS),
            "markup": markup,
            "created_at": draw(MOMENTS),
            "verdict": draw(st.sampled_from(Verdict)),
        }
        if markup == Markup.MARKDOWN and draw(st.booleans()):
            fields |= {"edited_at": draw(MOMENTS), "original_body": draw(TYPED)}
        said.append(
            Said(
                answers=draw(st.none() | st.integers(0, position - 1)) if position else None,
                status=draw(st.sampled_from(Status)),
                was_shown=draw(st.booleans()),
                fields=fields,
                likes=draw(st.integers(0, 3)),
                old_number=draw(st.none() | st.integers(1, 10**9)),
                calls=draw(st.lists(CALLS, max_size=3)),
                by_author=draw(st.booleans()),
            )
        )
    return said


@st.composite
def sites(draw: st.DrawFn) -> Site:
    tags = draw(st.lists(lines(80), max_size=3, unique_by=str.casefold))
    texts = []
    for number in range(draw(st.integers(1, 3))):
        fields = {
            "kind": draw(st.sampled_from(Article.Kind)),
            "title": draw(lines(200)),
            "slug": f"texte-{number}",
            "body": draw(BODIES),
            "standfirst": draw(st.just("") | TYPED),
            "published_at": draw(st.none() | MOMENTS),
            "comments_open": draw(st.booleans()),
            "pinned": draw(st.booleans()),
            "in_menu": draw(st.booleans()),
            "position": draw(st.integers(0, 9)),
        }
        chosen = st.sets(st.integers(0, len(tags) - 1)) if tags else st.just(set())
        texts.append(
            Text(
                fields=fields,
                tags=frozenset(draw(chosen)),
                has_author=draw(st.booleans()),
                old_addresses=draw(st.integers(0, 2)),
                said=draw(comments()),
            )
        )
    return Site(texts, tags)


# ---------------------------------------------------------------- Rows


def build(site: Site) -> None:
    """Store a site, in a database that holds nothing of the kind."""
    author = UserFactory(username="marie", first_name="Marie", last_name="d’Arc & fils")
    tags = [
        Tag.objects.create(name=name, slug=f"etiquette-{number}")
        for number, name in enumerate(site.tags)
    ]
    for number, text in enumerate(site.texts):
        article = ArticleFactory(
            **text.fields,
            author=author if text.has_author else None,
            tags=[tags[position] for position in text.tags],
        )
        for old in range(text.old_addresses):
            OldAddress.objects.create(path=f"/2009/été-{number}-{old}", article=article)
        _say(article, text.said, author)


def _say(article: Article, said: list[Said], author: User) -> None:
    kept: list[Comment] = []
    for one in said:
        is_numbered = one.was_shown or one.status == Status.APPROVED
        comment = CommentFactory(
            article=article,
            parent=None if one.answers is None else kept[one.answers],
            status=Status.APPROVED if is_numbered else one.status,
            like_count=one.likes,
            old_number=one.old_number,
            user=author if one.by_author else None,
            **one.fields,
        )
        # What is shown no more keeps the number that it got.
        Comment.objects.filter(pk=comment.pk).update(status=one.status)
        for operation, succeeded, answer in one.calls:
            AkismetCallFactory(
                comment=comment, operation=operation, succeeded=succeeded, answer=answer
            )
        kept.append(comment)
