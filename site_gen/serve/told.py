"""What the terminal hears of a preview: pages say more, but not everybody looks at one when something is wrong."""

from collections.abc import Iterable

from site_gen.model.problem import Problem
from site_gen.report import format_problems

_MOST_ERRORS = 3


def told_of(what: str, problems: Iterable[Problem]) -> str:
    """Return *what* was done, and the first of the errors that were met."""
    errors = [problem for problem in problems if problem.severity == "error"]
    if not errors:
        return what
    listed = format_problems(errors, color=False, limit=_MOST_ERRORS)
    return f"{what}, {len(errors)} error{'s' * (len(errors) > 1)}\n{listed}"


def word_on(host: str) -> str:
    """Return what an author should know who has the preview listen on *host*; nothing for this machine's own names."""
    if host in ("localhost", "::1") or host.startswith("127."):
        return ""
    return f"on {host}, whoever reaches this machine can read the preview, drafts included"
