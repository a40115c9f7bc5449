"""Markers: lines ``<!-- language: ko -->`` with which an author begins a language's part. They win over detection."""

import difflib
import re
from collections.abc import Sequence

from site_gen.model.pattern import late_pattern
from site_gen.model.problem import Problem
from site_gen.model.record import Record
from site_gen.pair.code_lines import find_code_lines


class Marker(Record, frozen=True, kw_only=True):
    line: int
    """0-based line of the text."""
    code: str
    """The language's code as written, in small letters; empty when none is given."""


def find_comments(lines: Sequence[str]) -> list[int]:
    """Return which of *lines* may be comments, and markers: those that hold the beginning of one."""
    return [number for number, line in enumerate(lines) if "<!--" in line]


def find_markers(lines: Sequence[str], comments: Sequence[int]) -> list[Marker]:
    """Return the markers among *lines*, in order: those on a line of their own, outside code.

    *comments* is what `find_comments` returns of *lines*.
    """
    return [Marker(line=number, code=match["code"].lower()) for number, match in _lines_like(_MARKER, lines, comments)]


def is_marker(line: str) -> bool:
    """Return whether *line* is a marker, if it is no code."""
    return _MARKER.fullmatch(line) is not None


def find_misspelt_markers(
    lines: Sequence[str], comments: Sequence[int], codes: Sequence[str], *, path: str, first_line: int
) -> list[Problem]:
    """Return a warning for each comment that looks like a marker and is none, such as ``<!-- lang: ko -->``.

    *comments* is what `find_comments` returns of *lines*.
    """
    return [
        Problem(
            path=path,
            line=first_line + number,
            severity="warning",
            message=f'"{match[0].strip()}" looks like a language marker but is an ordinary comment',
            hint=f"write <!-- language: {match['code'].lower()} --> if a part of the text begins here",
        )
        for number, match in _lines_like(_ALMOST, lines, comments)
        if match["code"].lower() in codes and _is_nearly_language(match["key"].lower())
    ]


def nearest_code(code: str, codes: Sequence[str]) -> str | None:
    """Return the code among *codes* that was likely meant by *code*: "korean", "kr" and "ko-KR" mean ``ko``."""
    code = code.lower()
    for known, names in _NAMES:
        if known in codes and (code in names or code.startswith((f"{known}-", f"{known}_"))):
            return known
    return next(iter(difflib.get_close_matches(code, codes, n=1, cutoff=0.5)), None)


def _lines_like(
    comment: re.Pattern[str], lines: Sequence[str], numbers: Sequence[int]
) -> list[tuple[int, re.Match[str]]]:
    """Return (0-based line, match) of each line of *numbers* outside code that is such a comment and nothing else."""
    found = [(number, match) for number in numbers if (match := comment.fullmatch(lines[number]))]
    # Which lines are code takes longer to tell, and hardly a text has such a comment.
    hidden = _hidden_lines(lines) if found else ()
    return [(number, match) for number, match in found if not hidden[number]]


def _hidden_lines(lines: Sequence[str]) -> Sequence[int]:
    """Return which lines are code; where a fence never closes, only what is code in any case."""
    text = "\n".join(lines)
    counted = find_code_lines(text, lines, "counted")
    if counted.faulty_fence is None:
        return counted.hidden
    mended = find_code_lines(text, lines, "mended")
    return [both and other for both, other in zip(counted.hidden, mended.hidden, strict=True)]


def _is_nearly_language(key: str) -> bool:
    return key in ("lang", "언어") or (
        key != "language" and bool(difflib.get_close_matches(key, ("language",), n=1, cutoff=0.75))
    )


_MARKER = late_pattern(r" {0,3}<!--\s*language\s*[:=]\s*[\"']?(?P<code>[^\s\"'<>]{0,40}?)[\"']?\s*-->\s*", re.I)
_ALMOST = late_pattern(
    r" {0,3}<!--\s*(?P<key>[a-z가-힣]{2,12})\s*[:=]?\s*[\"']?(?P<code>[a-z-]{2,12})[\"']?\s*-->\s*", re.I
)
_NAMES = (
    ("en", frozenset(("english", "eng", "us", "uk", "gb", "영어", "영문"))),
    ("ko", frozenset(("korean", "kor", "kr", "hangul", "한국어", "한글", "국문"))),
)
