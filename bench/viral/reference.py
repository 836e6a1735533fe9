"""What the site is measured by: a bare Django with two views, and no middleware.

One returns bytes from a file of REFERENCE_FOLDER, the other puts one row into a table of the same
database, in one transaction. `python -m bench.viral.reference` makes that table.
"""

import os
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from config import environment

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": environment.database(os.environ["DATABASE_URL"])},
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="only-for-the-benchmarks",  # noqa: S106
)
application = get_wsgi_application()

from django.db import connection, models, transaction  # noqa: E402
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect  # noqa: E402
from django.urls import path  # noqa: E402


class Row(models.Model):  # noqa: DJ008
    body = models.TextField()

    class Meta:
        app_label = "reference"


@cache
def bytes_of(name: str) -> bytes:
    return Path(os.environ["REFERENCE_FOLDER"], name).read_bytes()


def page(request: HttpRequest, name: str) -> HttpResponse:
    response = HttpResponse(bytes_of(name))
    if name.endswith(".br"):
        response["Content-Encoding"] = "br"
    return response


def insert(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        Row.objects.create(body=request.POST["body"])
    return HttpResponseRedirect("/healthz")


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n")


urlpatterns = [path("insert", insert), path("healthz", health), path("page/<str:name>", page)]

if __name__ == "__main__":
    with connection.schema_editor() as editor:
        editor.create_model(Row)
