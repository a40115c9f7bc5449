"""A short formula stays on the line of what is written on to it: its particle, its comma, the bracket before it.

Browsers may end a line before and after any formula, whatever stands there (CSS Text 3, 5.1: an atomic inline), so that
``$x$를`` could begin a line with the particle.
"""

import re
from itertools import zip_longest

from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.model.pattern import late_pattern
from site_gen.render.markdown.context import context_of
from site_gen.render.markdown.tex import sign_count
from site_gen.render.markdown.tokens import new_text, new_token

_MOST_SIGNS = 14
"""With more, a formula and what follows may be wider than a telephone: it has to be let go."""
_AFTER = late_pattern(r"(?:[^\s\u1100-\ud7a3]{1,12}|\S{1,5})(?=\s|$)")
"""Latin letters are half as wide as syllables of Hangul."""
_OPENING = tuple("([{‘“「『〈《\"'")
_BEFORE = late_pattern(rf"(?:^|(?<=\s))[{re.escape(''.join(_OPENING))}]{{1,3}}$")


def unbroken(state: StateCore) -> None:
    """Wrap each short formula of a text, and what is written on to it, in an element that is not broken."""
    if "$" not in state.src and "\\" not in state.src:
        return
    for token in context_of(state.env).marked:
        if token.type != "inline" or not ("$" in token.content or "\\" in token.content):
            continue
        if token.children and any(one.type == "math_inline" for one in token.children):
            token.children = _wrapped(token.children)


def _wrapped(children: list[Token]) -> list[Token]:
    done: list[Token] = []
    for child, following in zip_longest(children, children[1:]):
        if child.type != "math_inline" or not _is_short(child):
            done.append(child)
            continue
        before, after = _cut_before(done), _cut_after(following)
        if before is None and after is None:
            done.append(child)
            continue
        opening, closing = _html('<span class="unbroken">'), _html("</span>")
        done += [one for one in (opening, before, child, after, closing) if one is not None]
    return done


def _is_short(formula: Token) -> bool:
    if formula.meta.get("is_display"):
        return False
    # There are never more signs to see than there are written.
    return len(formula.content) <= _MOST_SIGNS or sign_count(formula.content) <= _MOST_SIGNS


def _cut_before(done: list[Token]) -> Token | None:
    """Take an opening bracket or quotation mark off the end of what is done."""
    if not done or done[-1].type != "text" or not done[-1].content.endswith(_OPENING):
        return None
    found = _BEFORE.search(done[-1].content)
    if found is None:
        return None
    done[-1].content = done[-1].content[: found.start()]
    return new_text(found[0], 0)


def _cut_after(following: Token | None) -> Token | None:
    """Take the letters that follow at once off the text that comes next."""
    if following is None or following.type != "text":
        return None
    found = _AFTER.match(following.content)
    if found is None:
        return None
    following.content = following.content[found.end() :]
    return new_text(found[0], 0)


def _html(content: str) -> Token:
    token = new_token("html_inline", "", 0, 0)
    token.content = content
    return token
