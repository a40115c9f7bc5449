"""What language a single line is in, read from its letters alone."""

import re
from collections.abc import Sequence
from typing import Literal

from site_gen.model.record import Record

Kind = Literal["korean", "mixed", "quoting", "english", "latin", "neutral"]


class LineScript(Record, frozen=True, kw_only=True):
    """What the letters of one line say."""

    kind: Kind
    """``korean``: Hangul, with or without Latin names and terms in it.  ``mixed``: a few Hangul words among many Latin
    ones.  ``quoting``: a sentence in English that quotes Korean.  ``english``: a sentence in English.  ``latin``: Latin
    letters that a Korean author might write too (names, terms, titles of papers).  ``neutral``: no letters to speak of.
    """
    mass: int
    """How much there is to read, in Latin letters; a Hangul syllable counts as 2."""


NEUTRAL = LineScript(kind="neutral", mass=0)


def read_line(line: str) -> LineScript:
    """Return what the letters of *line* say, with addresses, pictures, code, formulas and tags taken away."""
    return read_lines([line])[0]


def read_lines(lines: Sequence[str]) -> list[LineScript]:
    """Return what the letters of each of *lines* say; of many at once, that takes half of the time."""
    if not lines:
        return []
    text = "\n".join(lines)
    may_point = any(map(text.__contains__, _LANGUAGE_NAMES))
    return [_read(prose, may_point=may_point) for prose in _proses(lines, text)]


def _read(prose: str, *, may_point: bool) -> LineScript:
    if prose.isascii():
        # Most English lines: to count the letters byte by byte takes a twentieth of the time that finding words does.
        return _read_latin(prose, letters=len(prose.encode().translate(None, _NO_LETTERS)))
    rest, groups = _HANGUL_GROUP.subn(" ", prose)
    # Most Korean lines have nothing but Hangul, and the few letters of others are quickly found in what is left.
    words = _LATIN_WORD.findall(rest)
    letters = sum(map(len, words))
    if not groups:
        return _read_latin(prose, letters=letters)
    if may_point and _is_signpost(prose, words):
        return NEUTRAL
    kind = _kind_with_hangul(prose, words, groups=groups)
    return LineScript(kind=kind, mass=letters + 2 * (len(prose) - len(rest) + groups))


def _read_latin(prose: str, *, letters: int) -> LineScript:
    if letters < _FEWEST_LETTERS:
        return NEUTRAL
    return LineScript(kind="english" if _is_sentence(prose) else "latin", mass=letters)


def _proses(lines: Sequence[str], text: str) -> list[str]:
    """Return *lines*, which are those of *text*, without what is the same in every language."""
    proses = [line[:_LONGEST_LINE] for line in lines]
    for signs, pattern in _NOISE:
        present = [sign for sign in signs if sign in text]
        if len(present) == 1:
            sign = present[0]
            proses = [pattern.sub(" ", line) if sign in line else line for line in proses]
        elif present:
            proses = [pattern.sub(" ", line) if any(map(line.__contains__, present)) else line for line in proses]
    return proses


def _is_sentence(prose: str) -> bool:
    """Return whether *prose* is running English, and not the name of something.

    A paper's title has articles and prepositions too; it has hardly a verb or a pronoun.
    """
    text = _LINK_TEXT.sub(" ", prose) if "[" in prose else prose
    speaking = joining = 0
    for match in _LATIN_WORD.finditer(text):
        word = match[0].lower()
        if word in _SPEAKING_WORDS:
            speaking += 1
        elif word in _JOINING_WORDS:
            joining += 1
        else:
            continue
        # A long line need not be read to its end: more words cannot change the answer.
        if _are_enough(speaking, joining):
            return True
    return _are_enough(speaking + len(_PRONOUN_I.findall(prose)), joining)


def _are_enough(speaking: int, joining: int) -> bool:
    """Return whether so many small words make a sentence."""
    return (speaking >= 1 and speaking + joining >= 2) or joining >= 4


def _kind_with_hangul(prose: str, words: list[str], *, groups: int) -> Kind:
    if groups * 4 <= len(words) and _is_sentence(prose):
        return "quoting"
    if groups * 3 >= len(words):
        return "korean"
    return "korean" if groups * 8 >= len(words) and _KOREAN_ENDING.search(prose) else "mixed"


