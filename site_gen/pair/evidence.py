"""How much the lines of a text speak for Korean or for English, summed so that any stretch can be asked for."""

import bisect
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from itertools import accumulate

from site_gen.model.pattern import late_pattern
from site_gen.model.record import Record
from site_gen.pair.outline import Outline
from site_gen.pair.script import Kind, LineScript


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
    """Sums over the lines of a text that hold something to read: entry *n* of each is the sum over the first *n*.

    All other lines (blank ones, dividers, code) would add nothing.
    """

    line_count: int
    """Of the whole text."""
    numbers: tuple[int, ...]
    """Which lines hold something to read, counted from 0."""
    leaning: tuple[float, ...]
    """Positive for Korean, negative for English."""
    columns: tuple[tuple[float, ...], ...]
    """For each field of `Stretch` but the last two, in order."""
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
        values = [column[last] - column[first] for column in self.columns]
        values += [bisect.bisect_left(lines, end) - bisect.bisect_left(lines, start) for lines in self._marks]
        return Stretch(**dict(zip(Stretch.__struct_fields__, values, strict=True)))

    @property
    def _marks(self) -> tuple[tuple[int, ...], ...]:
        return self.headings, self.fences

    def runs(self) -> list[tuple[str, float]]:
        """Return (``korean`` or ``english``, mass) of the runs of lines in one language, short ones left out."""
        korean, english = self.column("korean_mass"), self.column("english_mass")
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

    def column(self, name: str) -> tuple[float, ...]:
        """Return the sums of the field *name* of `Stretch`."""
        return self.columns[Stretch.__struct_fields__.index(name)]


def _add_to_runs(runs: list[tuple[str, float]], language: str, size: float) -> None:
    if runs and runs[-1][0] == language:
        size += runs.pop()[1]
    runs.append((language, size))


def weigh(lines: Sequence[str], outline: Outline) -> Evidence:
    """Return the evidence of *lines*, whose outline is *outline*."""
    scripts, starts = outline.scripts, outline.starts
    numbers = [number for number in outline.readable if scripts[number].mass]
    references = {
        number for number in numbers if not starts[number].isalpha() and _is_reference(lines[number], starts[number])
    }
    return Evidence(
        line_count=len(lines),
        numbers=tuple(numbers),
        leaning=_sums(_leanings(lines, outline, numbers, references)),
        columns=tuple([_sums(column) for column in _columns(outline, numbers, references)]),
        headings=tuple([heading.line for heading in outline.headings]),
        fences=outline.code_openings,
    )


def _columns(outline: Outline, numbers: Sequence[int], references: AbstractSet[int]) -> tuple[Sequence[float], ...]:
    """Return what each of *numbers*, lines, adds to the fields of `Stretch`, headings and fences excepted."""
    kinds = [outline.scripts[number].kind for number in numbers]
    masses = [outline.scripts[number].mass for number in numbers]
    quoted = [outline.starts[number] == ">" for number in numbers]
    counted: Sequence[float] = [
        mass / 10 if number in references and kind != "korean" else mass / 3 if is_quoted or kind == "latin" else mass
        for number, kind, mass, is_quoted in zip(numbers, kinds, masses, quoted, strict=True)
    ]
    return (
        [_KOREAN_SHARE.get(kind, 0.0) for kind in kinds],
        [1.0 if kind in _ENGLISH else 0.0 for kind in kinds],
        [1.0 if kind == "latin" else 0.0 for kind in kinds],
        masses,
        [mass if kind == "korean" else 0.0 for kind, mass in zip(kinds, counted, strict=True)],
        [mass if kind in _ENGLISH or kind == "latin" else 0.0 for kind, mass in zip(kinds, counted, strict=True)],
        [mass if is_quoted else 0.0 for mass, is_quoted in zip(masses, quoted, strict=True)],
        [mass if number in references else 0.0 for number, mass in zip(numbers, masses, strict=True)],
    )


