"""The rules of Pygments' lexers, as their classes define them, made ready when code first asks for them.

A lexer of Pygments is a table of states, each a list of regular expressions that are tried one after the other at
every token: in Python code, twenty before the right one.  Most of them can begin with a few characters only, which
their patterns tell.  So for a state and the two characters at hand only those rules are asked that may match there, in
their order: the tokens are the same, and what is never asked is never compiled.
"""

import itertools
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

from pygments.lexer import combined, default, include, inherit, words
from pygments.token import Error, Whitespace, _TokenType

from site_gen.render.markdown.rule_patterns import PLAIN, Match, Pattern, pattern_of

Change = str | int | tuple[str, ...] | None
"""What becomes of the stack of states: a name is put on it, or several; a number says how many are taken off."""

Entry = tuple[Match | None, Any, Change]
"""(match function, what is done with a match, what becomes of the stack); without a function, one character matches."""

Meaning = Callable[["Rule", str], Any]
"""Tells what is done with a match of a rule that begins with a character (empty at the end)."""

BEGIN_ANEW = "#root"
"""In the place of a state's name: this one alone stays on the stack, the first."""
END = "\0"
"""In the place of a character: the code ends. No code has it that is read by these rules."""
_NO_CHARACTER = ("", r"\b", r"(?<!\.)")
"""Prefixes of lists of words that match no character."""
_word = re.compile(r"\w+").match


class State:
    """The rules of one state.

    `known` has them by next character and the one after it, `END` where there is none: plain dictionaries, as a
    subclass with ``__missing__`` is several times slower.
    """

    def __init__(self, rules: "Callable[[], list[Rule]]", meaning: Meaning) -> None:
        self.known: dict[str, dict[str, Sequence[Entry]]] = {}
        self._find_rules = rules
        self._meaning = meaning
        self._rules_by_first: dict[str, list[Rule]] = {}

    def find(self, beginning: str) -> Sequence[Entry]:
        """Return what may match where *beginning* stands, two characters or less at the end, and let it be known."""
        first, second = beginning[:1], beginning[1:]
        by_second = self.known.setdefault(first or END, {})
        if first and first not in PLAIN:
            # Kept once, not for all that may follow: that would be every pair of characters there is.
            if END not in by_second:
                by_second[END] = [rule.entry(first, None, self._meaning) for rule in self._begun_by(first)]
            return by_second[END]
        if first not in self._rules_by_first:
            self._rules_by_first[first] = self._begun_by(first)
        rules = self._rules_by_first[first]
        if rules and rules[0].is_one_character(first, None):
            found = [rule.entry(first, None, self._meaning) for rule in rules]
            by_second |= dict.fromkeys((END, *PLAIN, second or END), found)
            return found
        known = second if second in PLAIN or not second else None
        if known is not None:
            rules = [rule for rule in rules if rule.can_begin(first, known)]
        by_second[second or END] = found = [rule.entry(first, known, self._meaning) for rule in rules]
        return found

    def _begun_by(self, first: str) -> "list[Rule]":
        rules = self._find_rules()
        if first:
            rules = [*rules, _LINE_END if first == "\n" else _ERROR]
        if first in PLAIN or not first:
            return _until_certain([rule for rule in rules if rule.can_begin(first)], first)
        return rules


States = dict[str, State]
"""The states of a lexer by name."""


def states_of(
    definitions: Mapping[str, Sequence[Any]], flags: int, make_meaning: Callable[[States], Meaning]
) -> States:
    """Return the states that a class of lexers defines; *make_meaning* returns what is done with matches."""
    states: States = {}
    tables = _Definitions(definitions, int(flags), states)
    tables.meaning = make_meaning(states)
    for name in definitions:
        tables.add(name, (name,))
    return states


class _Definitions:
    def __init__(self, definitions: Mapping[str, Sequence[Any]], flags: int, states: States) -> None:
        self.meaning: Meaning
        self._definitions = definitions
        self._flags = flags
        self._states = states
        self._rules_by_state: dict[str, list[Rule]] = {}

    def add(self, name: str, parts: Sequence[str]) -> None:
        """Add a state made of *parts*; their rules are looked at when they are needed."""
        self._states[name] = State(lambda: [rule for part in parts for rule in self._rules(part)], self.meaning)

    def _rules(self, state: str) -> "list[Rule]":
        if state in self._rules_by_state:
            return self._rules_by_state[state]
        rules = self._rules_by_state[state] = []
        for definition in self._definitions[state]:
            if isinstance(definition, include):
                rules += self._rules(str(definition))
            elif isinstance(definition, default):
                rules.append(Rule("", self._flags, action=None, change=self._change(definition.state)))
            elif definition is not inherit:
                source, action, *change = definition
                rules.append(Rule(source, self._flags, action=action, change=self._change(*change) if change else None))
        return rules

    def _change(self, change: Any) -> Change:
        if isinstance(change, combined):
            name = " + ".join(change)
            if name not in self._states:
                self.add(name, change)
            return name
        if isinstance(change, tuple):
            return change
        if change == "#push":
            return (change,)
        if change in self._definitions:
            return str(change)
        return -int(change[5:] or 1)  # "#pop" or "#pop:2"


