"""Who may come in, who did, and where they are still logged in."""

from accounts.models.access import Access
from accounts.models.events import Event
from accounts.models.recovery import RecoveryCode
from accounts.models.sessions import Session, SessionQuerySet

__all__ = ["Access", "Event", "RecoveryCode", "Session", "SessionQuerySet"]
