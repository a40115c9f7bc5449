"""Code to runs of one colour: what `RegexLexer` and `ExtendedRegexLexer` do with their rules, step by step.

No tokens are made where none is asked for: a run of one class is a piece of the code, however many tokens it has.
"""

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from types import CodeType
from typing import Any

from pygments.lexer import Lexer, LexerContext, bygroups, this, using
from pygments.token import STANDARD_TYPES, _TokenType
from pygments.token import Token as AnyToken

from site_gen.render.markdown.lexer_rules import BEGIN_ANEW, END, Change, Rule, States

Run = tuple[str, str]
"""(class, text): Pygments' short name for the kind of token, empty for plain text. A run has blanks after it, too."""


@cache
def css_class_of(kind: _TokenType) -> str:
    """Return Pygments' short name for a kind of token; empty for plain text."""
    while kind not in STANDARD_TYPES:
        kind = kind.parent or AnyToken
    return sys.intern(STANDARD_TYPES[kind])


def runs_of_tokens(tokens: Iterable[tuple[_TokenType, str]]) -> list[Run]:
    """Return (class, text) of tokens: neighbours of one class together, and white space with what is before it."""
    runs: list[Run] = []
    runs.append(_add_tokens(runs, ("", ""), tokens))
    return runs


def add_runs(states: States, text: str, stack: Sequence[str], runs: list[Run], last: Run) -> Run:
    """Add the runs of *text* to *runs*, but for the last of them, which is returned."""
    run_class, before = last
    start = position = 0
    ahead = [*text, END, END]  # A list gives its items much sooner than a text its characters.
    stack = list(stack)
    state = states[stack[-1]]
    known = state.known
    while True:
        try:
            rules = known[ahead[position]][ahead[position + 1]]
        except KeyError:
            rules = state.find(text[position : position + 2])
        for match, meaning, change in rules:
            if match:
                found = match(text, position)
                if not found:
                    continue
                after = found.end()
            else:
                after = position + 1
            if meaning is not None and meaning is not run_class:
                if type(meaning) is str:
                    runs.append((run_class, before + text[start:position]))
                    run_class, before, start = meaning, "", position
                else:
                    run_class, before = meaning(runs, (run_class, before + text[start:position]), found)
                    start = after
            position = after
            if change is not None:
                change_stack(stack, change)
                state = states[stack[-1]]
                known = state.known
            break
        else:
            return run_class, before + text[start:]


def add_runs_in_context(states: States, context: LexerContext, runs: list[Run], last: Run) -> Run:
    """Do the same as `add_runs` for code in a *context*, which what the rules call looks at and changes."""
    run_class, run = last
    text = context.text
    while True:
        position, end = context.pos, context.end
        after = position + 1
        state = states[context.stack[-1]]
        try:
            rules = state.known[text[position] if position < end else END][text[after] if after < end else END]
        except KeyError:
            rules = state.find(text[position : min(position + 2, end)])
        for match, meaning, change in rules:
            found = match(text, position, end) if match else None
            if match and not found:
                continue
            if meaning is None or type(meaning) is str:
                context.pos = found.end() if found else after
                if meaning is not None and meaning is not run_class:
                    runs.append((run_class, run))
                    run_class, run = meaning, ""
                run += text[position : context.pos]
            else:
                run_class, run = meaning(runs, (run_class, run), found, context)
            if change is not None:
                change_stack(context.stack, change)
            break
        else:
            return run_class, run


def change_stack(stack: list[str], change: Change) -> None:
    """Change the stack of states as a rule says: a number to pop, or names, ``#push`` or ``#pop``; one always stays."""
    if type(change) is str:
        stack.append(change)
        return
    if isinstance(change, int):
        del stack[1 if -change >= len(stack) else change :]
        return
    for state in change or ():
        if state == "#pop":
            del stack[max(1, len(stack) - 1) :]
        elif state == BEGIN_ANEW:
            stack[:] = ["root"]
        else:
            stack.append(stack[-1] if state == "#push" else state)


