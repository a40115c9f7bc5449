"""What a rule of a lexer can match, told from its regular expression before that is compiled.

Compiling takes longer than all else that is done with most of them: the words of SQL, or the letters that a name in
Python may have, are thousands.
"""

import importlib
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache, cached_property
from typing import Any

from site_gen.render.markdown.ascii_names import ascii_names

Match = Callable[..., re.Match[str] | None]

PLAIN = frozenset(map(chr, range(0x20, 0x7F))) | {"\n", "\t"}
"""What is told about patterns is told for these characters alone."""
_PLAIN_BY_CATEGORY = {
    "CATEGORY_DIGIT": frozenset(filter(str.isdigit, PLAIN)),
    "CATEGORY_SPACE": frozenset(filter(str.isspace, PLAIN)),
    "CATEGORY_WORD": frozenset(character for character in PLAIN if character.isalnum() or character == "_"),
}
_PLAIN_BY_CATEGORY |= {
    name.replace("_", "_NOT_"): PLAIN - characters for name, characters in _PLAIN_BY_CATEGORY.items()
}
_SPACE = _PLAIN_BY_CATEGORY["CATEGORY_SPACE"]

_Part = tuple[str, Any]
"""A part of a pattern: CHARACTER (a set of plain ones), ANY (the same, but perhaps no line's end), GROUP (parts),
BRANCH (lists of parts), REPEAT (least, most, parts), LOOK (matches no character), AHEAD (neither, but says what
follows: parts), or UNKNOWN."""


class Pattern:
    """What a regular expression can match; where that cannot be told, it may match anything."""

    def __init__(self, source: str, flags: int) -> None:
        self.first: frozenset[str] | None = None
        """The plain characters that a match can begin with, or that follow if it may be empty; None for any."""
        self.is_blank = False
        """Whether nothing but white space is matched."""
        self._source, self._flags = source, flags
        self._in_ascii, self._end_in_ascii = ascii_names(source, flags)
        self._parsed: Any = None
        self._parts: list[_Part] = []
        self._second_by_first: dict[str, frozenset[str] | None] = {}
        try:
            # Not public, but there is no other way to see into a pattern. Where it is missing, all rules are asked.
            self._parsed = parsed = importlib.import_module("re._parser").parse(self._in_ascii or source, flags)
            self._parts = _parts_of(parsed, ignores_case=bool(parsed.state.flags & re.IGNORECASE))
            first, is_open = _first_of(self._parts)
        except (ImportError, AttributeError, TypeError, ValueError, _UnknownError):
            return
        if not is_open:
            self.first = first
            self.is_blank = first <= _SPACE and _is_blank(parsed)

    @cached_property
    def match(self) -> Match:
        """The function that matches at a place."""
        if not self._in_ascii:
            return self.expression.match
        in_ascii = re.compile(self._in_ascii + self._end_in_ascii, self._flags).match

        def match(text: str, position: int, end: int = sys.maxsize) -> re.Match[str] | None:
            return in_ascii(text, position, end) or self.expression.match(text, position, end)

        return match

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """The regular expression, compiled. It is not read a second time, as that takes half of the work."""
        if self._in_ascii:
            return re.compile(self._source, self._flags)
        try:
            compiled: re.Pattern[str] = importlib.import_module("re._compiler").compile(self._parsed, self._flags)
        except (ImportError, AttributeError, TypeError):
            return re.compile(self._source, self._flags)
        return compiled

    @cached_property
    def may_be_empty(self) -> bool:
        """Whether the empty text may be matched."""
        return all(map(_is_optional, self._parts))

    def can_begin(self, first: str, second: str) -> bool:
        """Return whether a match can begin where these plain characters stand; the second is empty at the end."""
        if first not in self._second_by_first:
            self._second_by_first[first] = self._second(first)
        known = self._second_by_first[first]
        return known is None or second in known

    def _second(self, first: str) -> frozenset[str] | None:
        if self.first is None or self.may_be_empty:
            return None
        try:
            second, may_end = _second_of(self._parts, first)
        except _UnknownError:
            return None
        return None if may_end else second

    def is_certain(self, first: str) -> bool:
        """Return whether there is always a match where this plain character stands."""
        if self.first is None or first not in self.first:
            return False
        (name, argument), *others = self._parts
        if name == "REPEAT":
            least, _, repeated = argument
            if least > 1 or len(repeated) != 1:
                return False
            name = repeated[0][0]
        return name == "CHARACTER" and all(other == "REPEAT" and more[0] == 0 for other, more in others)

    def is_one_character(self, first: str, second: str | None) -> bool:
        """Return whether there is a match of one character where these plain ones stand; None is anything."""
        return self.first is not None and _is_one(self._parts, first, second)


