"""Pictures as HTML: ``<picture>`` with its sizes and formats, captions, and the link to the large form. Pure."""

import functools
import posixpath
import re
import unicodedata
import urllib.parse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from site_gen.model.image import Picture, Variant
from site_gen.model.record import Record

MEDIA_TYPES = {
    "AVIF": "image/avif",
    "WEBP": "image/webp",
    "JPEG": "image/jpeg",
    "PNG": "image/png",
    "GIF": "image/gif",
    "SVG": "image/svg+xml",
}
_ENDINGS = {"JPEG": "jpg"}
_LARGE = 400
"""Pixels from which a picture is more than an icon: it can be opened, and the first one is fetched at once."""
_NARROW = 640
"""Pixels below which a picture does not fill a column of text."""

_IMAGE = r'<img(?:\s+[^\s=>"]+(?:="[^"]*")?)*\s*/?>'
_ATTRIBUTE = re.compile(r'([^\s=>"/]+)(?:="([^"]*)")?')
_IMAGE_TAG = re.compile(_IMAGE)
_LONE = re.compile(
    rf"<p>\s*(?P<shown>(?P<link><a\s[^>]*>)?{_IMAGE}(?(link)</a>))"
    r"(?:\s*(?:<br\s*/?>\s*)?<em>(?P<caption>(?:(?!</?em>|</p>|<img).)*)</em>)?\s*</p>",
    re.DOTALL,
)
_TITLE = re.compile(r'\stitle="([^"]+)"')
_GALLERY = re.compile(rf"<p>(?P<row>{_IMAGE}(?:\s*(?:<br\s*/?>)?\s*{_IMAGE})+)\s*</p>")
_HALF_OF_A_PAIR = re.compile(r'\sclass="[^"]*\b(?:light|dark)\b')
_OPEN_REFERENCE = re.compile(r"site-gen:ref/(\d+)")
_UNFIT = re.compile(r"[^\w.-]+")


class PictureStyle(Record, frozen=True, kw_only=True):
    """What the site and its theme want of the pictures in a text."""

    sizes: str = "100vw"
    has_placeholders: bool = True
    has_lightbox: bool = True
    open_label: str = ""
    """What a link to the large form of a picture without words is called, in the reader's language."""


@dataclass(slots=True)
class PictureNames:
    """The output path of each variant: one for equal bytes, called by the picture that was met first."""

    _targets: dict[str, str] = field(default_factory=dict)

    def meet(self, target: str, variant: Variant) -> None:
        """Remember that *variant* belongs to the picture at *target* (a path, or an address)."""
        self._targets.setdefault(variant.digest, target)

    def output(self, variant: Variant) -> str:
        """Return the output path: ``assets/pictures/cat-1a2b3c4d5e6f-800.avif``."""
        ending = _ENDINGS.get(variant.format, variant.format.lower())
        stem = _stem(self._targets[variant.digest])
        return f"assets/pictures/{stem}-{variant.digest[:12]}-{variant.width}.{ending}"


def with_captions(html: str) -> str:
    """Return *html* with figures for pictures that have a caption, and rows of pictures marked as galleries.

    A caption is the title of a picture alone in its paragraph, or the emphasised line right below it.
    """
    pieces: list[str] = []
    done = 0
    # Only paragraphs with a picture are looked at: a search through all of the text takes ten times as long.
    while (image := html.find("<img", done)) >= 0:
        start = html.rfind("<p>", done, image)
        end = html.find("</p>", image) + len("</p>")
        if start < 0 or end < image:
            start = end = image + 1
        pieces += (html[done:start], _GALLERY.sub(_gallery, _LONE.sub(_figure, html[start:end])))
        done = end
    return "".join((*pieces, html[done:]))


def _figure(match: re.Match[str]) -> str:
    shown, caption = match["shown"], match["caption"]
    title = _TITLE.search(shown)
    if caption is None and title is not None:
        caption, shown = title[1], shown.replace(title[0], "", 1)
    if caption is None:
        return match[0]
    return f"<figure>{shown}<figcaption>{caption}</figcaption></figure>"


