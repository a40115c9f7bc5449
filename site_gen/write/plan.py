"""Compares what the site consists of with what stands in the output folder: what to put in place, remove or leave."""

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from site_gen.errors import LostContentError
from site_gen.model.artifact import Artifact, Draft, KnownArtifact
from site_gen.model.problem import Problem, has_errors
from site_gen.write.disk import Disk, Standing
from site_gen.write.manifest import Entry, Memory, entry_for
from site_gen.write.names import PRIVATE_PREFIX, PathRegister
from site_gen.write.staging import Staging

_SHOWN_NAMES = 5


class Move(NamedTuple):
    """A staged file on its way to its output path."""

    staged: str
    path: str
    digest: str
    size: int


class Plan(NamedTuple):
    """What a commit has to do."""

    moves: tuple[Move, ...]
    removals: tuple[str, ...]
    """Output paths of files that are ours and no longer made."""
    vanished: tuple[str, ...]
    """Paths of such files that somebody removed already: only their folders may be left."""
    cleared: tuple[str, ...]
    """Folders in whose place a file has to go; nothing will be left in them."""
    kept: dict[str, Entry]
    """The next manifest without the moves."""
    unchanged: int
    is_manifest_stale: bool
    """The manifest has to be written even if there is nothing else to do."""
    problems: tuple[Problem, ...]

    @property
    def has_errors(self) -> bool:
        return has_errors(self.problems)


