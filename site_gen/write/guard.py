"""Refuses output folders in which a build would be a danger to the author's files."""

import os
import stat
from collections.abc import Iterable
from pathlib import Path

from site_gen.errors import UsageError

_HINT = "Choose a folder of its own: --output output"


def check_output_folder(output: Path, *, site_dir: Path, protected: Iterable[Path] = ()) -> Path:
    """Return the real path of *output*; raise UsageError when files that are not ours could suffer there.

    Refused are the root of the file system, and every folder that is or holds the home folder or the site, or that is,
    holds or lies in ``content/``, ``themes/``, ``.git/`` or one of the *protected* folders.  Links and ``..`` are
    followed first, and folders are compared by identity, so a second name of a folder does not get around this.
    """
    root, site = _real(output), _real(site_dir)
    if root == root.parent:
        raise UsageError(f"the output folder {output} is the root of the file system", _HINT)
    for folder, name in ((_home(), "your home folder"), (site, "the site's own folder")):
        if folder is not None and _holds(root, folder):
            raise UsageError(f"the output folder {output} is or holds {name}, {folder}", _HINT)
    sources = [site / name for name in ("content", "themes", ".git", ".site-gen")]
    for folder in [_real(folder) for folder in [*sources, *protected]]:
        if _holds(root, folder):
            raise UsageError(f"the output folder {output} is or holds {folder}, which a build only reads", _HINT)
        if _holds(folder, root):
            raise UsageError(f"the output folder {output} lies in {folder}, which a build only reads", _HINT)
    present = _stat(root)
    if present and not stat.S_ISDIR(present.st_mode):
        raise UsageError(f"the output folder {output} is a file", _HINT)
    return root


def _real(folder: Path) -> Path:
    return Path(os.path.realpath(folder))


def _home() -> Path | None:
    try:
        return _real(Path.home())
    except RuntimeError:
        return None


def _holds(outer: Path, inner: Path) -> bool:
    """Say whether *outer* is *inner* or one of its ancestors, by path or by identity (a bind mount, another case)."""
    outer_stat = _stat(outer)
    for folder in (inner, *inner.parents):
        if folder == outer:
            return True
        folder_stat = _stat(folder) if outer_stat else None
        if outer_stat and folder_stat and os.path.samestat(outer_stat, folder_stat):
            return True
    return False


def _stat(folder: Path) -> os.stat_result | None:
    try:
        return folder.stat()
    except (OSError, ValueError):
        return None
