"""Feeds: Atom (RFC 4287) and JSON Feed 1.1, one of each a language, made by serializers and never by templates."""

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from site_gen.model.artifact import Artifact
from site_gen.model.post import Post
from site_gen.model.record import Record
from site_gen.render.addresses import absolute
from site_gen.render.cards import picture_of
from site_gen.render.context import SiteContext

_ATOM = "http://www.w3.org/2005/Atom"
_XML = "http://www.w3.org/XML/1998/namespace"
_LOCAL_ADDRESS = re.compile(r'(?P<name> (?:src|href|poster|data-src))="(?P<address>[/#][^"]*)"')
_PICTURE_CHOICES = re.compile(r'</?picture>|<source type="image/[^>]*>| (?:srcset|sizes|fetchpriority)="[^"]*"')
"""What a browser chooses among; readers of feeds are many, and all of them know a plain picture."""
_FORBIDDEN = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]+")
_NO_DATE = "1970-01-01T00:00:00+00:00"
"""Atom demands a date. Posts without one come last in a feed, so this shows only on blogs that date nothing."""


class Entry(Record, frozen=True, kw_only=True):
    """A post of a feed with its finished body."""

    post: Post
    html: str
    """With whole addresses once `make_feeds` has seen it; empty where feeds are without the texts."""


def make_feeds(entries: Sequence[Entry], *, language: str, context: SiteContext) -> tuple[Artifact, ...]:
    """Return the feeds of *language* that the settings ask for. *entries* are its posts, newest first."""
    feeds = context.config.feeds
    newest = [
        entry.with_changes(html=whole_addresses(entry.html, absolute(entry.post.url, context.config), context))
        if feeds.full_text
        else entry.with_changes(html="")
        for entry in entries[: feeds.limit]
    ]
    site = context.sites[language]
    made = []
    if feeds.atom:
        content = _atom(newest, language=language, context=context)
        made.append(Artifact(path=site.atom.output, content=content, origin=f"the Atom feed ({language})"))
    if feeds.json:
        content = _json_feed(newest, language=language, context=context)
        made.append(Artifact(path=site.json_feed.output, content=content, origin=f"the JSON feed ({language})"))
    return tuple(made)


def _atom(entries: Sequence[Entry], *, language: str, context: SiteContext) -> bytes:
    config, site = context.config, context.sites[language]
    home = absolute(site.home.url, config)
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed", {f"{{{_XML}}}lang": language})
    _add(feed, "title", config.title.text_or_any(language))
    if subtitle := config.tagline.text_or_any(language) or config.description.text_or_any(language):
        _add(feed, "subtitle", subtitle)
    _add(feed, "id", _permanent_id(home))
    _add(feed, "updated", max((_changed(entry.post) for entry in entries), default=_NO_DATE))
    _link(feed, "self", absolute(site.atom.url, config), media_type="application/atom+xml")
    _link(feed, "alternate", home, media_type="text/html", language=language)
    for other in context.config.languages:
        if other.code != language:
            address = absolute(context.sites[other.code].atom.url, config)
            _link(feed, "related", address, media_type="application/atom+xml", language=other.code)
    _add(feed, "generator", context.generator)
    _add(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), "name", config.title.text_or_any(language))
    for entry in entries:
        _add_entry(feed, entry, context)
    ElementTree.indent(feed)
    return bytes(ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add_entry(feed: ElementTree.Element, entry: Entry, context: SiteContext) -> None:
    post = entry.post
    url = absolute(post.url, context.config)
    node = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry", {f"{{{_XML}}}lang": post.language})
    _add(node, "title", post.title)
    _add(node, "id", _permanent_id(url))
    _add(node, "published", post.date.isoformat() if post.date is not None else _NO_DATE)
    _add(node, "updated", _changed(post))
    _link(node, "alternate", url, media_type="text/html", language=post.language)
    for twin in context.pairs[post.key].posts:
        if twin.language != post.language:
            address = absolute(twin.url, context.config)
            _link(node, "alternate", address, media_type="text/html", language=twin.language)
    for author in post.authors:
        person = ElementTree.SubElement(node, f"{{{_ATOM}}}author")
        _add(person, "name", author.name)
        if author.url:
            _add(person, "uri", author.url)
    for term in (*post.categories, *post.tags):
        ElementTree.SubElement(node, f"{{{_ATOM}}}category", {"term": term.slug, "label": _legal(term.name)})
    summary = post.description or context.body_of(post).excerpt
    if summary:
        _add(node, "summary", summary)
    if context.config.feeds.full_text:
        content = _add(node, "content", entry.html)
        content.set("type", "html")


def _json_feed(entries: Sequence[Entry], *, language: str, context: SiteContext) -> bytes:
    config, site = context.config, context.sites[language]
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": config.title.text_or_any(language),
        "home_page_url": absolute(site.home.url, config),
        "feed_url": absolute(site.json_feed.url, config),
        "description": config.description.text_or_any(language),
        "language": language,
        "items": [_json_item(entry, context) for entry in entries],
    }
    return (json.dumps(_without_blanks(feed), ensure_ascii=False, indent=1) + "\n").encode()


