"""One picture job: an original to every published form of it. Pillow lives here, in ``pixels`` and in ``animation``."""

import functools
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import AvifImagePlugin, Image, ImageChops, features

from site_gen.images.animation import encode_animation
from site_gen.images.memory import Allowance
from site_gen.images.pixels import kind_of, main_color, needs_decoding, normalized, open_picture
from site_gen.images.plan import (
    LARGE_WIDTH,
    MAX_PIXELS,
    EncodeInput,
    Encoding,
    Kind,
    choose_widths,
    encoding_for,
    fits,
    height_for,
)
from site_gen.images.results import keep_result, made_variant
from site_gen.images.sniff import what_is
from site_gen.images.strip import stripped
from site_gen.images.svg import sanitized_svg
from site_gen.model.image import Picture, Variant
from site_gen.model.problem import Outcome, Problem

_SMALL_DRAWING_BITS = 0.06
"""Bits a pixel of a lossless drawing below which nothing better is looked for."""
_COMPLEX_DRAWING_BITS = 2.0
"""Above this a drawing holds photographs, and losing a little saves much."""
_CODEC_BY_FORMAT = {"AVIF": "avif", "WEBP": "webp"}

Made = tuple[Variant, bytes]


class UnusableError(Exception):
    """The original cannot be published. The message says why, the second argument how to mend it."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class PictureTools:
    """What a picture job may use; made once per process."""

    read: Callable[[EncodeInput], bytes | None]
    """The bytes of an original, checked against its digest; None when they are not there any more."""
    keep: Callable[[str, bytes], None]
    """Puts bytes into the cache."""
    finish: Callable[[], None] = field(default=lambda: None)
    """Writes to the disk what was kept, and lets go of it: called after each picture, so that a killed build loses none
    that was done."""
    find: Callable[[str], bytes | None] = field(default=lambda _: None)
    """What the cache has."""
    allowance: Allowance = field(default_factory=Allowance)


def encode_picture(argument: EncodeInput, tools: PictureTools) -> Outcome[Picture]:
    """Return what is published of one original; its bytes and this record go into the cache.

    An original that cannot be used is a problem at the post that uses it, whatever exception a decoder raised.
    """
    content = tools.read(argument)
    if content is None:
        return _unusable(argument, f"{_name(argument)} changed while the site was being built", "Build again.")
    try:
        picture, contents = make_picture(content, argument)
    except UnusableError as error:
        return _unusable(argument, error.message, error.hint)
    except MemoryError:
        return _unusable(argument, f"the picture {_name(argument)} needs more memory than there is", "Make it smaller.")
    except Exception as error:  # decoders raise what they like: SyntaxError, struct.error, ZeroDivisionError …
        what, hint = what_is(content)
        reason = str(error).partition("\n")[0] or type(error).__name__
        return _unusable(argument, f"the picture {_name(argument)} cannot be decoded: {what} ({reason})", hint)
    keep_result(argument.key, picture, contents, keep=tools.keep)
    return Outcome(result=picture)


def make_picture(content: bytes, argument: EncodeInput) -> tuple[Picture, dict[str, bytes]]:
    """Return what is published of the original with these bytes, and the bytes of each variant by its digest."""
    info = argument.original.image
    if info.format == "SVG":
        made = _drawing(content, argument)
        return Picture(width=info.width, height=info.height, fallback=(made[0],)), {made[0].digest: made[1]}
    if not argument.is_shown:
        made = _plain_file(content, argument)
        return Picture(width=made[0].width, height=made[0].height, fallback=(made[0],)), {made[0].digest: made[1]}
    _refuse_huge(info.width, info.height, argument)
    image = open_picture(content)
    _refuse_huge(*image.size, argument)
    if getattr(image, "n_frames", 1) > 1:
        found = encode_animation(image, content, info, settings=argument.settings)
        return found.picture, found.contents
    return _still(image, content, argument)


def _still(image: Image.Image, content: bytes, argument: EncodeInput) -> tuple[Picture, dict[str, bytes]]:
    info, settings = argument.original.image, argument.settings
    as_is = None if needs_decoding(image) else stripped(content, info.format)
    _draft(image, widest=max(LARGE_WIDTH, *settings.widths))
    pixels = normalized(image)
    if pixels.size[0] < info.width and as_is is not None:
        # Drafted: the file's own size is more than is ever shown, and its bytes are only a measure.
        as_is = None
    kind = kind_of(pixels)
    family = _family(info.format, pixels.mode)
    widths = choose_widths(info.width, settings.widths, kind)
    sizes = {width: _resized(pixels, width, info.width, info.height) for width in widths}
    fallback = _fallback(sizes, family=family, kind=kind, as_is=as_is, argument=argument)
    sources = _sources(sizes, fallback, family=family, kind=kind, argument=argument)
    large = _large(pixels, fallback, family=family, kind=kind, argument=argument)
    everything = [*fallback, *(one for group in sources for one in group), large]
    picture = Picture(
        width=info.width,
        height=info.height,
        fallback=tuple(variant for variant, _ in fallback),
        sources=tuple(tuple(variant for variant, _ in group) for group in sources),
        large=large[0],
        color=main_color(pixels),
    )
    return picture, {variant.digest: made for variant, made in everything}


def _fallback(
    sizes: dict[int, Image.Image], *, family: str, kind: Kind, as_is: bytes | None, argument: EncodeInput
) -> list[Made]:
    """Return the variants in the original's family, by width: at least the widest."""
    original = argument.original
    widest = max(sizes)
    made: list[Made] = []
    for width in sorted(sizes, reverse=True):
        is_own_size = width == original.image.width
        if is_own_size and as_is is not None and original.image.format == family == "PNG":
            found: Made | None = made_variant(as_is, sizes[width].size, family)
        else:
            found = _encoded(sizes[width], family, encoding_for(family, kind, argument.settings.quality))
        # A file that was squeezed already stays the smallest, in its own size.
        if (is_own_size or not made) and as_is is not None and family == original.image.format:
            own = made_variant(as_is, (original.image.width, original.image.height), family)
            found = own if found is None or own[0].size <= found[0].size else found
        if found is None:
            continue
        limit = made[-1][0].size if made else original.size
        if found[0].size < limit or not made:
            made.append(found)
    if not made:
        raise UnusableError(f"the picture {_name(argument)} is {widest} pixels wide, more than {family} can hold")
    return made[::-1]


