"""Takes out of a picture file what is no picture: places, names, serial numbers, comments, previews. Pure, lossless.

The compressed pixels stay as they are, bit for bit.  A file that this module does not understand to its end is not
stripped at all: the caller then encodes it anew.
"""

import struct
from collections.abc import Callable, Iterator

_JPEG_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))  # markers without a length
_JPEG_KEPT_APPLICATIONS = (0xE0, 0xEE)  # JFIF's density; Adobe's, which says how the colours are stored
_PNG_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"sRGB", b"cHRM", b"sBIT", b"acTL", b"fcTL", b"fdAT")
)
_WEBP_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF"))
_WEBP_METADATA_FLAGS = 0x20 | 0x08 | 0x04  # ICC profile, Exif, XMP
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")


def stripped(content: bytes, format_name: str) -> bytes | None:
    """Return the same picture without metadata; None when that cannot be done without decoding it.

    *format_name* is ``JPEG``, ``PNG``, ``GIF`` or ``WEBP``. Colour profiles and the orientation go too: the caller
    makes sure that the picture needs neither.
    """
    strip = _STRIPPERS.get(format_name)
    if strip is None:
        return None
    try:
        return strip(content)
    except (IndexError, struct.error, ValueError):
        return None


def _strip_jpeg(content: bytes) -> bytes | None:
    """ITU T.81, annex B: segments up to the scan; in a progressive file more segments follow between its scans."""
    if content[:2] != b"\xff\xd8":
        return None
    kept = [b"\xff\xd8"]
    place = 2
    while place < len(content):
        if content[place] != 0xFF:
            return None
        while content[place + 1] == 0xFF:  # fill bytes
            place += 1
        marker = content[place + 1]
        if marker == 0xD9:
            return b"".join((*kept, b"\xff\xd9"))  # what follows the end is a second picture, or a film
        if marker in _JPEG_ALONE:
            place += 2
            continue
        end = place + 2 + struct.unpack_from(">H", content, place + 2)[0]
        if end > len(content):
            return None
        if marker == 0xDA:
            end = _end_of_scan(content, end)
        if _is_kept(marker, content[place + 4 : place + 9]):
            kept.append(content[place:end])
        place = end
    return None


def _is_kept(marker: int, head: bytes) -> bool:
    if marker == 0xFE or 0xF0 <= marker <= 0xFD:
        return False
    if 0xE0 <= marker <= 0xEF:
        return marker in _JPEG_KEPT_APPLICATIONS and head in (b"JFIF\0", b"Adobe")
    return True


def _end_of_scan(content: bytes, place: int) -> int:
    """Return where the next marker stands that is neither a stuffed zero nor a restart."""
    while True:
        place = content.index(b"\xff", place)
        following = content[place + 1]
        if following not in (0, 0xFF) and not 0xD0 <= following <= 0xD7:
            return place
        place += 1 if following == 0xFF else 2


def _strip_png(content: bytes) -> bytes | None:
    """PNG, third edition, section 5: chunks; the checksums of those that stay still hold."""
    signature = content[:8]
    kept = [signature]
    place = 8
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        name = content[place + 4 : place + 8]
        end = place + 12 + length
        if end > len(content):
            return None
        if name in _PNG_KEPT:
            kept.append(content[place:end])
        if name == b"IEND":
            return b"".join(kept)
        place = end
    return None


def _strip_webp(content: bytes) -> bytes | None:
    """RFC 9649, section 2: chunks in a RIFF file, each padded to an even length."""
    end_of_file = 8 + struct.unpack_from("<I", content, 4)[0]
    kept: list[bytes] = []
    place = 12
    while place + 8 <= min(end_of_file, len(content)):
        name = content[place : place + 4]
        (length,) = struct.unpack_from("<I", content, place + 4)
        end = place + 8 + length + length % 2
        if place + 8 + length > len(content):
            return None
        chunk = content[place:end].ljust(end - place, b"\0")
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_METADATA_FLAGS]) + chunk[9:]
        if name in _WEBP_KEPT:
            kept.append(chunk)
        place = end
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body if kept else None


def _strip_gif(content: bytes) -> bytes | None:
    """GIF89a, section 17 on: blocks. Comments, plain texts and applications go, but how often it plays stays."""
    place = 13
    if content[10] & 0x80:
        place += 3 << ((content[10] & 7) + 1)
    kept = [content[:place]]
    for start, end, is_kept in _gif_blocks(content, place):
        if is_kept:
            kept.append(content[start:end])
        place = end
    return b"".join(kept) if content[place - 1 : place] == b"\x3b" else None


def _gif_blocks(content: bytes, place: int) -> Iterator[tuple[int, int, bool]]:
    while True:
        start, kind = place, content[place]
        if kind == 0x3B:
            yield start, start + 1, True
            return
        if kind == 0x2C:
            flags = content[place + 9]
            place = _end_of_blocks(content, place + 11 + ((3 << ((flags & 7) + 1)) if flags & 0x80 else 0))
            yield start, place, True
        elif kind == 0x21:
            label = content[place + 1]
            is_loop = label == 0xFF and content[place + 3 : place + 14] in _GIF_LOOPS
            place = _end_of_blocks(content, place + 2)
            yield start, place, label == 0xF9 or is_loop
        else:
            raise ValueError(f"unknown block {kind:#x}")


def _end_of_blocks(content: bytes, place: int) -> int:
    while content[place]:
        place += content[place] + 1
    return place + 1


_STRIPPERS: dict[str, Callable[[bytes], bytes | None]] = {
    "JPEG": _strip_jpeg,
    "PNG": _strip_png,
    "GIF": _strip_gif,
    "WEBP": _strip_webp,
}
