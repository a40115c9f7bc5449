"""Typographic quotes and ellipses: ``"잘 하겠습니다"라는`` with curly pairs, ``...`` as one sign.

A quote is curled only together with its partner, so that no half pair appears, and the closing one may stand before
Hangul, which markdown-it's own typographer does not allow.  Dashes, ``!!!!`` and ``,,`` are left alone.
"""

import re

from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.render.markdown.context import context_of

_QUOTE = re.compile(r"""["']""")
_APOSTROPHE = re.compile(r"'(?<=[0-9A-Za-z]')(?=[0-9A-Za-z])")
_THREE_DOTS = re.compile(r"(?<!\.)\.\.\.(?!\.)")
_CURLY = {'"': ("“", "”"), "'": ("‘", "’")}
_OPENING_BRACKETS = frozenset("([{<（［｛〈《「『【〔“‘")
_DECADE = re.compile(r"'\d\ds?(?![0-9A-Za-z])")
_DEEPEST = 8
"""How many open quotes are looked through for a partner: quotations within quotations go no deeper."""
_STANDS_FOR_A_LETTER = frozenset(("code_inline", "math_inline", "image", "footnote_ref", "embed"))


def quotes(state: StateCore) -> None:
    """Curl the quotes and join the dots of every block."""
    for token in context_of(state.env).texts:
        content, children = token.content, token.children or []
        if '"' in content or "'" in content:
            _curl(children)
        if "..." in content:
            for child in children:
                if child.type == "text" and "..." in child.content:
                    child.content = _THREE_DOTS.sub("…", child.content)


def _curl(children: list[Token]) -> None:
    changed: list[tuple[Token, str]] = []
    for child in children:
        content = child.content
        if child.type == "text" and ('"' in content or "'" in content):
            curled = _with_plain_pairs(content)
            if curled is None:
                return _curl_across(children)
            changed.append((child, curled))
        elif child.info == "auto":
            return _curl_across(children)
    for child, content in changed:
        child.content = content
    return None


def _with_plain_pairs(text: str) -> str | None:
    """Return the text with curly quotes where one pair comes after the other, as most do; else None.

    Of what stands around the text nothing is known.
    """
    if "'" in text:
        text = _APOSTROPHE.sub("’", text)
    quote = '"' if '"' in text else "'"
    parts = text.split(quote)
    if len(parts) % 2 == 0 or (quote == '"' and "'" in text):
        return None
    opening, closing = _CURLY[quote]
    for index in range(1, len(parts), 2):
        inside = parts[index]
        if not inside or inside[0].isspace() or inside[-1].isspace() or inside[-1] in _OPENING_BRACKETS:
            return None
        if quote == "'" and (
            _may_be_apostrophe(parts[index - 1][-1:], inside[0]) or _may_be_apostrophe(inside[-1], parts[index + 1][:1])
        ):
            return None
        parts[index] = f"{opening}{inside}{closing}"
    return "".join(parts)


def _may_be_apostrophe(before: str, after: str) -> bool:
    return after.isdigit() or (_is_ascii_word(before or "x") and _is_ascii_word(after or "x"))


def _curl_across(children: list[Token]) -> None:
    """Curl the quotes of a block as one text."""
    text, starts = _seen_through(children)
    changes = sorted(_curled(text).items(), reverse=True)
    for child, start in starts:
        content = child.content
        parts: list[str] = []
        done = 0
        while changes and (position := changes[-1][0] - start) < len(content):
            parts += (content[done:position], changes.pop()[1])
            done = position + 1
        if parts:
            child.content = "".join((*parts, content[done:]))


def _seen_through(children: list[Token]) -> tuple[str, list[tuple[Token, int]]]:
    """Return the block's text without its markup, and its text tokens with their positions in it."""
    if len(children) == 1 and children[0].type == "text":
        return children[0].content, [(children[0], 0)]
    parts: list[str] = []
    starts: list[tuple[Token, int]] = []
    length = 0
    is_address = False
    for child in children:
        if child.info == "auto":
            is_address = child.nesting > 0
        if child.type == "text" and not is_address:
            starts.append((child, length))
            part = child.content
        elif is_address or child.type in _STANDS_FOR_A_LETTER:
            part = "x"
        elif child.type == "text_special":
            # An escaped quote stays as written.
            part = "x" if child.content in _CURLY else child.content
        else:
            part = "\n" if child.tag == "br" or child.content.startswith("<br") else ""
        parts.append(part)
        length += len(part)
    return "".join(parts), starts


def _curled(text: str) -> dict[int, str]:
    """Map the position of each quote that changes to its curly form."""
    curled: dict[int, str] = {}
    open_quotes: list[int] = []
    for found in _QUOTE.finditer(text):
        position, quote = found.start(), found.group()
        before = text[position - 1] if position else " "
        after = text[position + 1] if position + 1 < len(text) else " "
        if quote == "'" and ((_is_ascii_word(before) and _is_ascii_word(after)) or _is_decade(text, position, before)):
            curled[position] = "’"
        elif not before.isspace() and before not in _OPENING_BRACKETS and _close(open_quotes, text, position, curled):
            continue
        elif not after.isspace():
            open_quotes.append(position)
        elif quote == "'" and before.isalpha():
            curled[position] = "’"
    return curled


def _close(open_quotes: list[int], text: str, position: int, curled: dict[int, str]) -> bool:
    """Pair the quote with the innermost open one of its kind; those opened in between stay straight."""
    quote = text[position]
    other = [index for index in open_quotes[-_DEEPEST:] if text[index] == quote]
    if not other:
        return False
    curled[other[-1]], curled[position] = _CURLY[quote]
    while open_quotes.pop() != other[-1]:
        pass
    return True


def _is_decade(text: str, position: int, before: str) -> bool:
    return not _is_ascii_word(before) and _DECADE.match(text, position) is not None


def _is_ascii_word(character: str) -> bool:
    return character.isascii() and character.isalnum()
