"""Pictures made for tests: each with what is to be found in it, or to be gone from it."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin

CORNERS = ((200, 30, 30), (30, 160, 40), (40, 60, 200), (240, 220, 60))
"""Colours of the four corners: left above, right above, left below, right below."""


def corners(width: int = 64, height: int = 48) -> Image.Image:
    """Return a picture of four flat quarters, so that turning it shows."""
    image = Image.new("RGB", (width, height), CORNERS[0])
    pen = ImageDraw.Draw(image)
    pen.rectangle((width // 2, 0, width, height // 2 - 1), fill=CORNERS[1])
    pen.rectangle((0, height // 2, width // 2 - 1, height), fill=CORNERS[2])
    pen.rectangle((width // 2, height // 2, width, height), fill=CORNERS[3])
    return image


def photo(width: int = 900, height: int = 600, seed: int = 1) -> Image.Image:
    """Return something with grain and soft changes, as a camera makes it."""
    # Not Pillow's noise: its generator has no seed.
    value = seed
    grain = bytearray()
    for _ in range(64 * 64):
        value = (value * 1103515245 + 12345) % 2**31
        grain.append(value >> 16 & 63)
    tile = Image.frombytes("L", (64, 64), bytes(grain))
    plain = Image.new("L", (width, height))
    for x in range(0, width, 64):
        for y in range(0, height, 64):
            plain.paste(tile, (x, y))
    slope = Image.linear_gradient("L").resize((width, height))
    side = Image.linear_gradient("L").rotate(90).resize((width, height))
    bands = [Image.blend(slope, plain, 0.3), Image.blend(side, plain, 0.3), Image.blend(slope, side, 0.5)]
    return Image.merge("RGB", bands)


def screenshot(width: int = 1000, height: int = 700) -> Image.Image:
    """Return flat areas with sharp lettering."""
    image = Image.new("RGB", (width, height), (250, 250, 252))
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, width, 60), fill=(30, 60, 120))
    for line in range(12):
        pen.text((40, 90 + 40 * line), f"line {line}: the quick brown fox jumps over the lazy dog", fill=(20, 20, 30))
    return image


def saved(image: Image.Image, format_name: str, **options: Any) -> bytes:
    """Return the picture as a file."""
    out = io.BytesIO()
    image.save(out, format_name, **options)
    return out.getvalue()


SECRETS = (b"GPSSECRET", b"COMMENTSECRET", b"XMPSECRET", b"TEXTSECRET")


def exif(orientation: int = 1) -> bytes:
    """Return Exif with an owner, a place, and an orientation."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x8298] = "GPSSECRET owner"
    tags.get_ifd(0x8825)[1] = "N"
    tags.get_ifd(0x8825)[2] = (37.0, 33.0, 59.0)
    return tags.tobytes()


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>XMPSECRET</rdf:RDF></x:xmpmeta>'


def talkative(format_name: str, image: Image.Image | None = None, *, orientation: int = 1) -> bytes:
    """Return a picture that says more than it shows: Exif with a place, XMP, comments, texts."""
    picture = image or corners()
    match format_name:
        case "JPEG":
            return saved(picture, "JPEG", exif=exif(orientation), comment=b"COMMENTSECRET", xmp=XMP, quality=92)
        case "PNG":
            texts = PngImagePlugin.PngInfo()
            texts.add_text("Author", "TEXTSECRET", zip=True)
            texts.add_itxt("XML:com.adobe.xmp", XMP.decode())
            texts.add_text("Comment", "COMMENTSECRET")
            return saved(picture, "PNG", exif=exif(orientation), pnginfo=texts)
        case "GIF":
            return saved(picture.quantize(16), "GIF", comment=b"COMMENTSECRET")
        case _:
            return saved(picture, format_name, exif=exif(orientation), xmp=XMP)


def bomb(width: int, height: int) -> bytes:
    """Return a PNG that claims this many pixels and holds none."""
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return _PNG + header + _chunk(b"IDAT", zlib.compress(b"\0" * 100)) + _chunk(b"IEND", b"")


def deep_png(width: int, height: int, color: tuple[int, ...]) -> bytes:
    """Return a PNG of one colour with 16 bits a channel: gray, gray and alpha, RGB or RGBA by how many there are."""
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[len(color)]
    row = b"\0" + struct.pack(f">{len(color)}H", *color) * width
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, kind, 0, 0, 0))
    return _PNG + header + _chunk(b"IDAT", zlib.compress(row * height)) + _chunk(b"IEND", b"")


_PNG = b"\x89PNG\r\n\x1a\n"


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
