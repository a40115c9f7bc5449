"""``sitemap.xml`` (sitemaps.org 0.9, with Google's xhtml alternates) and ``robots.txt``."""

from collections.abc import Iterator, Mapping
from html import escape

from site_gen.model.artifact import Artifact
from site_gen.model.catalog import Listing
from site_gen.model.post import Pair, Post
from site_gen.render.addresses import absolute
from site_gen.render.context import SiteContext

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
_XHTML = "http://www.w3.org/1999/xhtml"


def make_sitemap(context: SiteContext) -> Artifact:
    """Return the sitemap of all pages in all languages: real translations name each other, and one x-default."""
    lines = ["<?xml version='1.0' encoding='utf-8'?>", f'<urlset xmlns="{_SITEMAP}" xmlns:xhtml="{_XHTML}">']
    for listing in context.catalog.listings:
        if listing.members or listing.branches or listing.pinned:
            lines += _url(listing.addresses[0].url, twins=_listing_twins(listing, context), context=context)
    for pair in (*context.catalog.pages, *context.catalog.pairs):
        for post in pair.posts:
            if not (post.is_draft or post.is_future):
                lines += _url(post.url, twins=_post_twins(pair), context=context, post=post)
    lines.append("</urlset>")
    content = ("\n".join(lines) + "\n").encode()
    return Artifact(path="sitemap.xml", content=content, origin="the sitemap")


def make_robots(context: SiteContext) -> Artifact:
    """Return a ``robots.txt`` that lets everybody in and names the sitemap."""
    lines = ["User-agent: *", "Allow: /", f"Sitemap: {absolute('/sitemap.xml', context.config)}"]
    return Artifact(path="robots.txt", content=("\n".join(lines) + "\n").encode(), origin="robots.txt")


def _url(url: str, *, twins: Mapping[str, str], context: SiteContext, post: Post | None = None) -> list[str]:
    """Return the lines about one page. Ten thousand of them as a tree take seconds, as text no time to speak of."""
    config = context.config
    lines = ["  <url>"]
    facts = (("loc", absolute(url, config)), *_hints(post))
    lines += [f"    <{name}>{escape(text, quote=False)}</{name}>" for name, text in facts]
    if len(twins) > 1:
        default = config.languages[0].code
        alternates = [(language.code, twins[language.code]) for language in config.languages if language.code in twins]
        if default in twins:
            alternates.append(("x-default", twins[default]))
        for code, address in alternates:
            place = escape(absolute(address, config), quote=False)  # which holds no quotes: they are percent-encoded
            lines.append(f'    <xhtml:link rel="alternate" hreflang="{code}" href="{place}" />')
    lines.append("  </url>")
    return lines


def _hints(post: Post | None) -> Iterator[tuple[str, str]]:
    if post is None:
        return
    changed = post.lastmod or post.date
    if changed is not None:
        yield "lastmod", changed.isoformat()
    if post.sitemap.changefreq is not None:
        yield "changefreq", post.sitemap.changefreq
    if post.sitemap.priority is not None:
        yield "priority", str(post.sitemap.priority)


def _listing_twins(listing: Listing, context: SiteContext) -> dict[str, str]:
    codes = [language.code for language in context.config.languages]
    found = {code: context.listings.get((listing.key, code)) for code in codes}
    return {code: one.addresses[0].url for code, one in found.items() if one is not None}


def _post_twins(pair: Pair) -> dict[str, str]:
    return {post.language: post.url for post in pair.posts}
