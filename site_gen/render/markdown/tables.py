"""Tables as GFM has them, but for cells that the head has no column for: GFM drops them, here they are kept.

A rule of our own, because a table is most of a body's tokens, and the library's reads each row letter by letter.
"""

import re
from typing import Literal, cast

from markdown_it.common.utils import MD_TRIM_CHARS, mdTrim
from markdown_it.rules_block.state_block import StateBlock
from markdown_it.token import Token

from site_gen.render.markdown.context import context_of
from site_gen.render.markdown.parsers import BlockParser
from site_gen.render.markdown.tokens import ROW_END, ROW_START, push_inline

_DELIMITER_ROW_STARTS = frozenset("|:-")
_DELIMITER_ROW = re.compile(r"(?:-[-:|]|[|:][-:| \t])[-:| \t]*")
"""A dash and a blank would begin a list."""
_DELIMITER = re.compile(r"(:?)-+(:?)")
_STYLES = {
    (":", ":"): "text-align:center",
    ("", ":"): "text-align:right",
    (":", ""): "text-align:left",
    ("", ""): "",
}
_BAR = re.compile(r"(?<!\\)\|")
_MOST_MISSING_CELLS = 0x10000
"""Short rows are filled up with empty cells; above this, a small text would make a huge page."""


def begins_table(state: StateBlock, line: int) -> bool:
    """Whether the next line may be the delimiter row below a table's head."""
    position = state.bMarks[line + 1] + state.tShift[line + 1]
    return position < state.eMarks[line + 1] and state.src[position] in _DELIMITER_ROW_STARTS


def table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make a table (GFM 4.10) where a delimiter row follows with as many cells as the line has."""
    if not begins_table(state, start_line) or start_line + 2 > end_line:
        return False
    if state.sCount[start_line + 1] < state.blkIndent or state.is_code_block(start_line + 1):
        return False
    styles = _column_styles(_text_of(state, start_line + 1))
    head = mdTrim(_text_of(state, start_line))
    if not styles or "|" not in head or state.is_code_block(start_line):
        return False
    cells = _cells(head)
    if len(cells) != len(styles):
        return False
    if not silent:
        _push_table(state, start_line, end_line, cells, styles)
    return True


def _text_of(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _column_styles(row: str) -> list[str]:
    """Return the style of each column that a delimiter row has; none where it is no delimiter row."""
    if not _DELIMITER_ROW.fullmatch(row):
        return []
    styles = []
    cells = [mdTrim(cell) for cell in row.split("|")]
    for number, cell in enumerate(cells):
        if not cell and number in (0, len(cells) - 1):
            continue
        found = _DELIMITER.fullmatch(cell)
        if found is None:
            return []
        styles.append(_STYLES[found[1], found[2]])
    return styles


def _cells(row: str) -> list[str]:
    """Return what stands between the bars of a row; ``\\\\|`` is a bar in a cell."""
    is_escaped = "\\" in row
    cells = [cell.replace("\\|", "|") for cell in _BAR.split(row)] if is_escaped else row.split("|")
    if not cells[0]:
        del cells[0]
    if cells and not cells[-1]:
        del cells[-1]
    return cells


def _push_table(state: StateBlock, start_line: int, end_line: int, head: list[str], styles: list[str]) -> None:
    old_parent = state.parentType
    state.parentType = "table"
    opening = state.push("table_open", "table", 1)
    state.push("thead_open", "thead", 1).map = [start_line, start_line + 1]
    _push_row(state, start_line, "th", head, styles)
    state.push("thead_close", "thead", -1)
    line = _push_rows(state, start_line + 2, end_line, styles)
    state.push("table_close", "table", -1)
    opening.map = [start_line, line]
    state.parentType = old_parent
    state.line = line


def _push_rows(state: StateBlock, first_line: int, end_line: int, styles: list[str]) -> int:
    """Push the rows below the head and return the line after the last of them."""
    parser = cast(BlockParser, state.md.block)
    body: Token | None = None
    missing_cells = 0
    line = first_line
    while line < end_line and state.sCount[line] >= state.blkIndent:
        text = _text_of(state, line).strip(MD_TRIM_CHARS)
        # The library's choice too: what ends a quotation ends a table; none of it begins with a bar.
        if not text or (text[0] != "|" and parser.ends("blockquote", state, line, end_line)):
            break
        if state.is_code_block(line):
            break
        cells = _cells(text)
        missing_cells += len(styles) - len(cells)
        if missing_cells > _MOST_MISSING_CELLS:
            break
        body = body or state.push("tbody_open", "tbody", 1)
        _push_row(state, line, "td", cells, styles)
        line += 1
    if body is not None:
        state.push("tbody_close", "tbody", -1)
        body.map = [first_line, line]
    return line


def _push_row(state: StateBlock, line: int, tag: Literal["td", "th"], cells: list[str], styles: list[str]) -> None:
    texts = [cell.strip(MD_TRIM_CHARS) for cell in cells]
    if len(texts) > len(styles) and (further := list(filter(None, texts[len(styles) :]))):
        _warn_of_further_cells(state, line, len(cells), len(styles))
        texts[len(styles) - 1 :] = [" | ".join([texts[len(styles) - 1], *further])]
    texts += [""] * (len(styles) - len(texts))
    # Cells and rows have no tokens for their beginnings and ends: with these, a table had four times as many.
    row = []
    for text, style in zip(texts, styles, strict=False):
        cell = push_inline(state, tag, text, line, line + 1)
        if style:
            cell.attrs = {"style": style}
        row.append(cell)
    row[0].info, row[-1].markup = ROW_START, ROW_END


def _warn_of_further_cells(state: StateBlock, line: int, cell_count: int, column_count: int) -> None:
    context = context_of(state.env)
    context.warn(
        context.file_line(line),
        f"this row has {cell_count} cells, but the table's head has {column_count}: the rest stands in the last cell",
        hint="Add a column to the head, or write a bar that is text as \\|",
    )