def _leanings(
    lines: Sequence[str], outline: Outline, numbers: Sequence[int], references: AbstractSet[int]
) -> Iterable[float]:
    """Return how far each line of *numbers* leans to Korean.

    The lines of one block (a poem, a table, a list) are not independent: what a block of a kind may weigh is bounded.
    *references* do not lean at all, and neither do copied lines.
    """
    scripts, starts = outline.scripts, outline.starts
    leanings = {number: _WEIGHTS[scripts[number].kind] for number in numbers}
    for number in numbers:
        if starts[number] == ">":
            leanings[number] *= 0.5
    for number in references:
        if scripts[number].kind == "latin":
            leanings[number] = 0.0
    leanings.update(dict.fromkeys(_find_copies(lines, scripts, numbers), 0.0))
    for block in _blocks(outline):
        if len(block) > 1:
            _bound(leanings, block, scripts)
    return leanings.values()


def _bound(leanings: dict[int, float], block: Sequence[int], scripts: Sequence[LineScript]) -> None:
    """Lessen what the lines of *block* weigh together where that is too much."""
    members_by_kind: dict[Kind, list[int]] = {}
    for number in block:
        if leanings.get(number):
            members_by_kind.setdefault(scripts[number].kind, []).append(number)
    for kind, members in members_by_kind.items():
        bound = _HEAVIEST_BLOCK[kind] / (abs(_WEIGHTS[kind]) * len(members))
        if bound < 1.0:
            for number in members:
                leanings[number] *= bound


def _blocks(outline: Outline) -> Iterable[Sequence[int]]:
    """Yield the runs of text, line by line; each heading is a block of its own."""
    roles = outline.roles
    block: list[int] = []
    for number in outline.readable:
        if block and (number != block[-1] + 1 or "heading" in (roles[number], roles[number - 1])):
            yield block
            block = []
        block.append(number)
    if block:
        yield block


def _find_copies(lines: Sequence[str], scripts: Sequence[LineScript], numbers: Iterable[int]) -> set[int]:
    """Return the lines in Latin letters, no sentences, that stand in the text exactly twice, far apart.

    References, names and tables are copied from one half into the other, and do not tell where they stand. *numbers*
    are those of the lines that hold something to read.
    """
    telling_before = 0
    seen: dict[str, list[tuple[int, int]]] = {}
    for number in numbers:
        kind = scripts[number].kind
        if kind == "latin":
            seen.setdefault(lines[number].strip(), []).append((number, telling_before))
        telling_before += kind in ("korean", "english")
    return {
        number
        for places in seen.values()
        if len(places) == 2 and places[1][1] - places[0][1] >= _TELLING_LINES_BETWEEN_COPIES
        for number, _ in places
    }


def _is_reference(line: str, start: str) -> bool:
    """Return whether *line* looks like an entry of a reference list: an item that holds an address or a year.

    *start* is what it begins with.
    """
    if start == ">":
        start = line.lstrip(" \t>")[:1]
    if start.isalpha():
        return False
    return (start in _ITEM_STARTS or start.isdigit()) and ("://" in line or _YEAR.search(line) is not None)


def _sums(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(accumulate(values, initial=0.0))


_KOREAN_SHARE = {"korean": 1.0, "mixed": 0.5}
_ENGLISH = frozenset(("english", "quoting"))
# Logarithms of how much likelier such a line is in a Korean half than in an English one, counted in bilingual posts and
# moderated: of 3,000 lines in Korean halves 7 % were latin and 1 % english, of 2,500 in English ones one was Korean.
_WEIGHTS: dict[Kind, float] = {"korean": 4.0, "mixed": 1.5, "quoting": -2.5, "english": -3.0, "latin": -0.8}
_HEAVIEST_BLOCK: dict[Kind, float] = {"korean": 16.0, "mixed": 4.0, "quoting": 10.0, "english": 12.0, "latin": 3.0}
_TELLING_LINES_BETWEEN_COPIES = 4
_SMALLEST_RUN_SHARE, _SMALLEST_RUN = 0.08, 20
"""Share of the whole, and mass, below which a run in the other language is a remark."""
_ITEM_STARTS = frozenset("-*+[|<(")
# A word boundary before a 1 or 2, said so that `re` looks for these and does not try at every position.
_YEAR = late_pattern(r"(?:1(?<!\w1)9|2(?<!\w2)0)\d\d\b")
