"""Blocks of one line: headings with ``#`` (CommonMark 4.2) and thematic breaks (4.1).

Rules of our own, because the library's read a line letter by letter, and every item of a list is first asked whether
it is a thematic break.
"""

import re

from markdown_it.common.utils import mdTrim
from markdown_it.rules_block.state_block import StateBlock

from site_gen.render.markdown.tokens import push_text

_DEEPEST = 6
_THEMATIC_BREAK = re.compile(r"([*_-])[ \t]*+(?:\1[ \t]*+){2,}+")


def heading(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make a heading of a line that begins with one to six ``#`` and a blank; those at its end are left out."""
    del end_line
    if state.is_code_block(start_line):
        return False
    line = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]]
    text = line.lstrip("#")
    level = len(line) - len(text)
    if not 1 <= level <= _DEEPEST or (text and text[0] not in " \t"):
        return False
    if silent:
        return True
    push_text(state, "heading", f"h{level}", mdTrim(_without_closing(text.rstrip(" \t"))), lines=1)
    state.line = start_line + 1
    return True


def _without_closing(text: str) -> str:
    rest = text.rstrip("#")
    return rest if rest and rest[-1] in " \t" else text


def thematic_break(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make a line across the page of three and more ``*``, ``-`` or ``_``, with or without blanks between them."""
    del end_line
    position = state.bMarks[start_line] + state.tShift[start_line]
    found = _THEMATIC_BREAK.fullmatch(state.src, position, state.eMarks[start_line])
    if found is None or state.is_code_block(start_line):
        return False
    if silent:
        return True
    state.line = start_line + 1
    token = state.push("hr", "hr", 0)
    token.map = [start_line, state.line]
    token.markup = found[0]
    return True
