"""How much the lines of a text speak for Korean or for English, summed so that any stretch can be asked for."""

import re
from collections.abc import Iterable, Sequence
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
    """Sums over the lines of a text: entry *n* of each is the sum over lines 0 to *n* - 1."""

    leaning: tuple[float, ...]
    """Positive for Korean, negative for English."""
    columns: tuple[tuple[float, ...], ...]
    """For each field of `Stretch`, in order."""

    @property
    def line_count(self) -> int:
        return len(self.leaning) - 1

    def stretch(self, start: int, end: int) -> Stretch:
        """Return what stands in the lines from *start* up to, not including, *end*."""
        values = [column[end] - column[start] for column in self.columns]
        return Stretch(**dict(zip(Stretch.__struct_fields__, values, strict=True)))

    def runs(self) -> list[tuple[str, float]]:
        """Return (``korean`` or ``english``, mass) of the runs of lines in one language, short ones left out."""
        korean, english = self.column("korean_mass"), self.column("english_mass")
        runs: list[tuple[str, float]] = []
        for number in range(self.line_count):
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
    scripts, roles = outline.scripts, outline.roles
    references = [script.mass > 0 and _is_reference(line) for line, script in zip(lines, scripts, strict=True)]
    rows = [
        _row(line, script, is_reference) for line, script, is_reference in zip(lines, scripts, references, strict=True)
    ]
    columns = [list(column) for column in zip(*rows, strict=True)]
    columns.append(_marks(len(lines), (heading.line for heading in outline.headings)))
    columns.append(_marks(len(lines), outline.code_openings))
    return Evidence(
        leaning=_sums(_leanings(lines, scripts, roles, references)),
        columns=tuple(_sums(column) for column in columns),
    )


def _row(line: str, script: LineScript, is_reference: bool) -> tuple[float, ...]:
    """Return what *line* adds to the fields of `Stretch`, headings and fences excepted."""
    kind, mass = script.kind, script.mass
    if not mass:
        return _NOTHING
    is_quoted = _is_quoted(line)
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


def _leanings(
    lines: Sequence[str], scripts: Sequence[LineScript], roles: Sequence[Role], references: Sequence[bool]
) -> list[float]:
    """Return how far each line leans to Korean.

    The lines of one block (a poem, a table, a list) are not independent: what a block of a kind may weigh is bounded.
    References do not lean at all, and neither do copied lines.
    """
    leanings = [0.0] * len(lines)
    copies = _find_copies(lines, scripts)
    for start, end in _blocks(roles):
        members_by_kind: dict[Kind, list[int]] = {}
        for number in range(start, end):
            kind = scripts[number].kind
            if kind in _WEIGHTS and number not in copies and not (kind == "latin" and references[number]):
                members_by_kind.setdefault(kind, []).append(number)
        for kind, members in members_by_kind.items():
            weight = _WEIGHTS[kind]
            bound = min(1.0, _HEAVIEST_BLOCK[kind] / (abs(weight) * len(members)))
            for number in members:
                leanings[number] = weight * bound * (0.5 if _is_quoted(lines[number]) else 1.0)
    return leanings


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


def _find_copies(lines: Sequence[str], scripts: Sequence[LineScript]) -> set[int]:
    """Return the lines in Latin letters, no sentences, that stand in the text exactly twice, far apart.

    References, names and tables are copied from one half into the other, and do not tell where they stand.
    """
    telling_before = 0
    seen: dict[str, list[tuple[int, int]]] = {}
    for number, script in enumerate(scripts):
        if script.kind == "latin":
            seen.setdefault(lines[number].strip(), []).append((number, telling_before))
        telling_before += script.kind in ("korean", "english")
    return {
        number
        for places in seen.values()
        if len(places) == 2 and places[1][1] - places[0][1] >= _TELLING_LINES_BETWEEN_COPIES
        for number, _ in places
    }


def _is_quoted(line: str) -> bool:
    return line.lstrip(" \t").startswith(">")


def _is_reference(line: str) -> bool:
    """Return whether *line* looks like an entry of a reference list: an item that holds an address or a year."""
    start = line.lstrip(" \t>")[:1]
    return (start in _ITEM_STARTS or start.isdigit()) and ("://" in line or _YEAR.search(line) is not None)


def _marks(line_count: int, numbers: Iterable[int]) -> list[float]:
    marks = [0.0] * line_count
    for number in numbers:
        marks[number] = 1.0
    return marks


def _sums(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(accumulate(values, initial=0.0))


_NOTHING = (0.0,) * 8
# Logarithms of how much likelier such a line is in a Korean half than in an English one, counted in bilingual posts and
# moderated: of 3,000 lines in Korean halves 7 % were latin and 1 % english, of 2,500 in English ones one was Korean.
_WEIGHTS: dict[Kind, float] = {"korean": 4.0, "mixed": 1.5, "quoting": -2.5, "english": -3.0, "latin": -0.8}
_HEAVIEST_BLOCK: dict[Kind, float] = {"korean": 16.0, "mixed": 4.0, "quoting": 10.0, "english": 12.0, "latin": 3.0}
_TELLING_LINES_BETWEEN_COPIES = 4
_SMALLEST_RUN_SHARE, _SMALLEST_RUN = 0.08, 20
"""Share of the whole, and mass, below which a run in the other language is a remark."""
_ITEM_STARTS = frozenset("-*+[|<(")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
