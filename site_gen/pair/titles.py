"""A title in two languages, "A - B", cut into its two.

A cut is made only where it leaves English on one side and Korean on the other.  The language of a side comes from its
letters, never from its place.  A title that does not divide clearly stays whole.
"""

import re
from collections.abc import Iterator

from site_gen.model.pattern import late_pattern
from site_gen.model.record import Record

TitlePair = tuple[tuple[str, str], tuple[str, str]]
"""(("en", English title), ("ko", Korean title))."""


def split_title(title: str) -> TitlePair | None:
    """Return the English and the Korean title that *title* joins; None when it does not clearly hold two.

    Emoji at the head go on both, and so does a parenthesis at the very end that names a venue, a year, a source or the
    part of a series.
    """
    title = title.strip()
    if len(title) > _LONGEST_TITLE or not _HANGUL.search(title):
        return None
    opening = _leading_emoji(title)
    body = title[len(opening) :]
    cut = _find_cut(body)
    if cut is None:
        return None
    tail = _shared_tail(body)
    english, korean = (_with_tail(_with_opening(text, opening), tail) for text in (cut.english, cut.korean))
    return ("en", english), ("ko", korean)


def languages_of_title(title: str) -> tuple[str, ...]:
    """Return the languages of *title*: both, the one it is in, or none where its letters do not tell."""
    if split_title(title) is not None:
        return ("en", "ko")
    if _HANGUL.search(title):
        return ("ko",)
    return ("en",) if _LATIN_WORD.search(title) else ()


class _Joint(Record, frozen=True, kw_only=True):
    """Signs that may join two titles."""

    start: int
    end: int
    rank: int
    """0 for the clearest."""


class _Cut(Record, frozen=True, kw_only=True):
    joint: _Joint
    english: str
    korean: str
    is_english_first: bool


def _leading_emoji(title: str) -> str:
    match = _EMOJI.match(title)
    return match[0] if match else ""


def _find_cut(body: str) -> _Cut | None:
    """Return the clearest cut of *body*; with brackets left out of account where they hold the other language."""
    joints = list(_find_joints(body))
    for shown in (body, _without_brackets(body)):
        cuts = [cut for joint in joints if (cut := _cut_at(body, shown, joint))]
        if cuts:
            return _clearest(body, cuts)
    return None


def _clearest(body: str, cuts: list[_Cut]) -> _Cut | None:
    """Return the cut at the clearest joint; of equally clear ones, the one that gives English the most.

    So a name or a subtitle in Latin letters stays with the English that it is joined to.  Where equally clear cuts
    disagree about which language comes first, nothing is clear.
    """
    rank = min(cut.joint.rank for cut in cuts)
    equals = [cut for cut in cuts if cut.joint.rank == rank]
    if len({cut.is_english_first for cut in equals}) > 1:
        return None
    is_english_first = equals[0].is_english_first
    ordered = sorted(cuts, key=lambda cut: cut.joint.start, reverse=not is_english_first)
    clearest = equals[-1] if is_english_first else equals[0]
    for cut in ordered[ordered.index(clearest) + 1 :]:
        words = _LATIN_WORD.findall(_between(body, clearest.joint, cut.joint))
        is_english = _is_phrase(words) or (len(words) > 2 and any(word.casefold() in _SMALL_WORDS for word in words))
        if cut.is_english_first == is_english_first and is_english:
            clearest = cut
    return clearest


def _between(body: str, one: _Joint, other: _Joint) -> str:
    first, second = sorted((one, other), key=lambda joint: joint.start)
    return body[first.end : second.start]


def _find_joints(body: str) -> Iterator[_Joint]:
    """Yield what may join two titles, outside brackets and quotation marks."""
    shown = _without_brackets(body)
    for rank, pattern in enumerate(_JOINTS):
        for match in pattern.finditer(shown):
            if match.start() > 0 and match.end() < len(body):
                yield _Joint(start=match.start(), end=match.end(), rank=rank)


def _without_brackets(body: str) -> str:
    """Return *body* with everything in brackets and quotation marks replaced by dots, position by position."""
    return _BRACKETED.sub(lambda match: "." * len(match[0]), body)


def _cut_at(body: str, shown: str, joint: _Joint) -> _Cut | None:
    """Return the titles on both sides of *joint*, if one is English and the other Korean.

    *shown* is *body* as far as its letters count.
    """
    has_hangul = [bool(_HANGUL.search(part)) for part in (shown[: joint.start], shown[joint.end :])]
    if has_hangul[0] == has_hangul[1]:
        return None
    first, second = body[: joint.start].strip(), body[joint.end :].strip()
    english, korean = (second, first) if has_hangul[0] else (first, second)
    if not _is_title(english, korean, joint.rank):
        return None
    return _Cut(joint=joint, english=english, korean=korean, is_english_first=has_hangul[1])


