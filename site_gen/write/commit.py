"""Puts a plan into effect: every file whole at every moment, and everything taken back when the machine refuses."""

import contextlib
import errno
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import FrameType

from site_gen.model.file_times import settling_seconds
from site_gen.write.manifest import Entry, certain, entry_for, save
from site_gen.write.plan import Move, Plan
from site_gen.write.staging import Staging, put
from site_gen.write.state import State


def carry_out(
    plan: Plan, *, root: Path, staging: Staging, state: State, known: Mapping[str, Entry], scanned_ns: int
) -> None:
    """Bring *root* to what *plan* says, and the manifest, in which the files *known* stand, with it.

    Raises OSError when the machine refuses, with the output as it was.  SIGINT, SIGTERM and SIGHUP wait until it is
    done.  A kill leaves each file old or new, and the journal for the next build.
    """
    moved = {move.path: Entry(move.digest, move.size) for move in plan.moves}
    found = {path: entry for path, entry in plan.kept.items() if known.get(path) != entry}
    staged = time.monotonic()
    with _interrupts_deferred():
        # What the manifest says already need not be said twice, of thousands of files.
        save(state.journal, {**found, **moved}, scanned_ns=scanned_ns)
        steps = _Steps(root, staging)
        try:
            staging.flush()
            came_at_once = _replace(plan, steps)
            if plan.removals and state.home.stat().st_dev != root.stat().st_dev:
                # Once the journal is gone nobody remembers these. One file system keeps the order of our changes
                # through a power cut; two do not.
                staging.flush()
            # So that the next build need not read again what was just written: from now on a change would show.
            last_change = staged if came_at_once else time.monotonic()
            time.sleep(max(0.0, last_change + settling_seconds() - time.monotonic()) if plan.moves else 0)
            looked_ns = time.time_ns()
            present = {move.path: entry_for(move.digest, os.lstat(f"{root}/{move.path}")) for move in plan.moves}
            kept = {path: certain(entry, looked_ns=scanned_ns) for path, entry in plan.kept.items()}
            save(state.manifest, {**kept, **present}, scanned_ns=looked_ns)
        except BaseException:
            steps.undo()
            state.journal.unlink()
            raise
        with contextlib.suppress(OSError):
            state.journal.unlink()


def check_writable(plan: Plan, root: Path) -> None:
    """Raise PermissionError for the first folder that the plan needs to change and we may not."""
    paths = [*(move.path for move in plan.moves), *plan.removals]
    start = str(root)
    while not os.path.isdir(start):
        start = os.path.dirname(start)
    standing = {"": start}
    """The folder itself where it is there, else the nearest one above it, by path below *root*."""

    def place_of(folder: str) -> str:
        if folder not in standing:
            above = folder.rpartition("/")[0]
            place, path = place_of(above), f"{root}/{folder}"
            # Nothing stands below a folder that is not there: three thousand of them need not be looked for.
            is_there = place == (f"{root}/{above}" if above else str(root)) and os.path.isdir(path)
            standing[folder] = path if is_there else place
        return standing[folder]

    for place in dict.fromkeys(place_of(folder) for folder in sorted({path.rpartition("/")[0] for path in paths})):
        if not os.access(place, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), place)


def _replace(plan: Plan, steps: "_Steps") -> bool:
    """Assets come before the pages that use them, pages before the feeds that list them, removals last.

    Where there is no output yet, all of it comes at once, which changes none of the files: say whether it was so.
    """
    if plan.moves and steps.place_whole(plan.moves):
        return True
    needed = {folder for move in plan.moves for folder in _folders_above(move.path)}
    cleared = set(plan.cleared)
    early = {path for path in plan.removals if path in needed or not cleared.isdisjoint(_folders_above(path))}
    for path in sorted(early):
        steps.remove(path)
    for folder in plan.cleared:
        steps.drop_tree(folder)
    moves = sorted(plan.moves, key=_rank)
    for move in moves:
        steps.make_folders(move.path)
    for move in moves:
        steps.place(move)
    for path in plan.removals:
        if path not in early:
            steps.remove(path)
    for path in (*plan.removals, *plan.vanished):
        steps.drop_empty(path)
    return False


def _folders_above(path: str) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]


