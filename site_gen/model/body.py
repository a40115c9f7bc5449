"""The HTML of a post and what was learned while it was made."""

from typing import Literal

from site_gen.model.config import MarkdownConfig
from site_gen.model.record import Parcel, Record


class Heading(Record, frozen=True, kw_only=True):
    level: int
    """1 to 6."""
    id: str
    text: str
    """Plain text, for tables of contents."""
    line: int
    """1-based file line."""


class Reference(Record, frozen=True, kw_only=True):
    """A link or picture in a body, as the author wrote it."""

    target: str
    """Percent-decoded and NFC where it is a path, but for %23 and %3F, so that a ``#`` begins a fragment and a ``?`` a
    query; as written otherwise.  A fragment written behind ``{% post_url NAME %}`` is part of it: ``NAME#section``."""
    line: int
    """1-based file line on which it stands."""
    kind: Literal["link", "image", "post_url", "file_link"]
    """``post_url`` and ``file_link`` come from ``{% post_url NAME %}`` and ``{% link PATH %}``."""


class BodyInput(Record, frozen=True, kw_only=True):
    """Everything that a body depends on: the argument of the job that renders one."""

    path: str
    """The source, for messages."""
    language: str
    text: str
    first_line: int
    """1-based file line of the first line of ``text``."""
    earlier_text: str = ""
    """The text before it in the same file; used only when ids are counted over the whole file."""
    drop_language_words: bool = False
    """Take "(한국어)" and the like out of this half's headings (a divided post, unless the site keeps them)."""
    math: bool = True
    variables: tuple[tuple[str, str], ...] = ()
    """Values for ``{{ site.url }}`` and its kin: (``site.url``, ``https://…``)."""
    callout_titles: tuple[tuple[str, str], ...] = ()
    """(``note``, ``Note``) …: the theme's titles for call-outs in this language."""


class BodySetup(Record, frozen=True, kw_only=True):
    """What the Markdown engine is built from, once per process."""

    markdown: MarkdownConfig


class Body(Parcel, frozen=True, kw_only=True):
    """A rendered text.

    Links and pictures whose addresses depend on other files are left open: ``html`` holds ``href="site-gen:ref/3"`` or
    ``src="site-gen:ref/3"`` for ``references[3]``, and the page stage fills them in.  A body so depends on its own text
    alone, and renaming one post re-renders no other body.
    """

    html: str
    headings: tuple[Heading, ...] = ()
    references: tuple[Reference, ...] = ()
    anchors: tuple[str, ...] = ()
    """Every id in ``html``, headings included: what ``#fragment`` links may point at."""
    excerpt: str = ""
    """The first real sentences as plain text, at most about 160 columns (a Hangul syllable counts 2)."""
    word_count: int = 0
    """English words plus Korean eojeol (units between spaces), code and formulas left out."""
    code_line_count: int = 0
    code_seals: tuple[str, ...] = ()
    """Of each coloured block of code: proof that it is ours, for whoever wants to use it again."""
    has_math: bool = False
    has_mermaid: bool = False
    has_code: bool = False
