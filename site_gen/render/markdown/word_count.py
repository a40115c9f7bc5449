"""How much there is to read: English words and Korean eojeol, code and formulas left out."""

import re
from itertools import filterfalse

from markdown_it.token import Token

_LETTER = re.compile(r"[^\W_]")
_HTML_TAG = re.compile(r"<[^<>]*>")
_SIGNS = "“”‘’…—·"
"""What texts of both languages hold besides ASCII and Hangul: the rule for quotes makes the first five."""
_NEITHER_ASCII_NOR_HANGUL = re.compile("[^\\x00-\\x7f가-힣]")
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum() and not chr(code).isspace())
_LETTERS_AND_BLANKS = bytes(ord(" ") if chr(code).isspace() else ord("a") for code in range(256))


def word_count(tokens: list[Token]) -> int:
    """Count the units between blanks that hold a letter or digit."""
    parts: list[str] = []
    for token in tokens:
        if token.type == "inline":
            for child in token.children or ():
                if child.type == "text":
                    parts.append(child.content)
                elif child.tag == "br":
                    parts.append(" ")
            parts.append(" ")
        elif token.type == "html_block":
            parts.append(_HTML_TAG.sub(" ", token.content))
    return _count("".join(parts))


def _count(text: str) -> int:
    """Count the units of a text; to see where they begin takes two thirds of the time of making a text of each."""
    plain = text.replace("?", "")
    for sign in _SIGNS:
        plain = plain.replace(sign, "")
    if _NEITHER_ASCII_NOR_HANGUL.search(plain):
        return _count_one_by_one(text)
    # Syllables become question marks. Once no signs are left, whatever is no blank is a letter or digit.
    ascii_text = plain.encode("ascii", "replace").replace(b"?", b"a")
    units = ascii_text.translate(_LETTERS_AND_BLANKS, _ASCII_SIGNS)
    return units.count(b" a") + units.startswith(b"a")


def _count_one_by_one(text: str) -> int:
    units = text.split()
    # Most are letters and digits alone, and most of the others begin with one: that shows soonest.
    others = filterfalse(str.isalnum, units)
    return len(units) - len([unit for unit in others if not unit[0].isalnum() and not _LETTER.search(unit)])
