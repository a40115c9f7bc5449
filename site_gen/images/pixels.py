"""Opens originals and brings them to one form: upright, sRGB, eight bits, transparent only where they are."""

import io
import warnings

from PIL import Image, ImageChops, ImageCms, ImageOps, ImageStat

from site_gen.images.plan import Kind

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
"""All that is ever opened, by content: Pillow would take EPS, PSD and fifty others too."""

_ORIENTATION = 0x0112
_SRGB = ImageCms.createProfile("sRGB")
_LOOKED_AT = 8_000_000  # pixels; of more every fourth is enough


def open_picture(content: bytes) -> Image.Image:
    """Return the picture with its header read and nothing decoded. Pillow's errors pass: they are of many classes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the caller has its own, lower limit
        return Image.open(io.BytesIO(content), formats=FORMATS)


def needs_decoding(image: Image.Image) -> bool:
    """Say whether the file can only be shown rightly with the metadata that are taken out, or in print colours."""
    profile = image.info.get("icc_profile")
    is_foreign = isinstance(profile, bytes) and bool(profile) and not _is_srgb(profile)
    return is_foreign or image.mode == "CMYK" or _orientation(image) != 1


def normalized(image: Image.Image) -> Image.Image:
    """Return the picture as L, RGB or RGBA in sRGB, upright, with nothing else attached."""
    image.load()
    profile = image.info.get("icc_profile")
    turned = _upright(image)
    plain = _in_srgb(turned, profile) if profile and not _is_srgb(profile) else turned
    plain = _eight_bits(plain)
    if plain.mode == "RGBA" and plain.getchannel("A").getextrema() == (255, 255):
        plain = plain.convert("RGB")
    if plain is image:
        plain = plain.copy()
    plain.info = {}
    return plain


def kind_of(image: Image.Image) -> Kind:
    """Say whether a picture is a photograph or drawn: a drawing has flat areas, and its edges are sharp.

    Each pixel's difference from its neighbour at the right tells: in a photograph it is rarely nothing, because of
    the grain, and most changes are soft.
    """
    plain = image.convert("RGB").reduce(2) if image.size[0] * image.size[1] > _LOOKED_AT else image.convert("RGB")
    red, green, blue = ImageChops.difference(plain, ImageChops.offset(plain, 1, 0)).split()
    counts = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    total = sum(counts)
    is_flat = counts[0] >= 0.5 * total or sum(counts[:3]) >= 0.8 * total
    return "drawing" if is_flat and sum(counts[48:]) >= 0.05 * sum(counts[3:48]) else "photo"


def main_color(image: Image.Image) -> str:
    """Return the mean colour as ``#a1b2c3``; empty for a picture that is transparent somewhere."""
    if image.mode == "RGBA":
        return ""
    small = image.reduce(max(1, min(image.size) // 32)).convert("RGB")
    red, green, blue = (round(value) for value in ImageStat.Stat(small).mean)
    return f"#{red:02x}{green:02x}{blue:02x}"


def _orientation(image: Image.Image) -> int:
    # From the header alone: Pillow's getexif would decode all of a PNG in search of it.
    raw = image.info.get("exif")
    if not isinstance(raw, bytes):
        return 1
    tags = Image.Exif()
    try:
        tags.load(raw)
        found = tags.get(_ORIENTATION, 1)
    except Exception:  # a broken tag raises what it likes, and is no reason to lose the picture
        return 1
    return found if found in range(2, 9) else 1


def _upright(image: Image.Image) -> Image.Image:
    if image.format in ("WEBP", "AVIF", "PNG", "JPEG") and _orientation(image) != 1:
        turned = ImageOps.exif_transpose(image)
        if turned is not None:
            return turned
    return image


def _is_srgb(profile: bytes) -> bool:
    """Every maker's sRGB profile says so in its description; one that lies does little harm."""
    head = profile[:4096]
    return b"sRGB" in head or b"s\0R\0G\0B" in head


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    alpha = image.getchannel("A") if image.mode in ("RGBA", "LA") else None
    if image.mode in ("LA", "RGBA"):
        image = image.convert(image.mode[:-1])
    elif image.mode == "P":
        image = _eight_bits(image)
        alpha = image.getchannel("A") if image.mode == "RGBA" else None
        image = image.convert("RGB")
    elif image.mode.startswith("I"):
        image = _eight_bits(image).convert("L")
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        result = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):  # a broken profile, or one for other colours
        result = None
    plain = result if result is not None else _eight_bits(image)
    if image.mode == "L":
        plain = plain.convert("L")
    if alpha is not None:
        plain = plain.convert("RGB")
        plain.putalpha(alpha)
    return plain


def _eight_bits(image: Image.Image) -> Image.Image:
    """Return L, RGB or RGBA whatever the mode; 16 bits are scaled, which a plain conversion would clip."""
    mode = image.mode
    if mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 257) + 0.5).convert("L")
    if mode in ("LA", "La", "PA", "RGBA", "RGBa") or "transparency" in image.info:
        return image if mode == "RGBA" else image.convert("RGBA")
    return image if mode in ("RGB", "L") else image.convert("L" if mode in ("1", "F") else "RGB")
