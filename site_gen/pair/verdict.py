"""Whether a cut is worth making: halves that say the same thing, or one text with a quotation at its end."""

from collections.abc import Iterator
from typing import Literal

from site_gen.model.language_words import has_language_word
from site_gen.model.record import Record
from site_gen.pair.cuts import Cut, is_appendix
from site_gen.pair.evidence import Evidence, Stretch
from site_gen.pair.outline import Heading, Outline
from site_gen.pair.script import read_line

Answer = Literal["pair", "single", "doubt"]


class Verdict(Record, frozen=True, kw_only=True):
    answer: Answer
    score: float
    """What speaks for two halves, less what speaks against them."""
    objection: str = ""
    """The weightiest thing against two halves: a clause to follow "but"."""


class Sign(Record, frozen=True, kw_only=True):
    """Something that speaks for two halves, or (below 0) against them."""

    weight: float
    objection: str = ""


class Sides(Record, frozen=True, kw_only=True):
    """A cut, with what stands on either side of it."""

    cut: Cut
    english: Stretch
    korean: Stretch

    @classmethod
    def of(cls, cut: Cut, evidence: Evidence) -> "Sides":
        first = evidence.stretch(0, cut.place.end)
        second = evidence.stretch(cut.place.start, evidence.line_count)
        english, korean = (first, second) if cut.first == "en" else (second, first)
        return cls(cut=cut, english=english, korean=korean)

    @property
    def in_order(self) -> tuple[Stretch, Stretch]:
        """What stands before the cut, and after it."""
        return (self.english, self.korean) if self.cut.first == "en" else (self.korean, self.english)

    @property
    def smaller(self) -> Stretch:
        return self.english if self.english.mass < self.korean.mass else self.korean

    @property
    def larger(self) -> Stretch:
        return self.korean if self.english.mass < self.korean.mass else self.english

    @property
    def ratio(self) -> float:
        """How much there is to read on the smaller side, against the larger."""
        return self.smaller.mass / max(1, self.larger.mass)


def judge(outline: Outline, evidence: Evidence, *, sides: Sides, title_is_bilingual: bool) -> Verdict:
    """Return whether the cut between *sides* divides the text into the halves of a pair."""
    fault = _unclean(sides, evidence)
    if fault is not None:
        return fault
    quotation = list(_quotation_signs(sides, outline))
    signs = [_size_sign(sides), *_author_signs(sides, outline), *_structure_signs(sides), *quotation]
    if title_is_bilingual:
        signs.append(Sign(weight=1.0))
    score = sum(sign.weight for sign in signs)
    answer: Answer = "pair" if score >= _PAIR else "doubt"
    # A title in both languages and a divider between them promise two texts: then a short one is not passed over.
    promises_two = title_is_bilingual and sides.cut.place.divider is not None
    if answer == "doubt" and not promises_two and _is_remark(sides, is_appended=bool(quotation), score=score):
        answer = "single"
    weightiest = min(signs, key=lambda sign: sign.weight if sign.objection else 0.0)
    return Verdict(answer=answer, score=score, objection=weightiest.objection)


def _unclean(sides: Sides, evidence: Evidence) -> Verdict | None:
    """Return the verdict on a cut that does not keep the languages apart; None when it does."""
    english, korean = sides.english, sides.korean
    foreign_mass_share = max(
        english.korean_mass / max(1.0, english.korean_mass + english.english_mass),
        korean.english_mass / max(1.0, korean.korean_mass + korean.english_mass),
    )
    is_clean = (
        english.lines > 0
        and korean.korean > 0
        and english.korean <= 0.2 * english.lines
        and korean.korean_share >= 0.5
        and foreign_mass_share <= 0.4
    )
    return None if is_clean and not _changes_back(sides, evidence) else _unclear(evidence)


def _unclear(evidence: Evidence) -> Verdict:
    """Return a single, or doubt where the languages take turns or one gives way to the other only in part.

    A text that begins and ends in one language holds a quotation in the other, unless that is very long.
    """
    runs = evidence.runs()
    masses = [sum(size for language, size in runs if language == name) for name in ("korean", "english")]
    balance = min(masses) / max(1.0, *masses)
    objection = ""
    if len(runs) > 3 and balance >= 0.35:
        objection = "the language changes more than once"
    elif len(runs) == 3 and runs[1][1] > max(_LONGEST_QUOTATION, 0.5 * (runs[0][1] + runs[2][1])):
        objection = "it begins and ends in the same language"
    elif len(runs) == 2 and balance >= 0.25:
        objection = "neither side of any divider or heading is all in one language"
    return Verdict(answer="doubt" if objection else "single", score=-0.5 if objection else -3.0, objection=objection)


def _changes_back(sides: Sides, evidence: Evidence) -> bool:
    """Return whether a side holds a stretch of the other language that is too long to be a quotation."""
    place, end = sides.cut.place, evidence.line_count
    sign = 1.0 if sides.cut.first == "en" else -1.0
    is_bare = place.divider is None and place.heading is None
    for start, stop, direction in ((0, place.end, sign), (place.start, end, -sign)):
        against = _strongest_run(evidence, start, stop, direction)
        total = abs(evidence.leaning[evidence.entry(stop)] - evidence.leaning[evidence.entry(start)])
        if against > (0.25 if against >= 12.0 else 0.3 if is_bare else 0.45) * max(1e-9, against + total):
            return True
    return False


