"""What language a single line is in, read from its letters alone."""

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple

from site_gen.model.pattern import late_pattern

Kind = Literal["korean", "mixed", "quoting", "english", "latin", "neutral"]


LineScript = tuple[Kind, int]
"""What the letters of one line say: its kind, and its mass.

``korean``: Hangul, with or without Latin names and terms in it.  ``mixed``: a few Hangul words among many Latin ones.
``quoting``: a sentence in English that quotes Korean.  ``english``: a sentence in English.  ``latin``: Latin letters
that a Korean author might write too (names, terms, titles of papers).  ``neutral``: no letters to speak of.

The mass is how much there is to read, in Latin letters; a Hangul syllable counts as 2.
"""


def read_line(line: str) -> LineScript:
    """Return what the letters of *line* say, with addresses, pictures, code, formulas and tags taken away."""
    return read_lines([line])[0]


def read_lines(lines: Sequence[str]) -> list[LineScript]:
    """Return what the letters of each of *lines* say; of many at once, that takes a fraction of the time."""
    if not lines:
        return []
    proses = _proses(lines)
    encoded = _encoded("\n".join(proses))
    every_sign = _signs_of(encoded)
    signs = every_sign.split(b"\n")
    if _RARE in every_sign or _BEFORE_SYLLABLES.search(encoded):
        signs = [_exact_signs(prose) for prose in proses]
    return [
        _read_hangul(prose, sign) if _SYLLABLE in sign else _read_latin(prose, sign)
        for prose, sign in zip(proses, signs, strict=True)
    ]


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _signs_of(encoded: bytes) -> bytes:
    """Return one sign for each character of a text in UTF-8, which is the quickest thing to count and to split.

    Latin letters are small ones, or `_LETTER` where they are not ASCII; all that is no letter is a blank, but for the
    end of a line.  Hangul is `_SYLLABLE`, but see `_exact_signs`.
    """
    return encoded.translate(_SIGN_BY_BYTE, _CONTINUATION_BYTES)


def _exact_signs(text: str) -> bytes:
    """Return the signs of *text*, where the first byte of a character does not tell what it is, too."""
    encoded = _encoded(text)
    signs = _signs_of(encoded)
    if _RARE not in signs and not _BEFORE_SYLLABLES.search(encoded):
        return signs
    # What stays rare are the last of the Latin letters.
    return _signs_of(_encoded(_JAMO.sub("가", _NO_LETTER.sub(" ", text)))).replace(b"?", b"L")


def _signs_by_byte() -> bytes:
    """Return the sign for each byte with which a character begins in UTF-8."""
    signs = bytearray(b" " * 256)
    signs[ord("\n")] = ord("\n")
    for letter in "abcdefghijklmnopqrstuvwxyz":
        signs[ord(letter)] = signs[ord(letter.upper())] = ord(letter)
    signs[0xC3:0xC9] = [_LETTER] * 6  # U+00C0 to U+023F
    signs[0xEA:0xEE] = [_SYLLABLE] * 4  # U+A000 to U+D7FF
    signs[0xC9] = signs[0xE1] = signs[0xE3] = _RARE  # U+0240 to U+027F, U+1000 to U+1FFF, U+3000 to U+3FFF
    return bytes(signs)


def _read_latin(prose: str, signs: bytes) -> LineScript:
    mass = len(signs) - signs.count(_BLANK)
    if mass < _FEWEST_LETTERS:
        return _NEUTRAL
    return "english" if _is_sentence(prose, signs) else "latin", mass


def _read_hangul(prose: str, signs: bytes) -> LineScript:
    mass = len(signs) - signs.count(_BLANK)
    syllables = signs.count(_SYLLABLE)
    words = len(signs.replace(b"H", b" ").split()) if mass > syllables else 0
    if _is_signpost(prose, words):
        return _NEUTRAL
    return _kind_with_hangul(prose, signs, words), mass + syllables


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


