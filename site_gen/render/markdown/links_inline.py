"""Links, pictures and inline footnotes, asked for only where a ``]`` follows.

The library looks for the end of every ``[`` through all that may be nested in it: a row of them without an end
would take seconds.
"""

import re

from markdown_it.rules_inline import image, link
from markdown_it.rules_inline.state_inline import StateInline
from mdit_py_plugins.footnote.index import footnote_inline

from site_gen.render.markdown.context import context_of
from site_gen.render.markdown.inline_text import NEXT_MARKUP_OR_URL
from site_gen.render.markdown.tokens import new_token

_PLAIN_ADDRESS = re.compile(r"\(([^\x00-\x20\x7f()\\&<>]+)\)")
"""Without what could be an escape, an entity, a bracket or a title."""


def plain_link(state: StateInline, silent: bool) -> bool:
    """``[text](address)`` with nothing but text in it and no title, as most links are."""
    source, start, last = state.src, state.pos, state.posMax
    found = NEXT_MARKUP_OR_URL.search(source, start + 1, last)
    if found is None or found.group() != "]" or found.start() == start + 1:
        return False
    address = _PLAIN_ADDRESS.match(source, found.end(), last)
    if address is None:
        return False
    if not silent:
        _push_link(state, source[start + 1 : found.start()], address[1])
    state.pos = address.end()
    return True


def plain_image(state: StateInline, silent: bool) -> bool:
    """``![description](address)`` with nothing but text in it and no title, as most pictures are."""
    source, start, last = state.src, state.pos, state.posMax
    if not source.startswith("![", start):
        return False
    found = NEXT_MARKUP_OR_URL.search(source, start + 2, last)
    if found is None or found.group() != "]":
        return False
    address = _PLAIN_ADDRESS.match(source, found.end(), last)
    if address is None:
        return False
    if not silent:
        description = source[start + 2 : found.start()]
        token = state.push("image", "img", 0)
        token.attrs = {"src": state.md.normalizeLink(address[1]), "alt": ""}
        token.content = description
        if description:
            text = new_token("text", "", 0, 0, is_block=False)
            text.content = description
            token.children = [text]
    state.pos = address.end()
    return True


def _push_link(state: StateInline, content: str, address: str) -> None:
    if state.pending:
        state.pushPending()
    level = state.pendingLevel = state.level
    opening = new_token("link_open", "a", 1, level, is_block=False)
    opening.attrs["href"] = state.md.normalizeLink(address)
    text = new_token("text", "", 0, level + 1, is_block=False)
    text.content = content
    state.tokens += (opening, text, new_token("link_close", "a", -1, level, is_block=False))


def link_with_end(state: StateInline, silent: bool) -> bool:
    """``[text](address)`` and ``[text][name]``."""
    return state.src[state.pos] == "[" and _has_end(state) and link(state, silent)


def image_with_end(state: StateInline, silent: bool) -> bool:
    """``![description](address)``."""
    return state.src[state.pos] == "!" and _has_end(state) and image(state, silent)


def footnote_with_end(state: StateInline, silent: bool) -> bool:
    """``^[text]``, a footnote where it is referred to."""
    return state.src[state.pos] == "^" and _has_end(state) and footnote_inline(state, silent)


def _has_end(state: StateInline) -> bool:
    last_ends: dict[str, int] = context_of(state.env).memo.setdefault("last_brackets", {})
    last_end = last_ends.get(state.src)
    if last_end is None:
        last_end = last_ends[state.src] = state.src.rfind("]")
    return last_end > state.pos
