"""A text line by line: what each line is, what language it is in, and which addresses it names."""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Literal

from site_gen.model.record import Record
from site_gen.pair.code_lines import CodeLines, Reading, find_code_lines
from site_gen.pair.script import NEUTRAL, LineScript, read_lines

Role = Literal["blank", "divider", "heading", "text", "hidden"]


class Heading(Record, frozen=True, kw_only=True):
    line: int
    """0-based."""
    level: int
    """1 to 6."""
    text: str
    """Without its ``#`` signs."""


class Outline(Record, frozen=True, kw_only=True):
    """All numbers count lines from 0."""

    starts: tuple[str, ...]
    """The character that each line begins with, behind blanks and tabs; empty where there is none."""
    roles: tuple[Role, ...]
    readable: tuple[int, ...]
    """The lines of text and headings."""
    scripts: tuple[LineScript, ...]
    headings: tuple[Heading, ...]
    code_openings: tuple[int, ...]
    addresses: tuple[tuple[int, str], ...]
    """(line, address) of every picture and link outside code, and of pictures inside ``<img>``."""
    faulty_fence: int | None
    """The first fence that never closes; None when all do."""


def make_outline(lines: Sequence[str], reading: Reading) -> Outline:
    """Return what each of *lines* is, with code fences taken as *reading* says."""
    code = find_code_lines(lines, reading)
    shown = [number for number, start in enumerate(code.starts) if start and not code.hidden[number]]
    headings = _find_headings(lines, code, shown)
    roles = _find_roles(lines, code, shown, {heading.line for heading in headings})
    readable = [number for number in shown if roles[number] in _READABLE]
    scripts = [NEUTRAL] * len(lines)
    for number, script in zip(readable, read_lines([lines[number] for number in readable]), strict=True):
        scripts[number] = script
    return Outline(
        starts=code.starts,
        roles=tuple(roles),
        readable=tuple(readable),
        scripts=tuple(scripts),
        headings=tuple(headings),
        code_openings=code.openings,
        addresses=tuple(
            [
                (number, match[0])
                for number in readable
                if "/" in (line := lines[number]) and any(map(line.__contains__, _ADDRESS_SIGNS))
                for match in _ADDRESS.finditer(line)
            ]
        ),
        faulty_fence=code.faulty_fence,
    )


def is_blank(line: str) -> bool:
    """Return whether *line* shows nothing: white space of any kind, and characters of no width."""
    return not line.strip(_INVISIBLE)


def is_divider(line: str) -> bool:
    """Return whether an author means *line* as a line across the page.

    CommonMark takes ``---`` right below a line of text for the underline of a heading; authors hardly ever do.
    """
    return line.lstrip(" \t")[:1] in _DIVIDER_STARTS and bool(_DIVIDER.fullmatch(line))


def _find_headings(lines: Sequence[str], code: CodeLines, shown: Sequence[int]) -> list[Heading]:
    headings = []
    starts = (*code.starts, "")
    for number in shown:
        match = None
        if starts[number] in _HEADING_STARTS:
            match = _HEADING.match(lines[number]) or _HTML_HEADING.match(lines[number])
        if match:
            headings.append(Heading(line=number, level=_level(match), text=match["text"]))
        elif starts[number + 1] in _UNDERLINE_STARTS and _is_underlined(lines, code.hidden, number):
            level = 1 if "=" in lines[number + 1] else 2
            headings.append(Heading(line=number, level=level, text=lines[number].strip()))
    return headings


def _find_roles(lines: Sequence[str], code: CodeLines, shown: Sequence[int], headings: AbstractSet[int]) -> list[Role]:
    """Return what each line is; *shown* are those that are neither code nor empty, *headings* those of headings."""
    roles: list[Role] = ["hidden" if is_hidden else "blank" for is_hidden in code.hidden]
    for number in shown:
        start = code.starts[number]
        if number in headings:
            roles[number] = "heading"
        elif start in _DIVIDER_STARTS and _DIVIDER.fullmatch(lines[number]):
            roles[number] = "divider"
        elif start not in _INVISIBLE or not is_blank(lines[number]):
            roles[number] = "text"
    return roles


def _level(match: re.Match[str]) -> int:
    if match.re is _HTML_HEADING:
        return int(match["level"])
    return len(match["level"] or match["glued"])


def _is_underlined(lines: Sequence[str], hidden: Sequence[bool], number: int) -> bool:
    """Return whether the line stands by itself with a line of ``===`` or ``---`` below, which makes it a heading."""
    if number + 1 >= len(lines) or hidden[number + 1] or not _UNDERLINE.fullmatch(lines[number + 1]):
        return False
    line = lines[number]
    stands_alone = number == 0 or is_blank(lines[number - 1]) or is_divider(lines[number - 1])
    return stands_alone and not is_blank(line) and not is_divider(line)


_READABLE = frozenset(("heading", "text"))
_INVISIBLE = " \t\r\f\v\u00a0\u2002\u2003\u2009\u200b\u200c\u200d\u202f\u2060\u3000\ufeff\u3164"
_DIVIDER_STARTS = frozenset("-*_=─━—–―═ㅡ＿⎯⸻<")
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
_ADDRESS_SIGNS = ("://", "](", "src=")
# The alternatives begin with a letter as such, so that `re` looks for it and not at every position for all of them.
_ADDRESS = re.compile(r"(?:https?://|/(?:(?<=\]\(/)|(?<=\]\(</)|(?<=src=[\"']/)))[^\s<>()\"']{4,500}")
