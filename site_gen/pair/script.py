"""What language a single line is in, read from its letters alone."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from site_gen.model.pattern import late_pattern
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
    return [_read(prose) for prose in _proses(lines)]


def _read(prose: str) -> LineScript:
    if prose.isascii():
        # Most English lines.
        return _read_latin(prose, letters=_count_ascii_letters(prose.encode()))
    if _NEITHER_ASCII_NOR_HANGUL.search(prose):
        words = _LATIN_WORD.findall(prose)
        letters = sum(map(len, words))
        syllables = sum(map(len, _HANGUL_GROUP.findall(prose)))
    else:
        # Most Korean lines: here, too, counting takes a fraction of the time that finding words does.
        ascii_part = prose.encode("ascii", "ignore")
        letters = _count_ascii_letters(ascii_part)
        words = _LATIN_WORD.findall(prose) if letters else []
        syllables = len(prose) - len(ascii_part)
    if not syllables:
        return _read_latin(prose, letters=letters)
    if _is_signpost(prose, words):
        return NEUTRAL
    return LineScript(kind=_kind_with_hangul(prose, words), mass=letters + 2 * syllables)


def _count_ascii_letters(ascii_text: bytes) -> int:
    """Count letters byte by byte, in a twentieth of the time that finding words takes."""
    return len(ascii_text.translate(None, _NO_LETTERS))


def _read_latin(prose: str, *, letters: int) -> LineScript:
    if letters < _FEWEST_LETTERS:
        return NEUTRAL
    return LineScript(kind="english" if _is_sentence(prose) else "latin", mass=letters)


def _proses(lines: Sequence[str]) -> list[str]:
    """Return *lines* without what is the same in every language."""
    proses = [line[:_LONGEST_LINE] for line in lines]
    text = "\n".join(proses)
    for noise in _NOISE:
        mark, other, pattern = noise.mark, noise.other, noise.pattern
        if other and other in text:
            either = noise.either
            proses = [either.sub(" ", line) if mark in line or other in line else line for line in proses]
        elif mark in text:
            proses = [pattern.sub(" ", line) if mark in line else line for line in proses]
    return proses


def _is_sentence(prose: str) -> bool:
    """Return whether *prose* is running English, and not the name of something.

    A paper's title has articles and prepositions too; it has hardly a verb or a pronoun.
    """
    text = _LINK_TEXT.sub(" ", prose) if "[" in prose else prose
    weight = 0
    # A sentence mostly shows in its first words, and what stands between blanks is found sooner than by a pattern.
    for word in text[:_BEGINNING].lower().split()[:-1] if text.isascii() else ():
        weight += _weight_of(word, 0)
        if weight >= _SENTENCE:
            return True
    weight = 0
    for match in _LATIN_WORD.finditer(text):
        weight += _weight_of(match[0].lower(), 0)
        # A long line need not be read to its end: more words cannot change the answer.
        if weight >= _SENTENCE:
            return True
    return weight + _SPEAKING * len(_PRONOUN_I.findall(prose)) >= _SENTENCE


def _kind_with_hangul(prose: str, words: list[str]) -> Kind:
    if len(words) <= _FEW_WORDS:
        return "korean"
    groups = len(_HANGUL_GROUP.findall(prose))
    if groups * 4 <= len(words) and _is_sentence(prose):
        return "quoting"
    if groups * _FEW_WORDS >= len(words):
        return "korean"
    return "korean" if groups * 8 >= len(words) and _KOREAN_ENDING.search(prose) else "mixed"


def _is_signpost(prose: str, words: list[str]) -> bool:
    """Return whether the line only leads to the other half: "English | 한국어", "한국어 버전은 아래에 있습니다"."""
    is_short = len(prose.strip()) <= _LONGEST_SIGNPOST
    if not (words or is_short) or not any(map(prose.__contains__, _LANGUAGE_NAMES)):
        return False
    rest = _LANGUAGE_NAME.sub("", prose)
    if rest == prose:
        return False
    if words and not _HANGUL.search(rest):
        return True
    return is_short and bool(_POINTER.search(rest))


class _Noise(NamedTuple):
    """Something that is taken away, and how its lines are found: by one character, which is the quickest to look for.

    What ``re`` looks for at once, because it begins with a letter as such, takes a fifth of the time of anything else.
    """

    mark: str
    """A character in it."""
    pattern: re.Pattern[str]
    other: str = ""
    """What may be in it in place of the mark; empty where nothing may."""
    either: re.Pattern[str] = re.compile("")
    """The pattern for texts that hold *other*, too."""


_FEWEST_LETTERS = 3
_BEGINNING = 80
_FEW_WORDS = 3
"""Latin words to one group of Hangul with which a line is Korean."""
_LONGEST_LINE = 4000
"""Characters of a line that are looked at: enough to know it, and a bound on what the patterns below can cost."""
# The jamo ㅡ and ㅣ (U+3161, U+3163) are left out: alone, they are drawn as a dash and a bar.
_HANGUL = late_pattern("[\u1100-\u11ff\u3131-\u3160\u3162\u3164-\u318e\ua960-\ua97f\uac00-\ud7fb]")
_HANGUL_GROUP = late_pattern("[\u1100-\u11ff\u3131-\u3160\u3162\u3164-\u318e\ua960-\ua97f\uac00-\ud7fb]+")
_LATIN_WORD = re.compile("[A-Za-z\u00c0-\u024f]+")
_NEITHER_ASCII_NOR_HANGUL = re.compile("[^\\x00-\\x7f가-힣]")
_PRONOUN_I = re.compile("I(?<![A-Za-z\u00c0-\u024f]I)(?![A-Za-z\u00c0-\u024f])")
_NO_LETTERS = bytes(code for code in range(128) if not chr(code).isalpha())
_KOREAN_ENDING = late_pattern(r"[다요음함임됨죠까네지것중용][\s.!?~)\]\"'”’*_:;,…]*$")
_LANGUAGE_NAMES = ("한국어", "한글", "영어", "영문", "국문", "English", "Korean")
_LANGUAGE_NAME = re.compile(r"한국어|한글|영어|영문|국문|\b(?:English|Korean)\b")
_POINTER = late_pattern("아래|밑에|위에|이어|버전|버젼|번역|바로가기|이동|below|above|version|scroll|[↓⬇👇]")
_LONGEST_SIGNPOST = 50
_LINK_TEXT = re.compile(r"\[[^\[\]]{0,500}+\]")
# What is taken away, in this order.  Every quantifier is bounded or possessive: a hostile line must not cost more than
# its length times a constant.
_FORMULA = r"\$(?:\$[^$]{1,1000}+\$\$|[^$\s][^$]{0,500}+\$)"
_END_OF_URL = r"[^\s<>()\[\]\"'가-힣]++"
_NOISE = (
    _Noise("<", re.compile(r"<!--.*?-->")),
    _Noise("`", re.compile(r"``*[^`]{1,1000}+`+")),
    _Noise("[", re.compile(r"!\[[^\]]{0,500}+\](?:\([^)]{0,1000}+\)|\[[^\]]{0,100}+\])?")),
    _Noise(
        "(",
        re.compile(r"\((?<=\]\()(?:<[^>]{0,1000}+>|[^()]{0,1000}+(?:\([^()]{0,300}+\)[^()]{0,300}+)?)\)"),
    ),
    _Noise(
        "$",
        re.compile(_FORMULA),
        "\\",
        re.compile(rf"{_FORMULA}|\\\([^)]{{0,500}}+\\?\)|\\\[[^\]]{{0,500}}+\\?\]"),
    ),
    _Noise("<", re.compile(r"</?[A-Za-z][^<>]{0,1000}+>")),
    _Noise("/", late_pattern(rf"https?://{_END_OF_URL}"), "www.", late_pattern(rf"(?:https?://|www\.){_END_OF_URL}")),
    _Noise("@", re.compile(r"[\w.+-]{1,64}+@[\w-]{1,64}+(?:\.[\w-]{1,64}+)+")),
    _Noise(
        "{", re.compile(r"\{[%{:#][^{}]{0,500}+[%}]?\}"), "&", re.compile(r"\{[%{:#][^{}]{0,500}+[%}]?\}|&#?\w{2,10}+;")
    ),
)
_SPEAKING, _JOINING, _SENTENCE = 3, 1, 4
"""What small words weigh, and from what weight on they make a sentence: a speaking one with any other, or four."""
_JOINING_WORDS = """
    a an the of and or but in on at to for with by from as into about than like without between through during after
    before over under up down out off until since against
"""
_SPEAKING_WORDS = """
    you he she it we they me him her us them my your his its our their this that these those there here
    is are was were be been being am isn aren wasn weren do does did don doesn didn has have had can could will would
    shall should may might must cannot couldn wouldn let what when where who which why how if because while although
    not no so very just also only still even too now then more most some any all each every both again re ve ll
"""
_weight_of = {
    **dict.fromkeys(_JOINING_WORDS.split(), _JOINING),
    **dict.fromkeys(_SPEAKING_WORDS.split(), _SPEAKING),
}.get
