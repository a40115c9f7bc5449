"""A site's icons: what browsers, phones and bookmarks show of it."""

from site_gen.model.image import LocalFile
from site_gen.model.record import Record


class IconPlan(Record, frozen=True, kw_only=True):
    """Which icons are made of which picture."""

    source: LocalFile
    ico: bool = True
    """Make ``favicon.ico``: 16, 32 and 48 pixels."""
    sizes: tuple[tuple[str, int], ...] = ()
    """(output path, pixels) of each PNG."""

    @property
    def paths(self) -> tuple[str, ...]:
        """Output paths of everything that is made."""
        return (*(("favicon.ico",) if self.ico else ()), *(path for path, _ in self.sizes))


class IconInput(Record, frozen=True, kw_only=True):
    """The argument of the job that makes them."""

    path: str
    """Of the source, for messages."""
    content: bytes
    plan: IconPlan
