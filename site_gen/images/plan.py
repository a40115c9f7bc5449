"""Which sizes and formats a picture is offered in. Pure."""

import hashlib
from collections.abc import Sequence
from typing import Literal

from site_gen.model.image import Original
from site_gen.model.problem import Severity
from site_gen.model.record import Record

Kind = Literal["photo", "drawing"]
"""``drawing``: screenshots, diagrams, lettering: flat areas with sharp edges."""

MAX_PIXELS = 50_000_000
"""More than that is refused before anything is decoded: 200 MB in memory."""
MAX_ANIMATION_PIXELS = 200_000_000
"""Of all frames together; a longer film is published as it is."""
MAX_VARIANTS = 4
LARGE_WIDTH = 2400
"""Of the picture that a reader opens to look closely."""
_NEAR = 1.15
"""Two widths nearer to one another than this need not both exist."""

_LONGEST_SIDE = {"AVIF": 65_535, "WEBP": 16_383, "JPEG": 65_500, "PNG": 1_000_000, "GIF": 65_535}
"""Pixels, as the formats and their libraries have them."""


class EncodeSettings(Record, frozen=True, kw_only=True):
    """What the encoding of every picture depends on, beside the picture."""

    widths: tuple[int, ...]
    formats: tuple[str, ...]
    """``AVIF``, ``WEBP``: the preferred one first."""
    quality: int = 0
    """On the scale of JPEG; 0: by format and kind."""
    codecs: str = ""
    """Version of the encoding library: other versions make other bytes."""


class EncodeInput(Record, frozen=True, kw_only=True):
    """The argument of the job that makes the published forms of one original."""

    path: str
    """File that a problem is reported at."""
    original: Original
    settings: EncodeSettings
    is_shown: bool = True
    severity: Severity = "error"
    """Of a picture that cannot be used."""

    @property
    def key(self) -> str:
        """The key under which the cache keeps the result."""
        return record_key(self.original.digest, self.settings, is_shown=self.is_shown)


class Encoding(Record, frozen=True, kw_only=True):
    """How one kind of picture is encoded in one format."""

    quality: int
    """On the scale of the format's own encoder."""
    effort: int
    """AVIF: the encoder's speed, 0 to 10; WebP: its method, 0 to 6; otherwise unused."""
    is_lossless: bool = False
    has_full_color: bool = False
    """As many colour samples as pixels: red letters on blue stay sharp."""


def choose_widths(width: int, wanted: Sequence[int], kind: Kind) -> tuple[int, ...]:
    """Return the widths of a picture *width* pixels wide: those *wanted*, never more than it has, at most four.

    A picture narrower than the widest is offered in its own width too. Where that is near one of the others, a drawing
    stays as it is, pixel by pixel, and a photograph takes the other: fewer bytes, and nobody sees the difference.
    """
    smaller = sorted({one for one in wanted if 0 < one < width})
    widest = max(wanted, default=width)
    is_near = bool(smaller) and width < smaller[-1] * _NEAR
    if width <= widest and not (kind == "photo" and is_near):
        smaller = [one for one in smaller if one * _NEAR <= width] + [width]
    return tuple(smaller[-MAX_VARIANTS:]) or (width,)


def height_for(width: int, *, of_width: int, of_height: int) -> int:
    """Return the height that keeps the shape, at least 1."""
    return max(1, round(width * of_height / of_width))


def fits(format_name: str, width: int, height: int) -> bool:
    """Say whether the format can hold a picture of this size."""
    return max(width, height) <= _LONGEST_SIDE[format_name]


def encoding_for(format_name: str, kind: Kind, quality: int) -> Encoding:
    """Return how to encode: measured in ``benchmarks/images``, where the table stands."""
    if kind == "drawing":
        match format_name:
            case "AVIF":
                return Encoding(quality=max(1, quality - 12) if quality else 66, effort=7, has_full_color=True)
            case "WEBP":
                return Encoding(quality=quality or 90, effort=4, is_lossless=True, has_full_color=True)
            case _:
                return Encoding(quality=quality or 88, effort=0, has_full_color=True)
    match format_name:
        case "AVIF":
            # The scales differ: 59 here looks as 78 does in JPEG.
            return Encoding(quality=max(1, quality - 19) if quality else 59, effort=7)
        case "WEBP":
            return Encoding(quality=quality or 78, effort=4)
        case _:
            return Encoding(quality=quality or 78, effort=0)


def record_key(digest: str, settings: EncodeSettings, *, is_shown: bool) -> str:
    """Return the key under which the cache keeps what was made of the original with this digest."""
    whole = f"{_CODE_VERSION}\n{digest}\n{is_shown}\n{settings}"
    return f"pictures-{hashlib.sha256(whole.encode()).hexdigest()[:32]}"


_CODE_VERSION = "3"
"""Raised whenever the same settings make other bytes."""
