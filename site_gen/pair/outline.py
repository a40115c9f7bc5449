"""A text line by line: what each line is, what language it is in, and which addresses it names."""

import bisect
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple

from site_gen.model.record import Record
from site_gen.pair.code_lines import Reading, find_code_lines
from site_gen.pair.script import Kind, read_lines


class Heading(Record, frozen=True, kw_only=True):
    line: int
    """0-based."""
    level: int
    """1 to 6."""
    text: str
    """Without its ``#`` signs."""


Block = tuple[int, int, Literal["text", "heading", "hidden"]]
"""(First, last) of lines that stand together, with neither a blank line nor a divider between them, and what they are.

A heading is a block by itself.
"""


class AddressSpans(Record, frozen=True, kw_only=True):
    """From where to where the addresses of a text reach that stand in it more than once."""

    firsts: tuple[int, ...]
    """The lines in which they stand first, in ascending order."""
    lasts: tuple[int, ...]
    """The lines in which they stand last, in ascending order."""

    def across(self, line: int) -> int:
        """Return how many addresses stand both before *line* and from it on.

        A translation shows the same pictures as its original.
        """
        return bisect.bisect_left(self.firsts, line) - bisect.bisect_left(self.lasts, line)


class Outline(Record, frozen=True, kw_only=True):
    """All numbers count lines from 0."""

    readable: tuple[int, ...]
    """The lines of text and headings."""
    kinds: tuple[Kind, ...]
    """Of each readable line."""
    masses: tuple[int, ...]
    """Of each readable line."""
    signed: tuple[tuple[int, str], ...]
    """(entry in ``readable``, character) of those that begin with no letter, behind blanks and tabs."""
    headings: tuple[Heading, ...]
    dividers: tuple[int, ...]
    blocks: tuple[Block, ...]
    """All lines but blank ones and dividers, in order."""
    code_openings: tuple[int, ...]
    addresses: AddressSpans
    """Of every picture and link outside code, and of pictures inside ``<img>``."""
    faulty_fence: int | None
    """The first fence that never closes; None when all do."""


def make_outline(text: str, lines: Sequence[str], reading: Reading) -> Outline:
    """Return what each of *lines*, those of *text*, is, with code fences taken as *reading* says."""
    code = find_code_lines(text, lines, reading)
    hidden = code.hidden
    shown = code.shown
    signs = _read_signs(lines, hidden, shown)
    readable = tuple([number for number in shown if number not in signs.empty]) if signs.empty else shown
    scripts = read_lines([lines[number] for number in readable])
    return Outline(
        readable=readable,
        kinds=tuple([kind for kind, _ in scripts]),
        masses=tuple([mass for _, mass in scripts]),
        signed=tuple(signs.signed),
        headings=tuple(signs.headings),
        dividers=tuple(signs.dividers),
        blocks=tuple(_find_blocks(readable, {heading.line for heading in signs.headings}, hidden)),
        code_openings=code.openings,
        addresses=_find_addresses(lines, readable),
        faulty_fence=code.faulty_fence,
    )


def is_blank(line: str) -> bool:
    """Return whether *line* shows nothing: white space of any kind, and characters of no width."""
    return not line.strip(_INVISIBLE)


def is_divider(line: str) -> bool:
    """Return whether an author means *line* as a line across the page.

    CommonMark takes ``---`` right below a line of text for the underline of a heading; authors hardly ever do.
    """
    return line.lstrip(_BLANKS)[:1] in _DIVIDER_STARTS and bool(_DIVIDER.fullmatch(line))


class _Signs(NamedTuple):
    """What the lines say that begin with a sign."""

    signed: list[tuple[int, str]]
    """As `Outline.signed`."""
    headings: list[Heading]
    dividers: list[int]
    empty: set[int]
    """Blank lines and dividers."""


def _read_signs(lines: Sequence[str], hidden: bytes, shown: Iterable[int]) -> _Signs:
    """Return what those of the *shown* lines, none of them "", are that do not begin with a letter, as most do."""
    signed, headings, dividers, empty = signs = _Signs([], [], [], set())
    for position, number, first in [
        (position, number, first)
        for position, number in enumerate(shown)
        if not (first := lines[number][0]).isalpha() or first in _FALSE_LETTERS
    ]:
        line = lines[number]
        start = first if first not in _BLANKS else line.lstrip(_BLANKS)[:1]
        if start.isalpha() and start not in _FALSE_LETTERS:
            continue
        if start in _HEADING_STARTS and (match := _HEADING.match(line) or _HTML_HEADING.match(line)):
            headings.append(Heading(line=number, level=_level(match), text=match["text"]))
        elif start in _DIVIDER_STARTS and line.rstrip()[-1] in _DIVIDER_ENDS:
            if start in _UNDERLINE_STARTS and _underlines(lines, hidden, number, headings):
                level = 1 if start == "=" else 2
                headings.append(Heading(line=number - 1, level=level, text=lines[number - 1].strip()))
            if _DIVIDER.fullmatch(line):
                dividers.append(number)
                empty.add(number)
                continue
        elif start in _INVISIBLE and is_blank(line):
            empty.add(number)
            continue
        # Each line that is left out of those to read is an empty one.
        signed.append((position - len(empty), start))
    return signs


