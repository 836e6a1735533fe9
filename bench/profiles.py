"""`python -m bench.profiles`: where the time of a page and of a post goes.

A page with 200 comments is made anew some times, and comments are posted, in one process and with
nothing beside it. The profiles, by pyinstrument, are in `var/profiles/`; in which functions
most was spent itself is printed. There is no mark.
"""

import json
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench._site import ROOT, Site
from bench.viral import house

FOLDER = ROOT / "var" / "profiles"
LONGEST = 12
"""How many functions are named."""


def main() -> int:
    """Write the profiles, and print their longest parts."""
    with tempfile.TemporaryDirectory(prefix="palabre-bench-") as folder:
        for what, lines in taken(Path(folder)).items():
            print("\n".join([what, *lines]), flush=True)
    return 0


def taken(folder: Path) -> dict[str, list[str]]:
    """Profile a page and a post on a new site in a folder; return the longest parts of each."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with house.akismet() as akismet:
        site = Site(folder, akismet)
        made_anew = replace(site, settings="bench.viral.unkept_settings")
        there = house.filled(site, "pages")
        return {
            "A page with 200 comments": profile(made_anew, "page", there["pages"]["200"]),
            "A post": profile(site, "post", there["forms"][0]),
        }


def profile(site: Site, what: str, path: str) -> list[str]:
    file = FOLDER / f"{what}.txt"
    return longest(json.loads(site.run("-m", "bench._profile", what, path, str(file))))


def longest(seconds: dict[str, float]) -> list[str]:
    """Put into words the shares of those in which most time was spent."""
    everything = sum(seconds.values())
    by_time = sorted(seconds.items(), key=lambda item: -item[1])
    return [f"{own / everything:6.1%}  {what}" for what, own in by_time[:LONGEST]]


if __name__ == "__main__":
    sys.exit(main())
