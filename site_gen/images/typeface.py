"""Fonts to draw with: which letters a font has, how wide a text is, and a text drawn with several fonts in turn."""

import bisect
import struct
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import ImageDraw, ImageFont

from site_gen.model.card import FontFile

_MEASURED_AT = 100
_PASSED_OVER = ("So", "Sk", "Cf", "Cc", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp")
"""Categories of signs that a text can do without where no font has them: emoji above all, and what modifies them."""


class Letters:
    """Fonts that are asked in their order, letter by letter."""

    def __init__(self, files: Sequence[FontFile]) -> None:
        """*files* are of one weight."""
        self._files = tuple(dict.fromkeys(files))
        self._covers = [_ranges(file) for file in self._files]
        self._fonts: dict[tuple[int, int], ImageFont.FreeTypeFont] = {}

    def drawable(self, text: str) -> tuple[str, str]:
        """Return (*text* as it can be drawn, letters that are in no font). Emoji that no font has are left out."""
        kept: list[str] = []
        missing: list[str] = []
        for sign in text:
            if sign.isspace():
                kept.append(" ")
            elif self._font_of(sign) is not None:
                kept.append(sign)
            elif unicodedata.category(sign) not in _PASSED_OVER:
                missing.append(sign)
        return " ".join("".join(kept).split()), "".join(dict.fromkeys(missing))

    def width(self, text: str) -> float:
        """Return how wide *text* is at a size of 1."""
        return sum(self._font(which, _MEASURED_AT).getlength(run) for which, run in self._runs(text)) / _MEASURED_AT

    def draw(self, draw: ImageDraw.ImageDraw, place: tuple[float, float], text: str, *, size: int, fill: int) -> float:
        """Draw *text* from *place*, the left end of its baseline; return where it ends."""
        x, y = place
        for which, run in self._runs(text):
            font = self._font(which, size)
            draw.text((x, y), run, fill=fill, font=font, anchor="ls")
            x += font.getlength(run)
        return x

    def _runs(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield (which font, text) of the stretches that one font draws. A space goes with what is before it."""
        run, which = "", 0
        for sign in text:
            found = which if sign == " " else self._font_of(sign) or 0
            if found != which and run:
                yield which, run
                run = ""
            run, which = run + sign, found
        if run:
            yield which, run

    def _font_of(self, sign: str) -> int | None:
        return next((place for place, ranges in enumerate(self._covers) if _holds(ranges, ord(sign))), None)

    def _font(self, which: int, size: int) -> ImageFont.FreeTypeFont:
        font = self._fonts.get((which, size))
        if font is None:
            file = self._files[which]
            font = ImageFont.truetype(file.path, size, index=file.index)
            if file.weight_axis >= 0:
                values: list[float] = [axis["default"] or 0 for axis in font.get_variation_axes()]
                values[file.weight_axis] = file.weight
                font.set_variation_by_axes(values)
            self._fonts[which, size] = font
        return font


_Ranges = tuple[tuple[int, ...], tuple[int, ...]]
"""(first characters, last characters) of stretches that a font has, in order."""


def _holds(ranges: _Ranges, code: int) -> bool:
    place = bisect.bisect_right(ranges[0], code) - 1
    return place >= 0 and code <= ranges[1][place]


def _ranges(file: FontFile) -> _Ranges:
    """Return which characters a font has (OpenType 1.9, "cmap", formats 12 and 4); none of a table of other kinds."""
    with Path(file.path).open("rb") as stream:
        stream.seek(file.cmap_offset)
        table = stream.read(file.cmap_length)
    (count,) = struct.unpack_from(">H", table, 2)
    offsets = [offset for _, _, offset in struct.iter_unpack(">HHL", table[4 : 4 + 8 * count])]
    by_format = {struct.unpack_from(">H", table, offset)[0]: offset for offset in offsets}
    if 12 in by_format:
        pairs = _format_12(table, by_format[12])
    elif 4 in by_format:
        pairs = _format_4(table, by_format[4])
    else:
        pairs = []
    pairs.sort()
    return tuple(first for first, _ in pairs), tuple(last for _, last in pairs)


def _format_12(table: bytes, start: int) -> list[tuple[int, int]]:
    (count,) = struct.unpack_from(">L", table, start + 12)
    groups = struct.iter_unpack(">LLL", table[start + 16 : start + 16 + 12 * count])
    return [(first, last) for first, last, _ in groups]


def _format_4(table: bytes, start: int) -> list[tuple[int, int]]:
    """Format 4 may map parts of its segments to no glyph; where it does so by an array, each character is looked up."""
    (twice,) = struct.unpack_from(">H", table, start + 6)
    count = twice // 2
    ends = struct.unpack_from(f">{count}H", table, start + 14)
    firsts = struct.unpack_from(f">{count}H", table, start + 16 + twice)
    place = start + 16 + 3 * twice
    offsets = struct.unpack_from(f">{count}H", table, place)
    pairs: list[tuple[int, int]] = []
    for number, (first, last, offset) in enumerate(zip(firsts, ends, offsets, strict=True)):
        if first == 0xFFFF:
            continue
        if not offset:
            pairs.append((first, last))
            continue
        glyphs = place + 2 * number + offset
        for code in range(first, last + 1):
            where = glyphs + 2 * (code - first)
            if table[where : where + 2] not in (b"", b"\0\0"):
                pairs.append((code, code))
    return pairs
