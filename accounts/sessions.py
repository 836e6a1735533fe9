"""Sessions in the database, each with what its owner needs to know it again.

https://docs.djangoproject.com/en/6.1/topics/http/sessions/#extending-database-backed-session-engines
"""

from typing import Any

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone
from django.utils.dateparse import parse_datetime

ABOUT = "about"
"""What is known of a session since somebody logged in, under this name in its data."""


class SessionStore(db.SessionStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return apps.get_model("accounts", "Session")

    def load(self) -> dict[str, Any]:
        row = self._get_session_from_db()  # type: ignore[attr-defined]
        if not row:
            return {}
        row.see()
        data: dict[str, Any] = self.decode(row.session_data)
        return data

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        """Put into columns what the list of sessions shows."""
        row: Any = super().create_model_instance(data)
        if (about := data.get(ABOUT)) and (user := data.get(SESSION_KEY)):
            row.user_id = int(user)
            row.began_at = parse_datetime(about["began_at"])
            row.last_seen_at = timezone.now()
            for name in ("reference", "network", "browser", "has_second_factor"):
                setattr(row, name, about[name])
        return row
