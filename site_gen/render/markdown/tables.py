"""Tables as GFM has them."""

from markdown_it.rules_block import table as library_table
from markdown_it.rules_block.state_block import StateBlock

_DELIMITER_ROW_STARTS = frozenset("|:-")


def begins_table(state: StateBlock, line: int) -> bool:
    """Whether the next line may be the delimiter row below a table's head."""
    position = state.bMarks[line + 1] + state.tShift[line + 1]
    return position < state.eMarks[line + 1] and state.src[position] in _DELIMITER_ROW_STARTS


def table(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The library's tables, asked for only where a delimiter row may follow."""
    return begins_table(state, start_line) and library_table(state, start_line, end_line, silent)
