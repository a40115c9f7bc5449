"""Code fences as authors see them: line by line, whatever list or quotation they stand in."""

import re
from bisect import bisect_right
from typing import NamedTuple

from site_gen.model.pattern import late_pattern

_OPENING = late_pattern(r"[ ]*(?:(?:[-*+]|\d{1,9}[.)])[ ]+)*(`{3,}(?=[^`]*$)|~{3,})")
_CLOSING = late_pattern(r"[ \t]*(`{3,}|~{3,})[ \t]*$")
# Each by itself: only then does `re` look for its first sign as such.
_BEHIND_SOMETHING = (re.compile(r"`(?<=[^\n`]`)``"), re.compile(r"~(?<=[^\n~]~)~~"))


class Fence(NamedTuple):
    """A fenced code block by its lines."""

    first: int
    last: int
    """The line of the closing fence, or the last line of the text."""
    column: int
    """Where the opening fence begins."""
    is_closed: bool


class FencedLines:
    """Which lines of a text stand in a fenced code block, its fences included."""

    def __init__(self, lines: list[str]) -> None:
        self.fences = _fences(lines)
        self._firsts = [fence.first for fence in self.fences]

    def __contains__(self, line: int) -> bool:
        index = bisect_right(self._firsts, line) - 1
        return index >= 0 and line <= self.fences[index].last


def fences_may_need_repair(text: str) -> bool:
    """Whether a fence stands behind something in its line."""
    return any(pattern.search(text) for pattern in _BEHIND_SOMETHING)


def repair_fences(lines: list[str]) -> None:
    """Move what stands too far left in an indented code block to the right, the closing fence too.

    CommonMark ends a list item at a line that is not indented enough, even within a fence, and then reads the closing
    fence as a new opening one: the rest of the post becomes code.
    """
    for fence in _fences(lines):
        if fence.column and fence.is_closed:
            _move_right(lines, fence)


def _move_right(lines: list[str], fence: Fence) -> None:
    body = [number for number in range(fence.first + 1, fence.last + 1) if lines[number].strip()]
    # Code that begins too far left moves as a whole and keeps its shape.
    distance = max(0, fence.column - _indent(lines[body[0]]))
    for number in body:
        is_closing = number == fence.last
        shift = max(0 if is_closing else distance, fence.column - _indent(lines[number]))
        lines[number] = " " * shift + lines[number]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _fences(lines: list[str]) -> list[Fence]:
    # One sign is looked for in a third of the time that three take.
    marked = [
        number
        for number, line in enumerate(lines)
        if ("`" in line and "```" in line) or ("~" in line and "~~~" in line)
    ]
    if not marked:
        return []
    closings = _closings(lines, marked)
    fences: list[Fence] = []
    next_line = 0
    for number in marked:
        found = _OPENING.match(lines[number]) if number >= next_line else None
        if found is None:
            continue
        last = _closing_line(closings[found[1][0]], number, len(found[1]))
        fences.append(Fence(number, last if last >= 0 else len(lines) - 1, found.start(1), last >= 0))
        if last < 0:
            break
        next_line = last + 1
    return fences


def _closings(lines: list[str], marked: list[int]) -> dict[str, list[tuple[int, int]]]:
    """List (line, length of the mark) of what could close a fence among the lines *marked*, by its mark."""
    closings: dict[str, list[tuple[int, int]]] = {"`": [], "~": []}
    for number in marked:
        if found := _CLOSING.match(lines[number]):
            closings[found[1][0]].append((number, len(found[1])))
    return closings


def _closing_line(closings: list[tuple[int, int]], opening: int, length: int) -> int:
    """Return the first line after *opening* that closes a fence of this length; -1 without one."""
    for index in range(bisect_right(closings, (opening, 1 << 30)), len(closings)):
        if closings[index][1] >= length:
            return closings[index][0]
    return -1
