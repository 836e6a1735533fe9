"""`python -m bench.guided_fuzz [N] [FOLDER]`: N texts that want to be scripts, bred to reach far.

libFuzzer changes texts with the pieces of `bench.fuzz` at hand, and goes on with those that reach
a part of the code, ours or Markdown's, that none had reached. FOLDER keeps what it has learnt for
the next run. Runs where Atheris has a build, which is on Linux with x86-64.
"""

import sys
import tempfile
from pathlib import Path

try:
    import atheris
except ImportError:
    sys.exit("Atheris has no build for this machine: run `python -m bench.fuzz` instead.")

with atheris.instrument_imports(include=["blog", "comments", "markdown_it", "linkify_it"]):
    from bench.fuzz import harm

from django.utils import translation

from tests.harmless import PIECES, vectors

USUAL = 10_000
LONGEST = 500
"""In bytes."""


def try_one(typed: bytes) -> None:
    text = typed.decode(errors="replace")
    if found := harm(text):
        raise AssertionError(f"{found}\n  {text!r}")


def main(number: int, folder: Path) -> None:
    """Try texts until one does harm, which is printed, or all are tried; then exit."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for place, vector in enumerate(vectors()):
        (corpus / f"vector-{place}").write_text(vector)
    words = folder / "dictionary"
    words.write_text("".join(map(entry, PIECES)))
    translation.activate("fr")
    options = [f"-runs={number}", f"-max_len={LONGEST}", f"-dict={words}", "-print_final_stats=1"]
    atheris.Setup([sys.argv[0], *options, f"-artifact_prefix={folder}/", str(corpus)], try_one)
    atheris.Fuzz()


def entry(piece: str) -> str:
    """Return a line of libFuzzer's dictionary."""
    return '"{}"\n'.format("".join(f"\\x{byte:02x}" for byte in piece.encode()))


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        given = sys.argv[1:]
        main(int(given[0]) if given else USUAL, Path(given[1] if given[1:] else temporary))
