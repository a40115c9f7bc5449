"""Paragraphs, and headings underlined with ``===``.

markdown-it reads each paragraph twice, once for a possible underline, and asks a dozen rules at every line.  Here both
are one reading, and the rules are asked only at lines that begin as a block can.  ``---`` under text is a thematic
break, as the authors of these posts meant it, never an underline.
"""

from typing import cast

from markdown_it.rules_block.state_block import StateBlock

from site_gen.render.markdown.parsers import BlockParser
from site_gen.render.markdown.tables import begins_table

_BLOCK_STARTS = frozenset("`~>*-_+0123456789<#$[{:=|")


def paragraph(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make a paragraph, or a first-level heading where ``===`` ends it."""
    del silent  # It never ends another block.
    old_parent = state.parentType
    state.parentType = "paragraph"
    line, is_heading = _end_of_text(state, start_line, end_line)
    state.parentType = old_parent
    state.line = line + 1 if is_heading else line
    kind, tag = ("heading", "h1") if is_heading else ("paragraph", "p")
    opening = state.push(f"{kind}_open", tag, 1)
    opening.map = [start_line, state.line]
    text = state.push("inline", "", 0)
    if line == start_line + 1:
        content = state.src[state.bMarks[start_line] + state.tShift[start_line] : state.eMarks[start_line]]
    else:
        content = state.getLines(start_line, line, state.blkIndent, False)
    text.content = content.strip(" \t\n\r\v\f")
    text.map = [start_line, line]
    text.children = []
    closing = state.push(f"{kind}_close", tag, -1)
    if is_heading:
        opening.markup = closing.markup = "="
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