def _gallery(match: re.Match[str]) -> str:
    if _HALF_OF_A_PAIR.search(match["row"]):
        return match[0]
    return f'<p class="gallery">{match["row"]}</p>'


def fill_pictures(
    html: str,
    *,
    picture_for: Callable[[int], Picture | None],
    address_of: Callable[[Variant], str],
    style: PictureStyle,
    has_lead: bool,
) -> str:
    """Return *html* with the open pictures filled in; those that are not to be had keep their reference.

    *picture_for* gives the picture of a reference. *has_lead* says that the page shows a large picture above this
    text; otherwise the first large one here is fetched before everything else.
    """
    is_linked = is_in_picture = False
    is_first = not has_lead
    pieces: list[str] = []
    done = 0
    for match in _IMAGE_TAG.finditer(html):
        place = match.start()
        is_linked = _is_open(html, done, place, "a", before=is_linked)
        is_in_picture = _is_open(html, done, place, "picture", before=is_in_picture)
        attributes = dict(_ATTRIBUTE.findall(match[0].removeprefix("<img")))
        attributes.pop("remote", None)
        reference = _OPEN_REFERENCE.fullmatch(attributes.get("src", ""))
        picture = picture_for(int(reference[1])) if reference else None
        if picture is None:
            tag = _image(attributes | _defaults(attributes))
        else:
            filled = _Filled(attributes, picture, address_of=address_of, style=style)
            is_urgent = is_first and filled.is_large
            is_first = is_first and not is_urgent
            tag = filled.html(is_urgent=is_urgent, is_linked=is_linked, is_bare=is_in_picture)
        pieces += (html[done:place], tag)
        done = match.end()
    return "".join((*pieces, html[done:]))


def _is_open(html: str, start: int, end: int, name: str, *, before: bool) -> bool:
    """Say whether an element *name* is open at *end*, if one was or was not at *start*."""
    opened = max(html.rfind(f"<{name}{sign}", start, end) for sign in " \n>")
    closed = html.rfind(f"</{name}>", start, end)
    return before if opened == closed else opened > closed


def srcset(variants: tuple[Variant, ...], address_of: Callable[[Variant], str]) -> str:
    """Return the attribute for these variants; without widths where there is nothing to choose."""
    if len(variants) == 1:
        return address_of(variants[0])
    return ", ".join(f"{address_of(variant)} {variant.width}w" for variant in variants)


def best_fallback(picture: Picture, most: int = 1200) -> Variant:
    """Return the widest variant that every program can show and that is at most *most* pixels wide."""
    fitting = [variant for variant in picture.fallback if variant.width <= most]
    return fitting[-1] if fitting else picture.fallback[0]


