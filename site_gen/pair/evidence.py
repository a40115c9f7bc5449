"""How much the lines of a text speak for Korean or for English, summed so that any stretch can be asked for."""

import bisect
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

from site_gen.model.record import Record
from site_gen.pair.outline import Outline, Role
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
    numbers = [number for number, script in enumerate(outline.scripts) if script.mass]
    rows = [_row(lines[number], outline.starts[number], outline.scripts[number]) for number in numbers]
    columns = zip(*rows, strict=True) if rows else ((),) * _COLUMN_COUNT
    return Evidence(
        line_count=len(lines),
        numbers=tuple(numbers),
        leaning=_sums(_leanings(lines, outline, dict(zip(numbers, rows, strict=True)))),
        columns=tuple([_sums(column) for column in columns]),
        headings=tuple([heading.line for heading in outline.headings]),
        fences=outline.code_openings,
    )


def _row(line: str, start: str, script: LineScript) -> tuple[float, ...]:
    """Return what *line*, which begins with *start*, adds to the fields of `Stretch`, headings and fences excepted."""
    kind, mass = script.kind, script.mass
    is_quoted = start == ">"
    is_reference = _is_reference(line, start)
    counted = mass / 10 if is_reference and kind != "korean" else mass / 3 if is_quoted or kind == "latin" else mass
    return (
        1.0 if kind == "korean" else 0.5 if kind == "mixed" else 0.0,
        1.0 if kind in ("english", "quoting") else 0.0,
        1.0 if kind == "latin" else 0.0,
        mass,
        counted if kind == "korean" else 0.0,
        counted if kind in ("english", "quoting", "latin") else 0.0,
        mass if is_quoted else 0.0,
        mass if is_reference else 0.0,
    )


def _leanings(lines: Sequence[str], outline: Outline, rows: Mapping[int, tuple[float, ...]]) -> Iterable[float]:
    """Return how far each line that is a key of *rows* leans to Korean.

    The lines of one block (a poem, a table, a list) are not independent: what a block of a kind may weigh is bounded.
    References do not lean at all, and neither do copied lines.
    """
    leanings = dict.fromkeys(rows, 0.0)
    copies = _find_copies(lines, outline.scripts, rows)
    scripts = outline.scripts
    for start, end in _blocks(outline.roles):
        members_by_kind: dict[Kind, list[int]] = {}
        for number in range(start, end):
            kind = scripts[number].kind
            if kind in _WEIGHTS and number not in copies and not (kind == "latin" and rows[number][_REFERENCE_MASS]):
                members_by_kind.setdefault(kind, []).append(number)
        for kind, members in members_by_kind.items():
            weight = _WEIGHTS[kind]
            bound = min(1.0, _HEAVIEST_BLOCK[kind] / (abs(weight) * len(members)))
            for number in members:
                leanings[number] = weight * bound * (0.5 if outline.starts[number] == ">" else 1.0)
    return leanings.values()


def _blocks(roles: Sequence[Role]) -> Iterable[tuple[int, int]]:
    """Yield (start, end) of the runs of text; each heading is a block of its own."""
    start = None
    for number, role in enumerate(roles):
        if role != "text" and start is not None:
            yield start, number
            start = None
        if role == "heading":
            yield number, number + 1
        elif role == "text" and start is None:
            start = number
    if start is not None:
        yield start, len(roles)


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


_COLUMN_COUNT = len(Stretch.__struct_fields__) - 2
_REFERENCE_MASS = Stretch.__struct_fields__.index("reference_mass")
# Logarithms of how much likelier such a line is in a Korean half than in an English one, counted in bilingual posts and
# moderated: of 3,000 lines in Korean halves 7 % were latin and 1 % english, of 2,500 in English ones one was Korean.
_WEIGHTS: dict[Kind, float] = {"korean": 4.0, "mixed": 1.5, "quoting": -2.5, "english": -3.0, "latin": -0.8}
_HEAVIEST_BLOCK: dict[Kind, float] = {"korean": 16.0, "mixed": 4.0, "quoting": 10.0, "english": 12.0, "latin": 3.0}
_TELLING_LINES_BETWEEN_COPIES = 4
_SMALLEST_RUN_SHARE, _SMALLEST_RUN = 0.08, 20
"""Share of the whole, and mass, below which a run in the other language is a remark."""
_ITEM_STARTS = frozenset("-*+[|<(")
# A word boundary before a 1 or 2, said so that `re` looks for these and does not try at every position.
_YEAR = re.compile(r"(?:1(?<!\w1)9|2(?<!\w2)0)\d\d\b")
