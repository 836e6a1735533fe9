"""`python -m bench.lighthouse`: how Lighthouse marks the article with 50 comments, read on a phone.

Lighthouse loads the page three times, and works out how long that takes on a mid-range phone over
slow 4G. The marks, of which the median counts: 100 for accessibility, best practices and search
engines, 99 for performance, if the machine has nothing else to do. Needs Chromium, Node.js and what
`make tools` installs.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import Any
from urllib.request import urlopen

from tests.browser.site import ROOT, Site, collect_static, find_chromium, running

LIGHTHOUSE = ROOT / "tools/node_modules/lighthouse/cli/index.js"
RUNS = 3
MARKS = {"performance": 99, "accessibility": 100, "best-practices": 100, "seo": 100}
TIMES = [
    "first-contentful-paint",
    "largest-contentful-paint",
    "speed-index",
    "total-blocking-time",
    "cumulative-layout-shift",
]

# The newest article of the demo; who joins in says what others have said there.
FIFTY_COMMENTS = """
from blog.models import Article
from tests.factories import CommentFactory

article = Article.objects.published()[0]
said = list(article.comments.shown())
for number in range(50 - len(said)):
    CommentFactory(article=article, body=said[number % len(said)].body)
print(article.get_absolute_url(), end="")
"""


def main() -> int:
    """Print the figures; return 1 if a mark was missed, else 0."""
    if not LIGHTHOUSE.exists():
        sys.exit("Lighthouse is not there: `make tools` installs it.")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder, "site")
        data.mkdir()
        with running(data, collect_static(Path(folder, "static")), "palabre_lighthouse") as site:
            address = f"{site.url}{prepare(site)}"
            urlopen(address).close()  # noqa: S310  ours; the first request of a process takes longest
            reports = [read(address) for _ in range(RUNS)]
    print(f"median of {RUNS} runs; load of this machine: {os.getloadavg()[0]:.1f}")
    print()
    missed = 0
    for category, mark in MARKS.items():
        points = [round(report["categories"][category]["score"] * 100) for report in reports]
        missed += median(points) < mark
        print(f"{category:26}{median(points):8.0f}   of {mark}; each: {points}")
    for name in TIMES:
        values = [report["audits"][name]["numericValue"] for report in reports]
        unit = "ms" if reports[0]["audits"][name]["numericUnit"] == "millisecond" else ""
        print(f"{name:26}{median(values):8.{0 if unit else 3}f} {unit}")
    for title in faults(reports[-1]):
        print(f"- {title}")
    return 1 if missed else 0


def prepare(site: Site) -> str:
    """Put comments into the site until there are fifty; return the path of their article."""
    command = [sys.executable, "manage.py", "shell", "--verbosity=0", "--command", FIFTY_COMMENTS]
    run = subprocess.run(
        command, cwd=ROOT, env=site.environment, stdout=subprocess.PIPE, text=True, check=True
    )
    return run.stdout


def read(address: str) -> dict[str, Any]:
    """Return what Lighthouse reports of a page."""
    command = [
        *("node", str(LIGHTHOUSE), address, "--quiet", "--output=json"),
        "--chrome-flags=--headless=new --no-sandbox",
        f"--only-categories={','.join(MARKS)}",
        "--no-enable-error-reporting",
    ]
    environment = {**os.environ, "CHROME_PATH": find_chromium() or ""}
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def faults(report: dict[str, Any]) -> list[str]:
    """Return what took points off, and where."""
    return [
        f"{audit['id']}: {audit['title']}"
        for category in report["categories"].values()
        for ref in category["auditRefs"]
        if ref["weight"]
        if (audit := report["audits"][ref["id"]])["score"] not in (None, 1)
    ]


if __name__ == "__main__":
    sys.exit(main())
