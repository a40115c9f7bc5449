"""Everything that was found below ``content/``."""

from site_gen.model.image import LocalFile
from site_gen.model.post import SourceFile
from site_gen.model.record import Record


class Contents(Record, frozen=True, kw_only=True):
    sources: tuple[SourceFile, ...] = ()
    """Posts and pages, by path."""
    files: tuple[LocalFile, ...] = ()
    """What published pages may use: pictures, downloads. By path."""
    static: tuple[LocalFile, ...] = ()
    """Files below ``content/static/``, for the root of the site as they are: ``content/static/CNAME`` is ``/CNAME``."""
    disk_names: tuple[tuple[str, bytes], ...] = ()
    """(path as in the records, path on disk relative to the site) of the files and static files whose name on disk is
    spelled otherwise: in NFD, as some systems do with Hangul."""

    def without_texts(self) -> "Contents":
        """Return the same with sources that hold everything but what the author wrote."""
        return self.with_changes(sources=tuple(source.with_changes(text="") for source in self.sources))
