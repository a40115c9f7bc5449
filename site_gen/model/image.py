"""Pictures and other files that posts point at."""

from site_gen.model.record import Record


class ImageInfo(Record, frozen=True, kw_only=True):
    """What a picture file's header says."""

    width: int
    """Pixels, as shown (after the orientation tag)."""
    height: int
    format: str
    """``JPEG``, ``PNG``, ``WEBP``, ``GIF``, ``AVIF`` or ``SVG``, by content, never by name."""


class LocalFile(Record, frozen=True, kw_only=True):
    """A file below ``content/`` that a published page may use."""

    path: str
    """POSIX path relative to the site, NFC: ``content/posts/sora/cat.jpg``."""
    digest: str
    """First 16 hex digits of the SHA-256 of its bytes."""
    size: int
    """Bytes."""
    image: ImageInfo | None = None
    """None when it is no picture."""
