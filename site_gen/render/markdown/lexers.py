"""Code to coloured tokens: Pygments' lexers and their tokens, with a faster way round their rules.

A lexer of Pygments is a table of states, each a list of regular expressions that are tried one after the other at
every token: in Python code, twenty before the right one.  Most of them can begin with a few characters only, which
their patterns tell.  So for a state and the character at hand only those rules are asked that may match there, in
their order: the tokens are the same, in less than half the time.
"""

import importlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from pygments.lexer import Lexer, RegexLexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Error, Whitespace, _TokenType

_Rule = tuple[Any, Any, Any]
"""(match function, kind of token or callback, what becomes of the stack of states)."""

_Piece = tuple[int, _TokenType, str]
"""(position, kind, text)."""

_WORTH_STUDYING = 3_000
"""Characters of a language after which its rules are looked into: that takes as long as is saved on so many, and would
not pay where a site is built again after an edit."""

_characters_by_alias: dict[str, int] = {}
"""How much of each language this process has read. It decides about speed alone, never about tokens."""


def tokens_of(code: str, alias: str) -> Iterable[tuple[_TokenType, str]]:
    """Return (kind, text) of all of *code*, as Pygments' lexer of that name tells them."""
    read = _characters_by_alias[alias] = _characters_by_alias.get(alias, 0) + len(code)
    lexer = _quick_lexer(alias) if read > _WORTH_STUDYING else _lexer(alias)
    if "get_tokens_unprocessed" not in vars(lexer) or "\r" in code or "\ufeff" in code:
        tokens: Iterable[tuple[_TokenType, str]] = lexer.get_tokens(code)
        return tokens
    # What else `get_tokens` does is for code that comes straight from a file.
    return [(kind, text) for _, kind, text in lexer.get_tokens_unprocessed(code)]


@cache
def _lexer(alias: str) -> Lexer:
    return get_lexer_by_name(alias, stripnl=False, ensurenl=False)


@cache
def _quick_lexer(alias: str) -> Lexer:
    """Return the lexer with our way round its rules; lexers that have a way of their own stay as they are."""
    lexer = get_lexer_by_name(alias, stripnl=False, ensurenl=False)
    if (
        type(lexer).get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed
        and type(lexer).get_tokens is Lexer.get_tokens
    ):
        rules = _Rules(vars(type(lexer))["_tokens"])
        lexer.get_tokens_unprocessed = partial(_tokens, lexer, rules)  # type: ignore[method-assign, assignment]
    return lexer


class _Rules(dict[str, "_RulesOfState"]):
    """The rules of a lexer that may match, in their order, by state and next character (empty at the end)."""

    def __init__(self, rules_by_state: Mapping[str, Sequence[_Rule]]) -> None:
        super().__init__()
        self._rules_by_state = rules_by_state

    def __missing__(self, state: str) -> "_RulesOfState":
        self[state] = rules = _RulesOfState(self._rules_by_state[state])
        return rules


class _RulesOfState(dict[str, Sequence[_Rule]]):
    def __init__(self, rules: Sequence[_Rule]) -> None:
        super().__init__()
        self._rules = rules
        self._beginnings: list[frozenset[str] | None] = []

    def __missing__(self, character: str) -> Sequence[_Rule]:
        self[character] = rules = self._find(character)
        return rules

    def _find(self, character: str) -> Sequence[_Rule]:
        if character and character not in _PLAIN:
            return self._rules
        self._beginnings = self._beginnings or [_beginnings_of(rule) for rule in self._rules]
        pairs = zip(self._rules, self._beginnings, strict=True)
        return [rule for rule, beginnings in pairs if beginnings is None or character in beginnings]


def _tokens(lexer: Lexer, rules: _Rules, text: str, stack: Sequence[str] = ("root",)) -> list[_Piece]:
    """Return (position, kind, text): `RegexLexer.get_tokens_unprocessed` step by step, but for its choice of rules."""
    pieces: list[_Piece] = []
    position, end = 0, len(text)
    stack = list(stack)
    rules_of_state = rules[stack[-1]]
    while True:
        for matches, action, change in rules_of_state[text[position] if position < end else ""]:
            found = matches(text, position)
            if found:
                if type(action) is _TokenType:
                    pieces.append((position, action, found.group()))
                elif action is not None:
                    pieces += action(lexer, found)
                position = found.end()
                if change is not None:
                    _change(stack, change)
                    rules_of_state = rules[stack[-1]]
                break
        else:
            if position >= end:
                return pieces
            if text[position] == "\n":
                # Pygments begins anew at the end of a line that it does not understand.
                stack = ["root"]
                rules_of_state = rules["root"]
                pieces.append((position, Whitespace, "\n"))
            else:
                pieces.append((position, Error, text[position]))
            position += 1


def _change(stack: list[str], change: Any) -> None:
    """Change the stack of states as a rule says: a number to pop, ``#push``, or names; its first state stays."""
    if isinstance(change, tuple):
        for state in change:
            if state == "#pop":
                del stack[max(1, len(stack) - 1) :]
            else:
                stack.append(stack[-1] if state == "#push" else state)
    elif isinstance(change, int):
        del stack[1 if abs(change) >= len(stack) else change :]
    else:
        stack.append(stack[-1])


