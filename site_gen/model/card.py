"""Social cards: the pictures that social networks show of a page."""

from site_gen.model.record import Record


class CardsConfig(Record, frozen=True, kw_only=True):
    """What is made of cards. Each field is a key under ``cards:``."""

    enabled: bool = False
    """Make a card for each post in each of its languages, and one for the site. Off unless asked for: what a card looks
    like depends on the fonts of the machine."""
    font: tuple[str, ...] = ()
    """Font files, tried letter by letter in this order: paths below the site, or whole ones; empty: those that the
    machine has."""
    replace_images: bool = False
    """Show the card of a post that has an ``image:`` of its own, too, in its place."""


class FontFile(Record, frozen=True, kw_only=True):
    """One face of a font file."""

    path: str
    """Where this machine has it."""
    index: int
    """Which face of a collection; 0 in a file of one face."""
    family: str
    weight: int
    """CSS weight to draw with: 400 regular, 700 bold."""
    weight_axis: int = -1
    """Which of its axes is that of weight, to be set to `weight`; -1 where it has none."""
    cmap_offset: int
    """Where in the file the table of characters begins."""
    cmap_length: int
    digest: str
    """Of the checksums of its tables: two faces that draw differently differ in it."""


class Typeface(Record, frozen=True, kw_only=True):
    """A family in the two weights that a card needs; the same face twice where it has but one."""

    bold: FontFile
    regular: FontFile


class CardInput(Record, frozen=True, kw_only=True):
    """Everything that a card shows."""

    key: str
    """The pair's; empty for the card of the site."""
    language: str
    path: str
    """The source that it is about, for messages."""
    title: str
    above: str
    """What stands above the title: the name of the site."""
    below: str
    """What stands below it: the date, or the site's tagline."""
    accent: str
    """Colour as ``#rrggbb``."""


class Card(Record, frozen=True, kw_only=True):
    """A finished card, or the letters that stood in its way."""

    content: bytes
    """PNG; empty where some letters of the title are in no font at hand."""
    missing: str = ""
    """Those letters."""
