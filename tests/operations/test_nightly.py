"""The backup that the worker makes each night."""

import os

import pytest
from django.core.management import call_command

from comments.schedule import TIMETABLE
from operations.backups import keeping, nightly

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(settings, tmp_path):
    settings.BACKUP_DIR = tmp_path / "backups"
    settings.BACKUP_DIR.mkdir()
    return settings.BACKUP_DIR


def run():
    nightly.keep_one.func()


def test_backup_is_in_the_timetable_at_two():
    assert [entry.hour for entry in TIMETABLE if entry.task == nightly.keep_one] == [2]


def test_backup_of_the_night_is_whole(folder, caplog):
    run()

    [path] = keeping.all_in(folder)
    call_command("verify", path)
    assert str(path) in caplog.text


def test_fourteen_nights_are_kept(folder):
    for day in range(1, 20):
        (folder / f"palabre-2026-01-{day:02}-020000.tar").touch()

    run()

    kept = keeping.all_in(folder)
    assert len(kept) == nightly.NIGHTS
    assert kept[-1].name == "palabre-2026-01-07-020000.tar"


def test_nothing_is_deleted_when_there_is_no_new_backup(folder, caplog):
    for day in range(1, 20):
        (folder / f"palabre-2026-01-{day:02}-020000.tar").touch()
    os.rename(folder, folder.with_name("unmounted"))

    run()

    assert len(keeping.all_in(folder.with_name("unmounted"))) == 19
    assert not folder.exists()
    assert "BACKUP_DIR" in caplog.text


def test_without_a_folder_nothing_is_done(settings, caplog):
    settings.BACKUP_DIR = None

    run()

    assert caplog.text == ""
