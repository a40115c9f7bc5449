"""What the operating system refuses, in words for the author: which path, and what can be done."""

import contextlib
import errno
import getpass
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from site_gen.errors import MachineError


@contextlib.contextmanager
def machine_errors(root: Path, shown: str, site_dir: Path) -> Iterator[None]:
    """Turn what the operating system refuses into a MachineError; *shown* is the folder *root* as messages call it."""
    try:
        yield
    except OSError as error:
        path = str(error.filename or root).replace(str(root), shown, 1)
        path = path.replace(os.path.realpath(site_dir) + os.sep, "", 1)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            free = f"{_free_bytes(Path(error.filename or root)):,} bytes are free"
            raise MachineError(f"no space left to write {path}: {free}", "Free some space and build again.") from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            message = f"{path} cannot be written as user {_user()}: {error.strerror}"
            raise MachineError(message, "Change its owner or permissions, or choose another --output.") from error
        raise MachineError(f"{path}: {error.strerror or error}", "Nothing in the output has changed.") from error


def _free_bytes(path: Path) -> int:
    while not path.exists():
        path = path.parent
    return shutil.disk_usage(path).free


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid()) if hasattr(os, "getuid") else "unknown"
