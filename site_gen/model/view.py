"""What templates see: complete records with every address and string resolved.

A template gets ``page`` (one of the views below), ``site`` (SiteView) and ``t`` (the strings of the page's language).
Every address is ready to print: base path included, percent-encoded.  ``url`` is root-relative, ``absolute_url`` has
scheme and host too; while the site has no ``base_url`` it is root-relative as well.
"""

from site_gen.model.config import OptionValue, Verification
from site_gen.model.record import Parcel, Record


class LinkView(Record, frozen=True, kw_only=True):
    title: str
    url: str
    is_current: bool = False


class DateView(Record, frozen=True, kw_only=True):
    iso: str
    """RFC 3339 in the site's time zone, for ``<time datetime>`` and feeds."""
    text: str
    """In the page's language: ``March 31, 2025``, ``2025년 3월 31일``."""
    short: str
    """``Mar 31``, ``3월 31일``."""
    year: int


class LanguageView(Record, frozen=True, kw_only=True):
    """A row of the language switch."""

    code: str
    name: str
    url: str
    """This page in that language; its home page when ``is_translated`` is false."""
    absolute_url: str
    is_current: bool
    is_translated: bool
    """Whether a real twin exists: hreflang is for these only (and for the page itself)."""
    places: str = ""
    """Of a post: which elements of its body answer which there. Counts ``here:there``; a number alone is as many
    ``1:1``: ``5 1:2 0:1 8``. Empty where nothing is known."""


class TermView(Record, frozen=True, kw_only=True):
    """A tag or a category."""

    name: str
    url: str
    count: int = 0
    """Posts that a reader of this language finds behind it."""
    children: tuple["TermView", ...] = ()


class AuthorView(Record, frozen=True, kw_only=True):
    name: str
    url: str | None = None
    picture_url: str | None = None
    about: str = ""
    """A sentence or two in the page's language; empty where the settings say nothing."""


class PictureSourceView(Record, frozen=True, kw_only=True):
    """One ``<source>`` of a picture."""

    media_type: str
    srcset: str


class PictureView(Record, frozen=True, kw_only=True):
    """A post's picture for cards, the head of the page and social networks."""

    url: str
    absolute_url: str
    alt: str
    width: int | None = None
    height: int | None = None
    srcset: str = ""
    """For ``<img>``: empty where there is but one size."""
    sources: tuple[PictureSourceView, ...] = ()
    """Better formats, the best first."""
    sizes: str = "100vw"
    """How wide it stands in a text; a card has sizes of its own."""
    color: str = ""
    """Main colour, for its place while it loads; empty for none."""


class HeadingView(Record, frozen=True, kw_only=True):
    """A row of the table of contents; sections of sections are nested."""

    id: str
    text: str
    level: int
    children: tuple["HeadingView", ...] = ()


class PostCard(Record, frozen=True, kw_only=True):
    """A post as a list shows it."""

    title: str
    url: str
    language: str
    """The post's own language: of a single on the other language's list it differs from the page's."""
    is_foreign: bool
    """True when the post exists only in another language than this list's."""
    date: DateView | None
    excerpt: str
    tags: tuple[TermView, ...] = ()
    categories: tuple[TermView, ...] = ()
    picture: PictureView | None = None
    reading_minutes: int
    is_pinned: bool = False
    is_draft: bool = False
    is_future: bool = False


class HeadView(Record, frozen=True, kw_only=True):
    """What every page's ``<head>`` needs."""

    title: str
    """For ``<title>``: page title with the site's, ready."""
    heading: str
    """The page's own title, without the site's."""
    description: str
    url: str
    absolute_url: str
    """Canonical address."""
    language: str
    og_language: str
    """``en_US``, ``ko_KR``."""
    og_alternates: tuple[str, ...]
    """``og:locale:alternate`` of real twins."""
    og_type: str
    """``article`` or ``website``."""
    languages: tuple[LanguageView, ...]
    """The language switch, in the site's order; the page itself is one of them."""
    x_default: str
    """Absolute address of the default language's twin; empty when there is no real pair."""
    picture: PictureView | None = None
    json_ld: str = ""
    """JSON for one ``<script type="application/ld+json">``, already safe to print; empty for none."""
    noindex: bool = False
    previous_url: str = ""
    """rel=prev of a paginated list."""
    next_url: str = ""
    parallel_url: str = ""
    """The page that shows both languages side by side; empty where there is none."""
    parallel_places: str = ""
    """As ``places`` of a language, for that page: an element there is a row."""


class CommentsView(Record, frozen=True, kw_only=True):
    """A post's thread at the site's comment provider."""

    provider: str
    """``giscus``, ``utterances`` or ``disqus``."""
    load: str
    """``click`` or ``scroll``: what lets a page ask the provider."""
    script_url: str
    settings: str
    """JSON: the attributes of that script, or for Disqus the values of its page."""
    thread_url: str = ""
    """Where the comments can be read without a script; empty where the provider has no such place."""


