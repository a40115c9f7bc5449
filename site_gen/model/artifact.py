"""What will be published: an output path with its bytes, or with where they are."""

from site_gen.model.record import Record


class Artifact(Record, frozen=True, kw_only=True):
    path: str
    """POSIX path below the output folder, NFC, not percent-encoded: ``ko/posts/sora/index.html``."""
    content: bytes
    origin: str = ""
    """What made it (a source path, ``the tag page of "AI"``), to name both when two claim one path."""


class Draft(Record, frozen=True, kw_only=True):
    """An artifact whose bytes wait in a file until they are put in place."""

    path: str
    origin: str = ""
    digest: str
    """SHA-256 of its bytes, in hex."""
    size: int
    """Bytes."""
    place: str
    """Path of the file, on the output's file system."""


class KnownArtifact(Record, frozen=True, kw_only=True):
    """An artifact that was made before, and that the output holds as it was made."""

    path: str
    origin: str = ""
    digest: str
    """SHA-256 of its bytes, in hex."""
    size: int
    """Bytes."""