def _json_item(entry: Entry, context: SiteContext) -> dict[str, Any]:
    post = entry.post
    url = absolute(post.url, context.config)
    summary = post.description or context.body_of(post).excerpt
    picture = picture_of(post, context)
    html = entry.html
    item: dict[str, Any] = {
        "id": _permanent_id(url),
        "url": url,
        "title": post.title,
        "content_html": html,
        "content_text": "" if html else summary or post.title,
        "summary": summary,
        "image": picture.absolute_url if picture is not None else None,
        "date_published": post.date.isoformat() if post.date is not None else None,
        "date_modified": post.lastmod.isoformat() if post.lastmod is not None else None,
        "authors": [{"name": author.name} | ({"url": author.url} if author.url else {}) for author in post.authors],
        "tags": [term.name for term in (*post.categories, *post.tags)],
        "language": post.language,
        # JSON Feed has no word for translations; names of one's own begin with an underscore (1.1, "Extensions").
        "_translations": [
            {"language": twin.language, "url": absolute(twin.url, context.config)}
            for twin in context.pairs[post.key].posts
            if twin.language != post.language
        ],
    }
    return _without_blanks(item)


def whole_addresses(html: str, url: str, context: SiteContext) -> str:
    """Return *html* with root-relative addresses and fragments made whole: a feed is read far from its site.

    Pictures are reduced to one size, which every reader shows.
    """
    origin = context.config.origin

    def whole(match: re.Match[str]) -> str:
        address = match["address"]
        start = url if address.startswith("#") else "" if address.startswith("//") else origin
        return f'{match["name"]}="{start}{address}"'

    return _LOCAL_ADDRESS.sub(whole, _PICTURE_CHOICES.sub("", html))


def _permanent_id(url: str) -> str:
    """Return an id that is a whole IRI also while the site has no ``base_url``."""
    return url if "://" in url else uuid.uuid5(uuid.NAMESPACE_URL, url).urn


def _changed(post: Post) -> str:
    date = post.lastmod or post.date
    return date.isoformat() if date is not None else _NO_DATE


def _add(parent: ElementTree.Element, name: str, text: str) -> ElementTree.Element:
    node = ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}")
    node.text = _legal(text)
    return node


def _link(parent: ElementTree.Element, relation: str, address: str, *, media_type: str, language: str = "") -> None:
    attributes = {"rel": relation, "type": media_type, "href": address}
    ElementTree.SubElement(parent, f"{{{_ATOM}}}link", attributes | ({"hreflang": language} if language else {}))


def _legal(text: str) -> str:
    """Return *text* without the characters that XML 1.0 forbids (section 2.2), and without other controls."""
    return _FORBIDDEN.sub("", text)


def _without_blanks(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value not in (None, "", []) or key == "items"}
