"""Language words: the "(한국어)" and "(English)" by which authors tell the halves of a post apart.

Only a word that stands apart counts: in brackets, behind or before a bar or a dash, or as the whole heading.
"영어 공부법" and "English grammar" are about a language, and stay as they are.
"""

import re
from typing import NamedTuple

from site_gen.model.pattern import late_pattern


def has_language_word(heading: str) -> str | None:
    """Return the code (``en`` or ``ko``) of the language that *heading* says it is in; None when it names none or both.

    *heading* is the text of a heading, with or without its ``#`` signs.
    """
    codes = {word.code for word in _find_words(heading)}
    return codes.pop() if len(codes) == 1 else None


def drop_language_word(heading: str) -> str:
    """Return *heading* without its language word, as a reader wants it.

    ``## 🦖(ENGLISH) Python`` gives ``## 🦖 Python``.  A heading that is nothing but a language word ("English version")
    gives an empty text: leave such a heading out.  A heading that names no language, or both, comes back unchanged.
    """
    words = _find_words(heading)
    if len({word.code for word in words}) != 1:
        return heading
    rest = heading
    for word in reversed(words):
        rest = _joined(rest[: word.start], rest[word.end :])
    return "" if _says_nothing(rest) else rest


def _says_nothing(rest: str) -> bool:
    """Return whether *rest* holds no text of its own: "한국어 (Korean)" is two language words."""
    text = _HEADING_SIGN.sub("", _ATTRIBUTES.sub("", rest), count=1)
    return not _LETTER.search(text) or any(patterns.alone.fullmatch(text) for patterns in _LANGUAGES)


class _Word(NamedTuple):
    code: str
    start: int
    end: int


def _find_words(heading: str) -> list[_Word]:
    """Return the language words of *heading* in order, as far as they say what language the heading is in."""
    if len(heading) > _LONGEST_HEADING or not _QUICK.search(heading):
        return []
    sign = _HEADING_SIGN.match(heading)
    start, end = sign.end() if sign else 0, len(_ATTRIBUTES.sub("", heading).rstrip())
    for patterns in _LANGUAGES:
        if patterns.alone.fullmatch(heading, start, end):
            return [_Word(patterns.code, start, end)]
    words = [
        _Word(patterns.code, match.start(), match.end())
        for patterns in (_LANGUAGES if _BRACKET.search(heading) else ())
        for match in patterns.bracketed.finditer(heading, start, end)
        if not _is_about_english(patterns.code, heading, match)
    ]
    if not words and _SPLIT_SIGN.search(heading):
        words = _find_split_words(heading, start, end)
    return sorted(words, key=lambda word: word.start)


def _is_about_english(code: str, heading: str, match: re.Match[str]) -> bool:
    """Return whether a Korean heading speaks of English: "(영어) 단어장". "(English) 단어장" is a slip of the hand."""
    rest = heading[: match.start()] + heading[match.end() :]
    return code == "en" and bool(_HANGUL.search(match[0])) and bool(_HANGUL.search(rest))


def _find_split_words(heading: str, start: int, end: int) -> list[_Word]:
    """Return the words that a bar or a dash splits off at either end, where the rest is in the language they name.

    "English: 왜 어려울까" and "Korean - a language isolate" speak of another language than their own.
    """
    first = _LETTER.search(heading, start, end)
    words = []
    for patterns in _LANGUAGES:
        leading = patterns.leading.match(heading, first.start(), end) if first else None
        trailing = patterns.trailing.search(heading, start, end)
        words += [(patterns.code, match) for match in (leading, trailing) if match]
    if len({code for code, _ in words}) > 1:
        return [_Word(code, *match.span()) for code, match in words]
    return [
        _Word(code, *match.span())
        for code, match in words
        if bool(_HANGUL.search(heading[start : match.start()] + heading[match.end() : end])) == (code == "ko")
    ]


def _joined(before: str, after: str) -> str:
    """Join what stood round a word with one blank, or with none at either end."""
    before, after = before.rstrip(), after.lstrip()
    return f"{before} {after}" if before and after else before + after


class _Patterns(NamedTuple):
    code: str
    bracketed: re.Pattern[str]
    alone: re.Pattern[str]
    """For the whole heading: emoji, emphasis and punctuation may stand round the word."""
    leading: re.Pattern[str]
    trailing: re.Pattern[str]


def _patterns(code: str, *, name: str, full_name: str) -> _Patterns:
    kind = r"[\s_-]*(?:version|vers|ver|edition|translation|text|버전|버젼|번역|본문|판|본|로)\.?"
    phrase = rf"(?:in\s+|the\s+)?(?:{name})(?:{kind})?"
    # Without brackets, "EN" and "KO" could be anything: there the name must be in full, or "version" stand behind it.
    clear = rf"(?:in\s+|the\s+)?(?:(?:{full_name})(?:{kind})?|(?:{name}){kind})"
    # With `_SPLIT_SIGN`.
    split = r"(?:\s*[|｜│ㅣ]\s*|\s+[-–—:/]\s+|\s*//\s*|:\s+)"
    flags = "[\U0001f1e6-\U0001f1ff\\s]*"
    bracketed = rf"\*{{0,2}}[(\[{{<（［【〔]{flags}{phrase}{flags}[)\]}}>）］】〕]\*{{0,2}}(?:\s*[:：])?"
    return _Patterns(
        code=code,
        bracketed=late_pattern(bracketed, re.I),
        alone=late_pattern(rf"\W*{clear}\W*", re.I),
        leading=late_pattern(clear + split, re.I),
        trailing=late_pattern(rf"{split}{clear}\W*$", re.I),
    )


_LANGUAGES = (
    _patterns("en", name="english|eng|en|영어|영문", full_name="english|영어|영문"),
    _patterns("ko", name="korean|kor|kr|ko|hangul|한국어|한국말|한글|국문|우리말", full_name="korean|한국어|한글|국문"),
)
# Capitals are spelled out (and the sign of Kelvin, a K to `re`): ignoring case, `re` would try at every position.
# A word begins no letter's neighbour: "when" and "taken" hold none.
_QUICK = re.compile(
    r"e(?<![A-Za-z]e)[nN]|E(?<![A-Za-z]E)[nN]|k(?<![A-Za-z]k)[oOrR]|K(?<![A-Za-z]K)[oOrR]|\u212a[oOrR]|"
    r"h(?<![A-Za-z]h)[aA][nN][gG]|H(?<![A-Za-z]H)[aA][nN][gG]|영어|영문|한국|한글|국문|우리말"
)
_BRACKET = late_pattern(r"[(\[{<（［【〔]")
_SPLIT_SIGN = late_pattern("[|｜│ㅣ–—:/-]")
"""Without one of these, a heading need not be searched for the long patterns."""
_HEADING_SIGN = re.compile(r"\s*(?:#{1,6}\s+)?")
_ATTRIBUTES = re.compile(r"\{[:#.][^{}]{0,200}+\}\s*$")
_LETTER = re.compile(r"[^\W_]")
_HANGUL = late_pattern("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_LONGEST_HEADING = 300
"""Characters. Nothing longer is a heading, and so the patterns need not be fast on it."""
