"""Where another Markdown reader shows a text differently from our pages, and what would mend it."""

from typing import Literal

from site_gen.model.record import Record

DifferenceKind = Literal[
    "emphasis",
    "no emphasis",
    "single tilde",
    "label",
    "underline",
    "sub-list",
    "fence",
    "raw html",
    "attribute list",
    "heading id",
    "liquid",
    "definition list",
    "call-out",
]


class Edit(Record, frozen=True, kw_only=True):
    """A change of one line of a file."""

    line: int
    """1-based file line."""
    column: int
    """Characters before it in that line."""
    removed: str
    """What stands there now; no line end."""
    inserted: str
    """What stands there afterwards. It may hold ``\\n``: the line is then cut."""


class Difference(Record, frozen=True, kw_only=True):
    """One place that CommonMark with GitHub's extensions reads otherwise than we do."""

    kind: DifferenceKind
    line: int
    """1-based file line."""
    excerpt: str
    """What the author wrote there, shortened."""
    edits: tuple[Edit, ...] = ()
    """What makes both show the same; empty where no safe way is known. Differences of one paragraph share theirs."""


class Rewriting(Record, frozen=True, kw_only=True):
    """A line of an author's file as it was and as it is now."""

    path: str
    line: int
    """1-based line of the file before it was changed."""
    old: str
    new: str
    """It may hold ``\\n``."""
