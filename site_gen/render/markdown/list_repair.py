"""Lists within lists that stand too far left, as kramdown forgives them::

    1. Train the filter
    - on clean pairs
    2. Train the captioner

CommonMark ends the numbered list at the bullet and begins a new one each time.  The bullet is moved to the right, to
where the text of the item above begins, with all that belongs to it.
"""

import re
from dataclasses import dataclass

from site_gen.render.markdown.fences import FencedLines

_ITEM = re.compile(r"([ \t]*)([-+*]|\d{1,9}\.)([ \t]+)(?=\S)")
_TEXT = r"(?![ \t])[-+* \t]*+[^-+*\s].*"
"""Of an item; its line is no thematic break."""
_ITEM_LINES = re.compile(
    r"\n([ \t]*+)(?:([-+*])|\d(\.)|\d{2,9}\.)([ \t]++)(?=\S)"
    rf"(?:{_TEXT}(?:\n\1(?:\2|\d\3)\4{_TEXT})*+)?"
)
"""An item, and those right below it with a marker and blanks of the same width."""
_RULE = re.compile(r"[ \t]*([-*_])[ \t]*(?:\1[ \t]*){2,}$")
_BULLETS = frozenset("-+*")
_DIGITS = frozenset("0123456789")
_MARKERS = _BULLETS | _DIGITS


@dataclass(slots=True)
class _Item:
    column: int
    content_column: int
    is_ordered: bool


@dataclass(slots=True)
class _Shift:
    """A sub-list on its way to the right."""

    column: int
    """Where its markers stood."""
    distance: int
    is_ordered: bool
    parent_column: int


def lists_may_need_repair(text: str) -> bool:
    """Whether an item stands right below a line, outside code, and too far left for one of the other kind above it."""
    spans_by_kind: dict[bool, set[tuple[int, int]]] = {True: set(), False: set()}
    suspects: list[int] = []
    # A pattern that begins with a line break is looked for much faster than one for the beginning of a line.
    padded = f"\n{text}"
    lists = list(_ITEM_LINES.finditer(padded))
    if all(padded[found.start() - 1] == "\n" for found in lists):
        return False
    previous: re.Match[str] | None = None
    for found in lists:
        indent, bullet, _, blanks = found.groups()
        is_ordered = bullet is None
        marker = bullet or padded[found.end(1) : found.start(4)]
        column = len(indent.expandtabs(4)) if indent else 0
        start = found.start()
        is_below_line = start > 0 and padded[start - 1] != "\n"
        if is_below_line and (not is_ordered or marker == "1."):
            for first, content in spans_by_kind[not is_ordered]:
                if first <= column < content and not _goes_on(previous, found):
                    suspects.append(padded.count("\n", 0, start))
                    break
        spans_by_kind[is_ordered].add((column, _content_column(column, marker, blanks)))
        previous = found
    if not suspects:
        return False
    # What stands below the last of them does not change whether it is code.
    fenced = FencedLines(text.split("\n", suspects[-1] + 1))
    return any(number not in fenced or (number - 1) not in fenced for number in suspects)


def _goes_on(previous: re.Match[str] | None, found: re.Match[str]) -> bool:
    """Whether items go on with the list of those in the lines right above, which *previous* may be."""
    return previous is not None and previous.end() == found.start() and previous.group(1, 2) == found.group(1, 2)


def repair_lists(lines: list[str]) -> None:
    """Indent sub-lists that CommonMark would take for new lists. No line is added or removed."""
    if not _may_need_repair(lines):
        return
    repair = _Repair(lines)
    for number in range(len(lines)):
        repair.take(number)


def _may_need_repair(lines: list[str]) -> bool:
    """Whether both kinds of list occur."""
    markers = {line.lstrip()[:1] for line in lines}
    return bool(markers & _BULLETS) and bool(markers & _DIGITS)


class _Repair:
    """One reading of a text's lines, from the first to the last."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.fenced = FencedLines(lines)
        self.items: list[_Item] = []
        self.shift: _Shift | None = None
        self.after_blank = False

    def take(self, number: int) -> None:
        line = self.lines[number]
        if not line or line.isspace():
            self.after_blank = True
            return
        if not self.items and line.lstrip()[0] not in _MARKERS:
            return
        is_inner_code = number in self.fenced and (number - 1) in self.fenced
        item = None if is_inner_code or _RULE.match(line) else _ITEM.match(line)
        column = _column(line)
        if self.shift and not self._goes_along(column, item, is_inner_code):
            self.shift = None
        if item and not self.shift:
            self._begin_shift(column, item)
        if self.shift:
            self.lines[number] = " " * (column + self.shift.distance) + line.lstrip(" \t")
            column += self.shift.distance
        if item:
            self._open_item(column, item)
        elif not is_inner_code and self.after_blank:
            self._close_items(column)
        self.after_blank = False

    def _goes_along(self, column: int, item: re.Match[str] | None, is_inner_code: bool) -> bool:
        """Whether a line belongs to the sub-list that is being moved."""
        shift = self.shift
        if shift is None or is_inner_code:
            return shift is not None
        if column > shift.column:
            return True
        is_sibling = item is not None and column == shift.column and item[2][0].isdigit() == shift.is_ordered
        return is_sibling and (not self.after_blank or column > shift.parent_column)

    def _begin_shift(self, column: int, item: re.Match[str]) -> None:
        self._close_items(column)
        if not self.items or self.after_blank:
            return
        parent = self.items[-1]
        is_ordered = item[2][0].isdigit()
        if is_ordered == parent.is_ordered or not parent.column <= column < parent.content_column:
            return
        if is_ordered and item[2] != "1.":
            return
        self.shift = _Shift(column, parent.content_column - column, is_ordered, parent.column)

    def _open_item(self, column: int, item: re.Match[str]) -> None:
        is_ordered = item[2][0].isdigit()
        while self.items and self.items[-1].column >= column:
            self.items.pop()
        self.items.append(_Item(column, _content_column(column, item[2], item[3]), is_ordered))

    def _close_items(self, column: int) -> None:
        """Drop the items that a line at *column* is to the left of."""
        while self.items and self.items[-1].column > column:
            self.items.pop()


def _content_column(column: int, marker: str, blanks: str) -> int:
    """Return where the text of an item begins whose marker stands at *column*."""
    width = len(blanks.expandtabs(4))
    return column + len(marker) + (width if width <= 4 else 1)


def _column(line: str) -> int:
    if line[0] not in " \t":
        return 0
    expanded = line.expandtabs(4)
    return len(expanded) - len(expanded.lstrip(" "))
