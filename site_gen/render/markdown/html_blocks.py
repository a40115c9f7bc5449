"""Where a block of raw HTML ends: with the element that began it, not at the next blank line."""

import re
from bisect import bisect_right

from markdown_it.rules_block import html_block
from markdown_it.rules_block.state_block import StateBlock

from site_gen.render.markdown.context import context_of
from site_gen.render.markdown.html_names import INLINE_TAGS

_FIRST_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_RAW_TEXT = re.compile(r"<(script|style|textarea)\b", re.IGNORECASE)


def html_block_with_end(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """The library's HTML block, ended where its first element is closed; no block of inline tags."""
    source = state.src
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not source.startswith("<", start):
        return False
    found = _FIRST_TAG.match(source, start)
    name = found[1].lower() if found else ""
    if name in INLINE_TAGS or not _is_closed(state, start, start_line):
        return False
    token_count = len(state.tokens)
    if not html_block(state, start_line, end_line, silent):
        return False
    if not silent and found and len(state.tokens) > token_count:
        _cut(state, start_line, found)
    return True


def _is_closed(state: StateBlock, start: int, line: int) -> bool:
    """Whether a comment or script ever ends: an endless one would take the rest of the post with it."""
    source = state.src
    if source.startswith("<!--", start):
        end_mark, what = "-->", "comment"
    elif raw := _RAW_TEXT.match(source, start):
        end_mark, what = f"</{raw[1].lower()}", f"<{raw[1]}>"
    else:
        return True
    last_ends: dict[str, int] = context_of(state.env).memo.setdefault("last_ends", {})
    if end_mark not in last_ends:
        last_ends[end_mark] = source.lower().rfind(end_mark)
    if last_ends[end_mark] > start:
        return True
    context = context_of(state.env)
    context.warn(
        context.file_line(line), f"the {what} never ends", hint=f"Add {end_mark}{'' if what == 'comment' else '>'}."
    )
    return False


def _cut(state: StateBlock, start_line: int, first: re.Match[str]) -> None:
    """End the block just pushed after the line in which its first element ends."""
    token = state.tokens[-1]
    last_line = _closing_line(token.content, first)
    if last_line is None or start_line + last_line + 1 >= state.line:
        return
    state.line = start_line + last_line + 1
    token.content = state.getLines(start_line, state.line, state.blkIndent, True)
    token.map = [start_line, state.line]


def _closing_line(content: str, first: re.Match[str]) -> int | None:
    """Return the line of *content* on which its first element is closed; None when it is not."""
    name = re.escape(first[1])
    depth = 0
    line_starts = [found.end() for found in re.finditer("\n", content)]
    for found in re.finditer(rf"<(/?){name}(?![A-Za-z0-9-])", content, re.IGNORECASE):
        depth += -1 if found[1] else 1
        if depth <= 0:
            return bisect_right(line_starts, found.start())
    return None
