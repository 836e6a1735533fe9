"""How well the local filter tells spam: `python -m bench.bayes`.

It learns from decisions made through the site's own code, on a throw-away database, and is tried on
comments with other sentences, subjects, names and hosts (bayes_corpus.toml). The same figures come
out each time. They say how it fares among words that it has mostly never met; a blog's own spam
repeats itself more, and its readers have more to say.
"""

import atexit
import os
import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

FOLDER = tempfile.mkdtemp(prefix="palabre-bench-")
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ |= {
    "DATA_DIR": FOLDER,
    "DATABASE_URL": f"sqlite:///{FOLDER}/bench.sqlite3",
    "DEBUG": "0",
    "DJANGO_SETTINGS_MODULE": "config.settings",
    "SECRET_KEY": "only-for-the-benchmark",
}

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from blog.models import Article  # noqa: E402
from comments import bayes, moderation  # noqa: E402
from comments.models import Comment  # noqa: E402

CORPUS = tomllib.loads(Path(__file__).with_name("bayes_corpus.toml").read_text())
LEARNT = [20, 50, 100, 250]
"""After how many decisions of each kind it is tried."""
TRIED = 1000
"""On how many comments of each kind."""

Verdict = Comment.Verdict


def main() -> None:
    call_command("migrate", verbosity=0)
    by = User.objects.create(username="author", is_superuser=True)
    article = Article.objects.create(title="Tree", slug="tree", published_at=timezone.now())
    lessons = {kind: written(CORPUS["learn"][kind], Random(kind)) for kind in ("spam", "ham")}
    print(f"Tried on {TRIED} spam and {TRIED} other comments, of words that it was not taught.")
    print("decisions of  spam              cannot  right when    false   cannot")
    print("each kind     found    missed   tell    it says spam  alarms  tell")
    taught = 0
    for count in LEARNT:
        for _ in range(count - taught):
            moderation.mark_spam(kept(next(lessons["spam"]), article), by)
            moderation.approve(kept(next(lessons["ham"]), article), by)
        taught = count
        bayes.train()
        print(row(count, verdicts("spam"), verdicts("ham")))


def row(count: int, of_spam: list[str], of_ham: list[str]) -> str:
    found, missed, untold = shares(of_spam)
    alarms, _passed, unsure = shares(of_ham)
    precision = f"{found / (found + alarms):.1%}" if found + alarms else "–"
    return (
        f"{count:>9} {found:>9.1%} {missed:>8.1%} {untold:>7.1%} {precision:>11}"
        f" {alarms:>9.1%} {unsure:>8.1%}"
    )


def shares(said: list[str]) -> tuple[float, float, float]:
    """How much of it was called spam, how much none, and of how much nothing was said."""
    spam, ham, nothing = (
        said.count(verdict) / len(said)
        for verdict in (Verdict.SPAM, Verdict.HAM, Verdict.NOT_ASKED)
    )
    return spam, ham, nothing


def verdicts(kind: str) -> list[str]:
    """What the filter says of comments of a kind that it has learnt nothing from."""
    comments = written(CORPUS["try"][kind], Random(kind))
    opinions = [bayes.opine(next(comments)) for _ in range(TRIED)]
    return [opinion.verdict if opinion else Verdict.NOT_ASKED for opinion in opinions]


def written(parts: dict[str, Any], random: Random) -> Iterator[Comment]:
    """Compose comments without end, of sentences with a subject in each."""
    while True:
        chosen = random.sample(parts["sentences"], random.randint(1, parts["most_sentences"]))
        link = f"https://{random.choice(parts['hosts'])}/{random.randrange(1000)}"
        name = random.choice(parts["names"])
        yield Comment(
            name=name,
            email=f"reader{random.randrange(10_000)}@mail.example",
            body=" ".join(
                sentence.format(subject=random.choice(parts["subjects"]), link=link)
                for sentence in chosen
            ),
        )


def kept(comment: Comment, article: Article) -> Comment:
    comment.article = article
    comment.save()
    return comment


if __name__ == "__main__":
    main()