class PostView(Record, frozen=True, kw_only=True, tag=True):
    """A post or a page of its own (about)."""

    head: HeadView
    title: str
    body: str
    """Finished HTML: goes, unescaped, into the one element of class ``post-body``. Empty until the page is made."""
    date: DateView | None
    lastmod: DateView | None
    """None unless it is a later day than ``date``."""
    authors: tuple[AuthorView, ...]
    categories: tuple[TermView, ...]
    tags: tuple[TermView, ...]
    picture: PictureView | None
    reading_minutes: int
    word_count: int
    contents: tuple[HeadingView, ...]
    """Table of contents; empty where the author or an option switches it off, or with fewer than two rows."""
    newer: LinkView | None
    older: LinkView | None
    related: tuple[PostCard, ...]
    has_math: bool
    has_mermaid: bool
    has_code: bool
    is_single: bool
    """The post exists in this language only."""
    comments: bool
    is_draft: bool
    is_future: bool
    thread: CommentsView | None = None
    """None where the site has no comments, or this post is to have none."""


class PageLinkView(Record, frozen=True, kw_only=True):
    number: int
    url: str
    is_current: bool


class PaginationView(Record, frozen=True, kw_only=True):
    number: int
    total: int
    pages: tuple[PageLinkView, ...]
    """The first, the last, and those around this one, in order: numbers may jump."""
    previous_url: str
    """Newer posts; empty on the first page."""
    next_url: str


class RevisionView(Record, frozen=True, kw_only=True):
    """A post that was changed after the day it was published."""

    title: str
    url: str
    language: str
    is_foreign: bool
    """As of a PostCard: it exists only in another language than this page's."""
    date: DateView
    """Of the change."""


class ListView(Record, frozen=True, kw_only=True, tag=True):
    """The home page, a tag's, a category's: cards in pages."""

    head: HeadView
    kind: str
    """``home``, ``tag`` or ``category``."""
    title: str
    """The term's name; the site's title on the home page."""
    trail: tuple[LinkView, ...]
    """Parents of a nested category, from the most general."""
    children: tuple[TermView, ...]
    """Sub-categories."""
    pinned: tuple[PostCard, ...]
    """Only on the first home page; not repeated in ``posts``."""
    posts: tuple[PostCard, ...]
    post_count: int
    """Over all pages."""
    pagination: PaginationView
    updated: tuple[RevisionView, ...] = ()
    """Posts changed last, newest first: on the first home page, where the theme's option `widgets` asks for them."""
    popular: tuple[TermView, ...] = ()
    """Tags with the most posts, as asked in the same way."""


class TermsView(Record, frozen=True, kw_only=True, tag=True):
    """All tags, or the tree of categories."""

    head: HeadView
    kind: str
    """``tags`` or ``categories``."""
    terms: tuple[TermView, ...]


class ArchiveYear(Record, frozen=True, kw_only=True):
    year: int
    posts: tuple[PostCard, ...]


class ArchiveView(Record, frozen=True, kw_only=True, tag=True):
    head: HeadView
    years: tuple[ArchiveYear, ...]
    """Newest first."""
    post_count: int


class NotFoundText(Record, frozen=True, kw_only=True):
    language: str
    title: str
    message: str
    home_title: str
    home_url: str


class SearchView(Record, frozen=True, kw_only=True, tag=True):
    """The page on which readers search."""

    head: HeadView


class NotFoundView(Record, frozen=True, kw_only=True, tag=True):
    """``404.html``: of one language, or of all (the root one, which hosts serve for every address)."""

    head: HeadView
    texts: tuple[NotFoundText, ...]


class RedirectView(Record, frozen=True, kw_only=True, tag=True):
    """A page at an old address that sends its reader on."""

    head: HeadView
    target_url: str
    target_absolute_url: str
    target_title: str


class FeedLinkView(Record, frozen=True, kw_only=True):
    title: str
    url: str
    media_type: str


class SiteView(Parcel, frozen=True, kw_only=True):
    """The site, in the page's language."""

    title: str
    tagline: str
    description: str
    language: str
    base_url: str
    home_url: str
    navigation: tuple[LinkView, ...]
    """``is_current`` is set on the entry that this page belongs to."""
    social: tuple[LinkView, ...]
    feeds: tuple[FeedLinkView, ...]
    """Of this language."""
    tags_url: str
    categories_url: str
    archive_url: str
    verification: Verification
    options: tuple[tuple[str, OptionValue], ...]
    """The theme's options with the author's values; templates read them as ``options.name``."""
    generator: str
    """``site-gen 0.1.0``."""
    mermaid_url: str
    search_url: str = ""
    """The page on which readers of this language search; empty when the site has no search."""
    search_index_url: str = ""
    """The folder of the index, with a final slash; a language's own part lies in ``<code>/`` below it."""
    favicon_url: str = ""
    """Of ``content/static/favicon.svg``, ``.ico`` or ``.png``; empty when the author put none there."""
    icon_url: str = ""
    """Of ``favicon.ico``; empty when there is none."""
    touch_icon_url: str = ""
    """Of ``apple-touch-icon.png``; empty when there is none."""
    manifest_url: str = ""
    """Of the manifest in this language, which names the large icons; empty when there are none."""
    worker_url: str = ""
    """Of the worker that keeps pages for reading offline; empty where pages are to start none."""
    analytics: str = ""
    """JSON: a list of scripts with their attributes, for ``parts/analytics.html``; empty for none, and in a preview."""
    respect_do_not_track: bool = True
