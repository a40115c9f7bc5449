"""The HTML of a text on its way to the pages that show it, with what is to stand in its open places."""

import hashlib
import zlib
from typing import NamedTuple, Protocol, Self

from site_gen.model.record import Parcel
from site_gen.render.pictures import PictureStyle, ShownPicture, fill_pictures

_MARK = '="site-gen:ref/'
_NAMES = ("src", "href", "poster")


class LaidDown(Protocol):
    """Where some HTML is that is not held."""

    def read(self) -> bytes:
        """Return the HTML."""
        ...


class Text:
    """A piece of HTML, as bytes: a Korean text takes a third of the room of a str that has been encoded once."""

    __slots__ = ("_content", "digest", "is_packed", "place")

    def __init__(self, html: str, *, is_packed: bool = False) -> None:
        content = html.encode()
        self.is_packed = is_packed
        """Whether it takes little room, and some time to be had."""
        self.digest = hashlib.sha256(content).hexdigest()
        """SHA-256 of the HTML, in hex."""
        self.place: LaidDown | None = None
        """Where it is when it is not here."""
        self._content = zlib.compress(content, 1) if is_packed else content

    @classmethod
    def laid_down(cls, content: bytes, place: LaidDown) -> Self:
        """Return the text with this *content*, which is at *place* and not held."""
        text = cls.__new__(cls)
        text.is_packed = True
        text.digest = hashlib.sha256(content).hexdigest()
        text.place = place
        text._content = b""
        return text

    @property
    def html(self) -> str:
        if self.place is not None:
            return self.place.read().decode()
        return (zlib.decompress(self._content) if self.is_packed else self._content).decode()


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
        return self.text.digest, self.gaps

    @property
    def html(self) -> str:
        """The finished HTML."""
        html = self.text.html
        return html if self.gaps is None else filled(html, self.gaps)


def filled(html: str, gaps: Gaps) -> str:
    """Return *html* without open references."""
    if "<img" in html:
        html = fill_pictures(html, pictures=dict(gaps.pictures), style=gaps.style, has_lead=gaps.has_lead)
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
