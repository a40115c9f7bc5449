"""Says whether the output is still as the last build left it, by a look at each file's state."""

import hashlib
import os
from pathlib import Path

from site_gen.model.file_times import could_change_unseen, settled_before
from site_gen.write.manifest import UNREADABLE, parse_record
from site_gen.write.state import homes_of


def untouched_digest(output: Path, site_dir: Path) -> str:
    """Return the digest of the records of the last build; empty unless every file of it is in place, untouched.

    Nothing is locked and nothing is written.  Damaged records, a build that was cut short and a file young enough to
    have changed unseen all count as touched: the build proper knows what to do about each.
    """
    root = Path(os.path.realpath(output))
    data, is_carried_out = _records(root, site_dir)
    return hashlib.sha256(data).hexdigest() if is_carried_out and _is_in_place(root, data) else ""


def records_digest(output: Path, site_dir: Path) -> str:
    """Return what `untouched_digest` is to return as long as nobody touches the output; empty without records."""
    data = _records(Path(os.path.realpath(output)), site_dir)[0]
    return hashlib.sha256(data).hexdigest() if data else ""


def _records(root: Path, site_dir: Path) -> tuple[bytes, bool]:
    """Return the record of the last build, and whether it was carried out."""
    for home in homes_of(root, site_dir):
        try:
            data = (home / "manifest.json").read_bytes()
        except OSError:
            continue
        return data, not os.path.lexists(home / "journal.json")
    return b"", False


def _is_in_place(root: Path, manifest: bytes) -> bool:
    try:
        files, looked_ns = parse_record(manifest)
        prefix, settled_ns = f"{root}{os.sep}", settled_before(looked_ns)
        # As `Memory.digest_by_stat` does it, with as little as possible for each of five thousand files.
        for path, (_, size, mtime_ns, ctime_ns, inode) in files.items():
            state = os.lstat(prefix + path)
            if (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino) != (size, mtime_ns, ctime_ns, inode):
                return False
            is_young = mtime_ns >= settled_ns or ctime_ns >= settled_ns
            if is_young and could_change_unseen(mtime_ns=mtime_ns, ctime_ns=ctime_ns, looked_ns=looked_ns):
                return False
    except (OSError, *UNREADABLE):
        return False
    return True
