"""Fenced code (CommonMark 4.5). Outside all other blocks its end is looked for in the source, not line by line."""

import re
from bisect import bisect_right

from markdown_it.rules_block import fence
from markdown_it.rules_block.state_block import StateBlock

_OPENING = re.compile(r"(?P<marks>`{3,})[^`]*|(?P<tildes>~{3,}).*", re.DOTALL)
_CLOSINGS = {mark: re.compile(rf"\n {{0,3}}({mark}{{3,}})[ \t]*(?=\n|\Z)") for mark in "`~"}


def fenced_code(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make what the library makes, which is asked where a fence is indented, stands in another block or never ends."""
    if silent or state.level or state.sCount[start_line]:
        return fence(state, start_line, end_line, silent)
    first_end = state.eMarks[start_line]
    opening = _OPENING.fullmatch(state.src, state.bMarks[start_line], first_end)
    if opening is None:
        return False
    markup = opening["marks"] or opening["tildes"]
    for closing in _CLOSINGS[markup[0]].finditer(state.src, first_end):
        if len(closing[1]) >= len(markup):
            break
    else:
        return fence(state, start_line, end_line, silent)
    last_line = bisect_right(state.bMarks, closing.start() + 1) - 1
    state.line = last_line + 1
    token = state.push("fence", "code", 0)
    token.info = state.src[opening.start() + len(markup) : first_end]
    token.content = state.getLines(start_line + 1, last_line, 0, True)
    token.markup = markup
    token.map = [start_line, state.line]
    return True
