"""How much the lines of a text speak for Korean or for English, summed so that any stretch can be asked for."""

import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate

from site_gen.model.pattern import late_pattern
from site_gen.model.record import Record
from site_gen.pair.outline import Outline
from site_gen.pair.script import Kind


class Stretch(Record, frozen=True, kw_only=True):
    """What stands in the lines from one to another. Masses are those of `LineScript.mass`."""

    korean: float
    """Lines in Korean; a mixed one counts half."""
    english: float
    """Lines in English: sentences."""
    latin: float
    """Lines of Latin letters that are no sentence."""
    mass: float
    korean_mass: float
    english_mass: float
    """Here and in ``korean_mass``, block quotes and lines that are no sentence count a third, references a tenth."""
    quoted_mass: float
    """The part of ``mass`` in block quotes."""
    reference_mass: float
    """The part of ``mass`` in entries of reference lists."""
    headings: float
    fences: float

    @property
    def lines(self) -> float:
        return self.korean + self.english + self.latin

    @property
    def korean_share(self) -> float:
        """Share of Korean among the lines that are in a language, 0 to 1.

        Lines of Latin letters that are no sentence count a third: Korean authors write many of them.
        """
        return self.korean / max(1e-9, self.korean + self.english + self.latin / 3)

    @property
    def korean_lines(self) -> str:
        """ "38 of 40 lines"."""
        return f"{self.korean:.0f} of {self.lines:.0f} lines"


class Evidence(Record, frozen=True, kw_only=True):
    """What the readable lines of a text say; entry *n* of a sum is over the first *n* of them.

    All other lines (blank ones, dividers, code) would add nothing.
    """

    line_count: int
    """Of the whole text."""
    numbers: tuple[int, ...]
    """Which lines are readable, counted from 0."""
    kinds: tuple[Kind, ...]
    masses: tuple[int, ...]
    leaning: tuple[float, ...]
    """Sums: positive for Korean, negative for English."""
    korean: tuple[float, ...]
    """Sums of `Stretch.korean_mass`."""
    english: tuple[float, ...]
    """Sums of `Stretch.english_mass`."""
    quoted: tuple[int, ...]
    """Entries of lines in block quotes."""
    references: tuple[int, ...]
    """Entries of lines that are entries of reference lists."""
    headings: tuple[int, ...]
    """Lines of headings, in order."""
    fences: tuple[int, ...]
    """Lines on which fences open, in order."""

    def entry(self, line: int) -> int:
        """Return the entry that sums what stands before *line*."""
        return bisect.bisect_left(self.numbers, line)

    def stretch(self, start: int, end: int) -> Stretch:
        """Return what stands in the lines from *start* up to, not including, *end*."""
        first, last = self.entry(start), self.entry(end)
        count, masses = self.kinds[first:last].count, self.masses
        return Stretch(
            korean=count("korean") + 0.5 * count("mixed"),
            english=count("english") + count("quoting"),
            latin=count("latin"),
            mass=sum(masses[first:last]),
            korean_mass=self.korean[last] - self.korean[first],
            english_mass=self.english[last] - self.english[first],
            quoted_mass=sum([masses[entry] for entry in self.quoted if first <= entry < last]),
            reference_mass=sum([masses[entry] for entry in self.references if first <= entry < last]),
            headings=bisect.bisect_left(self.headings, end) - bisect.bisect_left(self.headings, start),
            fences=bisect.bisect_left(self.fences, end) - bisect.bisect_left(self.fences, start),
        )

    def runs(self) -> list[tuple[str, float]]:
        """Return (``korean`` or ``english``, mass) of the runs of lines in one language, short ones left out."""
        korean, english = self.korean, self.english
        runs: list[tuple[str, float]] = []
        for number in range(len(self.numbers)):
            if korean[number + 1] > korean[number]:
                _add_to_runs(runs, "korean", korean[number + 1] - korean[number])
            elif english[number + 1] > english[number]:
                _add_to_runs(runs, "english", english[number + 1] - english[number])
        total = sum(size for _, size in runs)
        large: list[tuple[str, float]] = []
        for language, size in runs:
            if size >= min(_SMALLEST_RUN_SHARE * total, _SMALLEST_RUN):
                _add_to_runs(large, language, size)
        return large


def _add_to_runs(runs: list[tuple[str, float]], language: str, size: float) -> None:
    if runs and runs[-1][0] == language:
        size += runs.pop()[1]
    runs.append((language, size))


