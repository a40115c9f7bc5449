"""What a build is asked to do."""

import datetime
from pathlib import Path

from site_gen.model.record import Record


class BuildOptions(Record, frozen=True, kw_only=True):
    """What a build is asked to do."""

    site_dir: Path
    output: Path
    now: datetime.datetime
    """Aware. Posts dated later are not published."""
    base_url: str | None = None
    """Stands in for the ``base_url`` of the settings."""
    drafts: bool = False
    future: bool = False
    adopt: bool = False
    """Files in the output that are not ours may be replaced."""
    strict: bool = False
    """Warnings stop the build as errors do."""
    jobs: int = 1
    """Worker processes; the result does not depend on it."""
    is_for_many: bool = False
    """There is work for all of them: they are started at once, not when the work turns out to be long."""
    offline: bool = False
    """Fetch nothing: pictures on other sites are shown from the copies that are there."""
    is_preview: bool = False
    """The pages are for their author: without what only a published site needs."""
    is_cached: bool = True
    """What earlier builds made may be used, and what this one makes is kept."""


def cache_folder(site_dir: Path) -> Path:
    """Return where the cache of a site lies: it may be deleted, copied and moved, together with the site or alone."""
    return site_dir / ".site-gen" / "cache"
