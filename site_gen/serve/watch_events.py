"""The system's own news of changed files, through watchdog: quick, and not to be relied on.

Events get lost when many come at once, never come from network folders, and end when a watched folder is replaced or
the system's limit of watches is reached. Whoever listens here also looks for himself from time to time.
"""

import contextlib
import importlib
import logging
import os
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch

from site_gen.serve.watch_hints import State
from site_gen.serve.watch_look import is_ignored, is_within

_WANTED: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
"""Not that a file was opened or read: our own reading would be news."""

_STATES: dict[str, State] = {"closed": "done", "created": "open", "modified": "open", "deleted": "gone"}
_PAIRING_SECONDS = 0.01


class Listener(Protocol):
    """What hears of events."""

    def add(self, path: str, state: State) -> None: ...
    def add_folder(self, path: str) -> None: ...
    def lose(self) -> None: ...


class Events:
    """Listens to some folders and all that is below them."""

    def __init__(self, listener: Listener, *, excluded: frozenset[str] = frozenset()) -> None:
        """Tell *listener*, but for what is below the real paths *excluded*.

        Raises OSError where the system has no more room for listeners.
        """
        self._listener = listener
        self._excluded = excluded
        self._folders: tuple[tuple[str, str], ...] = ()
        self._watches: dict[str, tuple[ObservedWatch, tuple[int, int]]] = {}
        self._inotify: set[str] = set()
        _hasten_pairing()
        before = _inotify_descriptors()
        self._observer: BaseObserver = Observer()
        self._observer.start()
        self._inotify = _inotify_descriptors() - before
        self._alarm = _Alarm(listener.lose)
        logging.getLogger("watchdog").addHandler(self._alarm)

    def listen_to(self, folders: Sequence[tuple[str, str]]) -> bool:
        """Listen to *folders*, (real path, path by which the listener knows it), from now on.

        Return whether any of them was replaced by another since the last call, so that its events were lost. Raises
        OSError where the system's limit is reached.
        """
        self._folders = tuple(folders)
        every = dict.fromkeys(real for real, _ in folders)
        top = [real for real in every if not any(other != real and is_within(real, other) for other in every)]
        for real in [real for real in self._watches if real not in top]:
            self._leave(real)
        is_lost = False
        for real in top:
            identity = _identity(real)
            watch = self._watches.get(real)
            if watch is not None and watch[1] == identity and self._is_alive(watch[0]):
                continue
            if watch is not None:
                self._leave(real)
            if identity is not None:
                self._enter(real, identity)
                is_lost = True
        return is_lost

    def watch_count(self) -> int | None:
        """Return how many folders the system really watches for us; None where it does not say."""
        if not self._inotify:
            return None
        try:
            return sum(
                Path("/proc/self/fdinfo", descriptor).read_text(encoding="ascii").count("inotify wd:")
                for descriptor in self._inotify
            )
        except OSError:
            return None

    def close(self) -> None:
        """Stop listening; every thread has ended on return."""
        logging.getLogger("watchdog").removeHandler(self._alarm)
        self._observer.stop()
        self._observer.join(5)

    def _enter(self, real: str, identity: tuple[int, int]) -> None:
        try:
            watch = self._observer.schedule(_Handler(self._tell), real, recursive=True, event_filter=_WANTED)
        except FileNotFoundError:
            return
        self._watches[real] = (watch, identity)

    def _leave(self, real: str) -> None:
        watch, _ = self._watches.pop(real)
        with contextlib.suppress(KeyError, OSError):
            self._observer.unschedule(watch)

    def _is_alive(self, watch: ObservedWatch) -> bool:
        return any(emitter.watch == watch and emitter.is_alive() for emitter in self._observer.emitters)

    def _tell(self, event: FileSystemEvent) -> None:
        source, target = os.fsdecode(event.src_path), os.fsdecode(event.dest_path)
        if event.is_directory:
            for path in (source, target):
                for known in self._known_paths(path, is_folder=True):
                    self._listener.add_folder(known)
            return
        if event.event_type == "moved":
            targets = self._known_paths(target, is_folder=False)
            for known in self._known_paths(source, is_folder=False):
                self._listener.add(known, "moved" if targets else "gone")
            for known in targets:
                self._listener.add(known, "done")
            return
        for known in self._known_paths(source, is_folder=False):
            self._listener.add(known, _STATES[event.event_type])

    def _known_paths(self, path: str, *, is_folder: bool) -> list[str]:
        """Return the paths by which the listener knows *path*; none where the names on the way are ignored."""
        if not path or any(is_within(path, folder) for folder in self._excluded):
            return []
        found = []
        for real, known in self._folders:
            if is_within(path, real):
                inner = path.removeprefix(real).strip(os.sep)
                if not inner or not _is_ignored_on_the_way(inner, is_folder=is_folder):
                    found.append(f"{known}{os.sep}{inner}" if inner else known)
        return found


def _is_ignored_on_the_way(path: str, *, is_folder: bool) -> bool:
    *above, name = Path(path).parts
    return is_ignored(name, is_folder=is_folder) or any(is_ignored(one, is_folder=True) for one in above)


class _Handler(FileSystemEventHandler):
    def __init__(self, tell: Callable[[FileSystemEvent], None]) -> None:
        super().__init__()
        self._tell = tell

    def on_any_event(self, event: FileSystemEvent) -> None:
        self._tell(event)


class _Alarm(logging.Handler):
    """The library says in its log, and nowhere else, that it lost events; and it would say so on the terminal."""

    def __init__(self, lose: Callable[[], None]) -> None:
        super().__init__(logging.WARNING)
        self._lose = lose

    def emit(self, record: logging.LogRecord) -> None:
        if "overflow" in record.getMessage():
            self._lose()


def _hasten_pairing() -> None:
    """Shorten the wait in which the two halves of a rename are paired.

    The library holds back the first half, and every event after it, for half a second where the second half is a
    moment late: that is five times what a save may take. Unpaired halves are hints just as good.
    """
    with contextlib.suppress(ImportError, AttributeError, OSError):  # there is no inotify on other systems
        module = importlib.import_module("watchdog.observers.inotify_move_event_grouper")
        module.InotifyMoveEventGrouper.delay = _PAIRING_SECONDS
    # A folder whose halves were not paired is watched a second time, which is what we want.
    warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"watchdog\..*")


def _identity(path: str) -> tuple[int, int] | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _inotify_descriptors() -> set[str]:
    """Return the numbers of this process's inotify descriptors; none where there are no such things."""
    found = set()
    try:
        for entry in os.scandir("/proc/self/fd"):
            with contextlib.suppress(OSError):
                if os.readlink(entry.path) == "anon_inode:inotify":  # noqa: PTH115
                    found.add(entry.name)
    except OSError:
        return set()
    return found
