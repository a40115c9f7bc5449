"""What will be published: an output path with its bytes."""

from site_gen.model.record import Record


class Artifact(Record, frozen=True, kw_only=True):
    path: str
    """POSIX path below the output folder, NFC, not percent-encoded: ``ko/posts/sora/index.html``."""
    content: bytes
    origin: str = ""
    """What made it (a source path, ``the tag page of "AI"``), to name both when two claim one path."""
