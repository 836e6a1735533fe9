"""`make mutants`: changes what decides in small ways, and counts what the tests let pass.

What is changed stands in pyproject.toml. It takes an hour. Mutants that live are named; `mutmut
show NAME` says what was changed in one, and `make mutants ARGS=NAME` tries it again.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATISTICS = ROOT / "mutants" / "mutmut-cicd-stats.json"
MARK = 0.85


def main(arguments: list[str]) -> int:
    """Return 1 if too many of them live, else 0."""
    mutmut("run", *arguments)
    mutmut("results")
    mutmut("export-cicd-stats")
    counted = json.loads(STATISTICS.read_text())
    tried = counted["total"] - counted["skipped"]
    share = 1 - (counted["survived"] + counted["no_tests"]) / tried
    print(f"Killed: {share:.1%} of {tried} – {'met' if share >= MARK else 'MISSED'}.")
    return int(share < MARK)


def mutmut(*command: str) -> None:
    subprocess.run([sys.executable, "-m", "mutmut", *command], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
