"""What the twins of a pair do not have in common: a hint that a translation lags behind. Never a mistake by itself."""

from collections.abc import Sequence

from site_gen.model.body import Body
from site_gen.model.problem import Problem
from site_gen.model.record import Record

_ELEMENTS = (("<img", "picture"), ("<pre", "code block"), ("<math", "formula"))
"""What a translator carries over unchanged. Headings, tables and links often differ for good reasons."""


class Text(Record, frozen=True, kw_only=True):
    """One language's text of a pair, as its page shows it."""

    path: str
    line: int
    """1-based file line on which it begins."""
    language: str
    """Its name for messages: ``English``, ``한국어``."""
    body: Body


def translation_problems(texts: Sequence[Text]) -> tuple[Problem, ...]:
    """Return a remark where the texts of one pair hold different numbers of pictures, code blocks or formulas.

    It names the first text that has fewer than the fullest one.
    """
    problems = []
    for mark, noun in _ELEMENTS:
        counts = [text.body.html.count(mark) for text in texts]
        most = max(counts, default=0)
        if min(counts, default=0) == most:
            continue
        fewest = counts.index(min(counts))
        full, short = texts[counts.index(most)], texts[fewest]
        message = (
            f"the {full.language} text has {_counted(most, noun)}, the {short.language} one {counts[fewest] or 'none'}"
        )
        hint = "Nothing is wrong if that is meant."
        problems.append(Problem(path=short.path, line=short.line, severity="info", message=message, hint=hint))
    return tuple(problems)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun + 's'}"
