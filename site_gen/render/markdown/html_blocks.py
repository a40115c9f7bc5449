"""Blocks of raw HTML end with the element that began them, not at the next blank line."""

import re

from markdown_it.common.html_blocks import block_names
from markdown_it.rules_block import html_block
from markdown_it.rules_block.state_block import StateBlock

from site_gen.render.markdown.context import context_of
from site_gen.render.markdown.html_names import INLINE_TAGS

_FIRST_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>]|$)", re.MULTILINE)
_LONE_TAG = re.compile(r"""<(?:[^<>"']|"[^"]*"|'[^']*')*>[ \t]*$""", re.MULTILINE)
_RAW_TEXT = re.compile(r"<(script|style|textarea|pre)\b", re.IGNORECASE)
_BLOCK_TAGS = frozenset(block_names)


def html_block_with_end(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make an ``html_block``, ended where its first element is closed; none of inline tags.

    CommonMark lets such a block run on to the next blank line, so that Markdown right below ``</video>`` is not read.
    """
    source = state.src
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not source.startswith("<", start) or state.is_code_block(start_line):
        return False
    found = _FIRST_TAG.match(source, start)
    if found is None or _RAW_TEXT.match(source, start):
        # Comments, scripts and the like have ends of their own.
        return _has_end(state, start, start_line) and html_block(state, start_line, end_line, silent)
    name = found[1].lower()
    if name in INLINE_TAGS:
        return False
    may_end_text = name in _BLOCK_TAGS
    if not may_end_text and not _LONE_TAG.match(source, start, state.eMarks[start_line]):
        return False
    if silent:
        return may_end_text
    state.line = _end_of_element(state, start_line, end_line, name)
    token = state.push("html_block", "", 0)
    token.map = [start_line, state.line]
    token.content = state.getLines(start_line, state.line, state.blkIndent, True)
    return True


def _has_end(state: StateBlock, start: int, line: int) -> bool:
    """Whether a comment or script ever ends: an endless one would take the rest of the post with it."""
    source = state.src
    if source.startswith("<!--", start):
        end_mark, what = "-->", "comment"
    elif raw := _RAW_TEXT.match(source, start):
        end_mark, what = f"</{raw[1].lower()}>", f"<{raw[1]}>"
    else:
        return True
    context = context_of(state.env)
    last_ends: dict[str, int] = context.memo.setdefault("last_ends", {})
    if end_mark not in last_ends:
        last_ends[end_mark] = source.lower().rfind(end_mark)
    if last_ends[end_mark] > start:
        return True
    context.warn(context.file_line(line), f"the {what} never ends", hint=f"Add {end_mark} where it ends.")
    return False


def _end_of_element(state: StateBlock, start_line: int, end_line: int, name: str) -> int:
    """Return the line after the one in which the element is closed, or after the last one before a blank line."""
    tag = re.compile(rf"<(/?){re.escape(name)}(?![A-Za-z0-9-])", re.IGNORECASE)
    depth = 0
    for line in range(start_line, end_line):
        if line > start_line and (state.isEmpty(line) or state.sCount[line] < state.blkIndent):
            return line
        position = state.bMarks[line] + state.tShift[line]
        for found in tag.finditer(state.src, position, state.eMarks[line]):
            depth += -1 if found[1] else 1
        if depth <= 0:
            return line + 1
    return end_line
