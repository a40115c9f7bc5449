"""The HTML of texts in little room, and with its references filled in when a page asks for it."""

import urllib.parse
import zlib
from collections.abc import Callable
from typing import NamedTuple

from site_gen.model.body import Body, Reference
from site_gen.model.image import LocalFile, Picture, Variant
from site_gen.model.post import Post
from site_gen.model.problem import Outcome
from site_gen.model.record import Record
from site_gen.render.addresses import href
from site_gen.render.context import SiteContext
from site_gen.render.pictures import PictureStyle, fill_pictures, with_captions

_MOST_PLAIN_BYTES = 50_000_000
"""Of HTML that is held as it is, that of 2,000 posts; packing takes 0.1 ms a text, and unpacking half of it."""

_MARK = '="site-gen:ref/'
_NAMES = ("src", "href", "poster")


class Found(Record, frozen=True, kw_only=True):
    """Where a reference leads."""

    path: str
    """Site path, or a whole address."""
    file: LocalFile | None = None
    post: tuple[str, str] | None = None
    """(pair key, language) whose anchors a fragment has to name."""
    picture: str = ""
    """What the picture here is known by: the path of its file, or its address; empty for everything else."""


class Text:
    """A piece of HTML, as bytes: a Korean text takes a third of the room of a str that has been encoded once."""

    __slots__ = ("_content", "is_packed")

    def __init__(self, html: str, *, is_packed: bool = False) -> None:
        content = html.encode()
        self._content = zlib.compress(content, 1) if is_packed else content
        self.is_packed = is_packed

    @property
    def html(self) -> str:
        return (zlib.decompress(self._content) if self.is_packed else self._content).decode()


class SplitBody(NamedTuple):
    """A body without its HTML, and the HTML."""

    body: Body
    text: Text
    key: str
    """Under which the body is remembered; empty where it is not."""


class Packer:
    """Takes the HTML of bodies: that of a small site as it is, what goes beyond that packed, to an eighth or so."""

    def __init__(self, most_plain_bytes: int = _MOST_PLAIN_BYTES) -> None:
        self._room = most_plain_bytes

    def take(self, outcome: Outcome[Body], key: str = "") -> Outcome[SplitBody]:
        """Return *outcome* with its HTML apart; one without a result gets an empty body."""
        # A text that could not be rendered has an error among its problems: its stand-in is never published.
        body = outcome.result or Body(html="")
        text = Text(body.html, is_packed=self._room <= 0)
        self._room -= len(body.html) if not text.is_packed else 0
        return Outcome(result=SplitBody(body.with_changes(html=""), text, key), problems=outcome.problems)


class ResolvedBody:
    """A text with its references filled in. That is done when it is asked for, and again where it takes little room."""

    __slots__ = ("_state", "_variants", "files")

    def __init__(self, text: Text, fill: "Fill | None", *, files: tuple[str, ...] = ()) -> None:
        """*fill* is None where nothing is open."""
        self.files = files
        """Paths of the local files that the body uses as they are: they have to be published."""
        # One attribute, so that whoever asks at the same time finds both or neither changed.
        self._state = text, fill
        self._variants: tuple[Variant, ...] | None = () if fill is None else None

    @property
    def html(self) -> str:
        """The finished HTML."""
        text, fill = self._state
        if fill is None:
            return text.html
        html, self._variants = fill(text.html)
        if not text.is_packed:
            self._state = Text(html), None
        return html

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Forms of pictures that the body shows or leads to: they have to be published."""
        if self._variants is None:
            _ = self.html
        return self._variants or ()


Fill = Callable[[str], tuple[str, tuple[Variant, ...]]]
"""``fill(html)``: the HTML without open references, and the forms of pictures that it shows or leads to."""


class Filling:
    """Fills in the references of one text."""

    __slots__ = ("_context", "_found", "_has_lead", "_language", "_references")

    def __init__(
        self, post: Post, references: tuple[Reference, ...], found: tuple[Found | None, ...], context: SiteContext
    ) -> None:
        """*found* says where each of *references* leads; None for nowhere."""
        self._language = post.language
        self._has_lead = post.image is not None
        self._references = references
        self._found = found
        self._context = context

    def __call__(self, html: str) -> tuple[str, tuple[Variant, ...]]:
        """Return *html* without open references, and the forms of pictures that it shows or leads to."""
        context, found = self._context, self._found
        used: dict[Variant, None] = {}

        def address_of(variant: Variant) -> str:
            used[variant] = None
            return _escaped(href("/" + context.picture_names.output(variant), context.config))

        def picture_for(number: int) -> Picture | None:
            place = found[number] if number < len(found) else None
            return context.pictures.get(place.picture) if place is not None else None

        if "<img" in html:
            html = fill_pictures(
                with_captions(html),
                picture_for=picture_for,
                address_of=address_of,
                style=_style(self._language, context),
                has_lead=self._has_lead,
            )
        return self._with_addresses(html), tuple(used)

    def _with_addresses(self, html: str) -> str:
        """Return *html* with an address at each place of a reference; what only looks like such a place stays."""
        first, *rest = html.split(_MARK)
        pieces = [first]
        for before, piece in zip((first, *rest), rest, strict=False):
            number, quote, after = piece.partition('"')
            if quote and before.endswith(_NAMES) and number.isdecimal() and int(number) < len(self._found):
                place = int(number)
                address = _escaped(_address(self._references[place], self._found[place], self._context))
                pieces.append(f'="{address}"{after}')
            else:
                pieces.append(_MARK + piece)
        return "".join(pieces)


def is_shown(reference: Reference, place: Found) -> bool:
    """Say whether the reference shows a picture that other sizes are made of; else the file itself is published."""
    return reference.kind == "image" and bool(place.picture)


def _style(language: str, context: SiteContext) -> PictureStyle:
    images, strings = context.config.images, context.strings[language]
    return PictureStyle(
        sizes=context.picture_sizes,
        has_placeholders=images.placeholders,
        has_lightbox=images.lightbox,
        open_label=strings("open_picture") if "open_picture" in strings else "",
    )


def _address(reference: Reference, place: Found | None, context: SiteContext) -> str:
    if place is None or (place.file is not None and is_shown(reference, place)):
        return reference.target  # a picture that could not be made is not published
    rest = _behind_path(reference.target, with_query=place.file is None)
    if not place.path.startswith("/") or place.path.startswith("//"):
        return place.path
    return href(place.path, context.config) + rest


def _behind_path(target: str, *, with_query: bool) -> str:
    """Return the fragment of an address, with its sign, and the query before it."""
    before, sign, fragment = target.partition("#")
    query = before.partition("?")[2] if with_query else ""
    asked = "?" + urllib.parse.quote(query, safe="/:?@!$&'()*+,;=%~") if query else ""
    return asked + (sign + fragment if fragment else "")


def _escaped(address: str) -> str:
    return address.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
