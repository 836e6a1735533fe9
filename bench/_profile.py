"""`python -m bench._profile page PATH FILE`, in the environment of a site; or `post` for `page`.

It writes the whole profile into the file, and prints as JSON what was spent in each function.
"""

import json
import sys
from collections import Counter
from itertools import count
from pathlib import Path

import django

django.setup()

from django.http import HttpResponse  # noqa: E402
from django.test import Client  # noqa: E402
from pyinstrument import Profiler  # noqa: E402
from pyinstrument.frame import SYNTHETIC_LEAF_IDENTIFIERS, Frame  # noqa: E402
from pyinstrument.renderers import ConsoleRenderer  # noqa: E402

WARM_UP, TIMES = 5, 30
INTERVAL = 0.001
"""In seconds, between two looks at what is done."""

numbers = count(1)


def main(what: str, path: str, file: str) -> None:
    client = Client(headers={"host": "127.0.0.1"})
    act = {"page": read, "post": post}[what]
    for _ in range(WARM_UP):
        act(client, path)
    with Profiler(interval=INTERVAL) as profiler:
        for _ in range(TIMES):
            act(client, path)
    Path(file).write_text(profiler.output(ConsoleRenderer(show_all=True)))
    session = profiler.last_session
    assert session
    print(json.dumps(own_times(session.root_frame())))


def own_times(root: Frame | None) -> dict[str, float]:
    """Return the seconds spent in each function itself, the longest first."""
    seconds: Counter[str] = Counter()
    frames = [root] if root else []
    while frames:
        frame = frames.pop()
        own = frame.time - sum(child.time for child in frame.children)
        parent = frame.parent
        # What a function does itself stands below it as a frame without a name.
        named = parent if frame.identifier in SYNTHETIC_LEAF_IDENTIFIERS and parent else frame
        seconds[f"{named.function} ({named.file_path_short})"] += own
        frames += frame.children
    return dict(seconds.most_common())


def read(client: Client, path: str) -> None:
    check(client.get(path), 200)


def post(client: Client, path: str) -> None:
    number = next(numbers)
    who = {"name": f"Lectrice {number}", "email": f"lectrice-{number}@example.org"}
    text = f"Ce que je pense de ce lavoir, pour la {number}e fois. " * 5
    address = f"192.0.2.{number}"
    check(client.post(path, {**who, "body": text}, REMOTE_ADDR=address), 302)


def check(response: HttpResponse, status: int) -> None:
    if response.status_code != status:
        sys.exit(f"The answer was {response.status_code}.")


if __name__ == "__main__":
    main(*sys.argv[1:])
