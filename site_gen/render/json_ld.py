"""Structured data for search engines: schema.org in JSON-LD, ready to print into a script element."""

from collections.abc import Mapping
from typing import Any

import msgspec

from site_gen.model.post import Pair, Post
from site_gen.model.view import PictureView
from site_gen.render.addresses import absolute
from site_gen.render.context import SiteContext

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def posting_json(
    post: Post, pair: Pair, *, description: str, word_count: int, picture: PictureView | None, context: SiteContext
) -> str:
    """Return a BlogPosting that names its language and its translations (schema.org ``workTranslation``)."""
    url = absolute(post.url, context.config)
    twins = [
        {"@type": "BlogPosting", "@id": absolute(twin.url, context.config), "inLanguage": twin.language}
        for twin in pair.posts
        if twin.language != post.language
    ]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "BlogPosting" if post.kind == "post" else "WebPage",
        "@id": url,
        "url": url,
        "mainEntityOfPage": url,
        "headline": post.title,
        "description": description,
        "inLanguage": post.language,
        "datePublished": post.date.isoformat() if post.date is not None else None,
        "dateModified": modified.isoformat() if (modified := post.lastmod or post.date) is not None else None,
        "author": [_person(author.name, author.url) for author in post.authors],
        "keywords": [tag.name for tag in post.tags],
        "articleSection": [category.name for category in post.categories],
        "image": picture.absolute_url if picture is not None else None,
        "wordCount": word_count,
        "workTranslation": twins,
        "isPartOf": _site(context, post.language),
    }
    return _safe_json(data)


def website_json(context: SiteContext, language: str) -> str:
    """Return the WebSite of the home page."""
    data = {"@context": "https://schema.org", **_site(context, language), "inLanguage": language}
    data["description"] = context.config.description.text_or_any(language)
    return _safe_json(data)


def _site(context: SiteContext, language: str) -> dict[str, Any]:
    url = absolute(context.sites[language].home.url, context.config)
    return {"@type": "WebSite", "@id": url, "url": url, "name": context.config.title.text_or_any(language)}


def _person(name: str, url: str | None) -> dict[str, str]:
    return {"@type": "Person", "name": name} | ({"url": url} if url else {})


def _safe_json(data: Mapping[str, Any]) -> str:
    """Return JSON without empty values and without any sign that could end the script element it stands in."""
    kept = {key: value for key, value in data.items() if value not in (None, "", [])}
    text = _encoder.encode(kept).decode()
    for sign, escape in _UNSAFE.items():
        text = text.replace(sign, escape)
    return text


_encoder = msgspec.json.Encoder()
