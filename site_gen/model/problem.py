"""What an author should hear: where, what, and how to mend it."""

from collections.abc import Iterable
from typing import Generic, Literal, TypeVar

from site_gen.model.record import Record

Severity = Literal["error", "warning", "info"]

Result = TypeVar("Result")


class Problem(Record, frozen=True, kw_only=True):
    """One mistake, or one thing worth knowing, in one place of the author's files."""

    path: str
    """POSIX path relative to the site, as the author knows it: ``content/posts/sora.md``."""
    line: int | None = None
    """1-based line of that file; None when the whole file is meant."""
    severity: Severity = "error"
    message: str
    """What is wrong, in the author's words, with the offending value."""
    hint: str = ""
    """How to mend it: a sentence, or empty."""


class Outcome(Record, Generic[Result], frozen=True, kw_only=True):
    """What a job returns: its result (None when it could not make one) and the problems it met."""

    result: Result | None
    problems: tuple[Problem, ...] = ()


def has_errors(problems: Iterable[Problem], *, strict: bool = False) -> bool:
    """Say whether something among *problems* keeps a site from being published; *strict* counts warnings, too."""
    return any(is_fatal(problem, strict=strict) for problem in problems)


def is_fatal(problem: Problem, *, strict: bool = False) -> bool:
    """Say whether *problem* alone keeps a site from being published."""
    return problem.severity == "error" or (strict and problem.severity == "warning")
