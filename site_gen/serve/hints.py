"""What is said to have changed."""

import os
import unicodedata
from pathlib import Path

Hint = frozenset[str] | None
"""Absolute paths of changed files; None where anything may have changed."""

NOTHING: Hint = frozenset()


def both(one: Hint, other: Hint) -> Hint:
    """Return what has changed after both."""
    return one | other if one is not None and other is not None else None


def patience_for(hint: Hint) -> float:
    """Return how many seconds to wait before files are read that were saved: editors that empty a file before they
    write it need a moment.
    """
    return _EMPTY_SECONDS if hint is not None and any(map(_is_empty, hint)) else 0.0


def _is_empty(path: str) -> bool:
    try:
        return os.stat(path).st_size == 0  # noqa: PTH116 - paths come as texts
    except OSError:
        return False


def source_path(path: str, content: Path) -> str | None:
    """Return the path of a source as records name it; None for any other file, and for one that is gone."""
    found = Path(path)
    if found.suffix != ".md" or not found.is_file():
        return None
    try:
        relative = found.relative_to(content.absolute()).as_posix()
    except ValueError:
        return None
    return f"content/{relative}" if unicodedata.is_normalized("NFC", relative) else None


_EMPTY_SECONDS = 0.1