def _level(match: re.Match[str]) -> int:
    if match.re is _HTML_HEADING:
        return int(match["level"])
    return len(match["level"] or match["glued"])


def _underlines(lines: Sequence[str], hidden: bytes, number: int, headings: Sequence[Heading]) -> bool:
    """Return whether the line is one of ``===`` or ``---`` below a line by itself, which makes that a heading.

    *headings* are those before it.
    """
    above = number - 1
    if above < 0 or hidden[above] or not _UNDERLINE.fullmatch(lines[number]):
        return False
    if above > 0 and not (is_blank(lines[above - 1]) or is_divider(lines[above - 1])):
        return False
    is_heading = bool(headings) and headings[-1].line == above
    return not is_heading and not is_blank(lines[above]) and not is_divider(lines[above])


def _find_blocks(readable: Iterable[int], headings: AbstractSet[int], hidden: bytes) -> list[Block]:
    blocks: list[Block] = []
    first, last = 0, -2  # right before no line
    for number in readable:
        if number in headings:
            blocks.append((number, number, "heading"))
        elif number == last + 1 and blocks[-1][2] == "text":
            blocks[-1] = (first, number, "text")
        else:
            blocks.append((number, number, "text"))
            first = number
        last = number
    blocks += [(match.start(), match.end() - 1, "hidden") for match in _HIDDEN_RUN.finditer(hidden)]
    return sorted(blocks)


def _find_addresses(lines: Sequence[str], readable: Iterable[int]) -> AddressSpans:
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for number in readable:
        line = lines[number]
        if "/" in line and ("://" in line or "](" in line or "src=" in line):
            for address in _ADDRESS.findall(line):
                first.setdefault(address, number)
                last[address] = number
    spans = [(number, last[address]) for address, number in first.items() if last[address] > number]
    return AddressSpans(firsts=tuple(sorted(line for line, _ in spans)), lasts=tuple(sorted(line for _, line in spans)))


_BLANKS = " \t"
_INVISIBLE = " \t\r\f\v\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u202f\u2060\u3000\ufeff\u3164"
_FALSE_LETTERS = "ㅡ\u3164"
"""Of the letters of Unicode, what dividers are drawn with, and what shows nothing."""
_DIVIDER_STARTS = frozenset("-*_=─━—–―═ㅡ＿⎯⸻<")
_DIVIDER_ENDS = _DIVIDER_STARTS - {"<"} | {">"}
"""What dividers end with, and underlines of headings: items of lists, which begin alike, hardly do."""
_DIVIDER = re.compile(
    r"[ \t]*+(?:(?:-[ \t]*+){3,}+|(?:\*[ \t]*+){3,}+|(?:_[ \t]*+){3,}+|"
    r"[=─━—–―═ㅡ＿⎯]{3,}+[ \t]*+|⸻\s*+|<hr\b[^<>]{0,200}+>[ \t]*+)",
    re.I,
)
_HEADING_STARTS = frozenset("#<")
# Two and more signs count without the blank that Markdown wants behind them: that is what their author meant.
_HEADING = re.compile(r"[ \t]{0,3}(?:(?P<level>#{1,6})(?:[ \t]+|$)|(?P<glued>#{2,6})(?=[^\s#]))(?P<text>.*)")
_HTML_HEADING = re.compile(r"[ \t]{0,20}<h(?P<level>[1-6])\b[^<>]{0,500}+>(?P<text>.*)", re.I)
_UNDERLINE_STARTS = frozenset("=-")
_UNDERLINE = re.compile(r" {0,3}(?:=++|-{2,}+)[ \t]*+")
_HIDDEN_RUN = re.compile(b"\x01+")
# The alternatives begin with a letter as such, so that `re` looks for it and not at every position for all of them.
_ADDRESS = re.compile(r"(?:https?://|/(?:(?<=\]\(/)|(?<=\]\(</)|(?<=src=[\"']/)))[^\s<>()\"']{4,500}")
