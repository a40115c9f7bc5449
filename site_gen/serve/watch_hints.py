"""Hints that files may have changed, gathered from any thread, and the pause to leave before they are believed.

An editor saves in several steps (a file of its own, a rename, a second write), and a tool may write thousands of
files. The pause after the last hint is short when all that is hinted at is surely complete, longer when a file is still
open or has just gone, and longer again in a burst; and it comes to an end although somebody writes without end.
"""

import threading
import time
from dataclasses import dataclass
from typing import Literal

State = Literal["done", "open", "gone", "moved"]
"""What is known of a path: written and closed; perhaps still being written; gone, perhaps to come back in a moment (as
in an editor's save); gone to another name."""

_PAUSE_DONE = 0.008
"""Seconds: enough for the other events of one save."""
_PAUSE_OPEN = 0.025
_PAUSE_BURST = 0.200
_LONGEST = 0.200
_LONGEST_BURST = 10.0
_BURST = 20
"""Paths from which on hints count as a burst: a checkout, not an author's save."""
_ECHO_SECONDS = 0.5
"""After a batch of several paths, more are taken for the rest of the same burst."""
_SEVERAL = 5


@dataclass(frozen=True)
class Batch:
    """Hints taken together."""

    states: dict[str, State]
    folders: frozenset[str]
    """Folders in which anything may have changed."""
    is_lost: bool
    """Events were lost: anything may have changed anywhere."""
    first_at: float
    """Monotonic time of the first hint."""


class Hints:
    """Hints that nobody has acted upon yet."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._states: dict[str, State] = {}
        self._folders: set[str] = set()
        self._is_lost = False
        self._is_woken = False
        self._first_at = 0.0
        self._last_at = 0.0
        self._burst_until = 0.0

    def add(self, path: str, state: State) -> None:
        """Something happened to the file at *path*."""
        with self._condition:
            self._note()
            self._states[path] = state

    def add_folder(self, path: str) -> None:
        """Something happened to the folder at *path*."""
        with self._condition:
            self._note()
            self._folders.add(path)

    def lose(self) -> None:
        """Events were lost."""
        with self._condition:
            self._note()
            self._is_lost = True

    def wake(self) -> None:
        """End the wait for a first hint."""
        with self._condition:
            self._is_woken = True
            self._condition.notify_all()

    def wait(self, timeout_seconds: float) -> bool:
        """Wait for a hint; say whether there is one."""
        with self._condition:
            self._condition.wait_for(lambda: self._has_some() or self._is_woken, max(0.0, timeout_seconds))
            return self._has_some()

    def seconds_to_quiet(self) -> float:
        """Return how long to wait before looking again; zero or less when it is time to act."""
        with self._condition:
            pause, longest = self._rhythm()
            return min(self._last_at + pause, self._first_at + longest) - time.monotonic()

    def take(self) -> Batch:
        """Return all hints, and forget them."""
        with self._condition:
            batch = Batch(self._states, frozenset(self._folders), self._is_lost, self._first_at)
            if len(self._states) + len(self._folders) >= _SEVERAL:
                self._burst_until = time.monotonic() + _ECHO_SECONDS
            self._states = {}
            self._folders = set()
            self._is_lost = False
            return batch

    def put_back(self, batch: Batch) -> None:
        """Undo `take`: it was too early. What has come since is the newer."""
        with self._condition:
            self._states = batch.states | self._states
            self._folders |= batch.folders
            self._is_lost |= batch.is_lost
            self._first_at = batch.first_at
            self._last_at = time.monotonic()

    def _note(self) -> None:
        self._last_at = time.monotonic()
        if not self._has_some():
            self._first_at = self._last_at
            self._condition.notify_all()

    def _has_some(self) -> bool:
        return bool(self._states or self._folders or self._is_lost)

    def _rhythm(self) -> tuple[float, float]:
        is_echo = self._first_at < self._burst_until
        if self._is_lost or is_echo or len(self._states) + len(self._folders) > _BURST:
            return _PAUSE_BURST, _LONGEST_BURST
        is_done = not self._folders and all(state in ("done", "moved") for state in self._states.values())
        return (_PAUSE_DONE if is_done else _PAUSE_OPEN), _LONGEST
