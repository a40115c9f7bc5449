"""The block and inline parsers of markdown-it, asking only rules that can begin with the character at hand.

The library asks every rule at every line and at every special character, and most answer no.  The loops below are its
own but for the choice of rules.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple, cast

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.parser_inline import ParserInline
from markdown_it.ruler import Ruler
from markdown_it.rules_block.state_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from site_gen.render.markdown.block_state import BlockState
from site_gen.render.markdown.context import context_of
from site_gen.render.markdown.inline_state import InlineState
from site_gen.render.markdown.plain_markup import push_plain
from site_gen.render.markdown.tokens import new_text

_BlockFunction = Callable[[StateBlock, int, int, bool], bool]
_InlineFunction = Callable[[StateInline, bool], bool]


def inline(state: StateCore) -> None:
    """Read the text of each block."""
    cast(InlineParser, state.md.inline).give_children(state.tokens, state.md, state.env)


class BlockRule(NamedTuple):
    name: str
    function: _BlockFunction
    begins: str = ""
    """The characters that its first line can begin with, after the indent; empty for any, a blank for indented code."""
    ends: tuple[str, ...] = ()
    """The blocks that it may end without a blank line."""
    never_begins: str = ""
    """Characters that its first line never begins with, of a rule that may begin with any other."""

    def may_begin(self, character: str) -> bool:
        """Say whether its first line may begin with *character*."""
        return character in self.begins if self.begins else character not in self.never_begins


class InlineRule(NamedTuple):
    name: str
    function: _InlineFunction
    begins: str = ""
    """The characters that it can begin with; empty for any."""


class _BlockRuler(Ruler[_BlockFunction]):
    """Rules by the blocks that they may end. Where the library asks for those of a block, it gets one in their place.

    That one asks only the rules that can begin with the character at hand.
    """

    def __init__(self, rules: tuple[BlockRule, ...]) -> None:
        super().__init__()
        for rule in rules:
            self.push(rule.name, rule.function, {"alt": list(rule.ends)})
        blocks = {block for rule in rules for block in rule.ends}
        self.enders = {block: _ender([rule for rule in rules if block in rule.ends]) for block in blocks}

    def getRules(self, chainName: str = "") -> list[_BlockFunction]:  # noqa: N802, N803 - the library's names
        """Return what ends the block of this name."""
        return [self.enders[chainName]] if chainName in self.enders else super().getRules(chainName)


def _ender(rules: list[BlockRule]) -> _BlockFunction:
    by_character: dict[str, tuple[_BlockFunction, ...]] = {}

    def ends(state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        character = state.src[start : start + 1]
        functions = by_character.get(character)
        if functions is None:
            functions = by_character[character] = tuple(rule.function for rule in rules if rule.may_begin(character))
        for function in functions:  # noqa: SIM110 - a generator takes as long as the rules, which mostly say no.
            if function(state, line, end_line, silent):
                return True
        return False

    return ends


class BlockParser(ParserBlock):
    """markdown-it's block parser with a set of rules of its own."""

    ruler: _BlockRuler

    def __init__(self, rules: Iterable[BlockRule]) -> None:
        super().__init__()
        self._all = tuple(rules)
        self.ruler = _BlockRuler(self._all)
        self._by_character: dict[str, tuple[_BlockFunction, ...]] = {}

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803 - the library's names
        """Push the tokens of the blocks of a text."""
        if not src:
            return None
        state = BlockState(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens

    def tokenize(self, state: StateBlock, startLine: int, endLine: int) -> None:  # noqa: N803 - the library's names
        """Push the tokens of the blocks between two lines."""
        line = startLine
        has_empty_lines = False
        deepest = state.md.options["maxNesting"]
        # Rules change what is in these lists, and never the lists themselves.
        starts, shifts, ends, indents = state.bMarks, state.tShift, state.eMarks, state.sCount
        by_character = self._by_character
        while line < endLine:
            position = starts[line] + shifts[line]
            while line < state.lineMax and position >= ends[line]:
                line += 1
                position = starts[line] + shifts[line]
            state.line = line
            if line >= endLine or indents[line] < state.blkIndent:
                break
            if state.level >= deepest:
                state.line = endLine
                break
            character = " " if indents[line] - state.blkIndent >= 4 else state.src[position]
            for rule in by_character.get(character) or self._rules_at(character):
                if rule(state, line, endLine, False):
                    break
            state.tight = not has_empty_lines
            line = state.line
            if line - 1 < endLine and starts[line - 1] + shifts[line - 1] >= ends[line - 1]:
                has_empty_lines = True
            if line < endLine and starts[line] + shifts[line] >= ends[line]:
                has_empty_lines = True
                line += 1
                state.line = line

    def ends(self, block: str, state: StateBlock, line: int, end_line: int) -> bool:
        """Say whether a block of this kind ends before *line* without a blank line."""
        return self.ruler.enders[block](state, line, end_line, True)

    def _rules_at(self, character: str) -> tuple[_BlockFunction, ...]:
        rules = tuple(rule.function for rule in self._all if rule.may_begin(character))
        self._by_character[character] = rules
        return rules


class InlineParser(ParserInline):
    """markdown-it's inline parser with a set of rules of its own."""

    def __init__(
        self,
        rules: Iterable[InlineRule],
        pairing_rules: Iterable[tuple[str, Callable[[StateInline], None]]],
        markup: re.Pattern[str] | None = None,
    ) -> None:
        super().__init__()
        self.ruler = Ruler()
        self._all = tuple(rules)
        for rule in self._all:
            self.ruler.push(rule.name, rule.function)
        self.ruler2 = Ruler()
        for name, function in pairing_rules:
            self.ruler2.push(name, function)
        self._find_markup = markup.search if markup else None
        self._by_character: dict[str, tuple[_InlineFunction, ...]] = {}

    def parse(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> list[Token]:
        """Push the tokens of an inline text."""
        found = self._find_markup(src) if self._find_markup else None
        if found or not self._find_markup:
            return self._parse_marked(src, found, md, env, tokens)
        if src:
            tokens.append(new_text(src, 0))
        return tokens

    def give_children(self, blocks: list[Token], md: MarkdownIt, env: EnvType) -> None:
        """Give each inline token its children; half of the texts are plain, and for these nothing is called."""
        find_markup = self._find_markup
        for block in blocks:
            if block.type == "inline":
                content = block.content
                found = find_markup(content) if find_markup else None
                if found or not find_markup:
                    block.children = self._parse_marked(content, found, md, env, [])
                else:
                    block.children = [new_text(content, 0)] if content else []

    def _parse_marked(
        self, src: str, first: re.Match[str] | None, md: MarkdownIt, env: EnvType, tokens: list[Token]
    ) -> list[Token]:
        done = position = 0
        if first:
            done, position = push_plain(first, tokens, end=len(src), md=md, env=env)
            if position == len(src):
                return tokens
        context_of(env).memo["asked_rules"] = True
        state = InlineState(src, md, env, tokens)
        state.pos = position
        state.append_pending(src[done:position])
        self.tokenize(state)
        if state.delimiters or any(meta["delimiters"] for meta in filter(None, state.tokens_meta)):
            for rule in self.ruler2.getRules(""):
                rule(state)
        return state.tokens

    def skipToken(self, state: StateInline) -> None:  # noqa: N802 - the library's name
        """Move to the end of the token at hand without making one."""
        position = state.pos
        if position in state.cache:
            state.pos = state.cache[position]
            return
        found = False
        if state.level < state.md.options["maxNesting"]:
            for rule in self._rules_at(state.src[position]):
                state.level += 1
                found = rule(state, True)
                state.level -= 1
                if found:
                    break
        else:
            state.pos = state.posMax
        if not found:
            state.pos += 1
        state.cache[position] = state.pos

    def tokenize(self, state: StateInline) -> None:
        """Push the tokens from the state's position to its end."""
        end = state.posMax
        may_nest = state.level < state.md.options["maxNesting"]
        while state.pos < end:
            if self._find_markup and may_nest and not state.delimiters:
                self._push_plain(state, self._find_markup(state.src, state.pos, end))
                if state.pos == end:
                    break
            character = state.src[state.pos]
            for rule in self._rules_at(character) if may_nest else ():
                if rule(state, False):
                    break
            else:
                state.append_pending(character)
                state.pos += 1
        if state.pending:
            state.pushPending()

    def _push_plain(self, state: StateInline, found: re.Match[str] | None) -> None:
        """Go on to the next markup that is not plain: no run waits for another that would end it."""
        source, end = state.src, state.posMax
        start = found.start() if found else end
        # Added to what waits, which is not looked at unless tokens follow: a long text of odd signs would be copied at
        # each of them.
        state.append_pending(source[state.pos : start])
        state.pos = start
        if not found or source.startswith("\n", start):
            return
        tokens: list[Token] = []
        done, state.pos = push_plain(found, tokens, done=start, end=end, level=state.level, md=state.md, env=state.env)
        if tokens and state.pending:
            if tokens[0].type == "text":
                tokens[0].content = state.pending + tokens[0].content
            else:
                tokens.insert(0, new_text(state.pending, state.level))
            state.pending = ""
        state.tokens += tokens
        state.append_pending(source[done : state.pos])

    def _rules_at(self, character: str) -> tuple[_InlineFunction, ...]:
        rules = self._by_character.get(character)
        if rules is None:
            rules = tuple(rule.function for rule in self._all if not rule.begins or character in rule.begins)
            self._by_character[character] = rules
        return rules
