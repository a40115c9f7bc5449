"""Texts side by side become one, before anything looks for words in them."""

from markdown_it.rules_core import text_join as library_text_join
from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token


def text_join(state: StateCore) -> None:
    """Do what the library's rule does, where there is something to join: half of all texts are one piece."""
    all_tokens = state.tokens
    state.tokens = [token for token in all_tokens if token.type == "inline" and _is_in_pieces(token.children or [])]
    library_text_join(state)
    state.tokens = all_tokens


def _is_in_pieces(children: list[Token]) -> bool:
    return len(children) > 1 or (len(children) == 1 and children[0].type != "text")
