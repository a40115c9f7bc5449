"""What is put beside a text so that Pagefind finds Korean in it.

Pagefind finds a word by its beginning.  Since its version 1.5 it compares Hangul letter by letter (모데 is a beginning
of 모델), so that particles behind a word and half-typed syllables need nothing more.  What it cannot see is a word
inside another one: Korean writes compounds in one piece (이미지생성).  So every later beginning that a Korean word has
(미지생성, 지생성, 생성) is put beside the text, and for titles the first letters of each syllable (ㅁㄷ for 모델).
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator

_RUN = re.compile(r"[가-힣]+|[^\W가-힣_]+")
_HANGUL_BASE = 0xAC00
_PER_INITIAL = 588
_INITIALS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_SHORTEST = 2
_LONGEST = 12
"""Syllables. A longer run is no word; its beginnings would fill the index with noise."""

_ENDINGS = re.compile(
    r"(?:습니다|입니다|합니다|됩니다|니다|습니까|입니까|에서는|에서도|에서|에게|으로는|으로|까지|부터|처럼|보다|이라는|라는|하는|하고|하지|하면|"
    r"하게|하여|해서|했다|한다|된다|되는|되고|되어|었다|았다|였다|이다|이고|이며|지만|면서|에는|에도|들이|들은|들을|들의|이나|이라|이란)"
)
"""Particles and endings: nobody looks for what begins with one only because it stood at the end of a word."""


def hidden_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the later beginnings of the Korean words in *texts*, each once, in the order of their code points."""
    found = {word for text in texts for unit in text.split() if not unit.isascii() for word in _later_beginnings(unit)}
    return tuple(sorted(found))


def initials(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the initials of the Korean words in *texts*: ``ㅁㄷ`` for 모델. Those of one syllable are left out."""
    words = {run for text in texts for run in _RUN.findall(unicodedata.normalize("NFC", text)) if _is_hangul(run)}
    return tuple(sorted({"".join(map(_initial, word)) for word in words if len(word) >= _SHORTEST}))


@functools.lru_cache(maxsize=100_000)
def _later_beginnings(unit: str) -> tuple[str, ...]:
    """Return what else a reader may take for the beginning of *unit*, a piece of text between blanks."""
    return tuple(_beginnings_within(unit))


def _beginnings_within(unit: str) -> Iterator[str]:
    for number, run in enumerate(_RUN.finditer(unicodedata.normalize("NFC", unit))):
        word = run[0]
        if number and len(word) >= _SHORTEST and not _ENDINGS.match(word):
            yield word
        if _is_hangul(word) and len(word) <= _LONGEST:
            for start in range(1, len(word) - _SHORTEST + 1):
                if not _ENDINGS.match(word, start):
                    yield word[start:]


def _is_hangul(word: str) -> bool:
    return "가" <= word[0] <= "힣"


def _initial(syllable: str) -> str:
    return _INITIALS[(ord(syllable) - _HANGUL_BASE) // _PER_INITIAL]
