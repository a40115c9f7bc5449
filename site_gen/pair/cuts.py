"""The places where a text may be cut in two, and which of them fits best."""

import re
from collections.abc import Sequence
from itertools import accumulate, pairwise

from site_gen.model.language_words import has_language_word
from site_gen.model.record import Record
from site_gen.pair.evidence import Evidence
from site_gen.pair.outline import Heading, Outline


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
    places = _find_places(outline)
    cuts = [_best_cut(outline, evidence, places, first) for first in ("en", "ko")] if places else []
    return max(cuts, key=lambda cut: cut.fit, default=None)


def is_appendix(heading: Heading) -> bool:
    """Return whether *heading* begins what stands at the end of a text, or in it as a quotation, but hardly a half."""
    return bool(_APPENDIX.match(heading.text))


def _find_places(outline: Outline) -> list[Place]:
    """Return the places round dividers, before headings, and before paragraphs."""
    roles = outline.roles
    headings = {heading.line: heading for heading in outline.headings}
    filled = [number for number, role in enumerate(roles) if role not in ("blank", "divider")]
    places = []
    for before, start in pairwise(filled):
        divider = next((number for number in range(start - 1, before, -1) if roles[number] == "divider"), None)
        is_paragraph = start - before > 1 and roles[start] == "text"
        if divider is not None or start in headings or is_paragraph:
            places.append(Place(end=before + 1, start=start, divider=divider, heading=headings.get(start)))
    return places


def _best_cut(outline: Outline, evidence: Evidence, places: Sequence[Place], first: str) -> Cut:
    signs = _Signs.of(outline, evidence)
    fits = [_fit(evidence, place, first) for place in places]
    floor = max(fits) - _SLACK
    cuts = [
        Cut(place=place, first=first, fit=fit, score=fit + signs.score(place, first))
        for place, fit in zip(places, fits, strict=True)
        if fit >= floor
    ]
    return max(cuts, key=lambda cut: (cut.score, cut.place.start))


def _fit(evidence: Evidence, place: Place, first: str) -> float:
    """Return how much the lines lean to the languages that a cut at *place* gives them."""
    leaning = evidence.leaning[-1] - 2 * evidence.leaning[place.start]
    return leaning if first == "en" else -leaning


def shared_addresses(outline: Outline) -> tuple[int, ...]:
    """Return for each line how many addresses stand both before it and from it on.

    A translation shows the same pictures as its original.
    """
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    for line, address in outline.addresses:
        first.setdefault(address, line)
        last[address] = line
    changes = [0] * (len(outline.roles) + 2)
    for address, line in first.items():
        if last[address] > line:
            changes[line + 1] += 1
            changes[last[address] + 1] -= 1
    return tuple(accumulate(changes))


class _Signs(Record, frozen=True, kw_only=True):
    """What an author does round a boundary, whether the language tells or not."""

    opening: Heading | None
    """The heading with which the text begins; None when it begins with something else."""
    opening_letters: str
    level_below: tuple[int, ...]
    """For each line, the highest rank (smallest level) of the headings after it; 7 without one."""
    words: tuple[str, ...]
    """For each line, the language that one of the next headings says it is in; empty when they do not say."""
    shared: tuple[int, ...]
    """For each line, how many addresses stand both before it and from it on."""
    evidence: Evidence

    @classmethod
    def of(cls, outline: Outline, evidence: Evidence) -> "_Signs":
        levels = [7] * (len(outline.roles) + 1)
        for heading in outline.headings:
            levels[heading.line] = heading.level
        opening = outline.headings[0] if outline.headings else None
        if opening is not None and any(script.mass for script in outline.scripts[: opening.line]):
            opening = None
        return cls(
            opening=opening,
            opening_letters=_letters(opening.text) if opening is not None else "",
            level_below=tuple(accumulate(reversed(levels), min))[::-1],
            words=_next_words(outline),
            shared=shared_addresses(outline),
            evidence=evidence,
        )

    def score(self, place: Place, first: str) -> float:
        """Return the weight of the signs for a cut at *place*, in the measure of the lines' leaning."""
        score = 2.5 if place.divider is not None else 0.0
        score += 2.0 * self.shared[place.start]
        for name in ("headings", "fences"):
            score += self._balance(self.evidence.column(name), place.start)
        word = self.words[place.start]
        if word:
            score += 8.0 if word != first else -4.0
        if place.heading is None:
            return score if place.divider is not None else score - _BARE_PARAGRAPH
        return score + self._rank(place.heading)

    def _rank(self, heading: Heading) -> float:
        """Return the weight of a heading that looks like the title of a half."""
        if is_appendix(heading):
            return -6.0
        if self.opening is None or self.opening.line == heading.line:
            return 0.0
        score = 1.0 if heading.level <= self.level_below[heading.line] else -1.0
        score += 1.0 if heading.level == self.opening.level else 0.0
        return score + (3.0 if _letters(heading.text) == self.opening_letters else 0.0)

    @staticmethod
    def _balance(sums: Sequence[float], line: int) -> float:
        """Return 0 to 2: how alike the numbers of a thing on both sides are."""
        before, after = sums[line], sums[-1] - sums[line]
        return 2.0 * min(before, after) / max(before, after) if before or after else 0.0


def _next_words(outline: Outline) -> tuple[str, ...]:
    """Return for each line the first language word among the next headings.

    A half may open with an unmarked heading before the marked one.
    """
    words: list[str] = []
    headings = list(outline.headings)
    said = [has_language_word(heading.text) or "" for heading in headings]
    position = 0
    for line in range(len(outline.roles)):
        while position < len(headings) and headings[position].line < line:
            position += 1
        words.append(next(filter(None, said[position : position + _HEADINGS_LOOKED_AT]), ""))
    return tuple(words)


def _letters(text: str) -> str:
    """Return the letters and digits of a heading, to compare two."""
    return "".join(character for character in text[:300].casefold() if character.isalnum())


_SLACK = 12.0
"""How much worse than the best a cut may fit and still be chosen for its signs: less than two Korean lines."""
_BARE_PARAGRAPH = 9.0
"""What a cut costs that has neither a divider nor a heading: more than one line on the wrong side."""
_APPENDIX = re.compile(
    r"\W*(?:\d+\.?\s*)?(?:abstract|references?|bibliography|citations?|bibtex|appendix|lyrics|transcript|original\b|"
    r"sources?\b|prompts?\b|footnotes?|further reading|see also|links?\b|"
    r"초록|원문|참고|출처|부록|가사|각주|전문|인용|프롬프트|링크)",
    re.I,
)
_HEADINGS_LOOKED_AT = 2