# -- With which characters a pattern can begin --------------------------------------------------------------------

_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) | {"\n", "\t"}
"""What rules are chosen by; before any other character, all are asked."""
_PLAIN_BY_CATEGORY = {
    "CATEGORY_DIGIT": frozenset(filter(str.isdigit, _PLAIN)),
    "CATEGORY_SPACE": frozenset(filter(str.isspace, _PLAIN)),
    "CATEGORY_WORD": frozenset(character for character in _PLAIN if character.isalnum() or character == "_"),
}
_PLAIN_BY_CATEGORY |= {
    name.replace("_", "_NOT_"): _PLAIN - characters for name, characters in _PLAIN_BY_CATEGORY.items()
}


def _beginnings_of(rule: _Rule) -> frozenset[str] | None:
    """Return the plain characters that what *rule* matches can begin with; None where that cannot be told."""
    pattern = getattr(rule[0], "__self__", None)
    return _beginnings_of_pattern(pattern) if isinstance(pattern, re.Pattern) else None


@cache
def _beginnings_of_pattern(pattern: re.Pattern[str]) -> frozenset[str] | None:
    # States share many of their rules.
    try:
        # Not public, but there is no other way to see into a pattern. Where it is missing, all rules are asked.
        parsed = importlib.import_module("re._parser").parse(pattern.pattern, pattern.flags)
        beginnings, may_be_empty = _first_of(parsed, ignores_case=bool(pattern.flags & re.IGNORECASE))
    except (ImportError, AttributeError, TypeError, ValueError, _UnknownError):
        return None
    return None if may_be_empty else beginnings


class _UnknownError(Exception):
    """A part of a pattern that can begin with anything."""


def _first_of(sequence: Any, *, ignores_case: bool) -> tuple[frozenset[str], bool]:
    """Return what a parsed sequence can begin with, and whether it can match nothing at all."""
    beginnings: frozenset[str] = frozenset()
    for operation, argument in sequence:
        name = str(operation)
        if name in ("AT", "ASSERT_NOT") or (name == "ASSERT" and argument[0] < 0):
            continue  # These match no character; what follows them does.
        first, may_be_empty = _first_of_part(name, argument, ignores_case=ignores_case)
        beginnings |= first
        if not may_be_empty:
            return beginnings, False
    return beginnings, True


def _first_of_part(name: str, argument: Any, *, ignores_case: bool) -> tuple[frozenset[str], bool]:
    match name:
        case "SUBPATTERN" if not (argument[1] or argument[2]):  # no flags of its own
            return _first_of(argument[3], ignores_case=ignores_case)
        case "ASSERT":  # Of what follows: it matches no character, but says which one stands there.
            return _first_of(argument[1], ignores_case=ignores_case)
        case "BRANCH":
            branches = [_first_of(branch, ignores_case=ignores_case) for branch in argument[1]]
            return frozenset().union(*(first for first, _ in branches)), any(empty for _, empty in branches)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, _, repeated = argument
            first, may_be_empty = _first_of(repeated, ignores_case=ignores_case)
            return first, may_be_empty or least == 0
        case _:
            return _first_of_character(name, argument, ignores_case=ignores_case), False


def _first_of_character(name: str, argument: Any, *, ignores_case: bool) -> frozenset[str]:
    match name:
        case "LITERAL":
            return _cases(argument, ignores_case=ignores_case)
        case "NOT_LITERAL" if not ignores_case:
            return _PLAIN - {chr(argument)}
        case "ANY":
            return _PLAIN
        case "IN":
            return _first_of_set(argument, ignores_case=ignores_case)
        case _:
            raise _UnknownError


def _first_of_set(items: Any, *, ignores_case: bool) -> frozenset[str]:
    """Return the plain characters in a set such as ``[^\\w"]``."""
    is_negated = str(items[0][0]) == "NEGATE"
    if is_negated and ignores_case:
        raise _UnknownError
    found: frozenset[str] = frozenset()
    for operation, argument in items[is_negated:]:
        match str(operation):
            case "LITERAL":
                found |= _cases(argument, ignores_case=ignores_case)
            case "RANGE":
                first, last = argument
                for code in range(first, min(last, 0x7F) + 1):
                    found |= _cases(code, ignores_case=ignores_case)
                if ignores_case and last > 0x7F:
                    raise _UnknownError
            case "CATEGORY":
                found |= _PLAIN_BY_CATEGORY[str(argument)]
            case _:
                raise _UnknownError
    return _PLAIN - found if is_negated else found


def _cases(code: int, *, ignores_case: bool) -> frozenset[str]:
    """Return the plain characters that the one with *code* matches."""
    character = chr(code)
    if not ignores_case:
        return frozenset(character)
    if code > 0x7F:
        raise _UnknownError  # The long s matches "s", the sign of Kelvin "k".
    return frozenset((character.lower(), character.upper()))
