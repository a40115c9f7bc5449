"""What is said to have changed."""

import unicodedata
from pathlib import Path

Hint = frozenset[str] | None
"""Absolute paths of changed files; None where anything may have changed."""

NOTHING: Hint = frozenset()


def both(one: Hint, other: Hint) -> Hint:
    """Return what has changed after both."""
    return one | other if one is not None and other is not None else None


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
