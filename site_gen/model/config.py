"""The site's settings, as decoded from ``content/site.yaml``.

Every field here is a key of that file under the same name; the guide documents each, and a test compares the two.
"""

import functools
from typing import TYPE_CHECKING, Literal

from site_gen.model.card import CardsConfig
from site_gen.model.record import Record
from site_gen.model.services import AnalyticsConfig, CommentsConfig
from site_gen.model.text import LocalText

_Leaf = str | int | float | bool | None
if TYPE_CHECKING:
    OptionValue = _Leaf | tuple["OptionValue", ...]
else:
    # The same, as deep as a decoder can be told: no option is nested more than this.
    OptionValue = _Leaf
    for _ in range(8):
        OptionValue = _Leaf | tuple[OptionValue, ...]
"""A theme option's value. A mapping in the file becomes a tuple of (key, value) tuples."""


class Language(Record, frozen=True, kw_only=True):
    """A language the site is written in."""

    code: str
    """BCP 47 code for ``<html lang>`` and hreflang: ``en``, ``ko``."""
    name: str
    """Its own name for itself, shown in the switch: ``English``, ``한국어``."""
    path: str = ""
    """Path prefix of its pages without slashes: ``""`` for the root, ``ko`` for ``/ko/``."""


ENGLISH = Language(code="en", name="English", path="")
KOREAN = Language(code="ko", name="한국어", path="ko")


class ThemeChoice(Record, frozen=True, kw_only=True):
    name: str = "duet"
    options: tuple[tuple[str, OptionValue], ...] = ()


class Author(Record, frozen=True, kw_only=True):
    key: str
    """The name that a post's ``author:`` uses."""
    name: LocalText
    url: str | None = None
    picture: str | None = None
    """An address, or a path below ``content/``."""
    about: LocalText = LocalText()
    """A sentence or two on who this is."""


class SocialLink(Record, frozen=True, kw_only=True):
    name: str
    """Shown to readers and used to choose an icon: ``GitHub``, ``email``."""
    url: str


class NavigationItem(Record, frozen=True, kw_only=True):
    title: LocalText
    url: str
    """A path within the site without language prefix (``/tags/``), or a whole address."""


class TermName(Record, frozen=True, kw_only=True):
    """How one tag or category is called in each language: one identity, one page a language."""

    key: str
    """The name that posts use."""
    names: LocalText


MERMAID_PACKAGE = "package"


class MarkdownConfig(Record, frozen=True, kw_only=True):
    """How post text is read. Each field is a key under ``markdown:``; ``from`` sets the defaults of the others."""

    source: Literal["commonmark", "jekyll"] = "commonmark"
    """The key ``from``: whose posts these are. ``jekyll`` turns on what kramdown did and a new site should not want."""
    html: Literal["sanitize", "trusted", "escape"] = "sanitize"
    """What happens to raw HTML in posts."""
    quotes: bool = True
    """Make straight quotes and three dots typographic."""
    math: bool = True
    """Read ``$…$`` and ``$$…$$`` as formulas; a post's ``math:`` wins."""
    math_escapes: Literal["tex", "kramdown"] = "tex"
    """``kramdown`` drops the backslashes that kramdown ate inside ``$…$``. Default under ``from: jekyll``."""
    heading_ids: Literal["kramdown", "tidy"] = "kramdown"
    """``kramdown`` keeps old deep links alive; ``tidy`` trims dashes and invisible characters."""
    heading_ids_over_file: bool = False
    """Count repeated ids over the whole file, not per language. Default under ``from: jekyll``."""
    bare_urls: Literal["text", "link"] = "text"
    parenthesis_lists: bool = False
    """Read ``1)`` as a list item; otherwise it stays a label."""
    line_numbers: bool = False
    """Number the lines of code blocks unless a block says otherwise."""
    missing: Literal["error", "warn"] = "error"
    """What a picture or an internal link that leads nowhere is. ``warn`` is the default under ``from: jekyll``: an old
    blog has some, and moves all the same."""
    mermaid: str = ""
    """What pages with a diagram load: ``package`` (the npm package, fetched at build and served by the site), or the
    address of a module; empty: diagrams stay readable source."""


class FeedsConfig(Record, frozen=True, kw_only=True):
    atom: bool = True
    json: bool = True
    limit: int = 20
    """How many of the newest posts a feed holds."""
    full_text: bool = True
    """Whole posts, or excerpts only."""


class SearchConfig(Record, frozen=True, kw_only=True):
    enabled: bool = True
    """Make a search index, and let readers search; with a theme that has a page for it."""


class OfflineConfig(Record, frozen=True, kw_only=True):
    """Reading without a network."""

    mode: Literal["none", "keep", "remove"] = "none"
    """``keep``: browsers keep the pages that were read in them. ``remove``: they throw away what was kept; for a site
    that no longer wants it."""


