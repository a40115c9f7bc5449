"""What will be published: an output path with its bytes."""

from collections.abc import Callable

from site_gen.model.record import Record


class Artifact(Record, frozen=True, kw_only=True):
    path: str
    """POSIX path below the output folder, NFC, not percent-encoded: ``ko/posts/sora/index.html``."""
    content: bytes
    origin: str = ""
    """What made it (a source path, ``the tag page of "AI"``), to name both when two claim one path."""


class KnownArtifact(Record, frozen=True, kw_only=True):
    """An artifact that was made before: what it is called is known, and its bytes can be had when they are needed."""

    path: str
    origin: str = ""
    digest: str
    """SHA-256 of its bytes, in hex."""
    size: int
    """Bytes."""
    load: Callable[[], bytes]
