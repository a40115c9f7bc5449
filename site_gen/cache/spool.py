"""Files in which the processes of one build lay down what others will ask for: only its place is sent between them."""

import contextlib
import io
import os
import shutil
import tempfile
from pathlib import Path

from site_gen.errors import MachineError
from site_gen.model.record import Record

_PREFIX = "spool-"


class Stretch(Record, frozen=True, kw_only=True):
    """Some bytes in a file, and others beside or within them that are asked for more often. All figures are bytes."""

    path: str
    start: int
    size: int
    part_start: int
    part_size: int

    def read(self) -> bytes:
        """Return the part; MachineError where it is gone."""
        return self._read(self.part_start, self.part_size)

    def read_all(self) -> bytes:
        """Return all of it; MachineError where it is gone."""
        return self._read(self.start, self.size)

    def _read(self, start: int, size: int) -> bytes:
        content = b""
        # Without Python's buffer, which would read thousands of bytes beyond these.
        with contextlib.suppress(OSError), io.FileIO(self.path) as file:
            file.seek(start)
            content = file.read(size)
        if len(content) != size:
            raise MachineError("a file in .site-gen/cache/ is gone while the site is being built", "Build again.")
        return content


class SpoolFile:
    """The file that one process adds to."""

    def __init__(self, folder: str) -> None:
        """Nothing is opened or made before the first use."""
        self._path = f"{folder}{os.sep}{os.getpid()}"

    def add(self, content: bytes, part: bytes) -> Stretch | None:
        """Add *content*, and *part* where it does not stand in it; return where both are, None if the disk refuses."""
        place = content.find(part)
        try:
            # Opened for each: it takes a thousandth of the rendering, and a process that is killed leaves nothing open.
            with io.FileIO(self._path, "ab") as file:
                start = file.seek(0, os.SEEK_END)
                rest = memoryview(content if place >= 0 else content + part)
                while rest:
                    rest = rest[file.write(rest) :]
        except OSError:
            return None
        size = len(content)
        return Stretch(
            path=self._path,
            start=start,
            size=size,
            part_start=start + (place if place >= 0 else size),
            part_size=len(part),
        )


class Spool:
    """A folder for the files of one build, beside the cache: made when it is asked for, gone when it is closed."""

    def __init__(self, cache: Path) -> None:
        self._cache = cache
        self._folder: str | None = None

    @property
    def folder(self) -> str:
        """The folder, which is there from now on; empty where there cannot be one."""
        if self._folder is None:
            try:
                self._cache.mkdir(parents=True, exist_ok=True)
                _sweep(self._cache)
                self._folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=self._cache)
            except OSError:
                self._folder = ""
        return self._folder

    def close(self) -> None:
        """Delete what was laid down."""
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder = None


def _sweep(cache: Path) -> None:
    """Delete what builds have left behind that were killed."""
    for folder in cache.glob(f"{_PREFIX}*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if number.isdecimal() and not _is_alive(int(number)):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
