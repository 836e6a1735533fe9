"""Files that are for their owner alone, and there whole or not at all."""

import stat

import pytest

from blog import private_files


def test_file_is_there_once_it_is_whole(tmp_path):
    path = tmp_path / "site"

    with private_files.replacing(str(path)) as file:
        file.write("été\r\n")
        file.flush()
        assert not path.exists()

    assert path.read_bytes() == "été\r\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_nobody_else_reads_it_even_while_it_is_written(tmp_path):
    with private_files.replacing(str(tmp_path / "site")):
        (unfinished,) = tmp_path.iterdir()
        assert stat.S_IMODE(unfinished.stat().st_mode) == 0o600

    assert stat.S_IMODE((tmp_path / "site").stat().st_mode) == 0o600


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_what_was_there_stays_where_it_breaks_off(tmp_path, fault):
    path = tmp_path / "site"
    path.write_text("before")

    with pytest.raises(fault):
        break_off(path, fault)

    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


def break_off(path, fault):
    with private_files.replacing(str(path)) as file:
        file.write("half")
        raise fault


def test_link_leads_to_the_new_file(tmp_path):
    (tmp_path / "there").mkdir()
    link = tmp_path / "link"
    link.symlink_to(tmp_path / "there" / "site")

    with private_files.replacing(str(link)) as file:
        file.write("whole")

    assert link.is_symlink()
    assert (tmp_path / "there" / "site").read_text() == "whole"


def test_what_is_no_file_is_not_replaced(tmp_path):
    with pytest.raises(OSError, match="Invalid"), private_files.replacing(str(tmp_path)):
        pass

    assert list(tmp_path.iterdir()) == []
