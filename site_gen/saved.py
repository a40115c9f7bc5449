"""Which of an author's files were saved: since the last session, and in the names that records have for them."""

import os
import stat
from pathlib import Path

from site_gen.model.options import BuildOptions
from site_gen.read.config import SETTINGS_PATH
from site_gen.read.scan import Scan, bundled_themes_folder

_MOST_SAVED = 20
"""Files that are followed like saves at the start; with more of them the site is made anew."""


def watched_folders(options: BuildOptions) -> tuple[Path, ...]:
    """Return the folders whose files a preview shows."""
    return options.site_dir / "content", options.site_dir / "themes", bundled_themes_folder()


def saved_since(before: Scan, now: Scan, options: BuildOptions) -> frozenset[str] | None:
    """Return the whole paths of the texts and files of themes that differ; None where more do, or others."""
    old, new = ({state[0]: state for state in scan.files} for scan in (before, now))
    saved = [path for path, state in new.items() if old.get(path) != state]
    content, *themes = (os.fsencode(folder) + b"/" for folder in watched_folders(options))
    are_few = len(saved) <= _MOST_SAVED and old.keys() <= new.keys()
    if not are_few or not all(path.startswith((content, *themes)) and stat.S_ISREG(new[path][1]) for path in saved):
        return None
    if any(path.startswith(content) and not path.endswith(b".md") for path in saved):
        return None
    return frozenset(str(Path(os.fsdecode(path)).absolute()) for path in saved)


def sources_among(saved: frozenset[str] | None, site_dir: Path) -> frozenset[str] | None:
    """Return the files *saved* as records name them; None where the settings are among them."""
    root = f"{site_dir.absolute()}/"
    names = frozenset(path.removeprefix(root) for path in saved) if saved is not None else None
    return None if names is None or SETTINGS_PATH in names else names
