"""After a commit that was cut short: find out which files it had put in place, and remember them as ours."""

import contextlib
from pathlib import Path

from site_gen.write.disk import Disk, Standing
from site_gen.write.manifest import Entry, Memory, entry_for, save
from site_gen.write.staging import TEMPORARY_PREFIX
from site_gen.write.state import State


def settle(memory: Memory, *, root: Path, state: State, scanned_ns: int) -> Memory:
    """Return *memory* with one entry for each file: the manifest's or the journal's, whichever the disk agrees with.

    Nothing in the output changes but our own temporary files; the build that asked goes on to put things right.  With
    something unreadable there is nothing to settle: that build deletes nothing and begins new records.
    """
    if not memory.was_interrupted:
        return memory
    disk = Disk(root, memory)
    for folder in sorted({path.rpartition("/")[0] for path in memory.pending}):
        if disk.folder_at(folder).kind == "folder":
            _sweep(root / folder)
    if memory.doubt:
        return memory
    known = {path: _settled(disk.file_at(path), path, memory, disk) for path in memory.known}
    save(state.manifest, known, scanned_ns=scanned_ns)
    state.journal.unlink()
    return Memory(known=known, scanned_ns=scanned_ns)


def _settled(standing: Standing, path: str, memory: Memory, disk: Disk) -> Entry:
    entry = memory.known[path]
    pending = memory.pending.get(path)
    if standing.kind != "file" or standing.path != path or standing.stat is None:
        return entry
    present, _ = disk.digest(standing)
    if present == entry.digest or (pending and present == pending.digest):
        return entry_for(present, standing.stat)
    return entry


def _sweep(folder: Path) -> None:
    """Remove the copies of ours that were on their way across file systems."""
    for leftover in folder.glob(TEMPORARY_PREFIX + "*"):
        with contextlib.suppress(OSError):
            leftover.unlink()