def _is_signpost(prose: str, words: list[str]) -> bool:
    """Return whether the line only leads to the other half: "English | 한국어", "한국어 버전은 아래에 있습니다"."""
    if not any(map(prose.__contains__, _LANGUAGE_NAMES)):
        return False
    rest = _LANGUAGE_NAME.sub("", prose)
    if rest == prose:
        return False
    if words and not _HANGUL.search(rest):
        return True
    return len(prose.strip()) <= _LONGEST_SIGNPOST and bool(_POINTER.search(rest))


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FEWEST_LETTERS = 3
_LONGEST_LINE = 4000
"""Characters of a line that are looked at: enough to know it, and a bound on what the patterns below can cost."""
# The jamo ㅡ and ㅣ (U+3161, U+3163) are left out: alone, they are drawn as a dash and a bar.
_HANGUL = re.compile("[\u1100-\u11ff\u3131-\u3160\u3162\u3164-\u318e\ua960-\ua97f\uac00-\ud7fb]")
_HANGUL_GROUP = re.compile("[\u1100-\u11ff\u3131-\u3160\u3162\u3164-\u318e\ua960-\ua97f\uac00-\ud7fb]+")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_PRONOUN_I = re.compile("I(?<![A-Za-z\u00c0-\u024f]I)(?![A-Za-z\u00c0-\u024f])")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_KOREAN_ENDING = re.compile(r"[다요음함임됨죠까네지것중용][\s.!?~)\]\"'”’*_:;,…]*$")
_LANGUAGE_NAMES = ("한국어", "한글", "영어", "영문", "국문", "English", "Korean")
_LANGUAGE_NAME = re.compile(r"한국어|한글|영어|영문|국문|\b(?:English|Korean)\b")
_POINTER = re.compile("아래|밑에|위에|이어|버전|버젼|번역|바로가기|이동|below|above|version|scroll|[↓⬇👇]")
_LONGEST_SIGNPOST = 50
_LINK_TEXT = re.compile(r"\[[^\[\]]{0,500}+\]")
# What is taken away, in this order, with the signs that show whether there is any.  Every quantifier is bounded or
# possessive: a hostile line must not cost more than its length times a constant.  What begins with
# a letter as such is looked for at once, anything else at every position.
_NOISE = (
    (("-->",), re.compile(r"<!--.*?-->")),
    (("`",), re.compile(r"``*[^`]{1,1000}+`+")),
    (("![",), re.compile(r"!\[[^\]]{0,500}+\](?:\([^)]{0,1000}+\)|\[[^\]]{0,100}+\])?")),
    (
        ("](",),
        re.compile(r"\((?<=\]\()(?:<[^>]{0,1000}+>|[^()]{0,1000}+(?:\([^()]{0,300}+\)[^()]{0,300}+)?)\)"),
    ),
    (
        ("$", "\\(", "\\["),
        re.compile(r"\$\$[^$]{1,1000}+\$\$|\$[^$\s][^$]{0,500}+\$|\\\([^)]{0,500}+\\?\)|\\\[[^\]]{0,500}+\\?\]"),
    ),
    (("<",), re.compile(r"</?[A-Za-z][^<>]{0,1000}+>")),
    (("://", "www."), re.compile(r"(?:https?://|www\.)[^\s<>()\[\]\"'가-힣]++")),
    (("@",), re.compile(r"[\w.+-]{1,64}+@[\w-]{1,64}+(?:\.[\w-]{1,64}+)+")),
    (("{", "&"), re.compile(r"\{[%{:#][^{}]{0,500}+[%}]?\}|&#?\w{2,10}+;")),
)
_JOINING_WORDS = _words(
    """a an the of and or but in on at to for with by from as into about than like without between through during after
    before over under up down out off until since against"""
)
_SPEAKING_WORDS = _words(
    """you he she it we they me him her us them my your his its our their this that these those there here
    is are was were be been being am isn aren wasn weren do does did don doesn didn has have had can could will would
    shall should may might must cannot couldn wouldn let what when where who which why how if because while although
    not no so very just also only still even too now then more most some any all each every both again re ve ll"""
)
