"""Pages that are made anew for each request, as after each comment."""

from typing import Any

from config.kept_pages import KeptPagesMiddleware


class UnkeptPagesMiddleware(KeptPagesMiddleware):
    """It never finds a page; what is around the conversation is there, as on a running site."""

    def find(self, *args: Any) -> None:
        return None
