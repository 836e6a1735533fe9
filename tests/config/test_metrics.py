"""What Prometheus is told, and who may ask."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from comments import checking
from comments.models import FilterHealth
from tests.factories import CommentFactory

ROOT = Path(__file__).resolve().parents[2]

TOKEN = "a-long-token"


@pytest.fixture
def read(client, settings, db):
    """A function that reads the metrics and returns a value by its name and labels."""
    settings.METRICS_TOKEN = TOKEN

    def value(name, **labels):
        response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
        assert response.status_code == 200
        families = text_string_to_metric_families(response.content.decode())
        values = [
            s.value for f in families for s in f.samples if (s.name, s.labels) == (name, labels)
        ]
        return values[0] if values else 0

    return value


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer another", TOKEN])
def test_metrics_are_nowhere_for_whoever_has_no_token(client, settings, db, authorization):
    settings.METRICS_TOKEN = TOKEN
    headers = {} if authorization is None else {"authorization": authorization}

    assert client.get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize("authorization", ["", "Bearer "])
def test_metrics_are_nowhere_where_no_token_is_set(client, settings, db, authorization):
    settings.METRICS_TOKEN = ""

    assert client.get("/metrics", headers={"authorization": authorization}).status_code == 404


def test_metrics_are_kept_by_nobody(client, settings, db):
    settings.METRICS_TOKEN = TOKEN

    response = client.get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})

    assert "no-store" in response["Cache-Control"]


def test_requests_are_counted_by_the_name_of_their_address(client, read):
    labels = {"view": "blog:home", "method": "GET", "status": "200"}
    before = read("palabre_request_seconds_count", **labels)

    client.get("/")

    assert read("palabre_request_seconds_count", **labels) == before + 1


def test_strangers_cannot_invent_series(client, read):
    labels = {"view": "other", "method": "other", "status": "404"}
    before = read("palabre_request_seconds_count", **labels)

    client.generic("BREW", "/coffee/pot/number/1/")

    assert read("palabre_request_seconds_count", **labels) == before + 1


def test_held_comments_are_counted(read):
    CommentFactory(held=True)
    CommentFactory()

    assert read("palabre_comments_held") == 1


def test_tasks_are_counted_from_when_they_are_due(read):
    checking.resume.enqueue()
    checking.resume.using(run_after=timezone.now() + timedelta(hours=1)).enqueue()

    assert read("palabre_tasks_ready") == 1


def test_filter_that_fails_is_told_of(read):
    health = FilterHealth.load()
    health.failing_since = timezone.now() - timedelta(minutes=10)
    health.save()

    assert 600 <= read("palabre_filter_failing_seconds") < 700


def test_processes_that_share_a_folder_are_counted_together(read, settings, tmp_path):
    settings.PROMETHEUS_MULTIPROC_DIR = str(tmp_path)
    observe = """
import django
django.setup()
from config.metrics import REQUESTS
REQUESTS.labels("blog:home", "GET", "200").observe(0.02)
"""
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(tmp_path),
        "SECRET_KEY": "only-for-the-tests",
    }

    for _process in range(2):
        subprocess.run([sys.executable, "-c", observe], cwd=ROOT, env=environment, check=True)

    labels = {"view": "blog:home", "method": "GET", "status": "200"}
    assert read("palabre_request_seconds_count", **labels) == 2
