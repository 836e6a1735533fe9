"""`manage.py doctor [--json]`."""

import json
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from operations.commands import OperatorCommand
from operations.health import CHECKS, Finding, State, examine


class Command(OperatorCommand):
    help = "Looks at all that a site needs, and says how it is and what to do."
    requires_system_checks = []  # they are among what is looked at

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="write for programs")

    def handle(self, *, json: bool, **options: Any) -> None:
        """Print each finding when it is made; exit with 1 if anything is broken."""
        findings = []
        for finding in examine(CHECKS):
            findings.append(finding)
            if not json:
                self.print(finding)
        if json:
            self.stdout.write(as_json(findings))
        if any(finding.state == State.BROKEN for finding in findings):
            sys.exit(1)

    def print(self, finding: Finding) -> None:
        """Print the state, the name and the sentence in a line, and what to do in the next."""
        style = {
            State.GOOD: self.style.SUCCESS,
            State.LOOK: self.style.WARNING,
            State.BROKEN: self.style.ERROR,
        }[finding.state]
        width = max(len(label) for label in State.labels)
        self.stdout.write(f"{style(f'{finding.state.label:{width}}')}  ", ending="")
        self.stdout.write(
            _("%(name)s: %(sentence)s") % {"name": finding.name, "sentence": finding.sentence}
        )
        if finding.state != State.GOOD:
            for line in [*finding.details, f"→ {finding.remedy}"]:
                self.stdout.write(f"{'':{width}}    {line}")


def as_json(findings: list[Finding]) -> str:
    said = [finding._asdict() | {"state": finding.state.value} for finding in findings]
    return json.dumps(said, ensure_ascii=False, indent=1)
