"""Everything that will be published, with its addresses: what the pair stage hands to the render stage.

Site paths (``url``) here carry neither base path nor percent-encoding.
"""

import datetime
from collections.abc import Iterator
from typing import Literal

from site_gen.model.post import Division, Pair, Post, SourceFile
from site_gen.model.problem import Problem
from site_gen.model.record import Record

ListingKind = Literal["home", "tag", "category", "tags", "categories", "archive"]


class Address(Record, frozen=True, kw_only=True):
    url: str
    """Site path: ``/ko/posts/sora/``."""
    output: str
    """Output path that serves it: ``ko/posts/sora/index.html``."""


class Branch(Record, frozen=True, kw_only=True):
    """A tag or category as a listing of terms shows it, with what stands below it."""

    name: str
    url: str
    count: int
    children: tuple["Branch", ...] = ()


class Listing(Record, frozen=True, kw_only=True):
    """A list page of one language, on as many pages as its members need."""

    kind: ListingKind
    key: str
    """The same for the twins in other languages: ``tag:ai``, ``category:ai/experiment``, ``home``."""
    language: str
    title: str = ""
    """The term's name in this language; empty for the others, whose titles are the theme's strings."""
    addresses: tuple[Address, ...]
    """One a page, in order; at least one."""
    members: tuple[str, ...] = ()
    """Keys of the pairs listed, newest first."""
    pinned: tuple[str, ...] = ()
    """Keys that head the first page instead of standing in ``members``."""
    trail: tuple[Branch, ...] = ()
    """Parents of a nested category, from the most general."""
    branches: tuple[Branch, ...] = ()
    """Sub-categories of a category; all terms of ``tags`` and ``categories``."""


class Redirect(Record, frozen=True, kw_only=True):
    """A page at an old address that sends its reader to a post."""

    address: Address
    target: str
    """Site path of the post."""
    title: str
    language: str
    origin: str
    """``content/posts/sora.md:9``, to name it when two claim one address."""


class Parallel(Record, frozen=True, kw_only=True):
    """The page that shows both languages of a pair side by side."""

    key: str
    """Of the pair."""
    languages: tuple[str, str]
    """The columns, in the site's order."""
    address: Address


class NavigationLink(Record, frozen=True, kw_only=True):
    title: str = ""
    """The author's title; empty where ``string_key`` names one of the theme's."""
    string_key: str = ""
    """Key of a theme string: ``navigation.tags``."""
    url: str
    """Site path, or a whole address."""
    place: str = ""
    """Query and fragment of a site path, as the author wrote them: ``#contact``."""


class LanguageSite(Record, frozen=True, kw_only=True):
    """The fixed addresses of one language."""

    language: str
    home: Address
    tags: Address
    categories: Address
    archive: Address
    search: Address
    """Of the page for it, where the site has one."""
    not_found: Address
    atom: Address
    json_feed: Address
    navigation: tuple[NavigationLink, ...] = ()


class SourceReading(Record, frozen=True, kw_only=True):
    """How a source was read: what ``site-gen posts`` tells."""

    source: SourceFile
    division: Division
    titles: tuple[tuple[str, str], ...] = ()
    """(language, title), in order of appearance."""
    urls: tuple[tuple[str, str], ...] = ()
    problems: tuple[Problem, ...] = ()


class Skipped(Record, frozen=True, kw_only=True):
    """A source, or one language of it, that is not published, and why."""

    path: str
    language: str | None
    reason: Literal["draft", "unpublished", "future"]
    date: datetime.datetime | None = None
    url: str = ""
    """The site path that it would have; empty where that could not be told."""

    @property
    def condition(self) -> str:
        """The reason as an author hears it: ``a draft``."""
        date = f", dated {self.date:%Y-%m-%d %H:%M}" if self.date is not None else ""
        return {"draft": "a draft", "unpublished": "marked `published: false`", "future": f"later than now{date}"}[
            self.reason
        ]

    @property
    def option(self) -> str:
        """The option that publishes it nevertheless; empty where none does."""
        return {"draft": "--drafts", "unpublished": "", "future": "--future"}[self.reason]


class Catalog(Record, frozen=True, kw_only=True):
    pairs: tuple[Pair, ...]
    """Published posts, newest first; equal dates by key."""
    pages: tuple[Pair, ...]
    """Pages of their own (about), by key."""
    listings: tuple[Listing, ...]
    redirects: tuple[Redirect, ...]
    parallels: tuple[Parallel, ...] = ()
    sites: tuple[LanguageSite, ...]
    """In the site's language order."""
    readings: tuple[SourceReading, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    def posts(self) -> Iterator[Post]:
        """Yield every post, then every page, in each of its languages."""
        for pair in (*self.pairs, *self.pages):
            yield from pair.posts

    def without_texts(self) -> "Catalog":
        """Return this catalogue with posts that hold everything but what the author wrote, and without readings."""
        return self.with_changes(pairs=_without_texts(self.pairs), pages=_without_texts(self.pages), readings=())


def _without_texts(pairs: tuple[Pair, ...]) -> tuple[Pair, ...]:
    return tuple(map(_bare_pair, pairs))


def _bare_pair(pair: Pair) -> Pair:
    if not any(post.text or post.earlier_text for post in pair.posts):
        return pair
    return pair.with_changes(posts=tuple(post.with_changes(text="", earlier_text="") for post in pair.posts))