def _sources(
    sizes: dict[int, Image.Image], fallback: list[Made], *, family: str, kind: Kind, argument: EncodeInput
) -> list[list[Made]]:
    """Return the variants in modern formats, the best format first; none that saves nothing."""
    groups: list[list[Made]] = []
    rivals = fallback
    for format_name in reversed(argument.settings.formats):
        if format_name == family or not features.check(_CODEC_BY_FORMAT[format_name]):
            continue
        if format_name == "AVIF" and kind == "drawing" and _bits(rivals[-1][0]) < _SMALL_DRAWING_BITS:
            continue  # small already
        group = _group(sizes, format_name, kind=kind, argument=argument)
        size_by_width = {variant.width: variant.size for variant, _ in rivals}
        if group and _total(group) < sum(_nearest(size_by_width, variant.width) for variant, _ in group):
            groups.insert(0, group)
            rivals = group
    return groups


def _group(sizes: dict[int, Image.Image], format_name: str, *, kind: Kind, argument: EncodeInput) -> list[Made]:
    """Return one format's variants by width; none at all when the widest is no smaller than the original."""
    made: list[Made] = []
    encoding = encoding_for(format_name, kind, argument.settings.quality)
    if encoding.is_lossless and argument.original.image.format == "JPEG":
        encoding = encoding.with_changes(is_lossless=False)
    for width in sorted(sizes, reverse=True):
        found = _encoded(sizes[width], format_name, encoding)
        if found is not None and encoding.is_lossless and _bits(found[0]) > _COMPLEX_DRAWING_BITS:
            lossy = _encoded(sizes[width], format_name, encoding.with_changes(is_lossless=False))
            found = lossy if lossy is not None and lossy[0].size < 0.6 * found[0].size else found
        if found is None or (not made and found[0].size >= argument.original.size):
            return []
        if not made or found[0].size < made[-1][0].size:
            made.append(found)
    return made[::-1]


def _large(pixels: Image.Image, fallback: list[Made], *, family: str, kind: Kind, argument: EncodeInput) -> Made:
    """Return what a reader opens to look closely: at most 2400 pixels wide, or the widest there is."""
    info = argument.original.image
    width = min(info.width, LARGE_WIDTH)
    if width <= fallback[-1][0].width:
        return fallback[-1]
    encoding = encoding_for(family, kind, argument.settings.quality)
    found = _encoded(_resized(pixels, width, info.width, info.height), family, encoding)
    return found if found is not None and found[0].size < argument.original.size else fallback[-1]


