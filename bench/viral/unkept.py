"""Pages that are made anew for each request, as after each comment."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from config.kept_pages import KeptPagesMiddleware


class UnkeptPagesMiddleware(KeptPagesMiddleware):
    """It never finds a page; what is around the conversation is there, as on a running site."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = super().__call__(request)
        vars(response).pop("page", None)  # by which the process would remember it
        return response

    def find(self, *args: Any) -> None:
        return None
