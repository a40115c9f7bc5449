"""What a command tells its user when it is done: figures, and how each source was read."""

import datetime
from typing import Literal

from site_gen.model.portability import Rewriting
from site_gen.model.post import How
from site_gen.model.problem import Problem
from site_gen.model.record import Record


class BuildReport(Record, frozen=True, kw_only=True):
    """The figures of one build. Nothing of it reaches ``output/``, so it may hold times."""

    pages: int = 0
    """HTML pages among the artifacts."""
    artifacts: int = 0
    """Files that the site consists of."""
    written: int = 0
    """Artifacts that were new or different on disk."""
    unchanged: int = 0
    """Artifacts that were on disk already, and were left alone."""
    removed: int = 0
    """Files of an earlier build that the site no longer has."""
    images: tuple[tuple[str, int], ...] = ()
    """(what was counted, how many): (``encoded``, 12), (``cached``, 340)."""
    not_before: datetime.datetime | None = None
    """A build of the same files at this time or later gives the same site; None for at any earlier time, too."""
    not_after: datetime.datetime | None = None
    """From this time on it gives another one: the next post is due. None for never."""
    seconds: tuple[tuple[str, float], ...] = ()
    """(stage, seconds of wall-clock time) in the order of the stages."""
    slowest: tuple[tuple[str, float], ...] = ()
    """(source, seconds that its jobs took), the slowest first; only what was not known from an earlier build."""
    problems: tuple[Problem, ...] = ()
    snapshot: str = ""
    """Where the cache has the site as this build knew it; empty for nowhere."""


class PostsRow(Record, frozen=True, kw_only=True):
    """How one source was read: the contract of ``site-gen posts --json``, field by field."""

    source: str
    """POSIX path relative to the site: ``content/posts/2025-03-31-sora.md``."""
    kind: Literal["pair", "single"]
    languages: tuple[str, ...]
    """Codes in order of appearance."""
    how: How
    separator_line: int | None = None
    """1-based file line of the separator; None for a single."""
    boundary_line: int | None = None
    """1-based file line of the first non-blank line of the second part; None for a single."""
    confidence: float = 1.0
    """0 to 1."""
    titles: tuple[tuple[str, str], ...] = ()
    """(language, title)."""
    urls: tuple[tuple[str, str], ...] = ()
    """(language, site path)."""
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    """Why it was read so, in a sentence, for people; not part of the JSON."""


class CheckReport(Record, frozen=True, kw_only=True):
    """What a check found, and what it rewrote where it was asked to."""

    problems: tuple[Problem, ...]
    """After the rewriting."""
    sources: int = 0
    """Files of text that were read."""
    rewritings: tuple[Rewriting, ...] = ()
