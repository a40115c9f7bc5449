"""What a picture's header says: size and format, found by content and never by name.

Nothing is decoded, so a small file that claims a billion pixels costs nothing here. Pillow is imported on first use: a
site without pictures starts without it.
"""

import hashlib
import io
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from site_gen.model.image import ImageInfo

if TYPE_CHECKING:
    from PIL.ImageFile import ImageFile

_SNIFFED_BYTES = 4096
_ORIENTATION = 0x0112  # the Exif tag
_TURNED = (5, 6, 7, 8)  # orientations that show the picture lying on its side
_SVG_DEFAULT = (300, 150)  # what browsers give a picture without a size: CSS 2.2, 10.3.2
_PIXELS_BY_UNIT = {"": 1.0, "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54}


def read_image_info(content: bytes) -> ImageInfo | None:
    """Return size and format of a JPEG, PNG, WebP, GIF, AVIF or SVG picture; None for anything else.

    Width and height are as a reader sees them, after the orientation tag. Any bytes may be given: what is no picture,
    or a broken one, is None. An SVG with a DOCTYPE or an entity is refused (None): these can hold bombs.
    """
    try:
        raster = _raster_info(content)
        return raster if raster is not None else _svg_info(content)
    except Exception:  # decoders raise what they like on rubbish (SyntaxError, struct.error, MemoryError, …)
        return None


class InfoStore(Protocol):
    """A place that remembers what pictures' headers say."""

    def get(self, key: str) -> bytes | None: ...
    def put(self, key: str, content: bytes) -> None: ...


def remembered_image_info(store: InfoStore) -> Callable[[bytes], ImageInfo | None]:
    """Return `read_image_info` with a memory: a picture that *store* knows is not opened, and Pillow not imported."""

    def image_info(content: bytes) -> ImageInfo | None:
        key = f"image-info-1-{hashlib.sha256(content).hexdigest()[:32]}"
        width, _, rest = (store.get(key) or b"").decode("ascii", "replace").partition(" ")
        height, _, name = rest.partition(" ")
        if name and width.isdecimal() and height.isdecimal():
            return ImageInfo(width=int(width), height=int(height), format=name)
        info = read_image_info(content)
        if info is not None:
            store.put(key, f"{info.width} {info.height} {info.format}".encode())
        return info

    return image_info


def _raster_info(content: bytes) -> ImageInfo | None:
    name = _raster_format(content[:32])
    if name is None:
        return None
    picture = _open(content, name)
    width, height = picture.size
    if _orientation(picture.info.get("exif")) in _TURNED:
        width, height = height, width
    return ImageInfo(width=width, height=height, format=name) if width > 0 and height > 0 else None


def _orientation(exif: object) -> object:
    """Read the tag from the header alone: Pillow's ``getexif`` would decode all of a PNG in search of it."""
    from PIL import Image

    if not isinstance(exif, bytes):
        return None
    tags = Image.Exif()
    try:
        tags.load(exif)
        return tags.get(_ORIENTATION)
    except Exception:  # as above: a broken tag is no reason to lose the size
        return None


def _raster_format(head: bytes) -> str | None:
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    return "AVIF" if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis", b"mif1", b"msf1") else None


def _open(content: bytes, name: str) -> "ImageFile":
    """Open a picture by its format's own class: ``Image.open`` would refuse a large one for its size alone."""
    from PIL import AvifImagePlugin, GifImagePlugin, JpegImagePlugin, PngImagePlugin, WebPImagePlugin

    open_as: dict[str, Callable[[io.BytesIO, str], ImageFile]] = {
        "JPEG": JpegImagePlugin.JpegImageFile,
        "PNG": PngImagePlugin.PngImageFile,
        "GIF": GifImagePlugin.GifImageFile,
        "WEBP": WebPImagePlugin.WebPImageFile,
        "AVIF": AvifImagePlugin.AvifImageFile,
    }
    return open_as[name](io.BytesIO(content), "")


def _svg_info(content: bytes) -> ImageInfo | None:
    head = content[:_SNIFFED_BYTES].decode("utf-8-sig", "replace")
    body = re.sub(r"\A(?:\s|<\?[^>]*\?>|<!--.*?-->)*", "", head, flags=re.DOTALL)
    root = re.match(r"<(?:svg:)?svg(?P<attributes>(?:\s[^<>]*?)?)/?>", body, flags=re.DOTALL)
    if root is None or re.search(rb"<!(?:DOCTYPE|ENTITY)", content, flags=re.IGNORECASE):
        return None
    quoted = re.findall(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""", root["attributes"])
    attributes = {name: double or single for name, double, single in quoted}
    width, height = _svg_length(attributes.get("width", "")), _svg_length(attributes.get("height", ""))
    box = _view_box(attributes.get("viewBox", ""))
    if box is not None:
        ratio = box[0] / box[1]
        width, height = _fill_in(width, height, ratio=ratio, default=box)
    width, height = width or _SVG_DEFAULT[0], height or _SVG_DEFAULT[1]
    return ImageInfo(width=max(1, round(width)), height=max(1, round(height)), format="SVG")


def _fill_in(
    width: float | None, height: float | None, *, ratio: float, default: tuple[float, float]
) -> tuple[float, float]:
    if width is not None:
        return width, height if height is not None else width / ratio
    return (height * ratio, height) if height is not None else default


def _svg_length(text: str) -> float | None:
    found = re.fullmatch(r"\s*\+?(\d{1,7}(?:\.\d{1,9})?|\.\d{1,9})\s*([a-z]*)\s*", text)
    pixels = _PIXELS_BY_UNIT.get(found[2]) if found else None
    return float(found[1]) * pixels or None if found and pixels else None


def _view_box(text: str) -> tuple[float, float] | None:
    numbers = re.findall(r"[-+]?(?:\d{1,9}(?:\.\d{1,9})?|\.\d{1,9})", text)
    if len(numbers) != 4:
        return None
    width, height = float(numbers[2]), float(numbers[3])
    return (width, height) if width > 0 and height > 0 else None