@cache
def pattern_of(source: str, flags: int) -> Pattern:
    """Return what the regular expression *source* can match. States share many of their rules."""
    return Pattern(source, flags)


class _UnknownError(Exception):
    """A part of a pattern that can begin with anything."""


def _parts_of(sequence: Any, *, ignores_case: bool) -> list[_Part]:
    """Return the parts of a parsed pattern with the plain characters of their sets, up to the second that is one."""
    parts = []
    characters = 0
    for operation, argument in sequence:
        part = _part_of(operation.name, argument, ignores_case=ignores_case)
        parts.append(part)
        characters += part[0] in ("CHARACTER", "ANY")
        if characters == 2:
            break  # What follows tells nothing about the first two characters, nor whether there may be fewer.
    return parts


def _part_of(name: str, argument: Any, *, ignores_case: bool) -> _Part:
    match name:
        case "SUBPATTERN" if not (argument[1] or argument[2]):  # no flags of its own
            return "GROUP", _parts_of(argument[3], ignores_case=ignores_case)
        case "BRANCH":
            return "BRANCH", [_parts_of(branch, ignores_case=ignores_case) for branch in argument[1]]
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            least, most, repeated = argument
            return "REPEAT", (least, most, _parts_of(repeated, ignores_case=ignores_case))
        case "ASSERT" if argument[0] > 0:
            return "AHEAD", _parts_of(argument[1], ignores_case=ignores_case)
        case "AT" | "ASSERT" | "ASSERT_NOT":
            return "LOOK", ()
        case _:
            return _character_part(name, argument, ignores_case=ignores_case)


def _character_part(name: str, argument: Any, *, ignores_case: bool) -> _Part:
    if name == "ANY":
        return "ANY", PLAIN
    try:
        return "CHARACTER", _characters_of(name, argument, ignores_case=ignores_case)
    except _UnknownError:
        return "UNKNOWN", ()


def _first_of(parts: Iterable[_Part]) -> tuple[frozenset[str], bool]:
    """Return what must stand where the parts match, and whether that may be anything else as well."""
    beginnings: frozenset[str] = frozenset()
    for name, argument in parts:
        if name == "LOOK":
            continue  # It matches no character; what follows it does.
        first, is_open = _first_of_part(name, argument)
        beginnings |= first
        if not is_open:
            return beginnings, False
    return beginnings, True


def _first_of_part(name: str, argument: Any) -> tuple[frozenset[str], bool]:
    match name:
        case "CHARACTER" | "ANY":
            return argument, False
        case "GROUP" | "AHEAD":
            return _first_of(argument)
        case "BRANCH":
            branches = [_first_of(branch) for branch in argument]
            return frozenset().union(*(first for first, _ in branches)), any(is_open for _, is_open in branches)
        case "REPEAT":
            least, _, repeated = argument
            first, is_open = _first_of(repeated)
            return first, is_open or least == 0
        case _:
            raise _UnknownError


def _second_of(parts: list[_Part], first: str) -> tuple[frozenset[str], bool]:
    """Return what can follow *first*, and whether the parts can end there; without *first*, nothing can."""
    following: frozenset[str] = frozenset()
    may_end = False
    for index, part in enumerate(parts):
        inside, is_done = _second_of_part(*part, first)
        following |= inside
        if is_done:
            after, is_open = _first_of(parts[index + 1 :])
            following |= after
            may_end = may_end or is_open
        if not _is_optional(part):
            break
    return following, may_end


def _second_of_part(name: str, argument: Any, first: str) -> tuple[frozenset[str], bool]:
    match name:
        case "CHARACTER" | "ANY":
            return frozenset(), first in argument
        case "LOOK" | "AHEAD":
            return frozenset(), False
        case "GROUP":
            return _second_of(argument, first)
        case "BRANCH":
            branches = [_second_of(branch, first) for branch in argument]
            return frozenset().union(*(second for second, _ in branches)), any(is_done for _, is_done in branches)
        case "REPEAT":
            least, most, repeated = argument
            second, is_done = _second_of(repeated, first)
            if is_done and most > 1:
                second |= _first_of(repeated)[0]
            return second, is_done and (least <= 1 or all(map(_is_optional, repeated)))
        case _:
            raise _UnknownError


