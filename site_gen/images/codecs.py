"""Which of the wanted formats the installed Pillow can write, found without importing it."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path

from site_gen.model.problem import Problem

_MODULES = {"AVIF": "_avif", "WEBP": "_webp"}
_SETTINGS = "content/site.yaml"


def missing_formats(formats: Sequence[str], folder: Path | None = None) -> tuple[str, ...]:
    """Return those of *formats* (``AVIF``, ``WEBP``) whose encoder is not there; *folder* is that of Pillow."""
    place = folder or _pillow_folder()
    if place is None:
        return ()
    return tuple(name for name in formats if name in _MODULES and not any(place.glob(f"{_MODULES[name]}.*")))


def missing_codec(missing: Sequence[str], left: Sequence[str]) -> Problem:
    """Return the warning that formats are *missing*, and what is published instead."""
    instead = f"as {' and '.join(left)} and in their own format" if left else "in their own format only"
    return Problem(
        path=_SETTINGS,
        severity="warning",
        message=f"the installed Pillow cannot write {' or '.join(missing)}, so pictures are published {instead}",
        hint="Install Pillow with `pip install --force-reinstall pillow`, or leave the format out of images.formats.",
    )


def _pillow_folder() -> Path | None:
    found = importlib.util.find_spec("PIL")
    return Path(found.origin).parent if found is not None and found.origin else None
