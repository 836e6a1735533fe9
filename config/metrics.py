"""What a site tells Prometheus, at `/metrics`.

https://prometheus.io/docs/practices/naming/
"""

import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.multiprocess import MultiProcessCollector

from comments.models import Comment, FilterHealth

REQUESTS = Histogram(
    "palabre_request_seconds",
    "Time from a request to its answer, by the name of its address.",
    ["view", "method", "status"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
METHODS = frozenset({"GET", "HEAD", "POST"})


class MetricsMiddleware:
    """Measure each request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        start = time.perf_counter()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else ""
        observe(view, request.method or "", str(response.status_code), start)
        return response


def observe(view: str, method: str, status: str, start: float) -> None:
    """Count a request and the time since it began, by `time.perf_counter`."""
    # What a stranger may invent must not make more and more series.
    method = method if method in METHODS else "other"
    REQUESTS.labels(view or "other", method, status).observe(time.perf_counter() - start)


class State:
    """How the site stands, asked of the database when somebody looks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        since = FilterHealth.load().failing_since
        failing = (timezone.now() - since).total_seconds() if since else 0
        for name, text, value in (
            (
                "comments_held",
                "Comments that wait for a moderator.",
                Comment.objects.held().count(),
            ),
            ("tasks_ready", "Tasks that a worker can begin.", DBTaskResult.objects.ready().count()),
            ("filter_failing_seconds", "For how long Akismet has been failing.", failing),
        ):
            yield GaugeMetricFamily(f"palabre_{name}", text, value)


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer whoever holds `METRICS_TOKEN`; for all others there is nothing here."""
    given, token = request.headers.get("Authorization", ""), settings.METRICS_TOKEN
    if not token or not constant_time_compare(given, f"Bearer {token}"):
        raise Http404("The metrics ask for their token.")
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    return HttpResponse(encode(registry()), content_type)


def registry() -> CollectorRegistry:
    """Return all that is measured: by every process of this site where they share a folder."""
    whole = CollectorRegistry()
    if settings.PROMETHEUS_MULTIPROC_DIR:
        MultiProcessCollector(whole, settings.PROMETHEUS_MULTIPROC_DIR)  # type: ignore[no-untyped-call]
    else:
        whole.register(REQUESTS)
    whole.register(State())
    return whole
