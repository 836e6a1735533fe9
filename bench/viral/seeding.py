"""Fills a site: `python -m bench.viral.seeding pages`, or `… comments 1000000`.

It prints, as JSON, what there is to ask for.
"""

import json
import random
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import batched, count

import django

django.setup()

from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from blog.models import Article, Blog  # noqa: E402
from comments import tree  # noqa: E402
from comments.models import Comment, Discussion  # noqa: E402

SIZES = (16, 200, 1_000, 5_000)
OTHERS, COMMENTS_OF_OTHERS = 200, 20
COMMENTS_OF_ONE = 1_000
"""How many comments each article has where they are to be many in all."""
THREAD, PEOPLE = 4, 10_007

WORDS = [
    *("paix", "jardin", "rivière", "pont", "lumière", "voisin", "marché", "saison", "pain"),
    *("village", "chemin", "fontaine", "lettre", "mémoire", "parole", "lavoir", "dispute"),
]
YEARS = timedelta(days=5 * 365)

chance = random.Random(42)
article_keys, comment_keys = count(1), count(1)


def main(what: str, number: str = "0") -> None:
    Blog(language="fr").save()
    # What is said is shown at once, and so pages change while they are read.
    Discussion(hold=Discussion.Hold.NOTHING, notice=Discussion.Notice.NONE).save()
    there = fill_pages() if what == "pages" else fill_many(int(number))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as autovacuum does, within a minute
    print(json.dumps(there))


def fill_pages() -> dict[str, object]:
    """Write an article of each size, and some others."""
    sized = {size: written(size) for size in SIZES}
    others = [written(COMMENTS_OF_OTHERS) for _ in range(OTHERS)]
    liked = Comment.objects.filter(article__in=others, parent=None)
    return {
        "pages": {str(size): article.get_absolute_url() for size, article in sized.items()},
        "others": [article.get_absolute_url() for article in others],
        "forms": [f"/comments/on/{article.pk}/" for article in others],
        "likes": [f"/comments/{key}/like/" for key in liked.values_list("pk", flat=True)],
    }


def fill_many(number: int) -> dict[str, object]:
    """Write so many comments over some years, by many people: an article, and copies of it."""
    first = written(COMMENTS_OF_ONE)
    copies = [copy(first) for _ in range(number // COMMENTS_OF_ONE - 1)]
    Article.objects.bulk_create(copies)
    if connection.vendor == "sqlite":
        connection.cursor().execute("PRAGMA cache_size=-1000000")
    for some in batched(copies, 100):
        with transaction.atomic():
            # PostgreSQL gives higher keys from now on, as SQLite does by itself.
            tree.free_keys(Comment, [number])
            copy_comments(first, some)
    if connection.vendor == "postgresql":
        connection.cursor().execute("ANALYZE")
    return {"forms": [f"/comments/on/{first.pk}/"]}


def copy(article: Article) -> Article:
    key = next(article_keys)
    return Article(
        pk=key,
        title=article.title,
        slug=f"article-{key}",
        body=article.body,
        body_html=article.body_html,
        published_at=article.published_at,
    )


def copy_comments(first: Article, copies: Sequence[Article]) -> None:
    """Have the database copy the comments of the first article to others, by other people."""
    key = f"comment.id + (article.id - 1) * {COMMENTS_OF_ONE}"
    changed = {
        "id": key,
        "article_id": "article.id",
        "parent_id": f"comment.parent_id + (article.id - 1) * {COMMENTS_OF_ONE}",
        "tree_id": f"comment.tree_id + (article.id - 1) * {COMMENTS_OF_ONE // THREAD}",
        "email": f"'lectrice' || ({key}) %% {PEOPLE} || '@example.org'",
    }
    columns = [str(field.column) for field in Comment._meta.concrete_fields]
    values = [changed.get(column, f"comment.{column}") for column in columns]
    connection.cursor().execute(
        f"""
        INSERT INTO comments_comment ({", ".join(columns)}) SELECT {", ".join(values)}
        FROM comments_comment AS comment, blog_article AS article
        WHERE comment.article_id = %s AND article.id BETWEEN %s AND %s
        ORDER BY article.id, comment.id
        """,  # noqa: S608  names and numbers of ours
        [first.pk, copies[0].pk, copies[-1].pk],
    )


def written(comments: int) -> Article:
    """Write an article with so many comments."""
    key = next(article_keys)
    article = Article.objects.create(
        pk=key,
        title=some_words(6).capitalize(),
        slug=f"article-{key}",
        body="".join(f"<p>{some_words(80)}</p>" for _ in range(20)),
        published_at=timezone.now() - timedelta(days=1, minutes=key),
    )
    tree.plant(list(conversation(article, comments)))
    return article


def conversation(article: Article, comments: int) -> Iterator[Comment]:
    """Yield the comments of an article: threads of four, in three levels."""
    now = timezone.now()
    thread: list[Comment] = []
    for place in range(comments):
        key = next(comment_keys)
        thread = thread if place % THREAD else []
        comment = Comment(
            pk=key,
            article=article,
            parent=thread[-3 if place % THREAD == THREAD - 1 else -1] if thread else None,
            name=f"Lectrice {key % PEOPLE}",
            folded_name=f"lectrice {key % PEOPLE}",
            email=f"lectrice{key % PEOPLE}@example.org",
            body=(text := TEXTS[key % len(TEXTS)]),
            body_html=f"<p>{text}</p>",
            status=Comment.Status.APPROVED,
            ip_address=f"10.{key // 62_500 % 250}.{key // 250 % 250}.{key % 250}",
            created_at=now - chance.random() * YEARS,
        )
        thread.append(comment)
        yield comment


def some_words(number: int) -> str:
    return " ".join(chance.choices(WORDS, k=number))


TEXTS = [some_words(60) for _ in range(1_009)]

if __name__ == "__main__":
    main(*sys.argv[1:])
