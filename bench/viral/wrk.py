"""Loads by wrk, each bounded in time, and what came of them."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any

HERE = Path(__file__).parent
CONNECTIONS = 16
GRACE = 60
"""For how many seconds longer than it should a load may take, before it is given up."""

numbers = count(1)


@dataclass(frozen=True)
class Load:
    """Many requests for one address; the times are in seconds."""

    requests: int
    seconds: float
    bytes: int
    p50: float
    p99: float
    refused: int
    """How many were answered with a status of 400 or above."""
    broken: int
    """How many failed on the way: connections that broke, or no answer."""

    @property
    def rate(self) -> float:
        return self.requests / self.seconds

    @property
    def errors(self) -> int:
        return self.refused + self.broken


@dataclass(frozen=True)
class Visits:
    """What visitors did who read, like and post, each after the other's end."""

    duration: float
    broken: int
    reads: list[float]
    """How long each took, in seconds."""
    kept: list[int]
    """The keys of the comments that were said to be taken."""
    seconds: dict[str, float]
    """How long all of a kind took together."""
    statuses: dict[str, Counter[int]]
    """How often what was asked for, by kind, was answered with what."""

    @property
    def p99(self) -> float:
        """Return the seconds within which 99 of 100 readers had the page."""
        return quantiles(self.reads, n=100)[98]

    @property
    def errors(self) -> int:
        return self.broken + sum(
            number
            for found in self.statuses.values()
            for status, number in found.items()
            if status >= 400
        )

    def count(self, kind: str) -> int:
        return self.statuses[kind].total()

    def rate(self, kind: str) -> float:
        return self.count(kind) / self.duration

    def mean(self, kind: str) -> float:
        """Return the seconds that one of a kind took in the mean."""
        return self.seconds[kind] / max(1, self.count(kind))


def load(url: str, seconds: int, headers: Mapping[str, str] | None = None) -> Load:
    """Ask for one address as often as it is answered; end the run where that fails."""
    options = [f"--header={name}: {value}" for name, value in (headers or {}).items()]
    command = ["--threads=1", f"--connections={CONNECTIONS}", *options]
    [line] = run(*command, f"--script={HERE / 'counts.lua'}", url, seconds=seconds)
    done = Load(**line)
    if done.errors:
        sys.exit(f"{url}: {done.refused} requests of {done.requests} refused, {done.broken} broken")
    return done


def command_of_visits(
    url: str, plan: Path, *, visitors: int, likes: int = 0, posts: int = 0, **headers: str
) -> list[str]:
    """Return the arguments by which visitors read, like and post; see visitors.lua."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return [
        *(f"--threads={visitors}", f"--connections={visitors}"),
        *(f"--header={name}: {value}" for name, value in given.items()),
        *(f"--script={HERE / 'visitors.lua'}", url),
        *("--", str(plan), str(likes), str(posts), str(next(numbers))),
    ]


def visit(url: str, plan: Path, seconds: int, **options: Any) -> Visits:
    return visits_of(run(*command_of_visits(url, plan, **options), seconds=seconds))


def visits_of(lines: list[dict[str, Any]]) -> Visits:
    """Put together what the threads of visitors.lua printed."""
    statuses: dict[str, Counter[int]] = {"read": Counter(), "like": Counter(), "post": Counter()}
    seconds = dict.fromkeys(statuses, 0.0)
    for line in lines:
        for answer, number in line["statuses"].items():
            kind, status = answer.split()
            statuses[kind][int(status)] += number
        for kind, spent in line["seconds"].items():
            seconds[kind] += spent
    return Visits(
        duration=lines[0]["duration"],
        broken=sum(line["broken"] for line in lines),
        reads=[took for line in lines for took in line["reads"]],
        kept=[key for line in lines for key in line["kept"]],
        seconds=seconds,
        statuses=statuses,
    )


def run(*arguments: str, seconds: int) -> list[dict[str, Any]]:
    with start(*arguments, seconds=seconds) as wrk:
        return end(wrk, seconds)


def start(*arguments: str, seconds: int) -> subprocess.Popen[str]:
    command = ["wrk", f"--duration={seconds}s", "--timeout=10s", *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def end(wrk: subprocess.Popen[str], seconds: int) -> list[dict[str, Any]]:
    """Wait for the end of a load; return the lines of JSON that its script printed."""
    try:
        printed, _ = wrk.communicate(timeout=seconds + GRACE)
    except subprocess.TimeoutExpired:
        wrk.kill()
        raise
    lines = read(printed)
    if wrk.returncode or not lines:
        sys.exit(f"wrk failed:\n{printed}")
    return lines


def read(printed: str) -> list[dict[str, Any]]:
    """Return the lines of JSON among those that wrk printed."""
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]
