"""The answer while the database fails: what is given back, what is not, and what the log says."""

import errno

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError

from comments import unkept


def answer(request, error):
    try:
        raise error
    except Exception:
        return unkept.server_error(request)


def test_failing_database_is_answered_with_503_and_a_time_to_come_back(rf):
    response = answer(rf.get("/"), OperationalError("connection refused"))

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert "no-store" in response["Cache-Control"]


def test_all_that_was_sent_is_given_back_to_be_sent_again(rf):
    sent = {"body": "Two\nlines <b>", "name": "Jeanne", "wishes": ["replies", "thread"]}

    page = answer(rf.post("/comments/on/1/?a=1", sent), InterfaceError()).text

    assert 'action="/comments/on/1/?a=1"' in page
    assert "Two\nlines &lt;b&gt;</textarea>" in page
    assert '<input type="hidden" name="name" value="Jeanne">' in page
    assert page.count('name="wishes"') == 2


def test_password_is_not_given_back(rf):
    page = answer(rf.post("/admin/login/", {"password": "open sesame"}), OperationalError()).text

    assert "open sesame" not in page


def test_disk_without_room_for_a_file_is_answered_alike_and_the_file_asked_for_again(rf):
    sent = {"caption": "Under the tree", "file": SimpleUploadedFile("tree.jpg", b"...")}

    response = answer(rf.post("/", sent), OSError(errno.ENOSPC, "No space left on device"))

    assert response.status_code == 503
    assert 'value="Under the tree"' in response.text
    assert "Les fichiers n’en font pas partie" in response.text


@pytest.mark.parametrize("error", [ValueError(), FileNotFoundError(errno.ENOENT, "No such file")])
def test_mistake_of_ours_is_still_500(rf, error):
    assert answer(rf.get("/"), error).status_code == 500


@pytest.mark.parametrize(
    ("said", "remedy"),
    [
        ("database or disk is full", "Make room"),
        ("could not extend file: No space left on device", "Make room"),
        ("[Errno 122] Disk quota exceeded", "Make room"),
        ("[Errno 30] Read-only file system: '/srv/media'", "mount it anew"),
        ("attempt to write a readonly database", "Let the user"),
        ("database is locked", "Another process"),
        ("connection refused", "See whether the database runs"),
    ],
)
def test_log_says_what_to_do(caplog, said, remedy):
    unkept.note(OperationalError(said))

    assert said in caplog.text
    assert remedy in caplog.text