def _is_title(english: str, korean: str, rank: int) -> bool:
    """Return whether *english* says by itself what *korean* says.

    A name before a Korean subtitle does not ("SAM2 - 파이썬 실습"), unless the Korean title holds the name too.
    A colon follows names more often than it joins titles: there the English side must be a phrase.
    """
    words = _LATIN_WORD.findall(_without_brackets(english))
    if not any(len(word) > 1 for word in words) or _SERIES.fullmatch(english.strip(" ()[]")):
        return False
    if rank == _GLUED and (len(words) < 2 or (len(words[-1]) < 4 and words[-1].isupper())):
        return False  # as in "How I came to love K-팝"
    korean_words = {word.casefold() for word in _LATIN_WORD.findall(korean)}
    if any(word.casefold() in korean_words and word.casefold() not in _SMALL_WORDS for word in words):
        return True
    return _is_phrase(words) if rank == _COLON else not all(_is_name(word) for word in words)


def _is_phrase(words: list[str]) -> bool:
    """Return whether *words* are more than a name: some are written small, or only a title begins with them."""
    return len(words) > 1 and any(
        (word[0].islower() and word not in _SMALL_WORDS) or word.casefold() in _TITLE_WORDS for word in words
    )


def _is_name(word: str) -> bool:
    """Return whether *word* is the name of a thing by its letters: ``SAM2``, ``GLIP``, ``PyTorch``, ``v8``.

    A title word is none, though it be written in capitals: ``FAQ``, ``HELLO WORLD``.
    """
    if word.casefold() in _SAID_IN_CAPITALS or word.casefold() in _TITLE_WORDS:
        return False
    return any(character.isdigit() for character in word) or sum(character.isupper() for character in word) > 1


def _shared_tail(body: str) -> str:
    """Return the parenthesis at the end of *body* that belongs to both titles, with the blank before it; or nothing."""
    match = _TAIL.search(body)
    if match is None or _HANGUL.search(match[0]):
        return ""
    inside = match["inside"].strip()
    return match[0] if _VENUE.search(inside) or _SERIES.fullmatch(inside) else ""


def _with_opening(text: str, opening: str) -> str:
    return text if _EMOJI.match(text) else opening + text


def _with_tail(text: str, tail: str) -> str:
    """Return *text* with *tail*, unless it ends in a parenthesis of its own."""
    return text if not tail or text.endswith(tail.strip()) or _TAIL.search(text) else text + tail


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LONGEST_TITLE = 1000
_HANGUL = late_pattern("[\u1100-\u11ff\u3131-\u3160\u3162\u3164-\u318e\uac00-\ud7a3]")
_LATIN_WORD = late_pattern("[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f0-9]*")
_EMOJI = late_pattern(
    "(?:[\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff\u200d\ufe0e\ufe0f\u20e3]++\\s*+)++"
)
_BRACKETED = late_pattern(
    "|".join(
        rf"{re.escape(opening)}[^{re.escape(opening + closing)}]*{re.escape(closing)}"
        for opening, closing in ("()", "[]", "{}", "（）", "［］", "【】", "「」", "『』", "《》", "〈〉", "“”", '""')
    )
)
_GLUED, _COLON = 3, 2
_JOINTS = (
    late_pattern(r"\s*(?<!:)//\s*|\s+[|｜│ㅣ]\s+|｜"),
    late_pattern(r"\s+[-–—−:：/~·•]\s+|\s+--\s+"),
    late_pattern(r"(?<=\S)(?::\s+|：\s*)"),
    # A dash with a blank on one side only, a long dash without any, or a hyphen right at Hangul.
    late_pattern(r"(?<=\S)(?:-\s+|\s+-|\s*[–—]\s*|-(?=[가-힣])|(?<=[가-힣])-)(?=\S)"),
)
_TAIL = late_pattern(r"\s*[(\[（［](?P<inside>[^()\[\]（）［］]{1,80})[)\]）］]$")
_VENUE = late_pattern(
    r"\b(?:19|20)\d\d\b|['’]\d\d\b|^(?:feat|ft|via|by|from|source|with|w)\b|"
    r"\b(?:CVPR|ICCV|ECCV|WACV|ACCV|BMVC|ICML|ICLR|NeurIPS|NIPS|AAAI|IJCAI|ACL|EMNLP|NAACL|EACL|COLING|TACL|KDD|SIGIR|WWW|WSDM|"
    r"SIGGRAPH|ICRA|IROS|RSS|CoRL|RA-L|ICASSP|Interspeech|MICCAI|TPAMI|PAMI|IJCV|TMLR|JMLR|CHI|UIST|OSDI|SOSP|arXiv|Nature|"
    r"Science|Cell|PNAS|IEEE|ACM|USENIX|Kaggle|YouTube|Netflix|GitHub)\b"
)
_SERIES = late_pattern(
    r"#?\d{1,3}(?:\s*/\s*\d{1,3})?|[IVX]{1,4}|(?:part|pt|vol|ep|episode|chapter|ch|no|day)\.?\s*#?\d{1,3}", re.I
)
_TITLE_WORDS = _words(
    """understanding reading exploring studying learning introducing introduction intro learn how what why where when
    my our let using building making getting writing guide tutorial practice basics"""
)
_SAID_IN_CAPITALS = _words(
    """faq about contact contacts hello world welcome news notice notices notes profile resume diary glossary archive
    links thanks review reviews summary overview index"""
)
_SMALL_WORDS = _words("a an the of and or in on at to for with by from as via vs is are")
