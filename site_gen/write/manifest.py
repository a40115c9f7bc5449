"""What earlier builds wrote, and so what this one may replace and delete.

``manifest.json`` is the record of the last build that finished.  ``journal.json`` has the same form and says what a
build is about to put in place; it exists only during a commit.  Where a build was killed in mid-commit both are there,
a file is ours when either record knows its bytes, and the next build goes on from there.
"""

import contextlib
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from site_gen.model.file_times import could_change_unseen
from site_gen.model.record import Record
from site_gen.write.names import path_fault

UNREADABLE = (ValueError, msgspec.MsgspecError, RecursionError)
"""What `parse_record` raises."""

_VERSION = 1
_DIGITS = 64


class Entry(NamedTuple):
    """One file that we wrote."""

    digest: str
    """SHA-256 of its bytes, in hex."""
    size: int
    mtime_ns: int = -1
    """With the two below: the file's state when its bytes were last known to be these; -1 for never looked at."""
    ctime_ns: int = -1
    inode: int = -1


class Memory(NamedTuple):
    """Everything remembered about an output folder."""

    known: Mapping[str, Entry]
    """Output path to what we wrote there."""
    scanned_ns: int = 0
    """When the entries' states were looked at, in nanoseconds since 1970."""
    is_first: bool = False
    """No build is remembered."""
    doubt: str = ""
    """Why something that was remembered cannot be read; empty when all is well."""
    pending: Mapping[str, Entry] = MappingProxyType({})
    """The journal: what a commit that was cut short was putting in place."""
    was_interrupted: bool = False
    """A commit was cut short."""

    def digest_by_stat(self, path: str, stat: os.stat_result) -> str | None:
        """Return the digest of an untouched file without reading it; None when it has to be read.

        Size, times and inode must be those of the entry, and older than it: the rule of git's index for entries as
        young as the index (git-scm.com/docs/racy-git).
        """
        entry = self.known.get(path)
        if entry is None or entry != entry_for(entry.digest, stat):
            return None
        is_young = could_change_unseen(mtime_ns=stat.st_mtime_ns, ctime_ns=stat.st_ctime_ns, looked_ns=self.scanned_ns)
        return None if is_young else entry.digest


def entry_for(digest: str, stat: os.stat_result) -> Entry:
    """Return the record of a file that had these bytes while it was in this state."""
    return Entry(digest, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino)


def certain(entry: Entry, *, looked_ns: int) -> Entry:
    """Return *entry* for records of a later time than *looked_ns*, when its file was looked at: without a state that
    was too young then to be trusted.
    """
    is_young = could_change_unseen(mtime_ns=entry.mtime_ns, ctime_ns=entry.ctime_ns, looked_ns=looked_ns)
    return Entry(entry.digest, entry.size) if is_young else entry


def recall(manifest: Path, journal: Path) -> Memory:
    """Return what the two files remember. Nothing is raised: what cannot be read is a doubt."""
    records: list[tuple[dict[str, Entry], int]] = []
    doubts: list[str] = []
    is_missing = True
    for path in (manifest, journal):
        record: tuple[dict[str, Entry], int] = ({}, 0)
        try:
            record = parse_record(path.read_bytes())
            is_missing = False
        except FileNotFoundError:
            pass
        except (OSError, *UNREADABLE) as error:
            doubts.append(f"{path.name}: {error}")
        records.append(record)
    (known, scanned_ns), (pending, _) = records
    return Memory(
        known={**pending, **known},
        scanned_ns=scanned_ns,
        is_first=is_missing and not doubts,
        doubt="; ".join(doubts),
        pending=pending,
        was_interrupted=os.path.lexists(journal),
    )


def parse_record(data: bytes) -> tuple[dict[str, Entry], int]:
    """Return the entries by path, and when they were looked at; raises `UNREADABLE` for what is no such record."""
    record = msgspec.json.decode(data, type=_Record)
    if record.version != _VERSION:
        raise ValueError(f"version {record.version!r} is of another release")
    files = msgspec.json.decode(record.files, type=dict[str, Entry])
    if _digest(record.files) != record.check:
        for path, entry in files.items():
            # A damaged path must never lead out of the output folder.
            if path_fault(path) or len(entry.digest) != _DIGITS:
                raise ValueError(f"the entry of {path!r} is damaged")
    return files, record.scanned_ns


def save(path: Path, files: Mapping[str, Entry], *, scanned_ns: int) -> None:
    """Write a record of *files* to *path*, whole or not at all, its bytes on the disk before they have that name."""
    listed = msgspec.json.encode({name: files[name] for name in sorted(files)})
    record = _Record(version=_VERSION, scanned_ns=scanned_ns, check=_digest(listed), files=msgspec.Raw(listed))
    fresh = path.with_suffix(".new")
    try:
        with fresh.open("wb") as stream:
            stream.write(msgspec.json.encode(record))
            stream.flush()
            os.fsync(stream.fileno())
        fresh.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise


class _Record(Record, frozen=True, kw_only=True):
    """The form of both files."""

    version: object
    scanned_ns: int = 0
    check: str = ""
    """Digest of *files*, as they stand there."""
    files: msgspec.Raw = msgspec.Raw(b"{}")


def _digest(files: bytes | msgspec.Raw) -> str:
    return hashlib.sha256(files).hexdigest()
