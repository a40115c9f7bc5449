"""How much there is to read: English words and Korean eojeol, code and formulas left out."""

import re
from itertools import filterfalse

_LETTER = re.compile(r"[^\W_]")
# Of UTF-8: what syllables begin with is a letter and what follows it nothing, as are signs and quotation marks.
_ASCII_SIGNS = bytes(code for code in range(128) if not chr(code).isalnum() and not chr(code).isspace())
_LEFT_OUT = _ASCII_SIGNS + bytes(range(0x80, 0xC0)) + b"\xe2"
_LETTERS_AND_BLANKS = bytes(
    ord(" ") if code < 0x80 and chr(code).isspace() else ord("a") if code < 0x80 or 0xEA <= code <= 0xED else ord("!")
    for code in range(256)
)
_DOT = "·".encode()
# Each by itself: only then does `re` look for its first byte as such; to see that there is none takes no time.
_NEITHER_ASCII_NOR_HANGUL = (
    # No “”, ‘’, … or —: the rule for quotes makes the first five.
    (b"\xe2", re.compile(rb"\xe2(?!\x80[\x94\x98\x99\x9c\x9d\xa6])")),
    (b"\xea", re.compile(rb"\xea[\x80-\xaf]")),
    (b"\xed", re.compile(rb"\xed(?:\x9e[\xa4-\xbf]|\x9f)")),
)


def word_count(text: str) -> int:
    """Count the units between blanks that hold a letter or digit."""
    # To see where they begin takes a third of the time of making a text of each.
    encoded = text.encode(errors="replace")
    if _DOT[:1] in encoded:
        # One byte is looked for much faster than two.
        encoded = encoded.replace(_DOT, b"")
    # Once no signs are left, whatever is no blank is a letter or digit.
    units = encoded.translate(_LETTERS_AND_BLANKS, _LEFT_OUT)
    if b"!" in units or any(
        first in encoded and pattern.search(encoded) for first, pattern in _NEITHER_ASCII_NOR_HANGUL
    ):
        return _count_one_by_one(text)
    return units.count(b" a") + units.startswith(b"a")


def _count_one_by_one(text: str) -> int:
    units = text.split()
    # Most are letters and digits alone, and most of the others begin with one: that shows soonest.
    others = filterfalse(str.isalnum, units)
    return len(units) - len([unit for unit in others if not unit[0].isalnum() and not _LETTER.search(unit)])
