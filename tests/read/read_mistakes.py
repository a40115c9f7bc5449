"""Loads tables of mistakes: what an author wrote, and what must be said about it.

A table is a text file of cases::

    === the name of the case
    title: Boats: at noon
    >>>
    2 error: Boats: at noon ~ quotes

Below ``>>>`` stands one line for each problem that must be met: file line (``-`` for none), severity, and words that
message and hint must hold, with `` ~ `` between them. No line means that nothing may be said.
"""

import re
from pathlib import Path
from typing import NamedTuple

from site_gen.model.problem import Problem


class Expected(NamedTuple):
    line: int | None
    severity: str
    words: tuple[str, ...]


class Case(NamedTuple):
    name: str
    text: str
    expected: tuple[Expected, ...]


def load_cases(path: Path) -> list[Case]:
    """Return the cases of a table."""
    chunks = re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    return [_case(chunk) for chunk in chunks]


def _case(chunk: str) -> Case:
    name, _, rest = chunk.partition("\n")
    text, _, expectations = rest.partition(">>>\n")
    lines = [line for line in expectations.splitlines() if line.strip()]
    return Case(name, text, tuple(_expected(line) for line in lines))


def _expected(line: str) -> Expected:
    place, severity, words = line.replace(": ", " ", 1).split(" ", 2)
    return Expected(None if place == "-" else int(place), severity, tuple(words.split(" ~ ")))


def assert_said(problems: tuple[Problem, ...], case: Case, *, path: str) -> None:
    """Assert that *problems* are those that *case* expects, all with *path*."""
    said = [(problem.line, problem.severity) for problem in problems]
    assert said == [(one.line, one.severity) for one in case.expected], problems
    for problem, expected in zip(problems, case.expected, strict=True):
        assert problem.path == path
        for word in expected.words:
            assert word in f"{problem.message} | {problem.hint}", problem
