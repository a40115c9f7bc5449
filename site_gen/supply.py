"""Arguments that are taken when there is somebody to work on them: making one may be work, too."""

import itertools
from collections.abc import Iterable, Sized
from typing import Any

_MANY = 1000


class Supply:
    """Arguments of a job, one after another."""

    def __init__(self, arguments: Iterable[Any]) -> None:
        self.taken: list[Any] = []
        """Those that somebody works on, by their place; None for those that are done."""
        self._rest = iter(arguments)
        self._known_total = len(arguments) if isinstance(arguments, Sized) else None
        self._ahead: list[Any] = []

    @property
    def total(self) -> int:
        """How many there are; while that is not known, as many as are worth starting processes for."""
        return self._known_total if self._known_total is not None else len(self.taken) + _MANY

    @property
    def is_empty(self) -> bool:
        """Whether all have been taken."""
        if not self._ahead:
            self._ahead = list(itertools.islice(self._rest, 1))
        return not self._ahead

    def done(self, index: int) -> None:
        """Let go of an argument."""
        self.taken[index] = None

    def next_chunk(self, most: int) -> range:
        """Take the next arguments, *most* of them at most, and return where they stand among those taken."""
        start = len(self.taken)
        self.taken += self._ahead
        self._ahead = []
        self.taken += itertools.islice(self._rest, most - (len(self.taken) - start))
        return range(start, len(self.taken))
