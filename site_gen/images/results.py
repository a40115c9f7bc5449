"""What a picture job leaves in the cache, and how a later build finds it there."""

import hashlib
from collections.abc import Callable, Mapping

import msgspec

from site_gen.model.image import Picture, Variant


def content_key(digest: str) -> str:
    """Return the key of a variant's bytes."""
    return f"picture-{digest}"


def made_variant(content: bytes, size: tuple[int, int], format_name: str) -> tuple[Variant, bytes]:
    """Return the record of these bytes, and them."""
    digest = hashlib.sha256(content).hexdigest()[:16]
    width, height = size
    return Variant(width=width, height=height, format=format_name, digest=digest, size=len(content)), content


def keep_result(
    key: str, picture: Picture, contents: Mapping[str, bytes], *, keep: Callable[[str, bytes], None]
) -> None:
    """Put a picture's bytes and, after them, its record into the cache."""
    for digest, content in contents.items():
        keep(content_key(digest), content)
    keep(key, msgspec.json.encode(picture))


def decoded_result(content: bytes | None) -> Picture | None:
    """Return the record that was kept; None for nothing, or for what another version kept."""
    if content is None:
        return None
    try:
        return msgspec.json.decode(content, type=Picture)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