def _add_tokens(runs: list[Run], last: Run, tokens: Iterable[tuple[_TokenType, str]]) -> Run:
    run_class, run = last
    for kind, text in tokens:
        css_class = css_class_of(kind)
        if css_class is run_class or not text or text.isspace():
            run += text
        else:
            runs.append((run_class, run))
            run_class, run = css_class, text
    return run_class, run


# -- What is done with a match --------------------------------------------------------------------------------------

_GROUPS: CodeType = bygroups().__code__  # type: ignore[no-untyped-call]
_THIS: CodeType = using(this).__code__  # type: ignore[no-untyped-call]

_Group = tuple[int, str | Sequence[str]]
"""(number of a group, its class, or the states in which the lexer itself reads it)."""
_Called = tuple[Callable[..., Iterable[tuple[int, _TokenType, str]]], Callable[[], Lexer]]
"""(Pygments' action, what makes the lexer that it is called with). An action returns tokens: (position, kind, text)."""


def make_meaning(states: States, make_lexer: Callable[[], Lexer], *, in_context: bool) -> Callable[[Rule, str], Any]:
    """Return a function that tells what is done with a match of a rule: None, a class, or a function to call.

    None is more of the run before it, and with a class goes text that surely is no white space.  *make_lexer* is for
    actions that only Pygments knows.
    """

    def meaning(rule: Rule, first: str) -> Any:
        action = rule.action
        if type(action) is _TokenType:
            if rule.is_blank:
                return None
            if first and not first.isspace() and not rule.may_be_empty:
                return css_class_of(action)
        elif action is None and rule.is_nothing:
            return None
        groups = _groups_of(action, rule)
        if groups is None or (in_context and any(type(what) is not str for _, what in groups)):
            return partial(_add_called, (action, make_lexer))
        return partial(
            _add_groups, [(number, what if type(what) is str else (states, what)) for number, what in groups]
        )

    return meaning


def _groups_of(action: Any, rule: Rule) -> Sequence[_Group] | None:
    """Return what groups of a match become; None where only a call of *action* tells."""
    if action is None:
        return ()
    if type(action) is _TokenType:
        return ((0, css_class_of(action)),)
    code, values = getattr(action, "__code__", None), getattr(action, "__closure__", None) or ()
    known = {name: cell.cell_contents for name, cell in zip(code.co_freevars, values, strict=False)} if code else {}
    if code is _THIS and known.keys() == {"gt_kwargs", "kwargs"} and not known["kwargs"]:
        return ((0, tuple(known["gt_kwargs"].get("stack", ("root",)))),)
    if code is not _GROUPS or known.keys() != {"args"} or len(known["args"]) > rule.group_count:
        return None
    groups: list[_Group] = []
    for number, part in enumerate(known["args"], 1):
        inside = _groups_of(part, rule) if getattr(part, "__code__", None) is not _GROUPS else None
        if inside is None:
            return None
        groups += ((number, what) for _, what in inside)
    return groups


def _add_groups(
    groups: Sequence[tuple[int, Any]],
    runs: list[Run],
    last: Run,
    found: re.Match[str],
    context: LexerContext | None = None,
) -> Run:
    run_class, run = last
    for number, what in groups:
        text = found[number]
        if text is None:
            continue
        if type(what) is not str:
            states, stack = what
            run_class, run = add_runs(states, text, stack, runs, (run_class, run))
        elif what is run_class or not text or text.isspace():
            run += text
        else:
            runs.append((run_class, run))
            run_class, run = what, text
    if context:
        context.pos = found.end()
    return run_class, run


def _add_called(
    called: _Called, runs: list[Run], last: Run, found: re.Match[str], context: LexerContext | None = None
) -> Run:
    action, make_lexer = called
    tokens = action(make_lexer(), found, context) if context else action(make_lexer(), found)
    return _add_tokens(runs, last, [(kind, text) for _, kind, text in tokens])
