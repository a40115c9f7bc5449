"""Tokens to HTML."""

from collections.abc import Sequence
from typing import Any

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

_FINISHED = (
    "code_html",
    "embed",
    "footnote_ref",
    "html_container_close",
    "html_container_open",
    "math_block",
    "math_inline",
    "own_html",
)
"""Tokens whose content is HTML by the time they are rendered: a core rule has made it."""


class BodyRenderer(RendererHTML):
    """The library's renderer with the tokens of our rules."""

    def __init__(self, parser: Any = None) -> None:
        super().__init__(parser)
        self.rules: dict[str, Any] = {**self.rules, **dict.fromkeys(_FINISHED, self._content)}

    def _content(self, tokens: Sequence[Token], index: int, *_: object) -> str:
        return tokens[index].content
