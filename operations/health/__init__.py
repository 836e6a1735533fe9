"""The health of a site: CHECKS, each of which looks at one thing and says what to do about it."""

from operations.health import services, software, storage, work
from operations.health.findings import Check, Finding, State, examine

__all__ = ["CHECKS", "Check", "Finding", "State", "examine"]

CHECKS: list[Check] = [
    storage.database,
    storage.integrity,
    storage.backup,
    storage.disk,
    storage.static_files,
    work.worker,
    work.tasks,
    work.timetable,
    services.mail,
    services.mail_certificate,
    services.faults,
    services.spam_filter,
    services.cache,
    services.front_cache,
    software.clock,
    software.settings_in_force,
    software.versions,
]
"""What is looked at, in this order. An app above may add its own."""
