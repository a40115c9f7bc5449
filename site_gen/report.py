"""Problems and figures as text for a terminal, or as JSON for programs. Makes strings; printing is the command's."""

import json
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from site_gen.model.catalog import SourceReading
from site_gen.model.portability import Rewriting
from site_gen.model.problem import Problem, Severity, has_errors, is_fatal
from site_gen.model.report import BuildReport, CheckReport, PostsRow

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_COLORS: dict[Severity, str] = {"error": "31", "warning": "33", "info": "36"}
_TITLE_COLUMNS = 48
_HEADER = ("SOURCE", "LANGUAGE", "LINES", "HOW", "TITLE", "ADDRESS")


def format_problems(problems: Sequence[Problem], *, color: bool, limit: int = 20) -> str:
    """Return the problems one below the other, errors first, those of one file together, each with its hint below it.

    Of each severity *limit* are shown, and how many more there are. Characters that a terminal would obey are escaped.
    """
    lines: list[str] = []
    for severity in _SEVERITIES:
        found = [problem for problem in problems if problem.severity == severity]
        found.sort(key=lambda problem: (problem.path, problem.line or 0))
        for problem in found[:limit]:
            lines += _problem_lines(problem, color=color)
        if len(found) > limit:
            noun = "remark" if severity == "info" else severity
            lines.append(f"… and {_counted(len(found) - limit, f'more {noun}')}")
    return "\n".join(lines)


def summary_line(report: BuildReport) -> str:
    """Return what a build did, in one line."""
    mistakes = ", ".join(
        _counted(number, severity)
        for severity in ("error", "warning")
        if (number := sum(problem.severity == severity for problem in report.problems))
    )
    if not report.artifacts or has_errors(report.problems):
        return f"Nothing was published, and the output is as it was: {mistakes or 'the site is empty'}."
    figures = [f"{report.written} written", f"{report.unchanged} unchanged", f"{report.removed} removed"]
    figures += [f"{number} pictures {what}" for what, number in report.images]
    took = f"{sum(seconds for _, seconds in report.seconds):.2f} s"
    line = f"{_counted(report.pages, 'page')} in {_counted(report.artifacts, 'file')}: {', '.join(figures)}, in {took}."
    return f"{line} {mistakes}." if mistakes else line


def check_summary(report: CheckReport) -> str:
    """Return what a check found, in one line."""
    counts = _severity_counts(report.problems)
    found = ", ".join(
        _counted(number, "remark" if severity == "info" else severity) for severity, number in counts.items() if number
    )
    return f"{_counted(report.sources, 'source')} checked: {found or 'nothing to say'}."


def format_rewritings(rewritings: Sequence[Rewriting], *, color: bool) -> str:
    """Return each line that was rewritten, as it was and as it is."""
    lines: list[str] = []
    for one in rewritings:
        lines.append(_painted(f"{_printable(one.path)}:{one.line}: rewritten", "1", color=color))
        lines.append("  - " + _painted(_printable(one.old), "31", color=color))
        lines += ("  + " + _painted(_printable(line), "32", color=color) for line in one.new.split("\n"))
    return "\n".join(lines)


def check_json(report: CheckReport) -> str:
    """Return the JSON object of ``site-gen check --json``."""
    counts = _severity_counts(report.problems)
    return _json(
        {
            "sources": report.sources,
            "errors": counts["error"],
            "warnings": counts["warning"],
            "remarks": counts["info"],
            "problems": [_problem_object(problem) for problem in report.problems],
            "rewritten": [
                {"path": one.path, "line": one.line, "old": one.old, "new": one.new} for one in report.rewritings
            ],
        }
    )


def exit_code_for(problems: Iterable[Problem], *, strict: bool) -> int:
    """Return 2 when the settings hold errors, 1 when the site does, otherwise 0; *strict* counts warnings as errors."""
    paths = {problem.path for problem in problems if is_fatal(problem, strict=strict)}
    return 2 if "content/site.yaml" in paths else int(bool(paths))


def timing_lines(report: BuildReport) -> str:
    """Return the seconds of each stage, and the sources that took longest."""
    lines = [f"  {stage:<8}{seconds:7.2f} s" for stage, seconds in report.seconds]
    if report.slowest:
        lines.append("  slowest:")
        lines += (f"  {seconds:15.2f} s  {_printable(path)}" for path, seconds in report.slowest)
    return "\n".join(lines)


def build_json(report: BuildReport) -> str:
    """Return the JSON object of ``site-gen build --json``."""
    return _json(
        {
            "pages": report.pages,
            "artifacts": report.artifacts,
            "written": report.written,
            "unchanged": report.unchanged,
            "removed": report.removed,
            "images": dict(report.images),
            "seconds": {stage: round(seconds, 3) for stage, seconds in report.seconds},
            "slowest": [{"path": path, "seconds": round(seconds, 3)} for path, seconds in report.slowest],
            "problems": [_problem_object(problem) for problem in report.problems],
        }
    )