def _is_sentence(prose: str, signs: bytes) -> bool:
    """Return whether *prose* is running English, and not the name of something.

    A paper's title has articles and prepositions too; it has hardly a verb or a pronoun.
    """
    if "[" in prose:
        signs = _exact_signs(_LINK_TEXT.sub(" ", prose))
    if _SYLLABLE in signs:
        signs = signs.replace(b"H", b" ")
    # A sentence mostly shows in its first words, and more words cannot change the answer.
    words = signs.split(None, _FIRST_WORDS)
    rest = words.pop() if len(words) > _FIRST_WORDS else b""
    weight = 0
    while words:
        for small_word in filter(None, map(_weight_of, words)):
            weight += small_word
            if weight >= _SENTENCE:
                return True
        words, rest = rest.split(), b""
    return "I" in prose and weight + _SPEAKING * len(_PRONOUN_I.findall(prose)) >= _SENTENCE


def _kind_with_hangul(prose: str, signs: bytes, words: int) -> Kind:
    if words <= _FEW_WORDS:
        return "korean"
    groups = len(_GROUP.findall(signs))
    if groups * 4 <= words and _is_sentence(prose, signs):
        return "quoting"
    if groups * _FEW_WORDS >= words:
        return "korean"
    return "korean" if groups * 8 >= words and _KOREAN_ENDING.search(prose) else "mixed"


def _is_signpost(prose: str, words: int) -> bool:
    """Return whether the line only leads to the other half: "English | 한국어", "한국어 버전은 아래에 있습니다"."""
    is_short = len(prose.strip()) <= _LONGEST_SIGNPOST
    if not (words or is_short) or not any(map(prose.__contains__, _SIGNS_OF_NAMES)):
        return False
    if not any(map(prose.__contains__, _LANGUAGE_NAMES)):
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


_NEUTRAL: LineScript = ("neutral", 0)
_BLANK, _LETTER, _SYLLABLE, _RARE = b" LH?"
"""Signs: `_RARE` is a character that begins like Hangul or Latin letters and like others, too."""
_SIGN_BY_BYTE = _signs_by_byte()
_CONTINUATION_BYTES = bytes(range(0x80, 0xC0))
_GROUP = re.compile(b"H+")
# The jamo ㅡ and ㅣ (U+3161, U+3163) are left out: alone, they are drawn as a dash and a bar.
_JAMO = late_pattern("[\u1100-\u11ff\u3131-\u3160\u3162\u3164-\u318e\ua960-\ua97f]")
_NO_LETTER = late_pattern(
    "[\u0250-\u027f\u1000-\u10ff\u1200-\u1fff\u3000-\u3130\u3161\u3163\u318f-\u3fff\ua000-\ua95f\ua980-\uabff]"
)
_BEFORE_SYLLABLES = re.compile(b"\xea(?![\xb0-\xbf])")
"""U+A000 to U+ABFF, which begin as the first syllables do."""
_HANGUL = late_pattern("[\u1100-\u11ff\u3131-\u3160\u3162\u3164-\u318e\ua960-\ua97f\uac00-\ud7ff]")
_FEWEST_LETTERS = 3
_FIRST_WORDS = 16
_FEW_WORDS = 3
"""Latin words to one group of Hangul with which a line is Korean."""
_LONGEST_LINE = 4000
"""Characters of a line that are looked at: enough to know it, and a bound on what the patterns below can cost."""
_PRONOUN_I = re.compile("I(?<![A-Za-z\u00c0-\u024f]I)(?![A-Za-z\u00c0-\u024f])")
_KOREAN_ENDING = late_pattern(r"[다요음함임됨죠까네지것중용][\s.!?~)\]\"'”’*_:;,…]*$")
_LANGUAGE_NAMES = ("한국어", "한글", "영어", "영문", "국문", "English", "Korean")
_SIGNS_OF_NAMES = "국글영EK"
"""Each of the names holds one of these, which are looked for in a fraction of the time."""
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
    _Noise("!", re.compile(r"!\[[^\]]{0,500}+\](?:\([^)]{0,1000}+\)|\[[^\]]{0,100}+\])?")),
    _Noise(
        "]",
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
    **dict.fromkeys(_JOINING_WORDS.encode().split(), _JOINING),
    **dict.fromkeys(_SPEAKING_WORDS.encode().split(), _SPEAKING),
}.get
