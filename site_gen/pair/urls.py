"""Addresses. The only place that joins a language to a path."""

import datetime
import functools
import re
from collections.abc import Callable

from site_gen.model.catalog import Address, LanguageSite
from site_gen.model.config import Language
from site_gen.pair.slugs import plain_slug, term_slug, title_slug

_NAMED_PERMALINKS = {
    "date": "/:categories/:year/:month/:day/:title.html",
    "pretty": "/:categories/:year/:month/:day/:title/",
    "ordinal": "/:categories/:year/:y_day/:title.html",
    "none": "/:categories/:title.html",
}
_PLACEHOLDER = re.compile(r":([a-z]+(?:_[a-z]+)*)")
_SLASHES = re.compile("/{2,}")


def address_at(path: str, language: Language | None) -> Address:
    """Return the address of the site path *path* (``/tags/``) in *language* (None: outside every language).

    As on GitHub Pages, a path that ends in a slash is served by ``index.html``, one without an ending by
    ``<path>.html``.
    """
    prefix = f"/{language.path}" if language is not None and language.path else ""
    url = prefix + "/" + path.lstrip("/")
    return Address(url=url, output=output_of(url))


def output_of(url: str) -> str:
    """Return the output path that serves the site path *url*."""
    if url.endswith("/"):
        return url.lstrip("/") + "index.html"
    last = url.rsplit("/", 1)[-1]
    return url.lstrip("/") + ("" if "." in last else ".html")


def language_site(language: Language) -> LanguageSite:
    """Return the fixed addresses of one language."""
    return LanguageSite(
        language=language.code,
        home=address_at("/", language),
        tags=address_at("/tags/", language),
        categories=address_at("/categories/", language),
        archive=address_at("/archives/", language),
        search=address_at("/search/", language),
        not_found=address_at("/404.html" if language.path else f"/404.{language.code}.html", language),
        atom=address_at("/feed.xml", language),
        json_feed=address_at("/feed.json", language),
    )


def page_addresses(first: Address, count: int) -> tuple[Address, ...]:
    """Return the addresses of a list's *count* pages: ``/tags/ai/``, ``/tags/ai/page/2/``, …"""
    rest = (f"{first.url}page/{number}/" for number in range(2, count + 1))
    return (first, *(Address(url=url, output=output_of(url)) for url in rest))


def parallel_address(url: str) -> Address:
    """Return the address of the page that shows the post at *url* beside its twin: ``/posts/sora/parallel/``."""
    folder = url if url.endswith("/") else url.removesuffix(".html") + "/"
    return Address(url=f"{folder}parallel/", output=output_of(f"{folder}parallel/"))


def tag_path(slug: str) -> str:
    """Return the path of a tag's list in its language."""
    return f"/tags/{slug}/"


def category_path(slugs: tuple[str, ...]) -> str:
    """Return the path of a category's list: parents first."""
    return f"/categories/{'/'.join(slugs)}/"


def permalink_path(
    pattern: str, *, slug: str, date: datetime.datetime | None, categories: tuple[str, ...]
) -> str | None:
    """Return the path that a Jekyll permalink *pattern* gives a post; None when it needs a date and there is none.

    Source: Jekyll's permalink documentation (placeholders and named styles).
    """
    pieces = []
    for text, name in _pieces_of(pattern):
        pieces.append(text)
        if name in _OF_NAMES:
            pieces.append(_OF_NAMES[name](slug, categories))
        elif name in _OF_DATES and date is not None:
            pieces.append(_OF_DATES[name](date))
        elif name:
            return None
    return _SLASHES.sub("/", "/" + "".join(pieces))


@functools.lru_cache(maxsize=64)
def _pieces_of(pattern: str) -> tuple[tuple[str, str], ...]:
    """Return the texts of *pattern* with the placeholders after them; an empty one after the last."""
    *pieces, last = _PLACEHOLDER.split(_NAMED_PERMALINKS.get(pattern, pattern))
    return (*zip(pieces[::2], pieces[1::2], strict=True), (last, ""))


_OF_NAMES: dict[str, Callable[[str, tuple[str, ...]], str]] = {
    "title": lambda slug, _: title_slug(slug),
    "slug": lambda slug, _: plain_slug(slug),
    "categories": lambda _, categories: "/".join(map(term_slug, categories)),
}
_OF_DATES: dict[str, Callable[[datetime.datetime], str]] = {
    "year": lambda date: f"{date.year:04}",
    "short_year": lambda date: f"{date.year % 100:02}",
    "month": lambda date: f"{date.month:02}",
    "i_month": lambda date: str(date.month),
    "day": lambda date: f"{date.day:02}",
    "i_day": lambda date: str(date.day),
    "y_day": lambda date: f"{date.timetuple().tm_yday:03}",
}
"""What stands for each placeholder: none is worked out that a pattern does not have."""
