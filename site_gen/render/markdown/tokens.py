"""Tokens without the detours of their constructor.

They begin without attributes, and nearly all of them stay so: they share an empty mapping, which nobody can write to.
Who gives a token the first attribute gives it a dictionary.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Any, Literal, cast

from markdown_it.rules_block.state_block import StateBlock
from markdown_it.token import Token

_new = object.__new__
_NOTHING = cast(dict[str, Any], MappingProxyType({}))
"""Two dictionaries of its own are nearly half of what a token takes."""

ROW_START, ROW_END = "<tr>\n", "</tr>\n"
"""What the first cell of a table's row has as its info, and the last as its markup."""


def new_token(kind: str, tag: str, nesting: Literal[-1, 0, 1], level: int, markup: str = "") -> Token:
    """Return what `Token` returns, in two thirds of the time: a body has hundreds."""
    token = _new(Token)
    # One by one: several at once would be put into a tuple first.
    token.type = kind
    token.tag = tag
    token.nesting = nesting
    token.level = level
    token.content = token.info = ""
    token.markup = markup
    token.attrs = token.meta = _NOTHING
    token.map = token.children = None
    token.block = token.hidden = False
    return token


def new_text(content: str, level: int) -> Token:
    """Return a token of text, without a detour at all: of the inline ones most are."""
    token = _new(Token)
    token.type = "text"
    token.tag = ""
    token.nesting = 0
    token.level = level
    token.content = content
    token.markup = token.info = ""
    token.attrs = token.meta = _NOTHING
    token.map = token.children = None
    token.block = token.hidden = False
    return token


def push_inline(state: StateBlock, tag: str, content: str, first_line: int, end_line: int) -> Token:
    """Push the inline token of a block's text, with the tag of the block if it stands for it, and return it."""
    token = _new(Token)
    token.type = "inline"
    token.tag = tag
    token.nesting = 0
    token.level = state.level
    token.content = content
    token.markup = token.info = ""
    token.attrs = token.meta = _NOTHING
    # A pair like this takes a third of the time of a list; nobody changes it.
    token.map = first_line, end_line  # type: ignore[assignment]
    token.children = None
    token.block = True
    token.hidden = False
    state.tokens.append(token)
    return token


def push_text(state: StateBlock, kind: Literal["paragraph", "heading"], tag: str, content: str, *, lines: int) -> None:
    """Push a paragraph or heading that begins at the state's line and has *lines* lines of text.

    Outside all other blocks, where a tight list cannot take its tags away, it is one token and not three: the text,
    with the tag. Of the paragraphs and headings most are there, and they were a third of a body's tokens.
    """
    line = state.line
    if state.level:
        state.push(f"{kind}_open", tag, 1).map = [line, line + lines]
        push_inline(state, "", content, line, line + lines)
        state.push(f"{kind}_close", tag, -1)
    else:
        push_inline(state, tag, content, line, line + lines)


def is_paragraph(tokens: Sequence[Token], index: int) -> bool:
    """Whether the inline token at *index* is the text of a paragraph."""
    tag = tokens[index].tag
    return tag == "p" or (not tag and index > 0 and tokens[index - 1].type == "paragraph_open")
