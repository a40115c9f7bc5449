"""Tables as GFM has them, but for cells that the head has no column for: GFM drops them, here they are kept."""

from markdown_it.rules_block import table as library_table
from markdown_it.rules_block.state_block import StateBlock
from markdown_it.rules_block.table import escapedSplit
from markdown_it.token import Token

from site_gen.render.markdown.context import context_of

_DELIMITER_ROW_STARTS = frozenset("|:-")


def begins_table(state: StateBlock, line: int) -> bool:
    """Whether the next line may be the delimiter row below a table's head."""
    position = state.bMarks[line + 1] + state.tShift[line + 1]
    return position < state.eMarks[line + 1] and state.src[position] in _DELIMITER_ROW_STARTS


def table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The library's tables, asked for only where a delimiter row may follow."""
    if not begins_table(state, start_line):
        return False
    first_token = len(state.tokens)
    if not library_table(state, start_line, end_line, silent):
        return False
    if not silent:
        _keep_further_cells(state, first_token)
    return True


def _keep_further_cells(state: StateBlock, first_token: int) -> None:
    column_count = 0
    last_cell: Token | None = None
    row_line = 0
    for token in state.tokens[first_token:]:
        if token.type == "th_open":
            column_count += 1
        elif token.type == "tr_open" and token.map:
            row_line = token.map[0]
        elif token.type == "inline":
            last_cell = token
        elif token.type == "tr_close" and last_cell is not None:
            _keep_cells_of_row(state, row_line, column_count, last_cell)


def _keep_cells_of_row(state: StateBlock, line: int, column_count: int, last_cell: Token) -> None:
    text = state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]].strip()
    if text.count("|") < column_count:
        return
    cells = escapedSplit(text)
    if cells and not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    further = [cell.strip() for cell in cells[column_count:] if cell.strip()]
    if not further:
        return
    last_cell.content = " | ".join([last_cell.content, *further])
    context = context_of(state.env)
    context.warn(
        context.file_line(line),
        f"this row has {len(cells)} cells, but the table's head has {column_count}: the rest stands in the last cell",
        hint="Add a column to the head, or write a bar that is text as \\|",
    )
