"""What must never happen in a reader's browser, noted when it does."""

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response, WebError

A_STATUS = "Failed to load resource: the server responded with a status of"
"""Chromium's remark on a page with an error status; `_response` says which are wrong."""


class Watch:
    """The faults of one browser context: script errors, refused or missing files, other hosts.

    Chromium reports what the Content Security Policy forbids as an error of the console.
    """

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.origin = origin
        self.faults: list[str] = []
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(A_STATUS):
            place = message.location.get("url", "")
            self.faults.append(f"console {message.type}: {message.text} ({place})")

    def _error(self, error: WebError) -> None:
        self.faults.append(f"script error: {error.error}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.origin}/", "data:", "blob:")):
            self.faults.append(f"request to another host: {request.url}")

    def _response(self, response: Response) -> None:
        limit = 500 if response.request.is_navigation_request() else 400
        if response.status >= limit:
            self.faults.append(f"status {response.status}: {response.url}")
