"""Texts side by side become one, before anything looks for words in them."""

from markdown_it.rules_core import text_join as library_text_join
from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.render.markdown.context import context_of


def text_join(state: StateCore) -> None:
    """Do what the library's rule does, where there may be something to join.

    What the inline parser makes of plain text is one piece already.
    """
    context = context_of(state.env)
    if not context.memo.get("asked_rules"):
        return
    all_tokens = state.tokens
    state.tokens = [token for token in context.marked if token.type == "inline" and _is_in_pieces(token)]
    library_text_join(state)
    state.tokens = all_tokens


def _is_in_pieces(token: Token) -> bool:
    """Whether there is an escaped sign or an entity, a picture with either in its description, or what became text."""
    content = token.content
    if "\\" in content or "&" in content:
        return True
    return ("{" in content and "{:" in content) or ("^" in content and "[^" in content)