def _rank(move: Move) -> tuple[int, str]:
    ending = move.path.rpartition(".")[2]
    return {"html": 1, "xml": 2, "json": 2, "txt": 2}.get(ending, 0), move.path


class _Steps:
    """Changes to the output folder, each with the one that takes it back.

    Paths are strings here: three thousand `Path` objects cost more than what is done with them.
    """

    def __init__(self, root: Path, staging: Staging) -> None:
        self._root = str(root)
        self._staging = staging
        self._present: set[str] = set()
        """Folders that are there for certain: nothing is removed between making folders and filling them."""
        self._made: set[str] = set()
        """Those that we have made: nothing else is in them."""
        self._backward: list[Callable[[], object]] = []

    def undo(self) -> None:
        """Take everything back, last step first; OSError where that is impossible."""
        while self._backward:
            self._backward.pop()()

    def remove(self, path: str) -> None:
        target, backup = f"{self._root}/{path}", self._staging.new_name()
        with _naming(target):
            put(target, backup)
        self._backward.append(partial(put, backup, target))

    def place(self, move: Move) -> None:
        target, spare = f"{self._root}/{move.path}", self._staging.new_name()
        with _naming(target):
            if os.path.dirname(target) not in self._made and os.path.lexists(target):
                _duplicate(target, spare)
                back = partial(put, spare, target)
            else:
                back = partial(put, target, spare)
            put(move.staged, target)
        self._backward.append(back)

    def place_whole(self, moves: Sequence[Move]) -> bool:
        """Let the folder in which *moves* wait at their own paths become the output folder; say whether that was done.

        It is not where there is no such folder, or meanwhile an output folder with something in it.
        """
        whole = self._staging.whole
        if not whole or not os.path.isdir(whole):
            return False
        if any(move.staged != f"{whole}/{move.path}" for move in moves):
            return False  # one could not wait there, such as the second of two that were made for one path
        self._make_folder(os.path.dirname(self._root))
        try:
            os.rename(whole, self._root)
        except OSError:
            return False
        self._backward.append(partial(os.rename, self._root, whole))
        return True

    def make_folders(self, path: str) -> None:
        """Make the folders above *path*, and the output folder itself."""
        self._make_folder(os.path.dirname(f"{self._root}/{path}"))

    def _make_folder(self, folder: str) -> None:
        if folder in self._present:
            return
        if not os.path.isdir(folder):
            self._make_folder(os.path.dirname(folder))
            os.mkdir(folder)
            self._made.add(folder)
            self._backward.append(partial(os.rmdir, folder))
        self._present.add(folder)

    def drop_empty(self, path: str) -> None:
        """Remove the folders above *path* that have nothing in them, up to the output folder."""
        folder = os.path.dirname(f"{self._root}/{path}")
        while folder != self._root:
            try:
                os.rmdir(folder)
            except FileNotFoundError:
                pass
            except OSError:
                return
            else:
                self._backward.append(partial(os.mkdir, folder))
            folder = os.path.dirname(folder)

    def drop_tree(self, path: str) -> None:
        """Remove a folder in which there are only empty folders."""
        for folder, _, _ in os.walk(f"{self._root}/{path}", topdown=False):
            os.rmdir(folder)
            self._backward.append(partial(os.mkdir, folder))


@contextlib.contextmanager
def _naming(target: str) -> Iterator[None]:
    """Let an OSError name the output file, not the nameless one that waits for its place."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, target) from error


def _duplicate(source: str, backup: str) -> None:
    """Keep a second name of *source*; a copy on file systems without hard links."""
    try:
        os.link(source, backup)
    except OSError:
        shutil.copy2(source, backup)


@contextlib.contextmanager
def _interrupts_deferred() -> Iterator[None]:
    """Hold back the signals that end a program until the block is done, then let the first of them through."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        arrived.append(number)

    names = [name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    numbers = [getattr(signal, name) for name in names]
    # A handler that C code installed reads as None and could not be put back; an ignored signal stays ignored.
    ours = [number for number in numbers if signal.getsignal(number) not in (None, signal.SIG_IGN)]
    before = {number: signal.signal(number, remember) for number in ours}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if arrived:
            signal.raise_signal(arrived[0])
