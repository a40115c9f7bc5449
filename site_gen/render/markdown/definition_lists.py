"""Definition lists as kramdown writes them: a term on a line of its own, ``: `` and its meaning below."""

import re

from markdown_it.rules_block.state_block import StateBlock

from site_gen.render.markdown.tokens import push_inline

_MARKER = re.compile(r":[ \t]+(?=\S)")


def definition_list(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make ``dl_open``, ``dt_open``, ``dd_open`` and their ends; inside a definition, tell that the next one begins."""
    if state.is_code_block(start_line):
        return False
    if silent:
        return state.ddIndent >= 0 and state.sCount[start_line] < state.ddIndent and _marker_end(state, start_line) >= 0
    if _definition_line(state, start_line, end_line) < 0:
        return False
    opening = state.push("dl_open", "dl", 1)
    first_token = len(state.tokens)
    line, is_tight = start_line, True
    while line < end_line:
        definition = _definition_line(state, line, end_line)
        if definition < 0:
            break
        _push_term(state, line)
        line = definition
        while line < end_line and _content_start(state, line) >= 0:
            is_tight = _push_definition(state, line, end_line) and is_tight
            line = state.line
    opening.map = [start_line, line]
    state.push("dl_close", "dl", -1)
    state.line = line
    if is_tight:
        _hide_paragraphs(state, first_token)
    return True


def _definition_line(state: StateBlock, term_line: int, end_line: int) -> int:
    """Return the line of the first definition below a term, at most one blank line away; -1 without one."""
    line = term_line + 1
    if line < end_line and state.isEmpty(line):
        line += 1
    # Asked first, because it answers for nearly every paragraph.
    if line >= end_line or not state.src.startswith(":", state.bMarks[line] + state.tShift[line]):
        return -1
    if state.isEmpty(term_line) or state.sCount[term_line] < state.blkIndent or _content_start(state, term_line) >= 0:
        return -1
    return line if _content_start(state, line) >= 0 else -1


def _content_start(state: StateBlock, line: int) -> int:
    """Return where the definition's text begins in the source; -1 when the line is none."""
    if state.sCount[line] < state.blkIndent or state.sCount[line] - state.blkIndent > 3:
        return -1
    return _marker_end(state, line)


def _marker_end(state: StateBlock, line: int) -> int:
    found = _MARKER.match(state.src, state.bMarks[line] + state.tShift[line], state.eMarks[line])
    return found.end() if found else -1


def _push_term(state: StateBlock, line: int) -> None:
    state.push("dt_open", "dt", 1).map = [line, line + 1]
    push_inline(state, "", state.getLines(line, line + 1, state.blkIndent, False).strip(), line, line + 1)
    state.push("dt_close", "dt", -1)


def _push_definition(state: StateBlock, line: int, end_line: int) -> bool:
    """Parse one definition and return whether it is tight."""
    content = _content_start(state, line)
    opening = state.push("dd_open", "dd", 1)
    kept = (state.tight, state.ddIndent, state.blkIndent, state.tShift[line], state.sCount[line], state.parentType)
    marker_indent = state.sCount[line]
    shift = content - state.bMarks[line]
    state.blkIndent = state.ddIndent = marker_indent + 2
    state.sCount[line] = marker_indent + shift - state.tShift[line]
    state.tShift[line] = shift
    state.tight = True
    state.parentType = "deflist"
    # Text three columns to the right of the marker is no indented code.
    state.sCount[line] = min(state.sCount[line], state.blkIndent + 3)
    state.md.block.tokenize(state, line, end_line)
    is_tight = state.tight
    state.tight, state.ddIndent, state.blkIndent, state.tShift[line], state.sCount[line], state.parentType = kept
    opening.map = [line, state.line]
    state.push("dd_close", "dd", -1)
    return is_tight


def _hide_paragraphs(state: StateBlock, first_token: int) -> None:
    level = state.level + 2
    tokens = state.tokens
    for index in range(first_token, len(tokens) - 2):
        if tokens[index].type == "paragraph_open" and tokens[index].level == level:
            tokens[index].hidden = tokens[index + 2].hidden = True
