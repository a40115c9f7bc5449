"""Where the second language of a text begins, found by reading it.

Authors use ``---`` as an everyday divider, write their halves in either order, and quote one language in the other.
So the first, the only or the middle divider proves nothing, and neither does a majority of letters.  Each line is read
for its language, the cut that keeps the languages apart best is found, and it is judged by what a person would look at.
When in doubt nothing is cut.
"""

import math
from collections.abc import Sequence

from site_gen.model.record import Record
from site_gen.pair.code_lines import Reading
from site_gen.pair.cuts import best_cut
from site_gen.pair.evidence import Evidence, weigh
from site_gen.pair.outline import make_outline
from site_gen.pair.script import Kind
from site_gen.pair.verdict import Sides, Verdict, judge


class Boundary(Record, frozen=True, kw_only=True):
    """What was found. Lines count from 1 within the text."""

    languages: tuple[str, ...]
    """``en``, ``ko`` or both, in order of appearance; empty when the text holds no words to tell it by."""
    end_line: int | None = None
    """The last line of the first part; None for a single."""
    separator_line: int | None = None
    """The last divider between the parts; None without one."""
    boundary_line: int | None = None
    """The first line of the second part, never a blank one; None for a single."""
    confidence: float
    """0 to 1."""
    reason: str
    """Why, in a sentence."""
    doubt: str = ""
    """What kept a text from being divided that may hold both languages: a sentence, or empty."""
    doubt_line: int | None = None
    """The line that the doubt is about."""
    doubt_language: str | None = None
    """The language that may begin there; None where that cannot be said."""
    remedy: str = ""
    """What would help besides a marker: a clause, or empty."""


def find_boundary(text: str, *, title_languages: tuple[str, ...] = ()) -> Boundary:
    """Return where the second language of *text* begins, or in which one language it is, and why.

    *title_languages* are those of the post's title, where it tells: both of a title like "Sora - 소라".
    """
    return find_boundary_of_lines(text, text.split("\n"), title_languages=title_languages)


def find_boundary_of_lines(text: str, lines: Sequence[str], *, title_languages: tuple[str, ...] = ()) -> Boundary:
    """Return what `find_boundary` returns of *text*, where its *lines* are known already."""
    finding = _read(text, lines, "counted", title_languages)
    if finding.faulty_fence is None:
        return _told(finding, title_languages)
    others = [_read(text, lines, "mended", title_languages), _read(text, lines, "ignored", title_languages)]
    return _agreed([_told(one, title_languages) for one in (finding, *others)], faulty_fence=finding.faulty_fence)


class _Finding(Record, frozen=True, kw_only=True):
    evidence: Evidence
    sides: Sides | None
    """Those of the best cut; None where the text has no place for one."""
    verdict: Verdict
    faulty_fence: int | None
    """0-based line of a fence that never closes."""


def _read(text: str, lines: Sequence[str], reading: Reading, title_languages: tuple[str, ...]) -> _Finding:
    outline = make_outline(text, lines, reading)
    evidence = weigh(lines, outline)
    cut = best_cut(outline, evidence)
    if cut is None:
        sides, verdict = None, Verdict(answer="single", score=-3.0)
    else:
        sides = Sides.of(cut, evidence)
        verdict = judge(outline, evidence, sides=sides, title_is_bilingual=len(title_languages) > 1)
    return _Finding(evidence=evidence, sides=sides, verdict=verdict, faulty_fence=outline.faulty_fence)


def _told(finding: _Finding, title_languages: tuple[str, ...]) -> Boundary:
    """Return what was found as a boundary."""
    sides, verdict = finding.sides, finding.verdict
    if sides is not None and verdict.answer == "pair":
        return _pair(sides, verdict)
    single = _single(finding.evidence, title_languages)
    if sides is None or verdict.answer == "single":
        return single
    return Boundary(
        languages=single.languages,
        confidence=0.5,
        reason=f"The text may hold both languages, but {verdict.objection}.",
        doubt=f"this text may hold both English and Korean, but {verdict.objection}",
        doubt_line=sides.cut.place.start + 1,
        doubt_language=sides.cut.second,
    )


def _pair(sides: Sides, verdict: Verdict) -> Boundary:
    cut = sides.cut
    first, second = sides.in_order
    return Boundary(
        languages=(cut.first, cut.second),
        end_line=cut.place.end,
        separator_line=cut.place.divider + 1 if cut.place.divider is not None else None,
        boundary_line=cut.place.start + 1,
        confidence=_rounded(1 / (1 + math.exp(-verdict.score))),
        reason=f"{first.korean_lines} before the boundary and {second.korean_lines} after it are Korean.",
    )


def _single(evidence: Evidence, title_languages: tuple[str, ...]) -> Boundary:
    """Return a boundary that is none, with the language in which there is more to read.

    What stands in block quotes counts a third of the rest.  The language of the first and last sentences, where it is
    the same, and that of the title weigh too: a quotation may be longer than what is said about it.
    """
    whole = evidence.stretch(0, evidence.line_count)
    if not whole.lines:
        return Boundary(languages=(), confidence=0.0, reason="The text holds no words to tell its language by.")
    balance = math.log((whole.korean_mass + _ENOUGH) / (whole.english_mass + _ENOUGH)) + _frame(evidence)
    if len(title_languages) == 1:
        balance += 0.7 if title_languages == ("ko",) else -0.4
    return Boundary(
        languages=("ko" if balance > 0 else "en",),
        confidence=_rounded(1 / (1 + math.exp(-2 * abs(balance)))),
        reason=f"{whole.korean_lines} are Korean, and nowhere does one language clearly give way to the other.",
    )


def _frame(evidence: Evidence) -> float:
    """Return 1.4 where the first and the last sentence are Korean, -1.4 where both are English, and 0 otherwise."""
    languages = [_LANGUAGE_BY_KIND[kind] for kind in evidence.kinds if kind in _LANGUAGE_BY_KIND]
    if not languages or languages[0] != languages[-1]:
        return 0.0
    return 1.4 if languages[0] == "ko" else -1.4


def _agreed(boundaries: Sequence[Boundary], *, faulty_fence: int) -> Boundary:
    """Return what the readings of a text with a faulty fence agree on, or doubt.

    A boundary needs two readings, one of them the last, which ignores all fences: the others err alike.  That there is
    no boundary needs all three.
    """
    *others, ignored = boundaries
    agreeing = sum(_is_same(other, ignored) for other in others)
    if not ignored.doubt and agreeing >= (1 if ignored.boundary_line is not None else len(others)):
        return ignored
    known = next((boundary for boundary in boundaries if boundary.boundary_line is not None), None)
    main = next((boundary.languages for boundary in boundaries if len(boundary.languages) == 1), ())
    return Boundary(
        languages=main or boundaries[0].languages[:1],
        confidence=0.5,
        reason="A code fence is not closed, so it is uncertain what is code and what is text.",
        doubt="the code fence that opens here is not closed, so it is uncertain where the second language begins",
        doubt_line=faulty_fence + 1,
        doubt_language=known.languages[1] if known is not None else None,
        remedy="close the fence",
    )


def _is_same(one: Boundary, other: Boundary) -> bool:
    return (one.languages, one.boundary_line, one.doubt) == (other.languages, other.boundary_line, other.doubt)


def _rounded(confidence: float) -> float:
    return round(min(confidence, 0.99), 2)


_LANGUAGE_BY_KIND: dict[Kind, str] = {"korean": "ko", "mixed": "ko", "english": "en", "quoting": "en"}
_ENOUGH = 30
"""Letters that are hardly evidence: without them, one word would outweigh a title."""
