"""One build at a time for each output folder, kept by the kernel: a killed build leaves no lock behind."""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from site_gen.errors import MachineError

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


@contextlib.contextmanager
def hold_lock(lock: Path, root: Path) -> Iterator[None]:
    """Hold *lock* and the output folder *root*; raise MachineError, naming the holder, when another build has them.

    The lock file says who holds it; locking the folder itself stops a build of another site into the same output.
    OSError when *lock* cannot be made.
    """
    with contextlib.ExitStack() as stack:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)
        stack.callback(os.close, handle)
        if not _try_lock(handle):
            raise _taken(root, _holder(lock))
        folder = _open_folder(root)
        if folder is not None:
            stack.callback(os.close, folder)
            if not _try_lock(folder):
                raise _taken(root, "")
        _sign(handle)
        yield


def _try_lock(handle: int) -> bool:
    """Lock without waiting; say whether we have it. A file system without locks counts as ours."""
    try:
        if sys.platform == "win32":
            # Windows locks bytes against reading too: one far behind the text keeps the text readable.
            os.lseek(handle, 1 << 20, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True
    return True


def _open_folder(root: Path) -> int | None:
    if sys.platform == "win32":
        return None
    try:
        return os.open(root, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None


def _sign(handle: int) -> None:
    started = time.strftime("%Y-%m-%d %H:%M:%S")
    os.ftruncate(handle, 0)
    os.lseek(handle, 0, os.SEEK_SET)
    os.write(handle, json.dumps({"pid": os.getpid(), "started": started}).encode())


def _holder(lock: Path) -> str:
    try:
        record = json.loads(lock.read_bytes())
        return f" (process {int(record['pid'])}, started {str(record['started'])[:19]})"
    except (OSError, ValueError, TypeError, KeyError):
        return ""


def _taken(root: Path, holder: str) -> MachineError:
    return MachineError(f"another build{holder} is writing to {root}", "Wait until it is done, or stop it.")
