"""The addresses by which WordPress answered a comment."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect


class ReplyToCommentMiddleware:
    """Lead `?replytocom=ID`, on whatever page, to the form that answers that comment."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        comment_id = request.GET.get("replytocom", "")
        if request.method == "GET" and comment_id.isascii() and comment_id.isdigit():
            return redirect("comments:reply", int(comment_id[:18]))
        return self.get_response(request)
