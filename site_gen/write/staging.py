"""New files, written whole on the output's file system before the first of them is put in place."""

import contextlib
import errno
import os
import shutil
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from site_gen.write.names import PRIVATE_PREFIX
from site_gen.write.state import State, drop_staging, staging_folder

TEMPORARY_PREFIX = f"{PRIVATE_PREFIX}-tmp-"


class Staging:
    """A folder for the files of one build, made when the first one comes and gone when the ``with`` block ends."""

    def __init__(self, state: State, root: Path) -> None:
        self._state = state
        self._root = root
        self._folder: Path | None = None
        self._count = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            drop_staging(self._folder)

    def stage(self, path: str, content: bytes) -> str:
        """Write *content*, which is to become the output file *path*, and return where it waits.

        Its mode is that of any new file under the present umask. OSError names the output file.
        """
        staged = self.new_name()
        write_new(staged, content, shown=f"{self._root}/{path}")
        return staged

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

    def flush(self) -> None:
        """Get what was staged onto the disk, so that a power cut cannot leave empty files under published names."""
        if self._folder is None:
            return
        if not _flush_file_system(self._folder):
            for staged in self._folder.iterdir():
                with staged.open("rb+") as stream:
                    os.fsync(stream.fileno())


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