class Planner:
    """Takes the artifacts one by one, so that they need never be in memory all at once."""

    def __init__(self, disk: Disk, memory: Memory, staging: Staging, *, shown: str, may_overwrite: bool) -> None:
        """*shown* is the output folder as messages call it."""
        self._disk = disk
        self._memory = memory
        self._staging = staging
        self._shown = shown
        self._may_overwrite = may_overwrite
        self._register = PathRegister()
        self._claimed: set[str] = set()
        """What the site consists of, by path."""
        self._moves: list[Move] = []
        self._kept: dict[str, Entry] = {}
        self._in_the_way: list[tuple[str, str]] = []
        self._unchanged = 0
        self._changed_by_others: list[str] = []
        self._is_manifest_stale = bool(memory.doubt)
        self._errors: list[Problem] = []

    def add(self, artifact: Artifact | Draft | KnownArtifact) -> None:
        """Compare one artifact with the disk, and stage it where it differs."""
        collision = self._register.claim(artifact.path, artifact.origin)
        if collision:
            self._errors.append(collision)
            return
        self._claimed.add(artifact.path)
        standing = self._disk.file_at(artifact.path)
        digest = _digest(artifact.content) if isinstance(artifact, Artifact) else artifact.digest
        if standing.kind == "file" and standing.path == artifact.path:
            if self._is_in_place(artifact, standing, digest):
                return
        elif standing.kind == "folder":
            self._in_the_way.append((artifact.path, artifact.origin))
        elif standing.kind == "file" and not self._memory.doubt and self._is_ours(standing):
            pass  # A page of ours becomes a folder: it is no longer made, or the register had found a collision.
        elif standing.kind != "missing":
            self._refuse(artifact.path, artifact.origin, standing)
        if not self._errors:
            self._moves.append(self._staged(artifact, digest))

    def _staged(self, artifact: Artifact | Draft | KnownArtifact, digest: str) -> Move:
        """Return the way into the output; LostContentError for what should be there already."""
        if isinstance(artifact, Draft):
            return Move(artifact.place, artifact.path, digest, artifact.size)
        if isinstance(artifact, KnownArtifact):
            raise LostContentError(f"{artifact.path} changed while the site was being built")
        staged = self._staging.stage(artifact.path, artifact.content)
        return Move(staged, artifact.path, digest, len(artifact.content))

    def keep(self, stays: Callable[[str], bool]) -> None:
        """Leave what the last build wrote, was not added and *stays*, as it is: the site still consists of it."""
        known = self._memory.known
        kept = {path: entry for path, entry in known.items() if path not in self._claimed and stays(path)}
        if not self._claimed <= known.keys():
            # Something new could meet them. The paths of one build, all of them known, never met each other.
            for path in kept:
                self._register.claim(path, "the last build")
        self._claimed |= kept.keys()
        self._kept |= kept
        self._unchanged += len(kept)

    def finish(self) -> Plan:
        """Return the plan, once every artifact was added."""
        removals: list[str] = []
        vanished: list[str] = []
        left: list[str] = []
        for path in sorted(path for path in self._memory.known if path not in self._claimed):
            standing = self._disk.file_at(path)
            if standing.kind == "link":
                continue
            if standing.path != path or standing.kind != "file":
                vanished.append(path)
            elif not self._memory.doubt and self._is_ours(standing):
                removals.append(path)
            else:
                self._kept[path] = self._memory.known[path]
                left.append(path)
        self._check_folders_in_the_way(frozenset(removals))
        return Plan(
            moves=tuple(self._moves),
            removals=tuple(removals),
            vanished=tuple(vanished),
            cleared=tuple(path for path, _ in self._in_the_way),
            kept=self._kept,
            unchanged=self._unchanged,
            is_manifest_stale=self._is_manifest_stale or self._kept != self._memory.known,
            problems=(*self._errors, *self._remarks(left)),
        )

    def _is_in_place(self, artifact: Artifact | Draft | KnownArtifact, standing: Standing, digest: str) -> bool:
        """Say whether the file that stands there is the artifact already; refuse to replace what is not ours."""
        assert standing.stat is not None
        present, was_read = self._disk.digest(standing)
        if present == digest:
            self._unchanged += 1
            self._kept[artifact.path] = entry_for(digest, standing.stat)
            self._is_manifest_stale |= was_read
            return True
        known = self._memory.known.get(artifact.path)
        if known is None and not self._may_overwrite:
            self._refuse(artifact.path, artifact.origin, standing)
        elif known is not None and known.digest != present:
            self._changed_by_others.append(artifact.path)
        return False

    def _is_ours(self, standing: Standing) -> bool:
        known = self._memory.known.get(standing.path)
        return known is not None and self._disk.digest(standing)[0] == known.digest

    def _check_folders_in_the_way(self, removals: frozenset[str]) -> None:
        """A file may take the place of a folder in which nothing but our own stale files is."""
        for path, origin in self._in_the_way:
            foreign = self._first_foreign(path, removals)
            if foreign:
                self._refuse(path, origin, foreign)

    def _first_foreign(self, folder: str, removals: frozenset[str]) -> Standing | None:
        for standing in self._disk.children(folder):
            if standing.kind == "folder":
                found = self._first_foreign(standing.path, removals)
                if found:
                    return found
            elif standing.path not in removals:
                return standing
        return None

    def _refuse(self, path: str, origin: str, standing: Standing) -> None:
        place = f"{self._shown}/{standing.path}"
        if standing.kind == "link":
            what = f"cannot be written: {place} is a symbolic link, and site-gen writes through none"
            hint = "Delete the link, or choose another output folder."
        elif standing.kind == "file" and standing.path == path:
            what = f"would replace {place}, which site-gen did not write"
            hint = "Move that file away, or build with --adopt to have it replaced."
        else:
            what = f"cannot be written: {place}, which site-gen did not write, stands in the way"
            hint = "Move that file away, or give the page another address."
        self._errors.append(Problem(path=origin or path, message=f"{path} {what}", hint=hint))

    def _remarks(self, left: list[str]) -> list[Problem]:
        remarks = [self._doubt()] if self._memory.doubt else []
        if left and not self._memory.doubt:
            message = f"{_listed(left)} of an earlier build changed after site-gen wrote it, and so is kept"
            hint = "Delete it by hand if it should not be published."
            remarks.append(Problem(path=self._shown, severity="warning", message=message, hint=hint))
        if self._changed_by_others:
            message = f"{_listed(self._changed_by_others)} was changed after site-gen wrote it, and is written anew"
            remarks.append(Problem(path=self._shown, severity="info", message=message))
        foreign = self._foreign_names("") if self._memory.is_first and not self._errors else []
        if foreign:
            message = f"site-gen did not write {_listed(foreign)}; what it did not write is always kept"
            remarks.append(Problem(path=self._shown, severity="info", message=message))
        return remarks

    def _doubt(self) -> Problem:
        message = (
            f"the record of what earlier builds wrote cannot be read ({self._memory.doubt}), so nothing is deleted"
        )
        hint = f"Pages of deleted posts may be left: delete {self._shown} and build again to be rid of them."
        return Problem(path=self._shown, severity="warning", message=message, hint=hint)

    def _foreign_names(self, folder: str) -> list[str]:
        """Return the files that are not ours, and folders in which nothing is, without looking into those."""
        names: list[str] = []
        if self._disk.folder_at(folder).kind != "folder":
            return names
        for standing in self._disk.children(folder):
            if standing.path == PRIVATE_PREFIX or standing.path in self._register:
                continue
            if self._register.has_folder(standing.path):
                names += self._foreign_names(standing.path)
            else:
                names.append(standing.path + "/" * (standing.kind == "folder"))
        return names


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _listed(paths: list[str]) -> str:
    more = len(paths) - _SHOWN_NAMES
    return ", ".join(paths[:_SHOWN_NAMES]) + (f" and {more} more" if more > 0 else "")
