"""What the doctor finds, each thing good and broken."""

import contextlib
import json
import os
import socket
import ssl
import subprocess
import threading
from collections import namedtuple
from datetime import timedelta

import django
import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks_db.models import DBTaskResult

from comments import schedule, upkeep
from comments.models import Chore, FilterHealth
from operations.health import CHECKS, State, examine, services, software, storage, work
from operations.health.findings import check
from tests.factories import UserFactory
from tests.smtp_server import Server

pytestmark = pytest.mark.django_db(transaction=True)

GOOD, LOOK, BROKEN = State


@pytest.fixture
def closed_port():
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        yield probe.getsockname()[1]


def find(one):
    [finding] = examine([one])
    return finding


def tick_of_a_worker():
    Chore.objects.create(name="worker:1", begun_at=timezone.now())
    Chore.objects.bulk_create(
        Chore(name=entry.name, begun_at=timezone.now()) for entry in schedule.TIMETABLE
    )


# ---------------------------------------------------------------- What all have in common


def test_check_that_fails_is_broken_and_ends_no_other():
    def look():
        raise OSError("the cable is out")

    found = list(examine([check("cable", "Plug it in.")(look), storage.database]))

    assert found[0].state == BROKEN
    assert "the cable is out" in found[0].sentence
    assert found[0].remedy == "Plug it in."
    assert found[1].state == GOOD


def test_all_that_a_site_needs_is_looked_at():
    with translation.override("en"):
        names = {str(one.name) for one in CHECKS}

    assert names >= {
        *("database", "backup", "disk", "worker", "tasks", "timetable", "mail"),
        *("certificate of mail", "errors by mail", "spam filter", "settings", "versions"),
    }


def test_whatever_is_not_good_says_what_to_do():
    findings = list(examine(CHECKS))

    assert [f.name for f in findings if f.state != GOOD and not f.remedy] == []


# ---------------------------------------------------------------- Storage


def test_database_with_all_migrations_is_good():
    assert find(storage.database).state == GOOD


def test_migration_that_is_not_applied_is_named():
    recorder = MigrationRecorder(connection)
    recorder.record_unapplied("operations", "0001_health")
    try:
        finding = find(storage.database)
    finally:
        recorder.record_applied("operations", "0001_health")

    assert finding.state == BROKEN
    assert finding.details == ["operations.0001_health"]
    assert "manage.py migrate" in finding.remedy


def test_sqlite_file_is_read():
    if connection.vendor != "sqlite":
        assert list(examine([storage.integrity])) == []
    else:
        assert find(storage.integrity).state == GOOD


def test_no_folder_for_backups_is_to_be_looked_at(settings):
    settings.BACKUP_DIR = None

    assert find(storage.backup).state == LOOK


@pytest.mark.parametrize(("age", "state"), [(1, GOOD), (25, GOOD), (27, BROKEN)])
def test_backup_is_good_for_a_night(settings, tmp_path, age, state):
    settings.BACKUP_DIR = tmp_path
    path = tmp_path / "palabre-2026-11-26-020000.tar"
    path.touch()
    then = timezone.now().timestamp() - age * 3600
    os.utime(path, (then, then))

    assert find(storage.backup).state == state


@pytest.mark.parametrize("name", ["", "unmounted"])
def test_folder_without_a_backup_is_broken(settings, tmp_path, name):
    settings.BACKUP_DIR = tmp_path / name

    assert find(storage.backup).state == BROKEN


@pytest.mark.parametrize(("free", "state"), [(5e9, GOOD), (5e8, LOOK), (5e7, BROKEN)])
def test_disk_that_fills_up_is_said_in_time(monkeypatch, free, state):
    usage = namedtuple("usage", "free")(free)
    monkeypatch.setattr(storage.shutil, "disk_usage", lambda folder: usage)

    assert find(storage.disk).state == state


def test_static_files_that_are_not_collected_are_broken(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path

    assert find(storage.static_files).state == BROKEN


def test_static_files_older_than_their_sources_are_to_be_looked_at(settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    collected = tmp_path / "staticfiles.json"
    collected.touch()

    now = find(storage.static_files).state
    os.utime(collected, (0, 0))
    later = find(storage.static_files).state

    assert [now, later] == [GOOD, LOOK]


# ---------------------------------------------------------------- Work


def test_site_without_a_worker_is_broken():
    assert find(work.worker).state == BROKEN


def test_worker_that_ticks_is_good():
    tick_of_a_worker()

    assert find(work.worker).state == find(work.timetable).state == GOOD


def test_chores_that_were_missed_are_to_be_looked_at():
    tick_of_a_worker()
    Chore.objects.filter(name="upkeep").update(begun_at=timezone.now() - timedelta(days=3))

    finding = find(work.timetable)

    assert finding.state == LOOK
    assert any(detail.startswith("upkeep: ") for detail in finding.details)


def test_tasks_that_wait_for_long_are_to_be_looked_at():
    upkeep.keep_up.enqueue()
    now = find(work.tasks).state
    DBTaskResult.objects.update(enqueued_at=timezone.now() - timedelta(hours=1))

    assert [now, find(work.tasks).state] == [GOOD, LOOK]


def test_tasks_that_failed_are_named():
    upkeep.keep_up.enqueue()
    DBTaskResult.objects.get().set_failed(ValueError("no"))

    finding = find(work.tasks)

    assert finding.state == LOOK
    assert finding.details == ["comments.upkeep.keep_up: 1"]


# ---------------------------------------------------------------- Services


def mailer(port, **options):
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": "127.0.0.1",
                "port": port,
                "username": "",
                "password": "",
                "use_tls": False,
                "use_ssl": False,
                "timeout": 10,
                **options,
            },
        }
    }


