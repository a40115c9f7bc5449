"""What an author wrote: sources with their front matter, and the posts found in them."""

import datetime
from typing import Literal

from site_gen.model.record import Record
from site_gen.model.text import LocalText

SourceKind = Literal["post", "page"]
How = Literal["detected", "marker", "front matter", "file name"]


class SitemapHints(Record, frozen=True, kw_only=True):
    changefreq: str | None = None
    priority: float | None = None


class FrontMatter(Record, frozen=True, kw_only=True):
    """The decoded head of a source. Every field is a front-matter key; aliases are named where they differ."""

    title: LocalText | None = None
    author: tuple[str, ...] = ()
    date: datetime.datetime | None = None
    """Aware; a date without an offset was read in the site's time zone."""
    lastmod: datetime.datetime | None = None
    """Also ``last_modified_at``. Aware."""
    categories: tuple[str, ...] = ()
    """A path from the general to the special: ``[AI, Experiment]``."""
    tags: tuple[str, ...] = ()
    description: LocalText | None = None
    slug: LocalText | None = None
    permalink: str | None = None
    image: LocalText | None = None
    """Path or address of the picture; ``image: {path:, alt:}`` gives both fields."""
    image_alt: LocalText | None = None
    pin: bool = False
    toc: bool | None = None
    math: bool | None = None
    mermaid: bool | None = None
    comments: bool | None = None
    draft: bool = False
    draft_languages: tuple[str, ...] = ()
    """From ``draft: {ko: true}``: the languages that are not published yet."""
    published: bool = True
    sitemap: SitemapHints = SitemapHints()
    aliases: tuple[str, ...] = ()
    """Old addresses that redirect here. Also ``redirect_from``."""
    layout: str | None = None
    language: str | None = None
    """The one language of this source, when the author says so."""
    key_lines: tuple[tuple[str, int], ...] = ()
    """(key as in this record, 1-based file line) for messages."""

    def line_of(self, key: str) -> int | None:
        """Return the file line on which *key* stands; None when it is absent."""
        for name, line in self.key_lines:
            if name == key:
                return line
        return None


class SourceFile(Record, frozen=True, kw_only=True):
    """One file an author wrote, decoded: front matter, and body text that nobody has interpreted yet."""

    path: str
    """POSIX path relative to the site, NFC: ``content/posts/2025-03-31-sora.md``."""
    kind: SourceKind
    front: FrontMatter
    text: str
    """The body after the front matter; line ends are ``\\n``."""
    text_line: int
    """1-based file line of the first line of ``text``."""
    stem: str
    """File name (or folder name, for ``sora/en.md``) without date, language and ending: ``sora``."""
    name_date: datetime.date | None = None
    """The date in a Jekyll file name."""
    name_language: str | None = None
    """The language that the file name or folder states: ``sora.ko.md``, ``sora/ko.md``, ``posts/ko/sora.md``."""
    group: str
    """Path without language and ending: equal for the files of one pair (``content/posts/2025-03-31-sora``)."""
    head_digest: str = ""
    """Of the front matter as it is written; empty where anything about the file was worth a message."""


class Part(Record, frozen=True, kw_only=True):
    """One language's stretch of a source's text, as the boundary cut it."""

    language: str
    text: str
    first_line: int
    """1-based file line of the first line of ``text``."""


class Division(Record, frozen=True, kw_only=True):
    """How a source's text was divided into languages, and why."""

    parts: tuple[Part, ...]
    """In order of appearance; one part for a single."""
    how: How
    separator_line: int | None = None
    """File line of the (last) thematic break of the separator; None without one."""
    boundary_line: int | None = None
    """File line of the first non-blank line of the second part."""
    confidence: float = 1.0
    """0 to 1; 1 where the author said it."""
    reason: str = ""
    """Why it was divided so, in a sentence."""


class Author(Record, frozen=True, kw_only=True):
    """A post's author in one language."""

    name: str
    url: str | None = None
    picture: str | None = None
    about: str = ""


class Term(Record, frozen=True, kw_only=True):
    """A tag, or one level of a category, in one language."""

    name: str
    slug: str
    url: str
    """Site path of its list page, without the base path."""


class Post(Record, frozen=True, kw_only=True):
    """One language's text of one article, with everything known before it is rendered."""

    key: str
    """The pair's key: the same in every language, stable, unique."""
    kind: SourceKind
    language: str
    source: str
    """Path of the file that holds this text."""
    title: str
    title_line: int | None = None
    text: str
    first_line: int
    """1-based file line of the first line of ``text``."""
    earlier_text: str = ""
    """What stands before ``text`` in the same file, for ids that are counted over the whole file."""
    slug: str
    url: str
    """Site path: ``/ko/posts/sora/``; neither base path nor percent-encoding."""
    output: str
    """Path below ``output/``: ``ko/posts/sora/index.html``."""
    date: datetime.datetime | None = None
    """In the site's time zone; None for a page without one."""
    lastmod: datetime.datetime | None = None
    authors: tuple[Author, ...] = ()
    categories: tuple[Term, ...] = ()
    tags: tuple[Term, ...] = ()
    description: str | None = None
    image: str | None = None
    image_alt: str | None = None
    image_line: int | None = None
    pin: bool = False
    toc: bool | None = None
    math: bool | None = None
    mermaid: bool | None = None
    comments: bool | None = None
    sitemap: SitemapHints = SitemapHints()
    aliases: tuple[str, ...] = ()
    is_divided: bool = False
    """The text is one part of a file that holds two languages."""
    is_draft: bool = False
    """Only ever true where drafts were asked for."""
    is_future: bool = False

    @property
    def recency(self) -> tuple[float, str]:
        """Sort key for newest first: equal dates by key, posts without a date last."""
        return (-self.date.timestamp() if self.date is not None else float("inf"), self.key)


class Pair(Record, frozen=True, kw_only=True):
    """The posts that say the same thing in different languages; a single has one member."""

    key: str
    kind: SourceKind
    posts: tuple[Post, ...]
    """In the site's language order."""

    def post_in(self, language: str) -> Post | None:
        """Return the member in *language*, or None."""
        for post in self.posts:
            if post.language == language:
                return post
        return None
