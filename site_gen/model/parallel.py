"""Two languages side by side: how their texts stand to each other, and the page that shows both."""

from typing import Literal

from site_gen.model.record import Record
from site_gen.model.view import DateView, HeadView

Bead = tuple[int, int]
"""How many blocks of the first text stand beside how many of the second: ``(1, 1)``, ``(2, 1)``, ``(1, 0)``."""

Closeness = Literal["blocks", "sections", "nothing"]


class Alignment(Record, frozen=True, kw_only=True):
    """Which blocks of two texts say the same thing."""

    beads: tuple[Bead, ...]
    """In order; together they hold every block of both texts once."""
    by: Closeness = "blocks"
    """What could be laid side by side: blocks; only whole sections; or only the two texts, each as a whole."""
    elements: tuple[Bead, ...] = ()
    """The same in elements of the page, which is what a script can count; a block is nearly always one element."""


class HalfView(Record, frozen=True, kw_only=True):
    """One language's column of a parallel page."""

    language: str
    name: str
    """The language's own name for itself."""
    title: str
    url: str
    """The post in this language alone."""
    html: str
    """The finished body; a template prints ``rows`` instead. Empty until the page is made."""
    date: DateView | None
    note: str
    """In this language, why the columns are not in step; empty where they are."""
    show_title: str
    """In the other language: what a button says that shows a paragraph of this one."""


class RowView(Record, frozen=True, kw_only=True):
    """Blocks that stand side by side, as finished HTML."""

    first: str = ""
    second: str = ""
    shared: str = ""
    """What both halves show, once across both columns; ``first`` and ``second`` are its two captions then."""
    hidden_text: str = ""
    """What the second half says of a shared picture to those who cannot see it, where it says something else."""
    items: int = 0
    """Number of items where two lists stand side by side item by item."""


class ParallelView(Record, frozen=True, kw_only=True, tag=True):
    """Both languages of a pair on one page. Its head names the post in the first language as canonical."""

    head: HeadView
    halves: tuple[HalfView, HalfView]
    """In the site's order of languages."""
    alignment: Alignment
    rows: tuple[RowView, ...] = ()
    """Made in the page's own job, which alone has to read the two bodies."""
    has_code: bool
    has_mermaid: bool
    is_draft: bool
    is_future: bool
