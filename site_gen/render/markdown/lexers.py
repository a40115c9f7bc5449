"""Code to coloured runs, as Pygments' lexers tell them, with a faster way round their rules where that is known."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any

from pygments.lexer import ExtendedRegexLexer, Lexer, LexerContext, RegexLexer, RegexLexerMeta
from pygments.lexers import find_lexer_class_by_name, get_lexer_by_name

from site_gen.render.markdown.code_runs import Run, add_runs, add_runs_in_context, make_meaning, runs_of_tokens
from site_gen.render.markdown.lexer_rules import END, Meaning, States, states_of


def runs_of(code: str, alias: str) -> list[Run]:
    """Return (class, text) of all of *code*, as Pygments' lexer of that name tells them: see `runs_of_tokens`."""
    # What else `get_tokens` does is for code that comes straight from a file.
    runs = None if "\r" in code or "\ufeff" in code or END in code else _quick_lexer(alias)(code)
    return runs_of_tokens(_lexer(alias).get_tokens(code)) if runs is None else runs


@cache
def _lexer(alias: str) -> Lexer:
    return get_lexer_by_name(alias, stripnl=False, ensurenl=False)


@cache
def _lexer_of_actions(lexer_class: Any, alias: str) -> Lexer:
    """Return the lexer that actions are called with. Its rules are compiled once an action reads code with it."""
    compiled = {"_tokens": property(lambda _: vars(type(_lexer(alias)))["_tokens"])}
    lexer: Lexer = type.__call__(type(lexer_class)("_Late", (lexer_class,), compiled), stripnl=False, ensurenl=False)
    return lexer


@cache
def _quick_lexer(alias: str) -> Callable[[str], list[Run] | None]:
    """Return our way round the rules of a lexer; it returns None for lexers that have a way of their own."""
    lexer_class = find_lexer_class_by_name(alias)
    if type(lexer_class) is RegexLexerMeta and lexer_class.get_tokens is Lexer.get_tokens:
        if issubclass(lexer_class, ExtendedRegexLexer):
            return _way_in_context(lexer_class, alias)
        if lexer_class.get_tokens_unprocessed is RegexLexer.get_tokens_unprocessed:
            return _way_by_rules(lexer_class, alias)
    return lambda code: None  # noqa: ARG005


def _way_by_rules(lexer_class: Any, alias: str) -> Callable[[str], list[Run] | None]:
    if getattr(lexer_class, "token_variants", False):
        return lambda code: None  # noqa: ARG005
    states = _states(lexer_class, alias, in_context=False)

    def runs(code: str) -> list[Run]:
        found: list[Run] = []
        found.append(add_runs(states, code, ("root",), found, ("", "")))
        return found

    return runs


def _way_in_context(lexer_class: Any, alias: str) -> Callable[[str], list[Run] | None]:
    """Lexers make a context of their own for `ExtendedRegexLexer`; those that do more than that are left alone."""
    probe = type.__call__(type(lexer_class)("_Probe", (lexer_class, _Begins), {}))
    states = _states(lexer_class, alias, in_context=True)

    def runs(code: str) -> list[Run] | None:
        context = probe.get_tokens_unprocessed(code)
        if not isinstance(context, LexerContext):
            return None
        found: list[Run] = []
        found.append(add_runs_in_context(states, context, found, ("", "")))
        return found

    return runs


class _Begins(ExtendedRegexLexer):
    """In the place of `ExtendedRegexLexer`: returns the context that its method is called with."""

    def get_tokens_unprocessed(self, text: Any = None, context: Any = None) -> Any:
        return context or LexerContext(text, 0)


def _states(lexer_class: Any, alias: str, *, in_context: bool) -> States:
    def meaning(states: States) -> Meaning:
        return make_meaning(states, partial(_lexer_of_actions, lexer_class, alias), in_context=in_context)

    return states_of(lexer_class.get_tokendefs(), lexer_class.flags, meaning)
