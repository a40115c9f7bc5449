"""Looks at folders without opening a file: what is there, and what has changed since an earlier look."""

import os
import re
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from site_gen.model.file_times import could_change_unseen

Signature = tuple[int, int, int, int, int]
"""Mode, size, times of change of the bytes and of the entry in ns, inode: whatever is written, one of them moves."""

_IGNORED_FOLDERS = re.compile(r"\..*|__macosx|node_modules|@eadir", re.IGNORECASE | re.DOTALL)
_IGNORED_FILES = re.compile(
    r"\..*|.*~|#.*#|4913|.*\.(?:sw[a-z]|tmp|bak|orig|part|crdownload)", re.IGNORECASE | re.DOTALL
)
_PUBLIC_DOT_NAMES = (".nojekyll", ".well-known", ".htaccess")
_LATE_NS = 1_000_000_000
"""After which the system should have told of a change, however busy the machine."""
_DEEPEST = 40  # folders; a site's reader goes no deeper


@dataclass
class Look:
    """What stood below some folders at one moment."""

    looked_ns: int = field(default_factory=time.time_ns)
    files: dict[str, Signature] = field(default_factory=dict)
    """By path. Links count as what they point at."""
    young: set[str] = field(default_factory=set)
    """Files that could have changed again since without showing it."""
    folders: set[str] = field(default_factory=set)
    """Real paths: as many as the system is asked to watch."""
    links: list[tuple[str, str]] = field(default_factory=list)
    """(real path of a linked folder, path of the link)."""

    def note(self, path: str, signature: Signature | None, *, looked_ns: int) -> None:
        """Take note of how one file looked at that time; None where it is gone."""
        self.young.discard(path)
        if signature is None:
            self.files.pop(path, None)
            return
        self.files[path] = signature
        _, _, mtime_ns, ctime_ns, _ = signature
        if could_change_unseen(mtime_ns=mtime_ns, ctime_ns=ctime_ns, looked_ns=looked_ns):
            self.young.add(path)

    def changed_since(self, earlier: "Look") -> set[str]:
        """Return the paths that are new, gone or different."""
        paths = {path for path, signature in self.files.items() if earlier.files.get(path) != signature}
        return paths | (earlier.files.keys() - self.files.keys())

    def has_old_news(self, paths: Iterable[str]) -> bool:
        """Say whether one of *paths* changed so long before this look that an event should have come."""
        changed = [self.files[path][3] for path in paths if path in self.files]  # one that is gone does not tell
        return any(not 0 <= self.looked_ns - ctime_ns < _LATE_NS for ctime_ns in changed)


def look_at(folders: Iterable[str], *, excluded: frozenset[str]) -> Look:
    """Return what stands below *folders*, which need not exist; *excluded* are real paths of folders left out."""
    look = Look()
    for folder in folders:
        real = os.path.realpath(folder)
        if real not in excluded:
            _look_into(folder, real, look, excluded, (real,))
    return look


def look_at_file(path: str) -> Signature | None:
    """Return how the file at *path* looks; None where there is no file, or a folder."""
    try:
        found = os.stat(path)  # noqa: PTH116  a Path for each of 10,000 files costs more than the look
    except (OSError, ValueError):
        return None
    return None if stat.S_ISDIR(found.st_mode) else _signature(found)


def is_ignored(name: str, *, is_folder: bool) -> bool:
    """Say whether a name is an editor's or a system's, which the site's reader passes over as well."""
    pattern = _IGNORED_FOLDERS if is_folder else _IGNORED_FILES
    return pattern.fullmatch(name) is not None and name.casefold() not in _PUBLIC_DOT_NAMES


def is_within(path: str, folder: str) -> bool:
    """Say whether *path* is *folder* or stands below it."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _look_into(folder: str, real: str, look: Look, excluded: frozenset[str], chain: tuple[str, ...]) -> None:
    """Add what stands below *folder*; *chain* is the real paths of the folders above, which end a circle of links."""
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except OSError:
        return
    look.folders.add(real)
    for entry in found:
        try:
            is_folder = entry.is_dir()
            if is_ignored(entry.name, is_folder=is_folder):
                continue
            if not is_folder:
                look.note(entry.path, _signature(entry.stat()), looked_ns=look.looked_ns)
                continue
        except OSError:  # gone in this moment, or a link that leads nowhere
            continue
        inner = os.path.realpath(entry.path) if entry.is_symlink() else os.path.join(real, entry.name)  # noqa: PTH118
        if inner in excluded or inner in chain or len(chain) >= _DEEPEST:
            continue
        if entry.is_symlink():
            look.links.append((inner, entry.path))
        _look_into(entry.path, inner, look, excluded, (*chain, inner))


def _signature(found: os.stat_result) -> Signature:
    return found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