class _Filled:
    """One ``<img>`` of an author with the picture that it shows."""

    def __init__(
        self,
        attributes: Mapping[str, str],
        picture: Picture,
        *,
        address_of: Callable[[Variant], str],
        style: PictureStyle,
    ) -> None:
        self._picture = picture
        self._address_of = address_of
        self._style = style
        self._given_width = int(attributes["width"]) if attributes.get("width", "").isdigit() else 0
        self._attributes = dict(attributes) | _size(attributes, picture)

    @property
    def is_large(self) -> bool:
        """Whether it is shown as more than an icon."""
        return (self._given_width or self._picture.width) >= _LARGE

    def html(self, *, is_urgent: bool, is_linked: bool, is_bare: bool) -> str:
        fallback = self._chosen(self._picture.fallback)
        attributes = self._attributes | {"src": self._address_of(fallback[-1])}
        sizes = self._sizes(is_lazy=not is_urgent)
        if len(fallback) > 1:
            attributes["src"] = self._address_of(_middle(fallback))
            attributes |= {"srcset": srcset(fallback, self._address_of), "sizes": sizes}
        if is_urgent:
            attributes |= {"fetchpriority": "high", "decoding": "async"}
            attributes.pop("loading", None)
        attributes |= _defaults(attributes) if not is_urgent else {"alt": attributes.get("alt", "")}
        if self._style.has_placeholders and self._picture.color:
            attributes["style"] = _joined(attributes.get("style", ""), f"background:{self._picture.color}")
        image = _image(attributes)
        if is_bare:
            return image
        # `auto` stands on what comes right before the image: further up, the Nu checker takes it for an eager one.
        choices = [sizes.removeprefix("auto, ")] * (len(self._picture.sources) - 1) + [sizes]
        sources = "".join(map(self._source, self._picture.sources, choices))
        shown = f"<picture>{sources}{image}</picture>" if sources else image
        return self._opened(shown, is_linked=is_linked)

    def _source(self, group: tuple[Variant, ...], sizes: str) -> str:
        chosen = self._chosen(group)
        choice = f' sizes="{sizes}"' if len(chosen) > 1 else ""
        return f'<source type="{MEDIA_TYPES[group[0].format]}" srcset="{srcset(chosen, self._address_of)}"{choice}>'

    def _opened(self, shown: str, *, is_linked: bool) -> str:
        """Make the picture a link to its large form, unless it is a link already, an icon, or nothing can name it."""
        large, has_words = self._picture.large, bool(self._attributes.get("alt"))
        is_plain = is_linked or self._picture.width < _LARGE or not (has_words or self._style.open_label)
        if is_plain or large is None or not self._style.has_lightbox:
            return shown
        name = "" if has_words else f' aria-label="{_quoted(self._style.open_label)}"'
        return f'<a class="picture-link" href="{self._address_of(large)}"{name}>{shown}</a>'

    def _chosen(self, variants: tuple[Variant, ...]) -> tuple[Variant, ...]:
        """Return what a screen with two pixels to one can use of *variants* at the width the author gave."""
        if not self._given_width:
            return variants
        enough = [number for number, one in enumerate(variants) if one.width >= 2 * self._given_width]
        return variants[: enough[0] + 1] if enough else variants

    def _sizes(self, *, is_lazy: bool) -> str:
        width = self._given_width or self._picture.width
        sizes = f"(min-width: {width}px) {width}px, 100vw" if width < _NARROW else self._style.sizes
        return f"auto, {sizes}" if is_lazy else sizes


def _size(attributes: Mapping[str, str], picture: Picture) -> dict[str, str]:
    """Return width and height, so that nothing moves while the picture loads; what the author gave stays."""
    width, height = attributes.get("width", ""), attributes.get("height", "")
    if not width and not height:
        return {"width": str(picture.width), "height": str(picture.height)}
    if width.isdigit() and not height:
        return {"height": str(max(1, round(int(width) * picture.height / picture.width)))}
    if height.isdigit() and not width:
        return {"width": str(max(1, round(int(height) * picture.width / picture.height)))}
    if width.endswith("%") and not height:
        return {"style": _joined(attributes.get("style", ""), f"aspect-ratio:{picture.width}/{picture.height}")}
    return {}


def _middle(variants: tuple[Variant, ...]) -> Variant:
    """Return what a program without ``srcset`` shows: neither the smallest nor the heaviest."""
    return next((one for one in reversed(variants) if one.width <= 1200), variants[0])


def _defaults(attributes: Mapping[str, str]) -> dict[str, str]:
    defaults = {"loading": "lazy", "decoding": "async", "alt": ""}
    return {name: value for name, value in defaults.items() if name not in attributes}


def _image(attributes: Mapping[str, str]) -> str:
    return "<img" + "".join(f' {name}="{value}"' for name, value in attributes.items()) + ">"


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _joined(style: str, more: str) -> str:
    return f"{style.rstrip('; ')};{more}" if style else more


@functools.lru_cache(maxsize=1024)
def _stem(target: str) -> str:
    path = urllib.parse.unquote(target.partition("?")[0].partition("#")[0]) if "://" in target else target
    name = posixpath.basename(path.rstrip("/"))
    stem = _UNFIT.sub("-", unicodedata.normalize("NFC", posixpath.splitext(name)[0])).strip("-.") or "picture"
    return stem.encode()[:80].decode(errors="ignore")