def _encoded(image: Image.Image, format_name: str, encoding: Encoding) -> Made | None:
    """Return the variant; None when the format cannot hold so many pixels."""
    if not fits(format_name, *image.size):
        return None
    out = io.BytesIO()
    # Nothing is taken over from the original: not its profile, not its comment.
    clean: dict[str, Any] = {"exif": b"", "icc_profile": None}
    match format_name:
        case "AVIF":
            sampling = "4:4:4" if encoding.has_full_color else "4:2:0"
            options = clean | {"quality": encoding.quality, "speed": encoding.effort, "subsampling": sampling}
            image.save(out, "AVIF", max_threads=1, autotiling=False, advanced=_avif_tuning(), **options)
        case "WEBP" if encoding.is_lossless:
            image.save(out, "WEBP", lossless=True, quality=50, method=encoding.effort, **clean)
        case "WEBP":
            sharp = encoding.has_full_color
            image.save(out, "WEBP", quality=encoding.quality, method=encoding.effort, use_sharp_yuv=sharp, **clean)
        case "JPEG":
            sampling = "4:4:4" if encoding.has_full_color else "4:2:0"
            options = clean | {"quality": encoding.quality, "progressive": True, "optimize": True}
            image.save(out, "JPEG", subsampling=sampling, **options)
        case _:
            _in_palette(image).save(out, "PNG", compress_level=7, **clean)
    return made_variant(out.getvalue(), image.size, format_name)


@functools.cache
def _avif_tuning() -> dict[str, str]:
    """Return settings that only libaom knows, the encoder of Pillow's own wheels: finer grain kept for few bytes."""
    return {"sharpness": "0"} if AvifImagePlugin.get_codec_version("aom") else {}


def _in_palette(image: Image.Image) -> Image.Image:
    """Return the picture with a palette where that loses nothing: a third of the bytes, as far as PNG goes."""
    if image.mode != "RGB" or image.getcolors(256) is None:
        return image
    drawn = image.quantize(256, dither=Image.Dither.NONE)
    return drawn if ImageChops.difference(drawn.convert("RGB"), image).getbbox() is None else image


def _plain_file(content: bytes, argument: EncodeInput) -> Made:
    """Return the original as a file of its own, full size, without metadata; encoded anew only where it has to be."""
    info = argument.original.image
    image = open_picture(content)
    if not needs_decoding(image):
        same = stripped(content, info.format)
        if same is None and info.format == "AVIF" and not any(sign in content for sign in _AVIF_METADATA):
            same = content
        if same is not None:
            return made_variant(same, (info.width, info.height), info.format)
    _refuse_huge(*image.size, argument)
    pixels = normalized(image)
    family = info.format if info.format in ("PNG", "WEBP", "AVIF") else _family(info.format, pixels.mode)
    found = _encoded(pixels, family, Encoding(quality=90, effort=6, has_full_color=True))
    if found is None:
        raise UnusableError(f"the picture {_name(argument)} has too many pixels to be cleaned of its metadata")
    return found


_AVIF_METADATA = (b"Exif", b"rdf+xml", b"rICC", b"prof")


def _drawing(content: bytes, argument: EncodeInput) -> Made:
    clean = sanitized_svg(content)
    if clean is None:
        hint = "Save it as plain SVG, without DOCTYPE and entities."
        raise UnusableError(f"the drawing {_name(argument)} is no SVG that can be published", hint)
    return made_variant(clean, (argument.original.image.width, argument.original.image.height), "SVG")


def _draft(image: Image.Image, *, widest: int) -> None:
    """Let the JPEG decoder halve a huge photograph while it decodes: a quarter of the memory and of the time."""
    if image.format == "JPEG" and image.mode in ("RGB", "L"):
        share = max(widest / min(image.size), 1 / 8)
        if share < 1:
            image.draft(None, (int(image.size[0] * share), int(image.size[1] * share)))


def _resized(pixels: Image.Image, width: int, full_width: int, full_height: int) -> Image.Image:
    size = (width, height_for(width, of_width=full_width, of_height=full_height))
    return pixels if size == pixels.size else pixels.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _family(format_name: str, mode: str) -> str:
    """Return the format of the fallback: the original's, or what every program can show."""
    if format_name in ("PNG", "WEBP"):
        return format_name
    return "JPEG" if mode != "RGBA" and format_name != "GIF" else "PNG"


def _bits(variant: Variant) -> float:
    return variant.size * 8 / (variant.width * variant.height)


def _nearest(size_by_width: dict[int, int], width: int) -> int:
    return size_by_width[min(size_by_width, key=lambda one: (abs(one - width), one))]


def _total(group: Sequence[Made]) -> int:
    return sum(variant.size for variant, _ in group)


def _refuse_huge(width: int, height: int, argument: EncodeInput) -> None:
    if width * height > MAX_PIXELS:
        size = f"{width}x{height}, {width * height / 1e6:.0f} megapixels"
        hint = f"Make it smaller: at most {MAX_PIXELS // 1_000_000} megapixels are read."
        raise UnusableError(f"the picture {_name(argument)} is too large ({size})", hint)


def _name(argument: EncodeInput) -> str:
    return argument.original.key.partition("?")[0]


def _unusable(argument: EncodeInput, message: str, hint: str) -> Outcome[Picture]:
    original = argument.original
    problem = Problem(path=original.path, line=original.line, severity=argument.severity, message=message, hint=hint)
    return Outcome(result=None, problems=(problem,))
