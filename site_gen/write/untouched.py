"""Says whether the output is still as the last build left it, by a look at each file's state."""

import hashlib
import json
import os
from pathlib import Path

from site_gen.write.manifest import Entry, Memory
from site_gen.write.state import homes_of


def untouched_digest(output: Path, site_dir: Path) -> str:
    """Return the digest of the records of the last build; empty unless every file of it is in place, untouched.

    Nothing is locked and nothing is written.  Damaged records, a build that was cut short and a file young enough to
    have changed unseen all count as touched: the build proper knows what to do about each.
    """
    root = Path(os.path.realpath(output))
    for home in homes_of(root, site_dir):
        try:
            data = (home / "manifest.json").read_bytes()
        except OSError:
            continue
        is_whole = not os.path.lexists(home / "journal.json") and _is_in_place(root, data)
        return hashlib.sha256(data).hexdigest() if is_whole else ""
    return ""


def _is_in_place(root: Path, manifest: bytes) -> bool:
    try:
        record = json.loads(manifest)
        memory = Memory(
            known={path: Entry(*values) for path, values in record["files"].items()},
            scanned_ns=int(record["scanned_ns"]),
        )
        prefix = f"{root}{os.sep}"
        return all(memory.digest_by_stat(path, os.lstat(prefix + path)) for path in memory.known)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return False
