"""How long and how often everything is measured."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Plan:
    folder: Path
    """Where everything is that is thrown away afterwards."""
    seconds: int = 10
    """How long each load lasts in all."""
    turns: int = 5
    """In how many parts it is taken, each in turn with what it is compared with."""
    sizes: tuple[int, ...] = (16, 200, 1_000, 5_000)
    mixed_seconds: int = 60
    many: int = 1_000_000

    def paths(self, name: str, **paths: list[str]) -> Path:
        """Write down what visitors may ask for, by what they want of it; see visitors.lua."""
        lines = [f"{kind} {path}\n" for kind, each in paths.items() for path in each]
        file = self.folder / name
        file.write_text("".join(lines))
        return file

    @property
    def seconds_of_a_turn(self) -> int:
        return max(1, self.seconds // self.turns)

    def in_turn[T](self, measures: Mapping[str, Callable[[], T]]) -> dict[str, list[T]]:
        """Measure each, one after the other, and all of them again and again.

        The speed of a machine moves, within seconds by a factor of two where others share it; so
        what is compared sees it in the same moods.
        """
        taken: dict[str, list[T]] = {name: [] for name in measures}
        for _ in range(self.turns):
            for name, measure in measures.items():
                taken[name].append(measure())
        return taken
