"""What a build knew when it was done, for the next one to begin with."""

from site_gen.model.body import Body
from site_gen.model.catalog import Catalog, SourceReading
from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import Pictures, Variant
from site_gen.model.record import Record
from site_gen.model.theme import Theme


class TextState(Record, frozen=True, kw_only=True):
    """What became of one post's text."""

    key: str
    """The pair's."""
    language: str
    body: Body
    """Without its HTML, which the cache has."""
    body_key: str
    """Where the cache has it."""
    files: tuple[str, ...] = ()
    """Paths of the local files that the text uses as they are."""
    variants: tuple[Variant, ...] = ()
    """Forms of pictures that it shows or leads to."""


class KnownDates(Record, frozen=True, kw_only=True):
    """How readers write what takes long to look up: the days of posts, and their languages."""

    days: tuple[tuple[str, int, str, str], ...] = ()
    """(language, ordinal of the day, with its year, without it)."""
    territories: tuple[tuple[str, str], ...] = ()
    """(language, with its most likely territory)."""


class Snapshot(Record, frozen=True, kw_only=True):
    """A site as its last build knew it: everything but the texts themselves."""

    config: SiteConfig
    theme: Theme
    contents: Contents
    """Without sources."""
    readings: tuple[SourceReading, ...]
    """How each source was read, without its text."""
    catalog: Catalog
    """Without texts and readings."""
    texts: tuple[TextState, ...]
    pictures: Pictures
    related: tuple[tuple[str, tuple[str, ...]], ...]
    """(pair key, keys of the pairs most like it)."""
    mermaid_sources: tuple[str, ...] = ()
    """Paths of the sources in which the word stands."""
    dates: KnownDates = KnownDates()
