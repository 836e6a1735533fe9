"""The throw-away PostgreSQL that `make test-postgres` runs on."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.postgres import Failure, find_programs

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "postgres.py"

ASK = """
import json, os, psycopg, sys
with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
    row = connection.execute("SELECT upper('é'), current_setting('data_directory')").fetchone()
print(json.dumps(row))
sys.exit(7)
"""


def with_postgres(*command, **environment):
    return subprocess.run(
        [sys.executable, SCRIPT, *command],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def installed():
    try:
        find_programs()
    except Failure as failure:
        pytest.skip(str(failure))


@pytest.mark.usefixtures("installed")
def test_command_gets_a_database_that_is_gone_afterwards():
    done = with_postgres(sys.executable, "-c", ASK)

    letter, folder = json.loads(done.stdout)
    assert letter == "É"
    assert not Path(folder).parent.exists()
    assert done.returncode == 7


def test_given_database_is_used_as_it_is():
    ask = "import os; print(os.environ['DATABASE_URL'])"

    done = with_postgres(sys.executable, "-c", ask, DATABASE_URL="postgresql://given")

    assert done.stdout == "postgresql://given\n"


def test_missing_postgresql_is_said_with_a_way_out(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Failure, match="apt install postgresql"):
        find_programs(debian=tmp_path)
