"""``<details>``, and any element with ``markdown="1"``: HTML around, Markdown within, blank lines or not."""

import re
from bisect import bisect_right

from markdown_it.rules_block.state_block import StateBlock

from site_gen.model.pattern import late_pattern
from site_gen.render.markdown.context import context_of
from site_gen.render.markdown.fences import FencedLines
from site_gen.render.markdown.tokens import push_inline

_OPENING = late_pattern(r"""<([A-Za-z][A-Za-z0-9-]*)((?:\s(?:[^<>"']|"[^"\n]*"|'[^'\n]*')*)?)>""")
_MARKDOWN = late_pattern(r"""\s+markdown\s*=\s*["']?(?:1|block|span)["']?(?=[\s>]|$)""", re.IGNORECASE)
_TAG = late_pattern(r"<(/?)([A-Za-z][A-Za-z0-9-]*)(?=[\s>])")
_CODE = late_pattern(r"`[^`\n]*`")


def html_container(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make ``html_container_open`` and its end with blocks of Markdown between them."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("<", start) or state.is_code_block(start_line):
        return False
    found = _OPENING.match(state.src, start, state.eMarks[start_line])
    if found is None or not (found[1].lower() == "details" or _MARKDOWN.search(found[2])):
        return False
    close = _partners(state).get(start, -1)
    close_line = bisect_right(state.bMarks, close, hi=state.lineMax) - 1 if close >= 0 else -1
    if not _fits(state, start_line, close_line, end_line):
        return False
    if not silent:
        _push_container(state, start_line, close_line, found, close)
    return True


def html_summary(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Make a ``<summary>`` with inline text of a line that begins with one."""
    start = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("<summary", start) or state.is_code_block(start_line):
        return False
    found = _OPENING.match(state.src, start, state.eMarks[start_line])
    close = _partners(state).get(start, -1) if found else -1
    close_line = bisect_right(state.bMarks, close, hi=state.lineMax) - 1 if close >= 0 else -1
    if found is None or not _fits(state, start_line, close_line, end_line):
        return False
    if silent:
        return True
    _push_tag(state, found[0], 1, start_line)
    _push_text(state, found.end(), close, start_line)
    _push_tag(state, "</summary>", -1, close_line)
    rest = state.src.find(">", close) + 1
    if state.src[rest : state.eMarks[close_line]].strip():
        state.push("paragraph_open", "p", 1).map = [close_line, close_line + 1]
        _push_text(state, rest, state.eMarks[close_line], close_line)
        state.push("paragraph_close", "p", -1)
    state.line = close_line + 1
    return True


def _fits(state: StateBlock, start_line: int, close_line: int, end_line: int) -> bool:
    """Whether the element ends within the block that holds it: no line may stand outside a list item."""
    if not start_line <= close_line < end_line:
        return False
    lines = range(start_line, close_line + 1)
    return all(state.isEmpty(line) or state.sCount[line] >= state.blkIndent for line in lines)


def _push_container(state: StateBlock, start_line: int, close_line: int, found: re.Match[str], close: int) -> None:
    _push_tag(state, f"<{found[1]}{_MARKDOWN.sub('', found[2])}>", 1, start_line)
    kept = (state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line])
    kept_end, kept_last, kept_parent = state.eMarks[close_line], state.lineMax, state.parentType
    state.parentType = "html_container"
    _begin_line_at(state, start_line, found.end())
    state.eMarks[close_line] = close
    state.lineMax = close_line + 1
    state.md.block.tokenize(state, start_line, close_line + 1)
    state.lineMax, state.parentType, state.eMarks[close_line] = kept_last, kept_parent, kept_end
    state.bMarks[start_line], state.tShift[start_line], state.sCount[start_line] = kept
    _push_tag(state, f"</{found[1]}>", -1, close_line)
    rest = state.src.find(">", close) + 1
    if state.src[rest:kept_end].strip():
        # Text behind the closing tag, on its line, is a paragraph of its own.
        state.push("paragraph_open", "p", 1).map = [close_line, close_line + 1]
        _push_text(state, rest, kept_end, close_line)
        state.push("paragraph_close", "p", -1)
    state.line = close_line + 1


def _begin_line_at(state: StateBlock, line: int, position: int) -> None:
    """Let a line begin behind its tag, as if the tag were not there."""
    rest = state.src[position : state.eMarks[line]]
    state.bMarks[line] = position
    state.tShift[line] = len(rest) - len(rest.lstrip(" \t"))
    state.sCount[line] = state.blkIndent


def _push_tag(state: StateBlock, tag: str, nesting: int, line: int) -> None:
    kind = "html_container_open" if nesting > 0 else "html_container_close"
    token = state.push(kind, "", 1 if nesting > 0 else -1)
    is_within_line = nesting > 0 and tag.startswith("<summary")
    token.content = tag if is_within_line else f"{tag}\n"
    token.map = [line, line + 1]


def _push_text(state: StateBlock, start: int, end: int, line: int) -> None:
    push_inline(state, "", state.src[start:end].strip(), line, line + 1)


def _partners(state: StateBlock) -> dict[int, int]:
    """Map the position of every opening tag outside code to that of its closing tag.

    Worked out once for a text: to look for each closing tag anew would take quadratic time in a row of unclosed tags.
    """
    memo = context_of(state.env).memo
    partners: dict[int, int] | None = memo.get("tag_partners")
    if partners is None:
        partners = memo["tag_partners"] = _pair_tags(state.src)
    return partners


def _pair_tags(source: str) -> dict[int, int]:
    partners: dict[int, int] = {}
    open_by_name: dict[str, list[int]] = {}
    lines = source.split("\n")
    fenced = FencedLines(lines)
    start = 0
    for number, line in enumerate(lines):
        if "<" in line and number not in fenced:
            visible = _CODE.sub(lambda code: " " * len(code[0]), line)
            for found in _TAG.finditer(visible):
                stack = open_by_name.setdefault(found[2].lower(), [])
                if not found[1]:
                    stack.append(start + found.start())
                elif stack:
                    partners[stack.pop()] = start + found.start()
        start += len(line) + 1
    return partners