def posts_rows(readings: Sequence[SourceReading]) -> tuple[PostsRow, ...]:
    """Return one row for each source.

    A source belongs to a pair when it, or it together with the other files of its group (``sora.en.md``,
    ``sora.ko.md``), holds more than one language.
    """
    languages_by_group: dict[str, set[str]] = {}
    for reading in readings:
        languages = {part.language for part in reading.division.parts}
        languages_by_group.setdefault(reading.source.group, set()).update(languages)
    return tuple(
        PostsRow(
            source=reading.source.path,
            kind="pair" if len(languages_by_group[reading.source.group]) > 1 else "single",
            languages=tuple(part.language for part in reading.division.parts),
            how=reading.division.how,
            separator_line=reading.division.separator_line,
            boundary_line=reading.division.boundary_line,
            confidence=reading.division.confidence,
            titles=reading.titles,
            urls=reading.urls,
            problems=reading.problems,
            reason=reading.division.reason,
        )
        for reading in readings
    )


def posts_json(rows: Iterable[PostsRow]) -> str:
    """Return the JSON objects of ``site-gen posts --json``, each on a line of its own."""
    return "".join(_json(_row_object(row)) + "\n" for row in rows)


def posts_table(rows: Sequence[PostsRow]) -> str:
    """Return a table of how each source was read, and why; a line for each language, Hangul counting two columns."""
    cells_by_row = [list(_table_lines(row)) for row in rows]
    every = [_HEADER, *(line for cells in cells_by_row for line in cells)]
    widths = [max(_columns(line[number]) for line in every) for number in range(len(_HEADER))]
    lines = [_aligned(_HEADER, widths)]
    for row, cells in zip(rows, cells_by_row, strict=True):
        lines += [_aligned(line, widths) for line in cells]
        if row.reason:
            lines.append(f"    {_printable(row.reason)}")
    pairs = sum(row.kind == "pair" for row in rows)
    lines.append(f"{_counted(len(rows), 'source')}: {pairs} of pairs, {len(rows) - pairs} single.")
    return "\n".join(lines)


def _aligned(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell + " " * (width - _columns(cell)) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def write_text(stream: TextIO, text: str) -> None:
    """Write *text* to *stream*, with what its encoding does not have (Hangul in ASCII) as escapes."""
    try:
        stream.write(text)
    except UnicodeEncodeError:
        encoding = stream.encoding or "ascii"
        stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _severity_counts(problems: Sequence[Problem]) -> dict[Severity, int]:
    return {severity: sum(one.severity == severity for one in problems) for severity in _SEVERITIES}


def _problem_lines(problem: Problem, *, color: bool) -> Iterator[str]:
    where = _printable(problem.path) + (f":{problem.line}" if problem.line is not None else "")
    severity = _painted(problem.severity, f"1;{_COLORS[problem.severity]}", color=color)
    first, *more = problem.message.splitlines() or [""]
    yield f"{_painted(where, '1', color=color)}: {severity}: {_printable(first)}"
    for line in more:
        yield f"    {_printable(line)}"
    for line in problem.hint.splitlines():
        yield "  " + _painted(_printable(line), "2", color=color)


def _painted(text: str, code: str, *, color: bool) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if color else text


def _printable(text: str) -> str:
    """Escape what would move the cursor, change colours or turn the direction of writing."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun if number == 1 else noun + 's'}"


def _table_lines(row: PostsRow) -> Iterator[tuple[str, ...]]:
    titles, urls = dict(row.titles), dict(row.urls)
    how = row.how if row.confidence == 1 else f"{row.how}, {row.confidence:.0%}"
    for number, language in enumerate(row.languages):
        lines = ""
        if row.boundary_line is not None:
            end = (row.separator_line or row.boundary_line) - 1
            lines = f"to {end}" if number == 0 else f"from {row.boundary_line}"
        yield (
            _printable(row.source) if number == 0 else "",
            language,
            lines,
            how if number == 0 else "",
            _shortened(_printable(titles.get(language, ""))),
            _printable(urls.get(language, "not published")),
        )


def _shortened(text: str) -> str:
    if _columns(text) <= _TITLE_COLUMNS:
        return text
    while _columns(text) >= _TITLE_COLUMNS:
        text = text[:-1]
    return text + "…"


def _columns(text: str) -> int:
    """Return how many columns a terminal gives *text* (Unicode's annex 11: wide and full-width letters take two)."""
    return len(text) if text.isascii() else sum(map(_width, text))


def _width(character: str) -> int:
    # Vowels and finals of decomposed Hangul stack onto the consonant before them.
    if unicodedata.category(character) in ("Mn", "Me", "Cf") or "\u1160" <= character <= "\u11ff":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _row_object(row: PostsRow) -> dict[str, object]:
    return {
        "source": row.source,
        "kind": row.kind,
        "languages": row.languages,
        "how": row.how,
        "separator_line": row.separator_line,
        "boundary_line": row.boundary_line,
        "confidence": round(row.confidence, 3),
        "titles": dict(row.titles),
        "urls": dict(row.urls),
        "problems": [_problem_object(problem) for problem in row.problems],
    }


def _problem_object(problem: Problem) -> dict[str, object]:
    return {
        "path": problem.path,
        "line": problem.line,
        "severity": problem.severity,
        "message": problem.message,
        "hint": problem.hint,
    }


def _json(value: object) -> str:
    # ASCII: the escapes survive every encoding of stdout, and file names that are no Unicode.
    return json.dumps(value, ensure_ascii=True)