def test_mail_into_files_is_to_be_looked_at(settings):
    settings.MAILERS = {"default": {"BACKEND": "…filebased.EmailBackend", "OPTIONS": {}}}

    assert find(services.mail).state == LOOK


def test_mail_server_that_is_away_is_broken(settings, closed_port):
    settings.MAILERS = mailer(closed_port)

    assert find(services.mail).state == BROKEN


@contextlib.contextmanager
def mail_server(folder=None, days=0):
    """A mail server; with a certificate of its own if that is to last for some days."""
    server = Server()
    if days:
        subprocess.run(
            [
                *(
                    "openssl",
                    "req",
                    "-x509",
                    "-newkey",
                    "ec",
                    "-pkeyopt",
                    "ec_paramgen_curve:P-256",
                ),
                *("-nodes", "-days", str(days), "-subj", "/CN=localhost"),
                *("-addext", "subjectAltName=DNS:localhost"),
                *("-keyout", folder / "key.pem", "-out", folder / "certificate.pem"),
            ],
            check=True,
            capture_output=True,
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_mail_server_that_answers_is_good(settings):
    with mail_server() as port:
        settings.MAILERS = mailer(port)

        assert find(services.mail).state == GOOD


@pytest.mark.parametrize(("days", "state"), [(90, GOOD), (5, LOOK)])
def test_certificate_of_the_mail_server_is_looked_at(settings, monkeypatch, tmp_path, days, state):
    with mail_server(tmp_path, days) as port:
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
        settings.MAILERS = mailer(port, host="localhost", use_ssl=True)

        assert find(services.mail).state == GOOD
        assert find(services.mail_certificate).state == state


def test_password_that_goes_out_without_encryption_is_to_be_looked_at(settings):
    with mail_server() as port:
        settings.MAILERS = mailer(port)
        without = find(services.mail_certificate)
        settings.MAILERS = mailer(port, username="palabre", password="open-sesame")
        with_password = find(services.mail_certificate)

    assert [without.state, with_password.state] == [GOOD, LOOK]
    assert "smtp+tls://" in with_password.remedy


def test_mail_that_is_written_into_files_has_no_certificate(settings):
    settings.MAILERS = {"default": {"BACKEND": "…filebased.EmailBackend", "OPTIONS": {}}}

    assert list(examine([services.mail_certificate])) == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_certificate_that_nobody_vouches_for_is_broken(settings, tmp_path):
    with mail_server(tmp_path, 90) as port:
        settings.MAILERS = mailer(port, host="localhost", use_ssl=True)

        finding = find(services.mail_certificate)

    assert finding.state == BROKEN
    assert "certificate" in finding.sentence
    assert "EMAIL_URL" in finding.remedy


def test_site_that_tells_nobody_of_its_errors_is_to_be_looked_at(settings):
    settings.ADMINS = []
    nobody = find(services.faults)
    settings.ADMINS = ["you@blog.example"]
    somebody = find(services.faults)

    assert [nobody.state, somebody.state] == [LOOK, GOOD]
    assert "ADMIN_EMAIL" in nobody.remedy
    assert "you@blog.example" in somebody.sentence


def test_spam_filter_is_as_good_as_its_key(settings):
    settings.AKISMET_API_KEY, settings.AKISMET_BLOG_URL = "key", "https://blog.example"
    states = []
    for values in (
        {"key": FilterHealth.Key.VALID},
        {"key": FilterHealth.Key.INVALID},
        {"key": FilterHealth.Key.VALID, "failing_since": timezone.now()},
    ):
        FilterHealth.objects.update_or_create(pk=1, defaults=values)
        states.append(find(services.spam_filter).state)

    assert states == [GOOD, BROKEN, LOOK]


def test_cache_is_tried(settings):
    assert find(services.cache).state == GOOD


def test_front_cache_that_is_away_is_broken(settings, closed_port):
    settings.FRONT_CACHE_URL = f"http://127.0.0.1:{closed_port}"

    assert find(services.front_cache).state == BROKEN


def test_site_without_a_front_cache_is_not_told_of_one(settings):
    settings.FRONT_CACHE_URL = ""

    assert list(examine([services.front_cache])) == []


# ---------------------------------------------------------------- Software


def test_clock_that_was_set_back_is_to_be_looked_at():
    now = find(software.clock).state
    Chore.objects.create(name="worker:1", begun_at=timezone.now() + timedelta(hours=1))

    assert [now, find(software.clock).state] == [GOOD, LOOK]


def test_remarks_on_settings_are_named(settings):
    settings.SECRET_KEY = "short"

    assert any("security.W009" in detail for detail in find(software.settings_in_force).details)


def test_versions_are_all_named():
    sentence = find(software.versions).sentence

    assert django.get_version() in sentence
    assert all(name in sentence for name in ("Palabre", "Python", "SQL"))


# ---------------------------------------------------------------- The command and the page


def test_command_exits_with_one_if_anything_is_broken(capsys):
    with pytest.raises(SystemExit) as exit:
        call_command("doctor", "--json")

    found = json.loads(capsys.readouterr().out)
    assert exit.value.code == 1
    assert {one["state"] for one in found} <= {"good", "look", "broken"}
    assert all(one["name"] and one["sentence"] for one in found)


def test_command_says_what_to_do(capsys):
    with pytest.raises(SystemExit):
        call_command("doctor", "--no-color")

    assert "manage.py worker" in capsys.readouterr().out


def test_page_shows_all_findings_to_superusers(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    page = client.get(reverse("admin:operations_health_changelist")).content.decode()

    assert page.count('class="state"') == len(list(examine(CHECKS)))


def test_page_is_for_nobody_else(client):
    client.force_login(UserFactory(is_staff=True))

    answer = client.get(reverse("admin:operations_health_changelist"))

    assert answer.status_code == 403