def weigh(lines: Sequence[str], outline: Outline) -> Evidence:
    """Return the evidence of *lines*, whose outline is *outline*."""
    numbers, kinds, masses = outline.readable, outline.kinds, outline.masses
    quoted = [entry for entry, start in outline.signed if start == ">"]
    references = [
        entry
        for entry, start in outline.signed
        if (start in _REFERENCE_STARTS or start.isdigit()) and _is_reference(lines[numbers[entry]], start)
    ]
    counted: list[float] = [mass / 3 if kind == "latin" else mass for kind, mass in zip(kinds, masses, strict=True)]
    for entry in quoted:
        counted[entry] = masses[entry] / 3
    for entry in references:
        if kinds[entry] != "korean":
            counted[entry] = masses[entry] / 10
    return Evidence(
        line_count=len(lines),
        numbers=numbers,
        kinds=kinds,
        masses=masses,
        leaning=_sums(_leanings(lines, outline, quoted, references)),
        korean=_sums([mass if kind == "korean" else 0.0 for kind, mass in zip(kinds, counted, strict=True)]),
        english=_sums([mass if kind in _ENGLISH else 0.0 for kind, mass in zip(kinds, counted, strict=True)]),
        quoted=tuple(quoted),
        references=tuple(references),
        headings=tuple([heading.line for heading in outline.headings]),
        fences=outline.code_openings,
    )


def _leanings(
    lines: Sequence[str], outline: Outline, quoted: Iterable[int], references: Iterable[int]
) -> Sequence[float]:
    """Return how far each readable line leans to Korean.

    The lines of one block (a poem, a table, a list) are not independent: what a block of a kind may weigh is bounded.
    *references*, where they are no sentences, do not lean at all, and neither do copied lines.
    """
    kinds = outline.kinds
    leanings = [_WEIGHTS[kind] for kind in kinds]
    for entry in quoted:
        leanings[entry] *= 0.5
    for entry in references:
        if kinds[entry] == "latin":
            leanings[entry] = 0.0
    for entry in _find_copies(lines, outline):
        leanings[entry] = 0.0
    for first, last, role in outline.blocks:
        if role == "text" and last - first >= _LARGEST_FREE_BLOCK:
            start = bisect.bisect_left(outline.readable, first)
            _bound(leanings, range(start, start + last - first + 1), kinds)
    return leanings


def _bound(leanings: list[float], block: Iterable[int], kinds: Sequence[Kind]) -> None:
    """Lessen what the lines of *block*, entries, weigh together where that is too much."""
    members_by_kind: dict[Kind, list[int]] = {}
    for entry in block:
        if leanings[entry]:
            members_by_kind.setdefault(kinds[entry], []).append(entry)
    for kind, members in members_by_kind.items():
        bound = _HEAVIEST_BLOCK[kind] / (abs(_WEIGHTS[kind]) * len(members))
        if bound < 1.0:
            for entry in members:
                leanings[entry] *= bound


def _find_copies(lines: Sequence[str], outline: Outline) -> list[int]:
    """Return the entries of lines in Latin letters, no sentences, that stand in the text exactly twice, far apart.

    References, names and tables are copied from one half into the other, and do not tell where they stand.
    """
    numbers, kinds = outline.readable, outline.kinds
    seen: dict[str, list[int]] = {}
    for entry, kind in enumerate(kinds):
        if kind == "latin":
            seen.setdefault(lines[numbers[entry]].strip(), []).append(entry)
    copies = []
    for places in seen.values():
        if len(places) == 2:
            between = kinds[places[0] : places[1]]
            if between.count("korean") + between.count("english") >= _TELLING_LINES_BETWEEN_COPIES:
                copies += places
    return copies


def _is_reference(line: str, start: str) -> bool:
    """Return whether *line* looks like an entry of a reference list: an item that holds an address or a year.

    *start*, what it begins with, is one of `_REFERENCE_STARTS` or a digit.
    """
    if start == ">":
        start = line.lstrip(" \t>")[:1]
        if start not in _REFERENCE_STARTS and not start.isdigit():
            return False
    return "://" in line or (("19" in line or "20" in line) and _YEAR.search(line) is not None)


def _sums(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(accumulate(values, initial=0.0))


_ENGLISH = frozenset(("english", "quoting", "latin"))
# Logarithms of how much likelier such a line is in a Korean half than in an English one, counted in bilingual posts and
# moderated: of 3,000 lines in Korean halves 7 % were latin and 1 % english, of 2,500 in English ones one was Korean.
_WEIGHTS: dict[Kind, float] = {
    "korean": 4.0,
    "mixed": 1.5,
    "quoting": -2.5,
    "english": -3.0,
    "latin": -0.8,
    "neutral": 0.0,
}
_HEAVIEST_BLOCK: dict[Kind, float] = {"korean": 16.0, "mixed": 4.0, "quoting": 10.0, "english": 12.0, "latin": 3.0}
_LARGEST_FREE_BLOCK = 2
"""Lines that weigh too much together in no kind."""
_TELLING_LINES_BETWEEN_COPIES = 4
_SMALLEST_RUN_SHARE, _SMALLEST_RUN = 0.08, 20
"""Share of the whole, and mass, below which a run in the other language is a remark."""
_REFERENCE_STARTS = frozenset(">-*+[|<(")
"""Of entries of reference lists that begin with no number, in block quotes, too."""
# A word boundary before a 1 or 2, said so that `re` looks for these and does not try at every position.
_YEAR = late_pattern(r"(?:1(?<!\w1)9|2(?<!\w2)0)\d\d\b")
