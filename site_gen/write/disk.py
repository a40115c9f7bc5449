"""What stands in the output folder now, looked at without ever following a link."""

import hashlib
import os
import stat
from pathlib import Path
from typing import Literal, NamedTuple

from site_gen.write.manifest import Memory

Kind = Literal["missing", "file", "folder", "link", "other"]


class Standing(NamedTuple):
    """What stands at a path."""

    kind: Kind
    path: str
    """The path itself, or the part of it that stands in the way of going further."""
    stat: os.stat_result | None = None


class Disk:
    """The output folder *root*, a real path, as it was when its parts were first looked at."""

    def __init__(self, root: Path, memory: Memory) -> None:
        self.root = root
        self._memory = memory
        self._folders: dict[str, Standing] = {"": Standing("folder" if root.is_dir() else "missing", "")}
        self._digests: dict[str, str] = {}

    def folder_at(self, path: str) -> Standing:
        """Return what stands where the folder *path* should be; the first of its parts that is no folder, if any."""
        standing = self._folders.get(path)
        if standing is None:
            above = self.folder_at(path.rpartition("/")[0])
            standing = above if above.kind != "folder" else self._look(path)
            self._folders[path] = standing
        return standing

    def file_at(self, path: str) -> Standing:
        """Return what stands where the file *path* should be; when a part above it is no folder, then that part."""
        above = self.folder_at(path.rpartition("/")[0])
        return above if above.kind != "folder" else self._look(path)

    def digest(self, standing: Standing) -> tuple[str, bool]:
        """Return the SHA-256 of a file's bytes, and whether it had to be read; an empty digest when it cannot be."""
        assert standing.stat is not None
        known = self._memory.digest_by_stat(standing.path, standing.stat)
        if known:
            return known, False
        if standing.path not in self._digests:
            try:
                with (self.root / standing.path).open("rb") as stream:
                    self._digests[standing.path] = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError:
                self._digests[standing.path] = ""
        return self._digests[standing.path], True

    def children(self, folder: str) -> list[Standing]:
        """Return what stands directly in a folder, by name; nothing when we may not look into it."""
        try:
            names = sorted(child.name for child in (self.root / folder).iterdir())
        except PermissionError:
            return []
        return [self._look(f"{folder}/{name}" if folder else name) for name in names]

    def _look(self, path: str) -> Standing:
        try:
            state = os.lstat(f"{self.root}/{path}")
        except (FileNotFoundError, NotADirectoryError):
            return Standing("missing", path)
        return Standing(_kind(state.st_mode), path, state)


def _kind(mode: int) -> Kind:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"
