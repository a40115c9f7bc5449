"""New files, written whole on the output's file system before the first of them is put in place."""

import contextlib
import errno
import os
import shutil
import stat
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from site_gen.write.names import PRIVATE_PREFIX, path_fault
from site_gen.write.state import State, drop_staging, nearest, staging_folder

_WHOLE = "whole"
TEMPORARY_PREFIX = f"{PRIVATE_PREFIX}-tmp-"


class Staging:
    """A folder for the files of one build, made when the first one comes and gone when the ``with`` block ends."""

    def __init__(self, state: State, root: Path) -> None:
        self._state = state
        self._root = root
        self._folder: Path | None = None
        self._count = 0
        self._early_flush: threading.Thread | None = None
        self._is_for_new_output = not os.path.lexists(root) and not _gives_its_group(nearest(root))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end_early_flush()
        if self._folder is not None:
            drop_staging(self._folder)

    def stage(self, path: str, content: bytes) -> str:
        """Write *content*, which is to become the output file *path*, and return where it waits.

        Its mode is that of any new file under the present umask. OSError names the output file.
        """
        return write_staged(path, content, whole=self.whole, new_name=self.new_name, shown=f"{self._root}/{path}")

    @property
    def whole(self) -> str:
        """A folder in which files wait at the paths that they will have in the output; empty where there is none.

        There is one for an output folder that is not there yet: this folder becomes it, in one step.
        """
        return f"{self.folder()}{os.sep}{_WHOLE}" if self._is_for_new_output else ""

    def new_name(self) -> str:
        """Return a path in the folder at which nothing is yet."""
        self._count += 1
        # A number, not the name of the output file: a long Korean name has no room for a suffix.
        return f"{self.folder()}{os.sep}{self._count}"

    def folder(self) -> Path:
        """Return the folder, which is there from now on."""
        if self._folder is None:
            self._folder = staging_folder(self._state, self._root)
        return self._folder

    def begin_flush(self) -> None:
        """Begin with what `flush` does, for what has been staged so far, while this process does something else.

        Where that is being done already, nothing more is begun.
        """
        is_flushing = self._early_flush is not None and self._early_flush.is_alive()
        if self._folder is not None and not is_flushing:
            self._early_flush = threading.Thread(target=_flush_if_possible, args=(self._folder,))
            self._early_flush.start()

    def flush(self) -> None:
        """Get what was staged onto the disk, so that a power cut cannot leave empty files under published names."""
        self._end_early_flush()
        if self._folder is not None and not _flush_file_system(self._folder):
            for folder, _, names in os.walk(self._folder):
                for name in names:
                    with Path(folder, name).open("rb+") as stream:
                        os.fsync(stream.fileno())

    def _end_early_flush(self) -> None:
        if self._early_flush is not None:
            self._early_flush.join()
            self._early_flush = None


def put(source: str, target: str) -> None:
    """Rename *source* to *target*, replacing it in one step; across file systems, through a copy beside it."""
    try:
        os.replace(source, target)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        folder, name = os.path.dirname(target), os.path.basename(source)
        beside = f"{folder}{os.sep}{TEMPORARY_PREFIX}{name}"
        try:
            shutil.copy2(source, beside)
            os.replace(beside, target)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise
        os.unlink(source)


def write_new(path: str, content: bytes, *, shown: str) -> None:
    """Write *content* to a new file; OSError names *shown*, the output file that it is to become."""
    try:
        # Three requests to the system; a buffered stream makes eight.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(handle, rest) :]
        finally:
            os.close(handle)
    except OSError as error:
        raise OSError(error.errno, error.strerror, shown) from error


def write_staged(path: str, content: bytes, *, whole: str, new_name: Callable[[], str], shown: str) -> str:
    """Write *content*, which is to become the output file *path*, and return where it waits.

    That is at its path below *whole*, where there is such a folder and it can be; else it is what *new_name* returns.
    *shown* is as in `write_new`.
    """
    # A path that is not portable may lead anywhere; that it is named as a mistake is somebody else's business.
    staged = _write_below(whole, path, content, shown=shown) if whole and path_fault(path) is None else ""
    if not staged:
        staged = new_name()
        write_new(staged, content, shown=shown)
    return staged


def _write_below(folder: str, path: str, content: bytes, *, shown: str) -> str:
    """Write *content* to a new file at *path* below *folder* and return where that is; empty where it cannot be."""
    place = f"{folder}/{path}"
    inner, _, name = place.rpartition("/")
    try:
        # A page is mostly the first in its folder, any other file is not: what is tried first seldom fails.
        if name == "index.html":
            _make_folder(inner)
        try:
            write_new(place, content, shown=shown)
        except FileNotFoundError:
            _make_folder(inner)
            write_new(place, content, shown=shown)
    except OSError:
        return ""  # a file is there, or the whole is too long for this system; or the disk will refuse again
    return place


def _make_folder(folder: str) -> None:
    """Make *folder*, of which the one above is mostly there, where nobody else has made it meanwhile."""
    try:
        os.mkdir(folder)
    except FileExistsError:
        pass
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)


def _gives_its_group(folder: Path) -> bool:
    """Say whether what is made in *folder* gets its group, which what is made elsewhere and moved there does not."""
    return bool(folder.stat().st_mode & stat.S_ISGID)


def _flush_if_possible(folder: Path) -> None:
    with contextlib.suppress(OSError):  # the one that counts comes later
        _flush_file_system(folder)


def _flush_file_system(folder: Path) -> bool:
    """Flush the whole file system that *folder* is on; say False where there is no such call.

    An fsync for each of 1,000 files takes five times as long.
    """
    if sys.platform != "linux":
        return False
    try:
        import ctypes
    except ImportError:
        return False
    handle = os.open(folder, os.O_RDONLY)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.syncfs(handle) != 0:
            number = ctypes.get_errno()
            raise OSError(number, os.strerror(number), str(folder))
    finally:
        os.close(handle)
    return True
