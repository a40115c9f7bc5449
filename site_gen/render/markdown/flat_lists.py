"""Lists of one-line items below one another, as most lists are: taken whole, with a single token for an item.

The library reads each item as a text of its own: five tokens, and all rules asked anew.
"""

import re

from markdown_it.rules_block.state_block import StateBlock

from site_gen.render.markdown.paragraph import PLAIN_START
from site_gen.render.markdown.tokens import push_inline

_ITEM = re.compile(rf"([-+*]|[0-9]{{1,9}}\.)[ ]{{1,4}}(?={PLAIN_START.pattern})")
_LEVELS = 3
"""Those of the list, its item and the text."""


def flat_list(state: StateBlock, start_line: int, end_line: int) -> bool:
    """Make the list that begins here, as the library would; say no where it may hold more than one line an item."""
    indent = state.sCount[start_line]
    if not 0 <= indent - state.blkIndent <= 3 or state.level + _LEVELS > state.md.options["maxNesting"]:
        return False
    items, width = _items(state, start_line, end_line)
    line = _line_after(state, start_line + len(items), end_line) if items else -1
    if line < 0 or _may_go_on(state, line, items[0][0][-1], indent + width):
        return False
    _push_list(state, start_line, line, items)
    state.line = line
    return True


def _items(state: StateBlock, start_line: int, end_line: int) -> tuple[list[tuple[str, str]], int]:
    """Return the (marker, text) of each line down to a blank one, and the width before the last text.

    None where one of these lines is no item like the first, or begins another block than a paragraph.
    """
    starts, shifts, ends, indents = state.bMarks, state.tShift, state.eMarks, state.sCount
    source, indent = state.src, indents[start_line]
    items: list[tuple[str, str]] = []
    width = 0
    kind = ""
    for line in range(start_line, end_line):
        position = starts[line] + shifts[line]
        end = ends[line]
        if position >= end:
            break
        found = _ITEM.match(source, position, end)
        if found is None or indents[line] != indent:
            return [], 0
        marker = found[1]
        if marker[-1] != kind:
            if kind:
                return [], 0
            kind = marker[-1]
        width = found.end() - position
        items.append((marker, source[position + width : end]))
    return items, width


def _line_after(state: StateBlock, line: int, end_line: int) -> int:
    """Return the first line that is not blank from *line* on; -1 where the text of the last item goes on there.

    As the library has it, which looks beyond the end of the block that holds the list, but not for a single line.
    """
    if not state.isEmpty(line):
        return -1 if line < state.lineMax else line
    if line < end_line:
        line += 1
        if line < end_line:
            line = state.skipEmptyLines(line)
    return line


def _may_go_on(state: StateBlock, line: int, kind: str, indent: int) -> bool:
    """Whether *line*, below a blank one, may belong to the last item, or begin a further one: the list is loose."""
    if line >= state.lineMax or state.isEmpty(line):
        return False
    character = state.src[state.bMarks[line] + state.tShift[line]]
    return state.sCount[line] >= indent or (character.isdigit() if kind == "." else character == kind)


def _push_list(state: StateBlock, start_line: int, end_line: int, items: list[tuple[str, str]]) -> None:
    marker = items[0][0]
    name, tag = ("ordered_list", "ol") if marker[-1] == "." else ("bullet_list", "ul")
    opening = state.push(f"{name}_open", tag, 1)
    opening.map = [start_line, end_line]
    opening.markup = marker[-1]
    if tag == "ol" and int(marker[:-1]) != 1:
        opening.attrs["start"] = int(marker[:-1])
    line = start_line
    for _, text in items:
        push_inline(state, "li", text.strip(" \t\n\r\v\f"), line, line + 1)
        line += 1
    state.push(f"{name}_close", tag, -1).markup = marker[-1]
