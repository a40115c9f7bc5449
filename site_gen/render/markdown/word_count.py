"""How much there is to read: English words and Korean eojeol, code and formulas left out."""

import re
from itertools import filterfalse

from markdown_it.token import Token

_LETTER = re.compile(r"[^\W_]")
_HTML_TAG = re.compile(r"<[^<>]*>")


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
    units = "".join(parts).split()
    # Most are letters and digits alone, and most of the others begin with one: that shows soonest.
    others = filterfalse(str.isalnum, units)
    return len(units) - len([unit for unit in others if not unit[0].isalnum() and not _LETTER.search(unit)])
