"""`python -m bench.mailing`: how quickly an article goes out to 6,500 subscribers.

The worker sends it, a batch at a time, to a mail server in a process of its own; after each batch
a bare loop sends the same messages to the same server over one connection, so that both see the
machine in the same moods. Then the memory that a batch takes, with few subscribers and with many.
The marks: at least 0.7 times as quick as the bare loop, each of 6,500 served once, and no more than
1.2 times the memory with a hundred times the subscribers.

With DATABASE_URL it runs on PostgreSQL, where each mail waits for the disk of another process; the
mark is 0.5 there.
"""

import os
import smtplib
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections import Counter
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from config.environment import mailer  # noqa: E402
from subscriptions import envelopes, letter_of, sending  # noqa: E402
from subscriptions.models import Delivery, Mailing, Newsletter, Subscriber  # noqa: E402
from tests.subscriptions.crowds import begun, crowd  # noqa: E402
from tests.worker import keeping_signals  # noqa: E402

READERS = 6_500
FEW, MANY = 1_000, 100_000
MARK_SPEED = {"sqlite": 0.7, "postgresql": 0.5}
MARK_MEMORY = 1.2

ARTICLE = settings.BASE_DIR / "demo/articles/le-lavoir-ou-l-art-de-se-disputer.html"


def main() -> int:
    """Print the figures; return 1 if a mark was missed, else 0."""
    call_command("migrate", verbosity=0)
    Newsletter(per_minute=0).save()
    with tempfile.TemporaryDirectory(prefix="palabre-bench-") as folder:
        record = Path(folder, "recipients")
        command = [sys.executable, "-m", "tests.smtp_server", str(record)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            port = int(server.stdout.readline())
            settings.MAILERS = {"default": mailer(f"smtp://127.0.0.1:{port}")}
            try:
                is_quick = speed(port, record)
                is_small = memory()
            finally:
                server.kill()
    return int(not (is_quick and is_small))


def speed(port: int, record: Path) -> bool:
    """Send an article by turns with the bare loop; say whether the marks are met."""
    crowd(READERS)
    mailing = begun(title="Le lavoir, ou l’art de se disputer", body=ARTICLE.read_text())
    letter = letter_of.of(mailing)
    worker_seconds = bare_seconds = 0.0
    recipients: Counter[str] = Counter()
    while mailing.state != Mailing.State.DONE:
        before = len(record.read_text().splitlines())
        worker_seconds += run_a_batch()
        served = record.read_text().splitlines()[before:]
        recipients.update(served)
        by_email = Subscriber.objects.in_bulk(served, field_name="email")
        messages = [
            (to, letter.addressed(to, "bare", envelopes.slots(by_email[to].pk, mailing.pk)))
            for to in served
        ]
        bare_seconds += send_bare(port, messages)
        mailing.refresh_from_db()
    ratio = bare_seconds / worker_seconds
    mark = MARK_SPEED[connection.vendor]
    is_exact = len(recipients) == READERS and set(recipients.values()) == {1}
    size = len(messages[0][1]) / 1024
    print(f"{READERS} mails of {size:.0f} KiB, on {connection.vendor}")
    print(f"  a bare loop                   {READERS / bare_seconds:8.0f} mails a second")
    print(f"  the worker                    {READERS / worker_seconds:8.0f} mails a second")
    print(f"  ratio                         {ratio:8.2f}   at least {mark}")
    print(f"  each of {READERS} served once     {'yes' if is_exact else 'NO':>8}")
    return is_exact and ratio >= mark


def run_a_batch() -> float:
    """Let the worker run one task; return the seconds that it took."""
    start = time.perf_counter()
    with keeping_signals():
        options = {"startup_delay": False, "interval": 0, "verbosity": 0}
        call_command("db_worker", batch=True, max_tasks=1, **options)
    return time.perf_counter() - start


def send_bare(port: int, messages: list[tuple[str, bytes]]) -> float:
    """Send finished messages over one connection; return the seconds that it took."""
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as connection:
        for to, message in messages:
            connection.sendmail("back@blog.example", [to], message)
    return time.perf_counter() - start


def memory() -> bool:
    """Send one batch, to few and to many; say whether it takes as much memory."""
    peaks = []
    for number in (FEW, MANY):
        Delivery.objects.all().delete()
        Subscriber.objects.all().delete()
        crowd(number)
        mailing = begun(body=ARTICLE.read_text())
        tracemalloc.start()
        sending.send_batch.call(mailing.pk)
        peaks.append(tracemalloc.get_traced_memory()[1] / 1024**2)
        tracemalloc.stop()
    ratio = peaks[1] / peaks[0]
    print("Memory of a batch")
    print(f"  with {FEW:7} subscribers      {peaks[0]:8.1f} MiB")
    print(f"  with {MANY:7} subscribers      {peaks[1]:8.1f} MiB")
    print(f"  ratio                         {ratio:8.2f}   at most {MARK_MEMORY}")
    return ratio <= MARK_MEMORY


if __name__ == "__main__":
    sys.exit(main())
