"""The places where a text may be cut in two, and which of them fits best."""

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from site_gen.model.language_words import has_language_word
from site_gen.model.pattern import late_pattern
from site_gen.model.record import Record
from site_gen.pair.evidence import Evidence
from site_gen.pair.outline import AddressSpans, Heading, Outline


class Place(Record, frozen=True, kw_only=True):
    """A place between two lines. All numbers count lines from 0."""

    end: int
    """Where the first part ends: the first line that is no longer its own."""
    start: int
    """The first line of the second part."""
    divider: int | None = None
    """The last divider between the two."""
    heading: Heading | None = None
    """The heading with which the second part begins."""


class Cut(Record, frozen=True, kw_only=True):
    place: Place
    first: str
    """Language of the first part: ``en`` or ``ko``."""
    fit: float
    """How much the lines lean to the languages that this cut gives them."""
    score: float
    """``fit`` with the signs that an author gives: a language word, a divider, the same pictures on both sides."""

    @property
    def second(self) -> str:
        return "ko" if self.first == "en" else "en"


def best_cut(outline: Outline, evidence: Evidence) -> Cut | None:
    """Return the cut that keeps the languages apart best, in either order; None where the text has no place for one."""
    gaps = _find_gaps(outline)
    if not gaps:
        return None
    # How much the lines lean to a text that begins in English; to one that begins in Korean, as little.
    sums, numbers = evidence.leaning, evidence.numbers
    fits = [sums[-1] - 2 * sums[bisect.bisect_left(numbers, start)] for _, start in gaps]
    signs = _Signs.of(outline)
    orders = (("en", max(fits), fits), ("ko", -min(fits), [-fit for fit in fits]))
    # Mostly one order fits so much better that the best cut of the other cannot reach what is chosen here.
    floor = max(best for _, best, _ in orders) - _SLACK
    cuts = [_best_cut(_places(gaps, fits, outline), signs, first) for first, best, fits in orders if best >= floor]
    return max(cuts, key=lambda cut: cut.fit)


def is_appendix(heading: Heading) -> bool:
    """Return whether *heading* begins what stands at the end of a text, or in it as a quotation, but hardly a half."""
    return bool(_APPENDIX.match(heading.text))


def _find_gaps(outline: Outline) -> list[tuple[int, int]]:
    """Return (last line before, first line after) of each place round dividers, before headings, before paragraphs."""
    return [
        (before, start)
        for (_, before, _), (start, _, role) in pairwise(outline.blocks)
        if role == "heading"
        or (start - before > 1 and (role == "text" or _last_divider(outline, before, start) is not None))
    ]


def _last_divider(outline: Outline, before: int, start: int) -> int | None:
    """Return the last divider between those lines."""
    position = bisect.bisect_left(outline.dividers, start)
    divider = outline.dividers[position - 1] if position else -1
    return divider if divider > before else None


def _places(gaps: Sequence[tuple[int, int]], fits: Sequence[float], outline: Outline) -> Iterator[tuple[Place, float]]:
    """Yield the places at those *gaps* that fit nearly as well as the best, with their *fits*."""
    floor = max(fits) - _SLACK
    headings = {heading.line: heading for heading in outline.headings}
    for (before, start), fit in zip(gaps, fits, strict=True):
        if fit >= floor:
            divider = _last_divider(outline, before, start)
            yield Place(end=before + 1, start=start, divider=divider, heading=headings.get(start)), fit


def _best_cut(places: Iterable[tuple[Place, float]], signs: "_Signs", first: str) -> Cut:
    """Return the best cut into a text in the language *first* and one in the other, at one of *places*."""
    cuts = [Cut(place=place, first=first, fit=fit, score=fit + signs.score(place, first)) for place, fit in places]
    return max(cuts, key=lambda cut: (cut.score, cut.place.start))


class _Signs(Record, frozen=True, kw_only=True):
    """What an author does round a boundary, whether the language tells or not."""

    headings: tuple[Heading, ...]
    heading_lines: tuple[int, ...]
    fence_lines: tuple[int, ...]
    opening: Heading | None
    """The heading with which the text begins; None when it begins with something else."""
    opening_letters: str
    levels_from: tuple[int, ...]
    """For each heading, the highest rank (smallest level) among it and those after it."""
    spans: AddressSpans

    @classmethod
    def of(cls, outline: Outline) -> "_Signs":
        headings = outline.headings
        opening = headings[0] if headings else None
        if opening is not None and any(outline.masses[: bisect.bisect_left(outline.readable, opening.line)]):
            opening = None
        return cls(
            headings=headings,
            heading_lines=tuple([heading.line for heading in headings]),
            fence_lines=outline.code_openings,
            opening=opening,
            opening_letters=_letters(opening.text) if opening is not None else "",
            levels_from=tuple(accumulate([heading.level for heading in reversed(headings)], min))[::-1],
            spans=outline.addresses,
        )

    def score(self, place: Place, first: str) -> float:
        """Return the weight of the signs for a cut at *place*, in the measure of the lines' leaning."""
        position = bisect.bisect_left(self.heading_lines, place.start)
        score = 2.5 if place.divider is not None else 0.0
        score += 2.0 * self.spans.across(place.start)
        score += _balance(position, len(self.headings))
        score += _balance(bisect.bisect_left(self.fence_lines, place.start), len(self.fence_lines))
        word = self._next_word(position)
        if word:
            score += 8.0 if word != first else -4.0
        if place.heading is None:
            return score if place.divider is not None else score - _BARE_PARAGRAPH
        return score + self._rank(place.heading, self.levels_from[position])

    def _next_word(self, position: int) -> str:
        """Return the first language word among the headings from the one at *position* on, or nothing.

        A half may open with an unmarked heading before the marked one.
        """
        for heading in self.headings[position : position + _HEADINGS_LOOKED_AT]:
            word = has_language_word(heading.text)
            if word:
                return word
        return ""

    def _rank(self, heading: Heading, level_from: int) -> float:
        """Return the weight of a heading that looks like the title of a half."""
        if is_appendix(heading):
            return -6.0
        if self.opening is None or self.opening.line == heading.line:
            return 0.0
        score = 1.0 if heading.level <= level_from else -1.0
        score += 1.0 if heading.level == self.opening.level else 0.0
        return score + (3.0 if _letters(heading.text) == self.opening_letters else 0.0)


def _balance(before: int, total: int) -> float:
    """Return 0 to 2: how alike the numbers of a thing on both sides are, *before* of *total* being on the first."""
    after = total - before
    return 2.0 * min(before, after) / max(before, after) if total else 0.0


def _letters(text: str) -> str:
    """Return the letters and digits of a heading, to compare two."""
    return "".join(filter(str.isalnum, text[:300].casefold()))


_SLACK = 12.0
"""How much worse than the best a cut may fit and still be chosen for its signs: less than two Korean lines."""
_BARE_PARAGRAPH = 9.0
"""What a cut costs that has neither a divider nor a heading: more than one line on the wrong side."""
_APPENDIX = late_pattern(
    r"\W*(?:\d+\.?\s*)?(?:abstract|references?|bibliography|citations?|bibtex|appendix|lyrics|transcript|original\b|"
    r"sources?\b|prompts?\b|footnotes?|further reading|see also|links?\b|"
    r"초록|원문|참고|출처|부록|가사|각주|전문|인용|프롬프트|링크)",
    re.I,
)
_HEADINGS_LOOKED_AT = 2
