"""Emphasis as we read it, and as CommonMark with GitHub's extensions does: the same text through both parsers.

Both are traced: every ``*``, ``_`` and ``~`` that opens or closes something remembers where it stands in the text.
"""

import functools
import unicodedata
from collections.abc import Callable
from typing import NamedTuple

from markdown_it import MarkdownIt, rules_inline
from markdown_it.common.utils import isMdAsciiPunct, isWhiteSpace
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from site_gen.model.body import BodySetup
from site_gen.render.markdown.emphasis import emphasis, strikethrough
from site_gen.render.markdown.engine import Engine, make_engine
from site_gen.render.markdown.math_inline import math_inline
from site_gen.render.markdown.parsers import InlineParser, InlineRule

_InlineFunction = Callable[[StateInline, bool], bool]

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
    """Our parser and plain ones. They hold no state of any text, and do not pickle."""

    engine: Engine
    """Our own, whose inline parser is traced."""
    plain: tuple[MarkdownIt, ...]
    """CommonMark as it is since 0.31, and as GitHub still has it (0.29): they differ about symbols such as emoji."""


def make_readers(setup: BodySetup) -> Readers:
    """Return our parser for a site's settings, and the plain ones."""
    engine = make_engine(setup)
    own = engine.markdown.inline
    rules = [InlineRule(str(number), _traced(rule)) for number, rule in enumerate(own.ruler.getRules(""))]
    pairing = [(str(number), rule) for number, rule in enumerate(own.ruler2.getRules(""))]
    engine.markdown.inline = InlineParser(rules, pairing)
    return Readers(engine=engine, plain=(_plain_reader(_as_it_is), _plain_reader(_before_031)))


def _plain_reader(change: Callable[[_InlineFunction], _InlineFunction]) -> MarkdownIt:
    plain = MarkdownIt("commonmark", {"strikethrough_single_tilde": True}).enable(["table", "strikethrough"])
    plain.inline.ruler.at("emphasis", change(_traced(rules_inline.emphasis.tokenize)))
    plain.inline.ruler.at("strikethrough", change(_traced(rules_inline.strikethrough.tokenize)))
    # GitHub knows formulas too, and stars within them are no emphasis.
    plain.inline.ruler.before("escape", "math_inline", math_inline)
    return plain


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


def _as_it_is(rule: _InlineFunction) -> _InlineFunction:
    return rule


def _before_031(rule: _InlineFunction) -> _InlineFunction:
    """Return the rule as it was while Unicode's symbols (categories S) were letters to emphasis."""

    def changed(state: StateInline, silent: bool) -> bool:
        state.scanDelims = functools.partial(_scan_before_031, state)  # type: ignore[method-assign]
        return rule(state, silent)

    return changed


def _scan_before_031(state: StateInline, start: int, may_split_word: bool) -> Scanned:
    """Return what the run at *start* can do; spec.commonmark.org/0.29, left- and right-flanking delimiter runs."""
    end = start
    while end < state.posMax and state.src[end] == state.src[start]:
        end += 1
    before = state.src[start - 1] if start else " "
    after = state.src[end] if end < state.posMax else " "
    is_left = not isWhiteSpace(ord(after)) and (
        not _is_punctuation(after) or isWhiteSpace(ord(before)) or _is_punctuation(before)
    )
    is_right = not isWhiteSpace(ord(before)) and (
        not _is_punctuation(before) or isWhiteSpace(ord(after)) or _is_punctuation(after)
    )
    return Scanned(
        is_left and (may_split_word or not is_right or _is_punctuation(before)),
        is_right and (may_split_word or not is_left or _is_punctuation(after)),
        end - start,
    )


def _is_punctuation(character: str) -> bool:
    return isMdAsciiPunct(ord(character)) or unicodedata.category(character)[0] == "P"
