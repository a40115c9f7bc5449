"""How much there is to read: English words and Korean eojeol, code and formulas left out."""

import re

from markdown_it.token import Token

_WORD = re.compile(r"[^\W_][^\s]*")
_HTML_TAG = re.compile(r"<[^<>]*>")


def word_count(tokens: list[Token]) -> int:
    """Count the units between blanks that hold a letter or digit."""
    count = 0
    for token in tokens:
        if token.type == "inline":
            text = "".join(_text(child) for child in token.children or ())
        elif token.type == "html_block":
            text = _HTML_TAG.sub(" ", token.content)
        else:
            continue
        count += sum(1 for unit in text.split() if _WORD.search(unit))
    return count


def _text(child: Token) -> str:
    if child.type == "text":
        return child.content
    return " " if child.tag == "br" else ""
