"""The last word on raw HTML: an allow-list over the finished body, through nh3 (ammonia)."""

import nh3

from site_gen.render.markdown.addresses import SAFE_SCHEMES
from site_gen.render.markdown.embeds import PLAYER_ADDRESSES
from site_gen.render.markdown.html_names import (
    ALLOWED_TAGS,
    ATTRIBUTE_VALUES_BY_TAG,
    ATTRIBUTES_BY_TAG,
    IFRAME_HOSTS,
    MATHML_TAGS,
    STYLE_PROPERTIES,
    TAGS_WITH_FOREIGN_CONTENT,
)

_OWN_PLACEHOLDER = "site-gen:ref/"


def make_cleaner() -> nh3.Cleaner:
    """Return the sanitiser: what our own rules write passes unchanged, of an author's HTML the harmless part."""
    return nh3.Cleaner(
        tags=set(ALLOWED_TAGS | MATHML_TAGS),
        clean_content_tags=set(TAGS_WITH_FOREIGN_CONTENT),
        attributes=ATTRIBUTES_BY_TAG,
        attribute_filter=_published_value,
        tag_attribute_values=ATTRIBUTE_VALUES_BY_TAG,
        filter_style_properties=set(STYLE_PROPERTIES),
        url_schemes=set(SAFE_SCHEMES | {"site-gen", "data"}),
        link_rel=None,
        strip_comments=True,
    )


def _published_value(tag: str, attribute: str, value: str) -> str | None:
    """Return an attribute's value, or None to drop it: what the lists above cannot say."""
    if attribute == "src" and tag == "iframe":
        host = value.partition("//")[2].partition("/")[0].lower()
        return value if value.startswith(_OWN_PLACEHOLDER) or host in IFRAME_HOSTS else None
    if attribute == "data-src":
        return value if value.startswith(PLAYER_ADDRESSES) else None
    if attribute in ("href", "src", "poster", "cite") and value.strip().lower().startswith("data:"):
        return value if (tag, attribute) == ("img", "src") else None
    return value
