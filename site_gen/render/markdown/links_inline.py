"""Links, pictures and inline footnotes, asked for only where a ``]`` follows.

The library looks for the end of every ``[`` through all that may be nested in it: a row of them without an end
would take seconds.
"""

from markdown_it.rules_inline import image, link
from markdown_it.rules_inline.state_inline import StateInline
from mdit_py_plugins.footnote.index import footnote_inline

from site_gen.render.markdown.context import context_of


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
