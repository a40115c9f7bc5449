"""Pictures as HTML: ``<picture>`` with its sizes and formats, captions, and the link to the large form. Pure."""

import functools
import posixpath
import re
import unicodedata
import urllib.parse
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

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


class Form(Record, frozen=True, kw_only=True):
    """One size of a picture in one format, as a page names it."""

    width: int
    address: str
    """As whoever made the picture ready for a page gave it."""


class ShownPicture(Record, frozen=True, kw_only=True):
    """A `Picture` as a page shows it: with addresses."""

    width: int
    """Pixels of the original, upright."""
    height: int
    fallback: tuple[Form, ...]
    sources: tuple[tuple[str, tuple[Form, ...]], ...]
    """(media type, forms)."""
    large: str
    """Address; empty where there is none."""
    color: str


def shown_picture(picture: Picture, address_of: Callable[[Variant], str]) -> ShownPicture:
    """Return *picture* with the addresses that *address_of* gives."""

    def forms(variants: tuple[Variant, ...]) -> tuple[Form, ...]:
        return tuple(Form(width=one.width, address=address_of(one)) for one in variants)

    return ShownPicture(
        width=picture.width,
        height=picture.height,
        fallback=forms(picture.fallback),
        sources=tuple((MEDIA_TYPES[group[0].format], forms(group)) for group in picture.sources),
        large=address_of(picture.large) if picture.large is not None else "",
        color=picture.color,
    )


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


class OpenPicture(NamedTuple):
    """One ``<img>`` of an author, and what it stands in."""

    number: int
    """Of its reference; -1 for none."""
    attributes: dict[str, str]
    is_linked: bool
    is_bare: bool
    """A ``<picture>`` of the author's stands around it."""
    start: int
    """Where its tag begins in the HTML."""
    end: int


def open_pictures(html: str) -> tuple[str, tuple[OpenPicture, ...]]:
    """Return *html* with figures for pictures that have a caption, and rows of pictures marked as galleries; and all
    pictures in it, in their order.

    A caption is the title of a picture alone in its paragraph, or the emphasised line right below it.
    """
    html, stretches = _with_captions(html)
    if not stretches:
        return html, ()
    can_be_bare = html.find("<picture", 0, stretches[-1][1]) >= 0
    is_linked = is_bare = False
    places: list[OpenPicture] = []
    done = 0
    for start, end in stretches:
        for match in _IMAGE_TAG.finditer(html, start, end):
            is_linked = _is_open("a", html, done, match.start(), before=is_linked)
            is_bare = can_be_bare and _is_open("picture", html, done, match.start(), before=is_bare)
            attributes = dict(_ATTRIBUTE.findall(match[0].removeprefix("<img")))
            attributes.pop("remote", None)
            reference = _OPEN_REFERENCE.fullmatch(attributes.get("src", ""))
            number = int(reference[1]) if reference is not None else -1
            done = match.end()
            places.append(OpenPicture(number, attributes, is_linked, is_bare, match.start(), done))
    return html, tuple(places)


def _with_captions(html: str) -> tuple[str, list[tuple[int, int]]]:
    """Return *html* with captions and galleries, and the start and end of each part of it in which pictures are."""
    pieces: list[str] = []
    stretches: list[tuple[int, int]] = []
    done = copied = shift = 0
    # Only paragraphs with a picture are looked at: a search through all of the text takes ten times as long.
    while (image := html.find("<img", done)) >= 0:
        start = html.rfind("<p>", done, image)
        done = html.find("</p>", image) + len("</p>")
        if start < 0 or done < image:
            tag = _IMAGE_TAG.match(html, image)
            start, done = image, tag.end() if tag is not None else image + len("<img")
            stretches.append((start + shift, done + shift))
            continue
        paragraph = html[start:done]
        shown = _GALLERY.sub(_gallery, _LONE.sub(_figure, paragraph))
        stretches.append((start + shift, start + shift + len(shown)))
        if shown != paragraph:
            pieces += (html[copied:start], shown)
            shift += len(shown) - len(paragraph)
            copied = done
    return ("".join((*pieces, html[copied:])) if pieces else html), stretches


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


def _is_open(name: str, html: str, start: int, end: int, *, before: bool) -> bool:
    """Say whether an element *name* is open at *end*, if one was or was not at *start*."""
    closed = html.rfind(f"</{name}>", start, end)
    opened = end
    # Most often the last tag closes one, and next to nothing has to be searched for a tag that opens the next.
    while (opened := html.rfind(f"<{name}", max(closed, start), opened)) >= 0:
        behind = opened + len(name) + 1
        if html[behind : min(behind + 1, end)] in (" ", "\n", ">"):
            return True
    return before and closed < 0


def used_addresses(
    places: Iterable[OpenPicture], *, pictures: Mapping[int, ShownPicture], style: PictureStyle
) -> tuple[str, ...]:
    """Return the addresses that `fill_pictures` names where a text has these *places* for pictures."""
    shown = ((place, pictures.get(place.number)) for place in places)
    filled = (_Filled(place, picture, style) for place, picture in shown if picture is not None)
    return tuple(dict.fromkeys(address for one in filled for address in one.addresses()))