def _is_remark(sides: Sides, *, is_appended: bool, score: float) -> bool:
    """Return whether the smaller side is so little that it can stay where it is without a word to the author."""
    smaller = sides.smaller
    if sides.ratio < 0.3 and smaller.lines <= 2:
        return True
    is_substantial = smaller.mass >= 1000 or (sides.ratio >= 0.3 and smaller.lines >= 4)
    return score < _SINGLE and (is_appended or not is_substantial)


def _strongest_run(evidence: Evidence, start: int, stop: int, direction: float) -> float:
    """Return the greatest sum over a run of lines between *start* and *stop*, leanings multiplied by *direction*.

    Kadane's algorithm on prefix sums.
    """
    lowest = best = 0.0
    first, last = evidence.entry(start), evidence.entry(stop)
    base = evidence.leaning[first]
    for leaning in evidence.leaning[first : last + 1]:
        value = (leaning - base) * direction
        if value < lowest:
            lowest = value
        elif value - lowest > best:
            best = value - lowest
    return best


def _size_sign(sides: Sides) -> Sign:
    """Translations are of like length: in the measure of `LineScript.mass` the shorter has 0.7 to 1 of the longer.

    Very short texts differ more: a greeting of one word answers a whole sentence.
    """
    weight = next(weight for floor, weight in _WEIGHT_BY_RATIO if sides.ratio >= floor)
    if sides.larger.mass < 150 and sides.ratio >= 0.3:
        weight = max(weight, 1.5)
    language = "English" if sides.smaller is sides.english else "Korean"
    return Sign(weight=weight, objection=f"the {language} side is much shorter" if weight < 2.0 else "")


def _author_signs(sides: Sides, outline: Outline) -> Iterator[Sign]:
    """Yield what the author did to show two halves."""
    heading = sides.cut.place.heading
    if heading is not None and has_language_word(heading.text) == sides.cut.second:
        yield Sign(weight=2.0)
    if outline.headings and has_language_word(outline.headings[0].text) == sides.cut.first:
        yield Sign(weight=1.0)
    shared = outline.addresses.across(sides.cut.place.start)
    if shared:
        yield Sign(weight=2.0 if shared >= 3 else 1.0)
    if heading is None and sides.cut.place.divider is None:
        yield Sign(weight=-1.5, objection="neither a divider nor a heading stands between them")


def _structure_signs(sides: Sides) -> Iterator[Sign]:
    """Yield how alike the sides are built."""
    fewer, more = sorted((sides.english.headings, sides.korean.headings))
    if fewer >= 2 and fewer >= 0.6 * more:
        yield Sign(weight=1.5)
    elif (fewer <= 1 and more >= 4) or (fewer == 0 and more == 3):
        yield Sign(weight=-2.0, objection="one side has hardly a heading and the other has many")
    if fewer >= 3:
        # Nobody quotes a text with its sections.
        yield Sign(weight=3.0 if sides.smaller.mass >= 1000 else 1.5)
    fewer, more = sorted((sides.english.fences, sides.korean.fences))
    if fewer >= 2 and fewer >= 0.7 * more:
        yield Sign(weight=1.0)
    elif fewer == 0 and more >= 3:
        yield Sign(weight=-1.5, objection="one side has no code and the other has much")


def _quotation_signs(sides: Sides, outline: Outline) -> Iterator[Sign]:
    """Yield what makes one side a quotation in the other, or its appendix."""
    starts = (0, sides.cut.place.start) if sides.cut.first == "en" else (sides.cut.place.start, 0)
    english_heading, korean_heading = (_first_heading(start, outline) for start in starts)
    for side, other, heading, other_heading in (
        (sides.english, sides.korean, english_heading, korean_heading),
        (sides.korean, sides.english, korean_heading, english_heading),
    ):
        if side.quoted_mass > 0.8 * side.mass and other.quoted_mass < 0.5 * other.mass:
            yield Sign(weight=-3.0, objection="all of one side stands in a block quote")
        if side.reference_mass > 0.6 * side.mass and other.reference_mass < 0.3 * other.mass:
            yield Sign(weight=-3.0, objection="one side is a list of references")
        if _begins_appendix(heading) and not _begins_appendix(other_heading) and side.headings <= 2:
            yield Sign(weight=-2.5, objection="one side looks like an appendix of the other by its heading")
    if _is_in(english_heading, "korean") or _is_in(korean_heading, "english"):
        yield Sign(weight=-2.5, objection="the heading of one side is in the language of the other")


def _first_heading(start: int, outline: Outline) -> Heading | None:
    """Return the heading with which the side from line *start* on begins; None when something else stands first."""
    role = next((role for first, _, role in outline.blocks if first >= start), None)
    if role != "heading":
        return None
    return next(heading for heading in outline.headings if heading.line >= start)


def _begins_appendix(heading: Heading | None) -> bool:
    return heading is not None and is_appendix(heading)


def _is_in(heading: Heading | None, kind: str) -> bool:
    return heading is not None and read_line(heading.text)[0] == kind and has_language_word(heading.text) is None


_LONGEST_QUOTATION = 1500
"""Letters that may stand in the midst of a text in another language without a question."""
_PAIR, _SINGLE = 1.2, -1.2
"""Scores from which a text is a pair, and below which it is no question that it is a single."""
_WEIGHT_BY_RATIO = ((0.6, 3.0), (0.45, 2.0), (0.35, 1.0), (0.25, 0.0), (0.15, -1.0), (0.0, -2.5))