def _is_one(parts: list[_Part], first: str, second: str | None) -> bool:
    """Return whether the parts surely match *first* and no more if *second* follows."""
    if not parts or any(name != "REPEAT" or argument[0] > 0 for name, argument in parts[1:]):
        return False
    try:
        if any(second is None or second in _first_of(argument[2])[0] for _, argument in parts[1:]):
            return False
        return _is_one_in_part(*parts[0], first, second)
    except _UnknownError:
        return False


def _is_one_in_part(name: str, argument: Any, first: str, second: str | None) -> bool:
    match name:
        case "CHARACTER" | "ANY":
            return first in argument and (name != "ANY" or first != "\n")
        case "GROUP":
            return _is_one(argument, first, second)
        case "REPEAT":
            least, _, repeated = argument
            is_over = second is not None and second not in _first_of(repeated)[0]
            return least <= 1 and is_over and _is_one(repeated, first, second)
        case "BRANCH" if second is not None:
            # The first branch that may match decides.
            possible = (branch for branch in argument if _can_be_passed(branch, first, second))
            return _is_one(next(possible, []), first, second)
        case _:
            return False


def _can_be_passed(parts: list[_Part], first: str, second: str) -> bool:
    beginnings, is_open = _first_of(parts)
    if is_open or all(map(_is_optional, parts)):
        return True
    following, may_end = _second_of(parts, first)
    return first in beginnings and (may_end or second in following)


def _is_optional(part: _Part) -> bool:
    """Return whether a part can match without any character."""
    name, argument = part
    match name:
        case "CHARACTER" | "ANY":
            return False
        case "GROUP":
            return all(map(_is_optional, argument))
        case "BRANCH":
            return any(all(map(_is_optional, branch)) for branch in argument)
        case "REPEAT":
            return argument[0] == 0 or all(map(_is_optional, argument[2]))
        case _:
            return True


def _characters_of(name: str, argument: Any, *, ignores_case: bool) -> frozenset[str]:
    match name:
        case "LITERAL":
            return _cases(argument, ignores_case)
        case "NOT_LITERAL" if not ignores_case:
            return PLAIN - {chr(argument)}
        case "IN":
            return _characters_of_set(argument, ignores_case=ignores_case)
        case _:
            raise _UnknownError


def _characters_of_set(items: Any, *, ignores_case: bool) -> frozenset[str]:
    """Return the plain characters in a set such as ``[^\\w"]``."""
    is_negated = items[0][0].name == "NEGATE"
    if is_negated and ignores_case:
        raise _UnknownError
    found: set[str] = set()
    for operation, argument in items[is_negated:]:
        match operation.name:
            case "RANGE":
                first, last = argument
                if ignores_case and last > 0x7F:
                    raise _UnknownError
                if first <= 0x7F:
                    characters = "".join(map(chr, range(first, min(last, 0x7F) + 1)))
                    found.update(characters + characters.swapcase() if ignores_case else characters)
            case "LITERAL":
                found |= _cases(argument, ignores_case)
            case "CATEGORY":
                found |= _PLAIN_BY_CATEGORY[argument.name]
            case _:
                raise _UnknownError
    return PLAIN - found if is_negated else frozenset(found)


@cache
def _cases(code: int, ignores_case: bool) -> frozenset[str]:
    """Return the plain characters that the one with *code* matches."""
    character = chr(code)
    if not ignores_case:
        return frozenset(character)
    if code > 0x7F:
        raise _UnknownError  # The long s matches "s", the sign of Kelvin "k".
    return frozenset((character.lower(), character.upper()))


def _is_blank(sequence: Any) -> bool:
    return all(_is_blank_part(operation.name, argument) for operation, argument in sequence)


def _is_blank_part(name: str, argument: Any) -> bool:
    match name:
        case "LITERAL":
            return chr(argument).isspace()
        case "IN":
            if argument[0][0].name == "NEGATE":
                return any(str(item) == "CATEGORY_NOT_SPACE" for _, item in argument[1:])
            return _is_blank(argument)
        case "CATEGORY":
            return str(argument) == "CATEGORY_SPACE"
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _is_blank(argument[2])
        case _:
            return name in ("AT", "ASSERT", "ASSERT_NOT")
