"""``*[HTML]: HyperText Markup Language`` explains every later or earlier "HTML" of the text."""

import re

from markdown_it.rules_block.state_block import StateBlock
from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.render.markdown.context import context_of

_DEFINITION = re.compile(r"\*\[([^\]\n]+)\]:[ \t]*(\S[^\n]*)")


def abbreviation_definition(state: StateBlock, start_line: int, end_line: int, silent: bool) -> bool:
    """Take a line ``*[short]: long form`` out of the text and remember it."""
    del end_line
    position = state.bMarks[start_line] + state.tShift[start_line]
    if not state.src.startswith("*[", position) or state.is_code_block(start_line):
        return False
    found = _DEFINITION.match(state.src, position, state.eMarks[start_line])
    if found is None:
        return False
    if not silent:
        long_forms: dict[str, str] = context_of(state.env).memo.setdefault("abbreviations", {})
        long_forms.setdefault(found[1].strip(), found[2].strip())
        state.line = start_line + 1
    return True


def abbreviations(state: StateCore) -> None:
    """Wrap the short forms in ``<abbr title="…">``."""
    long_forms: dict[str, str] = context_of(state.env).memo.get("abbreviations", {})
    if not long_forms:
        return
    alternatives = "|".join(re.escape(short) for short in sorted(long_forms, key=len, reverse=True))
    # A Korean particle may follow ("HTML은"); a letter or digit of the same script may not.
    pattern = re.compile(rf"(?<![0-9A-Za-z가-힣])(?:{alternatives})(?![0-9A-Za-z])")
    for token in state.tokens:
        if token.type == "inline" and token.children and pattern.search(token.content):
            token.children = [piece for child in token.children for piece in _pieces(child, pattern, long_forms)]


def _pieces(child: Token, pattern: re.Pattern[str], long_forms: dict[str, str]) -> list[Token]:
    if child.type != "text" or not pattern.search(child.content):
        return [child]
    pieces: list[Token] = []
    end = 0
    for found in pattern.finditer(child.content):
        if found.start() > end:
            pieces.append(_text(child.content[end : found.start()], child.level))
        opening = Token("abbr_open", "abbr", 1, attrs={"title": long_forms[found.group()]}, level=child.level)
        pieces += [opening, _text(found.group(), child.level + 1), Token("abbr_close", "abbr", -1, level=child.level)]
        end = found.end()
    if end < len(child.content):
        pieces.append(_text(child.content[end:], child.level))
    return pieces


def _text(content: str, level: int) -> Token:
    return Token("text", "", 0, content=content, level=level)