def fill_pictures(
    html: str,
    places: Iterable[OpenPicture],
    *,
    pictures: Mapping[int, ShownPicture],
    style: PictureStyle,
    has_lead: bool,
) -> str:
    """Return *html* with its *places* for pictures filled in, both from `open_pictures`; those that are not to be had
    keep their reference.

    *pictures* are by the number of their reference. *has_lead* says that the page shows a large picture above this
    text; otherwise the first large one here is fetched before everything else.
    """
    is_first = not has_lead
    pieces: list[str] = []
    done = 0
    for place in places:
        pieces.append(html[done : place.start])
        done = place.end
        picture = pictures.get(place.number)
        if picture is None:
            pieces.append(_image(place.attributes | _defaults(place.attributes)))
            continue
        filled = _Filled(place, picture, style)
        is_urgent = is_first and filled.is_large
        is_first = is_first and not is_urgent
        pieces.append(filled.html(is_urgent=is_urgent))
    pieces.append(html[done:])
    return "".join(pieces)


def srcset(forms: tuple[Form, ...]) -> str:
    """Return the attribute for these forms; without widths where there is nothing to choose."""
    if len(forms) == 1:
        return forms[0].address
    return ", ".join(f"{form.address} {form.width}w" for form in forms)


def best_fallback(picture: Picture, most: int = 1200) -> Variant:
    """Return the widest variant that every program can show and that is at most *most* pixels wide."""
    fitting = [variant for variant in picture.fallback if variant.width <= most]
    return fitting[-1] if fitting else picture.fallback[0]


class _Filled:
    """One ``<img>`` of an author with the picture that it shows."""

    def __init__(self, place: OpenPicture, picture: ShownPicture, style: PictureStyle) -> None:
        attributes = place.attributes
        self._place = place
        self._picture = picture
        self._style = style
        self._given_width = int(attributes["width"]) if attributes.get("width", "").isdigit() else 0
        self._attributes = attributes | _size(attributes, picture)

    @property
    def is_large(self) -> bool:
        """Whether it is shown as more than an icon."""
        return (self._given_width or self._picture.width) >= _LARGE

    @property
    def _leads_to(self) -> str:
        """The large form, unless the picture is a link already, an icon, or nothing can name it; empty for none."""
        is_plain = self._place.is_linked or self._place.is_bare or self._picture.width < _LARGE
        is_named = bool(self._attributes.get("alt") or self._style.open_label)
        return "" if is_plain or not is_named or not self._style.has_lightbox else self._picture.large

    def addresses(self) -> Iterator[str]:
        """Yield the address of each form that `html` names."""
        groups = [self._picture.fallback]
        if not self._place.is_bare:
            groups += [forms for _, forms in self._picture.sources]
        for forms in groups:
            yield from (form.address for form in self._chosen(forms))
        if self._leads_to:
            yield self._leads_to

    def html(self, *, is_urgent: bool) -> str:
        fallback = self._chosen(self._picture.fallback)
        attributes = self._attributes | {"src": fallback[-1].address}
        sizes = self._sizes(is_lazy=not is_urgent)
        if len(fallback) > 1:
            attributes["src"] = _middle(fallback).address
            attributes |= {"srcset": srcset(fallback), "sizes": sizes}
        if is_urgent:
            attributes |= {"fetchpriority": "high", "decoding": "async"}
            attributes.pop("loading", None)
        attributes |= _defaults(attributes) if not is_urgent else {"alt": attributes.get("alt", "")}
        if self._style.has_placeholders and self._picture.color:
            attributes["style"] = _joined(attributes.get("style", ""), f"background:{self._picture.color}")
        image = _image(attributes)
        if self._place.is_bare:
            return image
        # `auto` stands on what comes right before the image: further up, the Nu checker takes it for an eager one.
        choices = [sizes.removeprefix("auto, ")] * (len(self._picture.sources) - 1) + [sizes]
        sources = "".join(
            self._source(kind, forms, choice)
            for (kind, forms), choice in zip(self._picture.sources, choices, strict=False)
        )
        return self._opened(f"<picture>{sources}{image}</picture>" if sources else image)

    def _source(self, media_type: str, forms: tuple[Form, ...], sizes: str) -> str:
        chosen = self._chosen(forms)
        choice = f' sizes="{sizes}"' if len(chosen) > 1 else ""
        return f'<source type="{media_type}" srcset="{srcset(chosen)}"{choice}>'

    def _opened(self, shown: str) -> str:
        """Make the picture a link to its large form, where it leads to one."""
        if not self._leads_to:
            return shown
        name = "" if self._attributes.get("alt") else f' aria-label="{_quoted(self._style.open_label)}"'
        return f'<a class="picture-link" href="{self._leads_to}"{name}>{shown}</a>'

    def _chosen(self, forms: tuple[Form, ...]) -> tuple[Form, ...]:
        """Return what a screen with two pixels to one can use of *forms* at the width the author gave."""
        if not self._given_width:
            return forms
        enough = [number for number, one in enumerate(forms) if one.width >= 2 * self._given_width]
        return forms[: enough[0] + 1] if enough else forms

    def _sizes(self, *, is_lazy: bool) -> str:
        width = self._given_width or self._picture.width
        sizes = f"(min-width: {width}px) {width}px, 100vw" if width < _NARROW else self._style.sizes
        return f"auto, {sizes}" if is_lazy else sizes


def _size(attributes: Mapping[str, str], picture: ShownPicture) -> dict[str, str]:
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


def _middle(forms: tuple[Form, ...]) -> Form:
    """Return what a program without ``srcset`` shows: neither the smallest nor the heaviest."""
    return next((one for one in reversed(forms) if one.width <= 1200), forms[0])


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