def _until_certain(rules: "list[Rule]", first: str) -> "list[Rule]":
    """Return *rules* without those that are never asked, as one before them matches whatever begins with *first*."""
    for index, rule in enumerate(rules):
        if rule.is_certain(first):
            return rules[: index + 1]
    return rules


class Rule:
    """One rule of a state."""

    def __init__(self, source: "str | words", flags: int, *, action: Any, change: Change) -> None:
        self.action = action
        self._source = source
        self._flags = flags
        self._change = change
        self._words = _list_of(source, flags)

    @cached_property
    def is_blank(self) -> bool:
        """Whether nothing but white space is matched."""
        return not self._words and self._pattern.is_blank

    @cached_property
    def may_be_empty(self) -> bool:
        """Whether the empty text may be matched."""
        return not self._words and self._pattern.may_be_empty

    @property
    def is_nothing(self) -> bool:
        """Whether it only changes the stack of states."""
        return self._source == ""

    @property
    def group_count(self) -> int:
        """How many groups its regular expression has."""
        return self._pattern.expression.groups

    def can_begin(self, first: str, second: str | None = None) -> bool:
        """Return whether it can match where these characters stand; the second, if it is known, is empty at the end."""
        if self._first is not None and first not in self._first:
            return False
        if second is None:
            return True
        if self._words:
            return first + second in self._beginnings or first in self._beginnings
        return self._pattern.can_begin(first, second)

    def is_certain(self, first: str) -> bool:
        """Return whether it matches whatever begins with this plain character."""
        return not self._words and self._pattern.is_certain(first)

    def is_one_character(self, first: str, second: str | None) -> bool:
        """Return whether it matches one character, and does no more than to colour it, where these plain ones stand."""
        if type(self.action) is not _TokenType or self._words or self._pattern.may_be_empty:
            return False
        return self._pattern.is_one_character(first, second)

    def entry(self, first: str, second: str | None, meaning: Meaning) -> Entry:
        """Return what it does if it matches where these characters stand; None is any."""
        if first in PLAIN and self.is_one_character(first, second):
            return None, None if first.isspace() else meaning(self, first), self._change
        match = None if first + (second or "") in self._odd_beginnings else self._match_of_words
        return match or self._pattern.match, meaning(self, first), self._change

    @cached_property
    def _pattern(self) -> Pattern:
        source = self._source if isinstance(self._source, str) else self._source.get()  # type: ignore[no-untyped-call]
        return pattern_of(source, self._flags)

    @cached_property
    def _first(self) -> frozenset[str] | None:
        return frozenset(pair[0] for pair in self._beginnings) if self._words else self._pattern.first

    @cached_property
    def _beginnings(self) -> frozenset[str]:
        return self._beginnings_of(self._words)

    @cached_property
    def _odd_beginnings(self) -> frozenset[str]:
        """With what words begin that are more than one: ``yield from``."""
        pairs = self._beginnings_of(word for word in self._words if not _is_word(word))
        return pairs | {pair[0] for pair in pairs}

    def _beginnings_of(self, words: Iterable[str]) -> frozenset[str]:
        pairs = frozenset(word[:2] for word in words)
        if not self._flags & re.IGNORECASE:
            return pairs
        cases = (itertools.product(*((c.lower(), c.upper()) for c in pair)) for pair in pairs)
        return frozenset("".join(both) for pair in cases for both in pair)

    @cached_property
    def _match_of_words(self) -> Match | None:
        """A list of whole words is a set: no regular expression is made of them, which takes long."""
        if not self._words or isinstance(self._source, str) or self._source.suffix != r"\b":
            return None
        word = re.compile(self._source.prefix + r"\w+").match if self._source.prefix else _word
        known = frozenset(self._words)

        def match(text: str, position: int, end: int = sys.maxsize) -> re.Match[str] | None:
            found = word(text, position, end)
            return found if found and found[0] in known else None

        known_in_lower_case = frozenset(word.lower() for word in self._words)

        def match_in_any_case(text: str, position: int, end: int = sys.maxsize) -> re.Match[str] | None:
            found = word(text, position, end)
            if found and not found[0].isascii():
                return self._pattern.match(text, position, end)
            return found if found and found[0].lower() in known_in_lower_case else None

        return match_in_any_case if self._flags & re.IGNORECASE else match


def _list_of(source: "str | words", flags: int) -> Sequence[str]:
    """Return the words of a list; none if only its regular expression tells what they match."""
    if not isinstance(source, words) or source.prefix not in _NO_CHARACTER or flags & (re.ASCII | re.VERBOSE):
        return ()
    found = tuple(source.words)
    return found if all(found) and (not flags & re.IGNORECASE or "".join(found).isascii()) else ()


def _is_word(text: str) -> bool:
    found = _word(text)
    return found is not None and found.end() == len(text)


# What no rule matches is an error, and Pygments begins anew at the end of a line that it does not understand.
_ERROR = Rule(r"[^\n]", 0, action=Error, change=None)
_LINE_END = Rule(r"\n", 0, action=Whitespace, change=(BEGIN_ANEW,))
