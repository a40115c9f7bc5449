"""``1)`` at the start of a line is a label, as in kramdown: bullets below it do not tear a list apart."""

import re

from markdown_it.rules_block import list_block
from markdown_it.rules_block.state_block import StateBlock

from site_gen.render.markdown.flat_lists import flat_list

_LABEL = re.compile(r"[0-9]{1,9}\)")


def list_without_labels(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The library's lists, but for ``1)``; on a shorter way where the items are lines of text."""
    if _LABEL.match(state.src, state.bMarks[start_line] + state.tShift[start_line]):
        return False
    if not silent and flat_list(state, start_line, end_line):
        return True
    return list_block(state, start_line, end_line, silent)
