"""`python -m bench.sign_ups`: what a robot gets that signs up 5,000 addresses.

It posts over HTTP to a real web server, from 5,000 networks, eight at a time, while a reader opens
the front page again and again. The marks: no more mails than the author allows in an hour, and
every page answered.
"""

import http.client
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from statistics import median
from threading import Event
from urllib.parse import urlencode

from bench._site import Site

SIGN_UPS = 5_000
ROBOTS = 8
ALLOWED = 300
"""How many sign-ups an hour the settings allow as they are made."""

COUNT = (
    "from django_tasks_db.models import DBTaskResult; from subscriptions.signup import *; "
    "print(DBTaskResult.objects.filter(task_path=send_confirmation.module_path).count())"
)


def main() -> int:
    """Print the figures; return 1 if a mark was missed, else 0."""
    with tempfile.TemporaryDirectory(prefix="palabre-bench-") as folder:
        site = Site(Path(folder), "http://127.0.0.1:9/")
        site.run("manage.py", "migrate", "--verbosity=0")
        site.run("manage.py", "collectstatic", "--no-input", "--verbosity=0")
        first_hour = hour()
        with site.served() as port, ThreadPoolExecutor(ROBOTS + 1) as threads:
            is_over = Event()
            reader = threads.submit(lambda: list(visits(port, is_over)))
            start = time.perf_counter()
            answers = Counter(threads.map(lambda number: sign_up(port, number), range(SIGN_UPS)))
            seconds = time.perf_counter() - start
            is_over.set()
            pages = reader.result()
        mails = int(site.shell(COUNT))
    allowed = ALLOWED * (hour() - first_hour + 1)
    print(f"sign-ups                      {SIGN_UPS:8d}   {SIGN_UPS / seconds:.0f} a second")
    for status, number in sorted(answers.items()):
        print(f"  answered with {status}           {number:8d}")
    print(f"mails                         {mails:8d}   at most {allowed}")
    slowest = f"half within {1000 * median(pages):.0f} ms, the slowest {1000 * max(pages):.0f} ms"
    print(f"pages read meanwhile          {len(pages):8d}   {slowest}")
    return int(mails > allowed or not set(answers) <= {302, 429})


def hour() -> int:
    return int(time.time() // 3600)


def sign_up(port: int, number: int) -> int:
    """Sign up an address from a network of its own; return the status of the answer."""
    network = f"{1 + number // 62_500}.{number // 250 % 250}.{number % 250}.7"
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Forwarded-For": network,
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    with closing(connection):
        fields = urlencode({"email": f"robot{number}@example.org"})
        connection.request("POST", "/subscriptions/", fields, headers)
        return connection.getresponse().status


def visits(port: int, is_over: Event) -> Iterator[float]:
    """Open the front page until it is over; yield the seconds that each visit took."""
    while not is_over.is_set():
        start = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with closing(connection):
            connection.request("GET", "/")
            answer = connection.getresponse()
            answer.read()
        if answer.status != 200:
            sys.exit(f"The front page was answered with {answer.status}.")
        yield time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
