"""Paragraphs, and headings underlined with ``===``.

markdown-it reads each paragraph twice, once for a possible underline, and asks a dozen rules at every line.  Here both
are one reading, and the rules are asked only at lines that begin as a block can.  ``---`` under text is a thematic
break, as the authors of these posts meant it, never an underline.
"""

import re
from typing import cast

from markdown_it.rules_block.state_block import StateBlock

from site_gen.render.markdown.parsers import BlockParser
from site_gen.render.markdown.tables import begins_table
from site_gen.render.markdown.tokens import push_text

_BLOCK_STARTS = frozenset("`~>*-_+0123456789<#$[{:=|")
PLAIN_START = re.compile(
    r"[^`~>*_+0-9<#$\[{:=|\s-]|\*{1,3}[^\s*\[]|_{1,3}[^\s_]|[0-9]+[^0-9.)]"
    r"|`{1,2}[^`]|~{1,2}[^~]|\$[^$]|\[[^\[\]\\\n]+\]\("
)
"""What no other rule can begin with, but for tables and definition lists, which show in the next line."""
_ITEM_START = re.compile(r"(?:[-+*]|[0-9]{1,9}\.)[ \t]")


def plain_paragraph(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make a paragraph of a line above a blank one, or of an item's line above the next item, as most are.

    It becomes what `paragraph` makes of it, after the other rules have said no.
    """
    del end_line, silent
    position = state.bMarks[start_line] + state.tShift[start_line]
    if not PLAIN_START.match(state.src, position) or state.sCount[start_line] - state.blkIndent > 3:
        return False
    if not _ends_below(state, start_line + 1):
        return False
    content = state.src[position : state.eMarks[start_line]]
    push_text(state, "paragraph", "p", content.strip(" \t\n\r\v\f"), lines=1)
    state.line = start_line + 1
    return True


def _ends_below(state: StateBlock, line: int) -> bool:
    """Whether *line*, right below one of text, is sure to be the end of a paragraph."""
    if line >= state.lineMax:
        return True
    start = state.bMarks[line] + state.tShift[line]
    if start >= state.eMarks[line]:
        # A colon behind the blank line may begin a definition.
        return line + 1 >= state.lineMax or not state.src.startswith(
            ":", state.bMarks[line + 1] + state.tShift[line + 1]
        )
    indent = state.sCount[line]
    return 0 <= indent < state.blkIndent and indent - state.listIndent < 4 and bool(_ITEM_START.match(state.src, start))


def paragraph(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make a paragraph, or a first-level heading where ``===`` ends it."""
    del silent  # It never ends another block.
    old_parent = state.parentType
    state.parentType = "paragraph"
    line, is_heading = _end_of_text(state, start_line, end_line)
    state.parentType = old_parent
    if line == start_line + 1:
        content = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]]
    else:
        content = state.getLines(start_line, line, state.blkIndent, False)
    content = content.strip(" \t\n\r\v\f")
    state.line = start_line
    if is_heading:
        push_text(state, "heading", "h1", content, lines=line - start_line)
    else:
        push_text(state, "paragraph", "p", content, lines=line - start_line)
    state.line = line + 1 if is_heading else line
    return True


def _end_of_text(state: StateBlock, start_line: int, end_line: int) -> tuple[int, bool]:
    """Return (the line after the text, whether that line is an ``===`` underline)."""
    line, last = start_line + 1, state.lineMax
    starts, shifts, ends, indents = state.bMarks, state.tShift, state.eMarks, state.sCount
    source, block_indent = state.src, state.blkIndent
    parser = cast(BlockParser, state.md.block)
    while line < last:
        position = starts[line] + shifts[line]
        if position >= ends[line]:
            break
        indent = indents[line]
        # Deeper lines go on lazily, and so do those that a quotation has already taken in.
        if indent - block_indent <= 3 and indent >= 0:
            character = source[position]
            if character == "=" and indent >= block_indent and line < end_line and _is_underline(state, line):
                return line, True
            may_begin = character in _BLOCK_STARTS or begins_table(state, line)
            if may_begin and parser.ends("paragraph", state, line, last):
                break
        line += 1
    return line, False


def _is_underline(state: StateBlock, line: int) -> bool:
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]
    return not text.rstrip(" \t").strip("=")
