"""``$$`` at the start of a line: a display formula over one or more lines."""

from markdown_it.rules_block.state_block import StateBlock

from site_gen.render.markdown.context import context_of


def math_block(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make a ``math_block`` token of lines that hold one ``$$`` formula and nothing else.

    The formula ends where a line ends with ``$$``; a blank line ends the search, so that a forgotten ``$$`` does not
    swallow the post.  Three or more ``$`` are no formula.
    """
    source = state.src
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not source.startswith("$$", start) or source.startswith("$$$", start) or state.is_code_block(start_line):
        return False
    if not context_of(state.env).argument.math:
        return False
    last_line = _last_line(state, start_line, end_line)
    if last_line < 0:
        return False
    content = state.getLines(start_line, last_line + 1, state.blkIndent, False).strip()[2:-2]
    if not content.strip():
        return False
    if silent:
        return True
    state.line = last_line + 1
    token = state.push("math_block", "math", 0)
    token.markup = "$$"
    token.content = content
    token.map = [start_line, state.line]
    return True


def _last_line(state: StateBlock, start_line: int, end_line: int) -> int:
    """Return the line on which the formula ends; -1 when there is none."""
    source = state.src
    position = state.bMarks[start_line] + state.tShift[start_line] + 2
    for line in range(start_line, end_line):
        if line > start_line:
            if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
                return -1
            position = state.bMarks[line] + state.tShift[line]
        end = state.eMarks[line]
        close = source.find("$$", position, end)
        if close >= 0:
            is_alone = not source[close + 2 : end].strip()
            return line if is_alone else -1
    return -1
