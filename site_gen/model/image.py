"""Pictures and other files that posts point at."""

from typing import Literal

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
    disk_name: str = ""
    """The path as the disk spells it, where that is otherwise (NFD Hangul); empty: as ``path``."""


Policy = Literal["warn", "link", "error"]


class Original(Record, frozen=True, kw_only=True):
    """The picture that an author chose: a local file, or the verified copy of a remote one."""

    key: str
    """What pages know it by: the path of a local file, or the address as the author wrote it."""
    digest: str
    """First 16 hex digits of the SHA-256 of its bytes."""
    size: int
    """Bytes."""
    image: ImageInfo
    file: str = ""
    """Where its bytes are: a path below the site as the disk spells it (surrogates escaped); empty: in the cache."""
    path: str
    """File that a problem is reported at."""
    line: int | None = None


class PictureUse(Record, frozen=True, kw_only=True):
    """A picture that a published page shows, or a picture file that a page links to."""

    target: str
    """Path of a local file below the site, or a whole address."""
    file: LocalFile | None = None
    """None for a picture elsewhere."""
    path: str
    """The source that uses it first, for messages."""
    line: int | None = None
    is_shown: bool = True
    """False for a file that is only linked to, or published as it is: it needs no other sizes."""
    policy: Policy | None = None
    """What the author wants of this one picture elsewhere; None: what the site says."""


class Variant(Record, frozen=True, kw_only=True):
    """One size of a picture in one format."""

    width: int
    height: int
    format: str
    """``AVIF``, ``WEBP``, ``JPEG``, ``PNG``, ``GIF`` or ``SVG``."""
    digest: str
    """First 16 hex digits of the SHA-256 of its bytes; the cache has these under ``picture-<digest>``."""
    size: int
    """Bytes."""


class Picture(Record, frozen=True, kw_only=True):
    """Everything that is published of one original."""

    width: int
    """Pixels of the original, upright."""
    height: int
    fallback: tuple[Variant, ...]
    """For ``<img>``, by width: at least one, in the original's own family of formats."""
    sources: tuple[tuple[Variant, ...], ...] = ()
    """For ``<source>``: each of one format, by width; the best format first."""
    large: Variant | None = None
    """To look at closely; None for pictures that are published as plain files only."""
    color: str = ""
    """Dominant colour, ``#a1b2c3``; empty where the picture is transparent somewhere."""
    is_animated: bool = False


class Pictures(Record, frozen=True, kw_only=True):
    """The pictures that pages may show: one that could not be had or decoded is not among them."""

    shown: tuple[tuple[str, Picture], ...] = ()
    """(path of a local file, or address as written; picture)."""
    plain: tuple[tuple[str, Picture], ...] = ()
    """Files that are only linked to, or published as they are."""
    cards: tuple[tuple[str, str, str], ...] = ()
    """(pair key, language, output path) of each social card; the site's own have an empty key."""


class LockedPicture(Record, frozen=True, kw_only=True):
    """A line of ``content/images.lock.yaml``: what a remote picture was when it was fetched."""

    url: str
    """As the author wrote it."""
    sha256: str
    size: int
    """Bytes."""
    format: str
    width: int
    height: int
    date: str
    """Day on which it was fetched, ``2026-11-22``."""
