"""The HTML of texts in little room, and with its references filled in when a page asks for it."""

import urllib.parse
from collections.abc import Iterator
from typing import NamedTuple

from site_gen.model.body import Body, Reference
from site_gen.model.image import LocalFile, Variant
from site_gen.model.post import Post
from site_gen.model.problem import Outcome
from site_gen.model.record import Record
from site_gen.render.addresses import href
from site_gen.render.context import SiteContext
from site_gen.render.open_text import Gaps, OpenText, Text, filled
from site_gen.render.pictures import (
    OpenPicture,
    PictureStyle,
    ShownPicture,
    open_pictures,
    shown_picture,
    used_addresses,
)

_MOST_PLAIN_BYTES = 50_000_000
"""Of HTML that is held as it is, that of 2,000 posts; packing takes 0.1 ms a text, and unpacking half of it."""
_MOST_SHOWN = 2_000
"""Pictures that are remembered as pages show them: those of a text are wanted three times, and by its twins."""


class Found(Record, frozen=True, kw_only=True):
    """Where a reference leads."""

    path: str
    """Site path, or a whole address."""
    file: LocalFile | None = None
    post: tuple[str, str] | None = None
    """(pair key, language) whose anchors a fragment has to name."""
    picture: str = ""
    """What the picture here is known by: the path of its file, or its address; empty for everything else."""


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
        text = Text(*open_pictures(body.html), key=key, is_packed=self._room <= 0)
        self._room -= len(body.html) if not text.is_packed else 0
        return Outcome(result=SplitBody(body.with_changes(html=""), text, key), problems=outcome.problems)


class ResolvedBody:
    """A text with its references filled in. That is done when it is asked for, and again where it takes little room."""

    __slots__ = ("_state", "_variants", "files")

    def __init__(self, text: Text, filling: "Filling | None", *, files: tuple[str, ...] = ()) -> None:
        """*filling* is None where nothing is open."""
        self.files = files
        """Paths of the local files that the body uses as they are: they have to be published."""
        # One attribute, so that whoever asks at the same time finds both or neither changed.
        self._state = text, filling
        self._variants: tuple[Variant, ...] | None = () if filling is None else None

    @property
    def open(self) -> OpenText:
        """The text, and what fills it in, for whoever does that elsewhere."""
        text, filling = self._state
        return OpenText(text, filling.gaps if filling is not None else None)

    @property
    def html(self) -> str:
        """The finished HTML."""
        text, filling = self._state
        if filling is None:
            return text.html
        _ = self.variants  # which are not to be told when the filling is gone
        html = filled(text, filling.gaps)
        if not text.is_packed:
            self._state = Text(html), None
        return html

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Forms of pictures that the body shows or leads to: they have to be published."""
        _, filling = self._state
        if self._variants is None:
            self._variants = filling.variants if filling is not None else ()
        return self._variants


class Filling:
    """What fills in the references of one text, found when it is asked for."""

    __slots__ = ("_context", "_found", "_has_lead", "_language", "_places", "_references")

    def __init__(
        self,
        post: Post,
        references: tuple[Reference, ...],
        found: tuple[Found | None, ...],
        *,
        places: tuple[OpenPicture, ...],
        context: SiteContext,
    ) -> None:
        """*found* says where each of *references* leads; None for nowhere. *places* are the pictures in the text."""
        self._places = places
        self._language = post.language
        self._has_lead = post.image is not None
        self._references = references
        self._found = found
        self._context = context

    @property
    def gaps(self) -> Gaps:
        """What stands in the open places of the text."""
        context = self._context
        return Gaps(
            addresses=tuple(
                _escaped(_address(reference, place, context))
                for reference, place in zip(self._references, self._found, strict=True)
            ),
            pictures=tuple((number, _shown(target, context)[0]) for number, target in self._pictures()),
            style=_style(self._language, context),
            has_lead=self._has_lead,
        )

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Forms of pictures that the text shows or leads to."""
        if not self._places:
            return ()
        variants: dict[str, Variant] = {}
        pictures: dict[int, ShownPicture] = {}
        for number, target in self._pictures():
            pictures[number], variants_by_address = _shown(target, self._context)
            variants |= variants_by_address
        used = used_addresses(self._places, pictures=pictures, style=_style(self._language, self._context))
        return tuple(variants[address] for address in used)

    def _pictures(self) -> Iterator[tuple[int, str]]:
        """Yield (number of the reference, what the picture is known by) of those that can be shown."""
        pictures = self._context.pictures
        for number, place in enumerate(self._found):
            if place is not None and place.picture in pictures:
                yield number, place.picture


def _shown(target: str, context: SiteContext) -> tuple[ShownPicture, dict[str, Variant]]:
    """Return a picture as pages show it, and what stands at each of its addresses."""
    known = context.shown_pictures.get(target)
    if known is not None:
        return known
    variants: dict[str, Variant] = {}

    def address_of(variant: Variant) -> str:
        address = _escaped(href("/" + context.picture_names.output(variant), context.config))
        variants[address] = variant
        return address

    shown = shown_picture(context.pictures[target], address_of), variants
    if len(context.shown_pictures) >= _MOST_SHOWN:
        context.shown_pictures.clear()
    context.shown_pictures[target] = shown
    return shown


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
