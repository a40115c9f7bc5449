"""Emphasis as we read it, and as CommonMark with GitHub's extensions does: the same text through both parsers.

Both are traced: every ``*``, ``_`` and ``~`` that opens or closes something remembers where it stands in the text.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from markdown_it import MarkdownIt, rules_inline
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from site_gen.model.body import BodySetup
from site_gen.render.markdown.emphasis import emphasis, strikethrough
from site_gen.render.markdown.engine import Engine, make_engine
from site_gen.render.markdown.math_inline import math_inline
from site_gen.render.markdown.parsers import InlineParser, InlineRule

_InlineFunction = Callable[[StateInline, bool], bool]

_ANYTHING = re.compile("")
_POSITION = "position"


class Mark(NamedTuple):
    """A pair of delimiters, by the positions of their first and after their last characters."""

    start: int
    start_end: int
    end_start: int
    end: int
    tag: str
    """``strong``, ``em`` or ``s``."""


class Readers(NamedTuple):
    """Our parser and a plain one. They hold no state of any text, and do not pickle."""

    engine: Engine
    """Our own, whose inline parser is traced."""
    plain: MarkdownIt


def make_readers(setup: BodySetup) -> Readers:
    """Return both parsers for a site's settings."""
    engine = make_engine(setup)
    own = engine.markdown.inline
    rules = [InlineRule(str(number), _traced(rule)) for number, rule in enumerate(own.ruler.getRules(""))]
    pairing = [(str(number), rule) for number, rule in enumerate(own.ruler2.getRules(""))]
    engine.markdown.inline = InlineParser(rules, _ANYTHING, pairing)
    plain = MarkdownIt("commonmark", {"strikethrough_single_tilde": True}).enable(["table", "strikethrough"])
    plain.inline.ruler.at("emphasis", _traced(rules_inline.emphasis.tokenize))
    plain.inline.ruler.at("strikethrough", _traced(rules_inline.strikethrough.tokenize))
    # GitHub knows formulas too, and stars within them are no emphasis.
    plain.inline.ruler.before("escape", "math_inline", math_inline)
    return Readers(engine=engine, plain=plain)


def read_inline(content: str, markdown: MarkdownIt, env: EnvType) -> list[Token]:
    """Return the inline tokens of a block's text."""
    return markdown.inline.parse(content, markdown, env, [])


def marks_of(children: list[Token]) -> frozenset[Mark]:
    """Return the emphasis and strikethrough among inline tokens."""
    marks: set[Mark] = set()
    stack: list[Token] = []
    for token in children:
        if _POSITION not in token.meta or token.type == "text":
            continue
        if token.nesting > 0:
            stack.append(token)
        elif token.nesting < 0 and stack:
            start, end = stack.pop().meta[_POSITION], token.meta[_POSITION]
            width = len(token.markup)
            # The library makes "**" of two runs of one star: the inner star opens, the first one closes.
            before = width - 1 if token.tag == "strong" else 0
            marks.add(Mark(start - before, start - before + width, end, end + width, token.tag))
    return frozenset(marks)


def _traced(rule: _InlineFunction) -> _InlineFunction:
    """Return the rule; if it makes delimiters, one that tells their tokens where they stand."""
    if rule not in (emphasis, strikethrough, rules_inline.emphasis.tokenize, rules_inline.strikethrough.tokenize):
        return rule

    def traced(state: StateInline, silent: bool) -> bool:
        count = len(state.delimiters)
        if not rule(state, silent):
            return False
        position = state.pos
        for delimiter in reversed(state.delimiters[count:]):
            token = state.tokens[delimiter.token]
            position -= len(token.content)
            token.meta = {_POSITION: position}
        return True

    return traced
