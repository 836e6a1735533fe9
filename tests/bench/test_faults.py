"""Parts of a site are killed and frozen while it is used."""

import random
import tempfile
from pathlib import Path

import pytest
from django.db import connection

from bench.faults import run


@pytest.mark.redis  # on PostgreSQL
@pytest.mark.django_db  # on both databases, and on neither of those that the other tests use
def test_nothing_that_was_acknowledged_is_lost_while_all_parts_fail():
    plan = run.Plan(connection.vendor, actions=48, subscribers=0, seed=random.randrange(10_000))

    with tempfile.TemporaryDirectory(prefix="palabre-faults-") as folder:
        table = run.run(plan, Path(folder))

    assert not any(row.is_missed for row in table.rows), table
