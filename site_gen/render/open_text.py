"""The HTML of a text on its way to the pages that show it, with what is to stand in its open places."""

import hashlib
import zlib
from typing import NamedTuple

from site_gen.model.record import Parcel
from site_gen.render.pictures import OpenPicture, PictureStyle, ShownPicture, fill_pictures

_MARK = '="site-gen:ref/'
_NAMES = ("src", "href", "poster")


class Text:
    """A piece of HTML, as bytes: a Korean text takes a third of the room of a str that has been encoded once."""

    __slots__ = ("_content", "_key", "is_packed", "places")

    def __init__(
        self, html: str, places: tuple[OpenPicture, ...] = (), *, key: str = "", is_packed: bool = False
    ) -> None:
        """*places* are the pictures in it that are still open. *key* is what it was made under, if that is known."""
        content = html.encode()
        self.places = places
        self.is_packed = is_packed
        """Whether it takes little room, and some time to be had."""
        self._key = key
        self._content = zlib.compress(content, 1) if is_packed else content

    @property
    def html(self) -> str:
        return (zlib.decompress(self._content) if self.is_packed else self._content).decode()

    @property
    def key(self) -> str:
        """What stands for the HTML in keys: what it was made under, or its SHA-256, in hex."""
        if not self._key:
            self._key = hashlib.sha256(self.html.encode()).hexdigest()
        return self._key


class Gaps(Parcel, frozen=True, kw_only=True):
    """What stands in the open places of a text: all that filling it in depends on, and nothing but plain data."""

    addresses: tuple[str, ...]
    """By the number of the reference, ready to stand in an attribute."""
    pictures: tuple[tuple[int, ShownPicture], ...] = ()
    """(number of the reference, picture) of those that can be shown."""
    style: PictureStyle
    has_lead: bool
    """The page shows a large picture above the text."""


class OpenText(NamedTuple):
    """A text with what fills it in; None where nothing is open."""

    text: Text
    gaps: Gaps | None

    @property
    def key(self) -> tuple[str, Gaps | None]:
        """What the finished HTML depends on."""
        return self.text.key, self.gaps

    @property
    def html(self) -> str:
        """The finished HTML."""
        return self.text.html if self.gaps is None else filled(self.text, self.gaps)


def filled(text: Text, gaps: Gaps) -> str:
    """Return the HTML of *text* without open references."""
    html = text.html
    if text.places:
        pictures = dict(gaps.pictures)
        html = fill_pictures(html, text.places, pictures=pictures, style=gaps.style, has_lead=gaps.has_lead)
    return _with_addresses(html, gaps.addresses) if _MARK in html else html


def _with_addresses(html: str, addresses: tuple[str, ...]) -> str:
    """Return *html* with an address at each place of a reference; what only looks like such a place stays."""
    first, *rest = html.split(_MARK)
    pieces = [first]
    for before, piece in zip((first, *rest), rest, strict=False):
        number, quote, after = piece.partition('"')
        if quote and before.endswith(_NAMES) and number.isdecimal() and int(number) < len(addresses):
            pieces += ('="', addresses[int(number)], '"', after)
        else:
            pieces += (_MARK, piece)
    return "".join(pieces)