class RemoteImagesConfig(Record, frozen=True, kw_only=True):
    """Pictures on other sites. Each field is a key under ``images: {remote:}``."""

    policy: Literal["warn", "link", "error"] = "warn"
    """``warn`` fetches pictures, and warns of one that cannot be had; ``error`` stops the build then; ``link`` never
    fetches: the page shows the picture from where it is."""
    allow_http: bool = False
    """Fetch from addresses without encryption too."""
    allow_private: bool = False
    """Fetch from this machine and its private network too: for tests, and for pictures at home."""
    hosts: tuple[str, ...] = ()
    """Fetch from these hosts and their subdomains only; empty: from any public host."""


class ImagesConfig(Record, frozen=True, kw_only=True):
    """What is made of pictures. Each field is a key under ``images:``."""

    widths: tuple[int, ...] = ()
    """Widths in pixels that a picture is offered in, at most four; empty: those that the theme asks for."""
    formats: tuple[Literal["avif", "webp"], ...] = ("avif", "webp")
    """Modern formats, the preferred one first; every picture is there in its own family of formats as well."""
    quality: int = 0
    """Of lossy formats on the scale of JPEG, 30 to 95; 0: what measuring found for each format and kind of picture."""
    placeholders: bool = True
    """Show a picture's main colour in its place while it loads."""
    lightbox: bool = True
    """Make each picture a link to its large form."""
    vault: str = ""
    """Folder below ``content/`` that keeps the originals of remote pictures; empty: the cache alone keeps them."""
    remote: RemoteImagesConfig = RemoteImagesConfig()


class Verification(Record, frozen=True, kw_only=True):
    """Codes that search engines ask a site owner to show on the home page."""

    google: str | None = None
    naver: str | None = None
    bing: str | None = None


class SiteConfig(Record, frozen=True, kw_only=True):
    title: LocalText = LocalText(by_language=(("en", "My blog"), ("ko", "내 블로그")))
    tagline: LocalText = LocalText(common="")
    description: LocalText = LocalText(common="")
    base_url: str = ""
    """Scheme, host and base path without a final slash: ``https://me.github.io/blog``. Empty when not yet known:
    what needs whole addresses (feeds, sitemap, canonical links) then holds them without host, and a notice says so."""
    timezone: str = "Asia/Seoul"
    """IANA name: dates without an offset are read in it, and days are counted in it."""
    languages: tuple[Language, ...] = (ENGLISH, KOREAN)
    """The first is the default: x-default points to its pages."""
    permalink: str = "/posts/:title/"
    singles: Literal["show", "hide"] = "show"
    """What the other language's lists do with a post that exists in one language only."""
    keep_language_words: bool = False
    parallel: bool = True
    """Find which blocks of a pair's texts say the same: for a page with both side by side, and for a switch of
    languages that keeps the reader's place."""
    pagination: int = 10
    theme: ThemeChoice = ThemeChoice()
    authors: tuple[Author, ...] = ()
    social: tuple[SocialLink, ...] = ()
    navigation: tuple[NavigationItem, ...] = ()
    """Empty: the theme's own (home, categories, tags, archive, and the pages of ``content/pages/``)."""
    tags: tuple[TermName, ...] = ()
    categories: tuple[TermName, ...] = ()
    markdown: MarkdownConfig = MarkdownConfig()
    images: ImagesConfig = ImagesConfig()
    feeds: FeedsConfig = FeedsConfig()
    search: SearchConfig = SearchConfig()
    favicon: str = ""
    """Picture that the icons of the site are made of: a path below ``content/``; empty: ``static/favicon.png``."""
    cards: CardsConfig = CardsConfig()
    comments: CommentsConfig = CommentsConfig()
    analytics: AnalyticsConfig = AnalyticsConfig()
    offline: OfflineConfig = OfflineConfig()
    verification: Verification = Verification()

    @property
    def base_path(self) -> str:
        """The path part of ``base_url`` without a final slash: ``/blog``, or empty."""
        return base_path_of(self.base_url)

    @property
    def origin(self) -> str:
        """Scheme and host of ``base_url``: ``https://me.github.io``, or empty."""
        return self.base_url.removesuffix(self.base_path) if self.base_path else self.base_url

    def for_preview(self) -> "SiteConfig":
        """Return these settings without what only a published site needs: counters, cards, a worker."""
        return self.with_changes(analytics=AnalyticsConfig(), cards=CardsConfig(), offline=OfflineConfig())

    def language_for(self, code: str) -> Language:
        """Return the language with this code; raise KeyError when the site does not have it."""
        for language in self.languages:
            if language.code == code:
                return language
        raise KeyError(code)


@functools.lru_cache(maxsize=8)
def base_path_of(url: str) -> str:
    """A build asks for every address it prints."""
    _, separator, rest = url.partition("://")
    _, slash, path = rest.partition("/")
    return slash + path if separator else ""
