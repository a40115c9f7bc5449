"""What stands in the folders that a build reads, without opening a file: enough to know that nothing has changed."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from site_gen.model.file_times import could_change_unseen, settled_before
from site_gen.model.record import Record


class Scan(Record, frozen=True, kw_only=True):
    """The state of some folders. Two that are equal, the earlier of them certain, saw the same bytes."""

    files: tuple[tuple[bytes, int, int, int, int, int], ...]
    """(path as on the disk, mode, size, time of change of the bytes and of the entry in ns, inode), sorted."""
    is_certain: bool
    """False when something could change, or could have changed just now, without showing in a later scan."""


def scan_folders(folders: Iterable[Path], *, now_ns: int) -> Scan:
    """Return the state of everything below *folders*, which need not exist; *now_ns* is the time, since 1970.

    Times are only ever compared for equality: a clock that was set back, or a checkout with new times, costs a build
    and breaks nothing.
    """
    found: list[tuple[bytes, int, int, int, int, int]] = []
    is_certain = True
    settled_ns = settled_before(now_ns)
    waiting = [os.fsencode(folder) for folder in folders]
    while waiting:
        folder = waiting.pop()
        try:
            entries = list(os.scandir(folder))
        except FileNotFoundError:
            found.append((folder, 0, 0, 0, 0, 0))
            continue
        except OSError:
            is_certain = False
            continue
        for entry in entries:
            # A link's target may lie anywhere.
            state = entry.stat(follow_symlinks=False)
            is_certain = is_certain and not stat.S_ISLNK(state.st_mode)
            if stat.S_ISDIR(state.st_mode):
                found.append((entry.path, state.st_mode, 0, 0, 0, 0))
                waiting.append(entry.path)
                continue
            found.append((entry.path, state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino))
            if state.st_mtime_ns >= settled_ns or state.st_ctime_ns >= settled_ns:
                is_certain = is_certain and not could_change_unseen(
                    mtime_ns=state.st_mtime_ns, ctime_ns=state.st_ctime_ns, looked_ns=now_ns
                )
    return Scan(files=tuple(sorted(found)), is_certain=is_certain)


def bundled_themes_folder() -> Path:
    """Return the folder of the themes that come with us: in the installed package, or beside it in the sources."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_themes"
    return inside if inside.is_dir() else package.parent / "themes"
