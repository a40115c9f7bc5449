"""What a build has met so far: problems, and how long each stage took."""

import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from site_gen.model.problem import Outcome, Problem, has_errors
from site_gen.model.report import BuildReport

T = TypeVar("T")


@dataclass
class Log:
    """What a build has met so far."""

    strict: bool
    problems: list[Problem] = field(default_factory=list)
    seconds: list[tuple[str, float]] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        return has_errors(self.problems, strict=self.strict)

    def take(self, outcome: Outcome[T]) -> T | None:
        self.problems += outcome.problems
        return outcome.result

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        start = time.perf_counter()
        yield
        self.seconds.append((name, time.perf_counter() - start))

    def report(self, images: tuple[tuple[str, int], ...] = (), **figures: int) -> BuildReport:
        return BuildReport(
            problems=tuple(self.problems),
            seconds=tuple(self.seconds),
            pages=figures.get("pages", 0),
            artifacts=figures.get("artifacts", 0),
            written=figures.get("written", 0),
            unchanged=figures.get("unchanged", 0),
            removed=figures.get("removed", 0),
            images=images,
        )
