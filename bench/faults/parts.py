"""The parts of a site, each of which can be killed, frozen, and started again."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any


@dataclass
class Part:
    """A program and all processes that it starts."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path
    identity: Mapping[str, Any] = field(default_factory=dict)
    """Whom it runs as, if not as we do."""

    def start(self) -> None:
        """Start it, in a group of processes of its own."""
        with (self.folder / f"{self.name}.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                stdout=log,
                stderr=log,
                process_group=0,
                **self.identity,
            )

    def start_again(self) -> None:
        """Start it once its first process has ended; what that left is killed, as systemd does.

        https://www.freedesktop.org/software/systemd/man/latest/systemd.kill.html (KillMode=)
        """
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.start()

    def kill(self, chance: Random) -> None:
        """End one of its processes, without a warning."""
        _send(chance.choice(list(self.processes())), signal.SIGKILL)

    def freeze(self) -> None:
        """Let none of its processes do anything, nor say that it does not."""
        for pid in self.processes():
            _send(pid, signal.SIGSTOP)

    def thaw(self) -> None:
        for pid in self.processes():
            _send(pid, signal.SIGCONT)

    @property
    def has_ended(self) -> bool:
        """Whether it runs no more, and could start."""
        return self.process.poll() is not None

    def last_words(self) -> str:
        lines = (self.folder / f"{self.name}.log").read_text(errors="replace").splitlines()
        return "\n".join([f"-- {self.name}", *lines[-20:]])

    def end(self) -> None:
        left = list(self.processes())
        for pid in left:
            _send(pid, signal.SIGKILL)
        self.process.wait()

    def processes(self) -> Iterator[int]:
        """Go through its processes, those that started others first."""
        yield self.process.pid
        yield from _below(self.process.pid)


@dataclass
class PostgreSQL(Part):
    data: Path = Path()

    @property
    def has_ended(self) -> bool:
        # Its other processes notice that the first one is gone, and end.
        return self.process.poll() is not None and not any(self._left())

    def _left(self) -> Iterator[int]:
        """Go through the processes that still work in its data folder."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if (process / "cwd").resolve() == self.data.resolve():
                    yield int(process.name)
            except OSError:
                continue  # it ended while it was looked at


def _below(pid: int) -> Iterator[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [child for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return  # it has just ended
    for child in children:
        yield int(child)
        yield from _below(int(child))


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return  # it has just ended, which is all that could be wanted
