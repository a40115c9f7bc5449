"""Where the writer keeps what is not published: its records, its lock and the files that are about to be put in place.

Three homes are tried, in this order:

1. ``<site>/.site-gen/outputs/<key>/``, the usual one: with the site, out of sight, and never deployed.
2. ``<parent>/.<output>.site-gen/``, when the site cannot be written to.
3. ``<output>/.site-gen/``, when the output is all that can be written to (a volume mounted into a container).

The first that can be written to holds ``manifest.json``, ``journal.json`` and ``lock``.  ``staging/`` is in the first
that is also on the output's file system, because a file can only be renamed into place within one.
"""

import contextlib
import errno
import hashlib
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from site_gen.write.lock import hold_lock
from site_gen.write.names import PRIVATE_PREFIX

_THREADS = 7
_FILES_A_THREAD = 16


class State(NamedTuple):
    """The private files of one output folder."""

    home: Path
    homes: tuple[Path, ...]
    """Every place that a build, this one or an earlier one, may have used."""

    @property
    def manifest(self) -> Path:
        return self.home / "manifest.json"

    @property
    def journal(self) -> Path:
        return self.home / "journal.json"


@contextlib.contextmanager
def open_state(root: Path, site_dir: Path) -> Iterator[State]:
    """Lock the output folder *root*, a real path, and give its private files, rid of what a killed build left behind.

    MachineError when another build holds the lock; OSError when there is no place to write to.
    """
    homes = homes_of(root, site_dir)
    with contextlib.ExitStack() as stack:
        home = _first_usable(homes, root, stack)
        for folder in homes:
            _sweep(folder)
        yield State(home, homes)


def staging_folder(state: State, root: Path) -> Path:
    """Return a new empty folder on the file system of *root*; OSError when none can be made."""
    device = nearest(root).stat().st_dev
    refusal: OSError | None = None
    for home in state.homes:
        if nearest(home).stat().st_dev != device or not _is_own_folder(home):
            continue
        try:
            home.mkdir(parents=True, exist_ok=True)
            folder = home / "staging"
            folder.mkdir()
        except OSError as error:
            refusal = error
            continue
        return folder
    raise refusal or OSError(errno.EXDEV, os.strerror(errno.EXDEV), str(root))


def drop_staging(staging: Path) -> None:
    """Remove *staging*, and its home where nothing else is in it. What cannot be removed now, the next build sweeps."""
    with contextlib.suppress(OSError):
        _remove_tree(staging)
    with contextlib.suppress(OSError):
        staging.parent.rmdir()


def homes_of(root: Path, site_dir: Path) -> tuple[Path, ...]:
    """Return the places where the records of the output folder *root*, a real path, may be, best first."""
    site = Path(os.path.realpath(site_dir))
    # A site that is moved or checked out elsewhere keeps its records: the key is relative where that is possible.
    place = root.relative_to(site) if root.is_relative_to(site) else root
    key = hashlib.sha256(os.fsencode(place.as_posix())).hexdigest()[:16]
    return (
        site / PRIVATE_PREFIX / "outputs" / key,
        root.parent / f".{root.name}{PRIVATE_PREFIX}",
        root / PRIVATE_PREFIX,
    )


def nearest(path: Path) -> Path:
    """Return *path*, or its nearest ancestor that exists."""
    while not path.exists():
        path = path.parent
    return path


def _first_usable(homes: tuple[Path, ...], root: Path, stack: contextlib.ExitStack) -> Path:
    refusal: OSError | None = None
    for home in homes:
        try:
            if not _is_own_folder(home):
                continue
            home.mkdir(parents=True, exist_ok=True)
            stack.enter_context(hold_lock(home / "lock", root))
        except OSError as error:
            # A full disk is not a reason to look elsewhere: the manifest would be forgotten.
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise
            refusal = refusal or error
            continue
        return home
    raise refusal or PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(root))


def _is_own_folder(home: Path) -> bool:
    """Say whether *home* is, or can become, a folder of ours: a link could lead our deletions anywhere."""
    try:
        return stat.S_ISDIR(home.lstat().st_mode)
    except FileNotFoundError:
        return True
    except OSError:
        return False


def _sweep(home: Path) -> None:
    staging = home / "staging"
    if not _is_own_folder(home) or not os.path.lexists(staging):
        return
    _remove_tree(staging)
    with contextlib.suppress(OSError):
        home.rmdir()


def _remove_tree(folder: Path) -> None:
    """Remove *folder* with all that is in it; OSError where something stays."""
    # Whoever asks only whether the output is untouched need not import this.
    import shutil

    _remove_files(folder)
    shutil.rmtree(folder)


def _remove_files(folder: Path) -> None:
    """Remove what can be removed of the files below *folder*, several at a time.

    Where the disk is told of every block that becomes free (the mount option ``discard``), the last name of a file
    costs milliseconds of waiting: 1,500 of them took 4.8 s one by one, and 0.3 s by eight threads.
    """
    paths = [f"{above}{os.sep}{name}" for above, _, names in os.walk(folder) for name in names]

    def remove(some: list[str]) -> None:
        for path in some:
            with contextlib.suppress(OSError):
                os.unlink(path)

    count = min(_THREADS, len(paths) // _FILES_A_THREAD)
    helpers = [threading.Thread(target=remove, args=(paths[number :: count + 1],)) for number in range(count)]
    for helper in helpers:
        helper.start()
    remove(paths[count :: count + 1])
    for helper in helpers:
        helper.join()
