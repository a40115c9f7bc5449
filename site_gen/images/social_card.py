"""The job that draws a social card: 1200 by 630 pixels, as the networks crop nothing off at that size.

The picture has but two inks on paper, so it is drawn as numbers in a palette: 0 is paper, up to 191 text, from 192 on
accent. That is half the work of drawing in colours and a third of the bytes.
"""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from site_gen.images.lettering import letter
from site_gen.images.typeface import Letters
from site_gen.model.card import Card, CardInput, Typeface
from site_gen.model.problem import Outcome
from site_gen.model.record import Record

WIDTH, HEIGHT = 1200, 630

_PAPER = (251, 251, 249)
_INK = (20, 24, 28)
_MARGIN = 84
_TEXT_WIDTH = WIDTH - 2 * _MARGIN
_LEADING = 1.26
_TOP, _BOTTOM = 150, 500
"""Pixels between which a title stands."""
_ABOVE_BASELINE, _BELOW_BASELINE = 110, 560
_SMALL = 32
_INDENT = 48
"""Of the name, behind the two small bars."""
_TITLE, _NAME, _DATE = 191, 156, 126
"""Numbers of the palette, by how dark the text is."""
_ACCENT = 192
_ACCENT_STEPS = 64
_FAINT = 44
"""Of 255: how much of the accent the large bars have."""
_FINE = 4
"""Shapes are drawn this many times as large: the library does not smooth their edges."""


class CardSetup(Record, frozen=True, kw_only=True):
    typefaces: tuple[Typeface, ...]
    """Asked letter by letter, in this order."""


class CardTools:
    """Open fonts, and the empty card in each accent; made once per process."""

    def __init__(self, setup: CardSetup) -> None:
        self.bold = Letters([typeface.bold for typeface in setup.typefaces])
        self.regular = Letters([typeface.regular for typeface in setup.typefaces])
        self.ground = _ground()


def make_card_tools(setup: CardSetup) -> CardTools:
    """Return the tools of `draw_card`."""
    return CardTools(setup)


def card_key(setup: CardSetup, argument: CardInput) -> object:
    """Return what a card depends on: what it shows, and the fonts, wherever this machine has them."""
    fonts = [(one.digest, one.weight) for face in setup.typefaces for one in (face.bold, face.regular)]
    return fonts, argument.title, argument.above, argument.below, argument.accent


def draw_card(argument: CardInput, tools: CardTools) -> Outcome[Card]:
    """Return a card; one without content where some letter of the title is in no font."""
    title, missing = tools.bold.drawable(argument.title)
    above, below = (tools.regular.drawable(text)[0] for text in (argument.above, argument.below))
    if missing:
        return Outcome(result=Card(content=b"", missing=missing))
    if not title:  # nothing but emoji
        title, above = tools.bold.drawable(argument.above)[0], ""
    image = Image.new("L", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    above, below = (_shortened(text, tools.regular) for text in (above, below))
    tools.regular.draw(draw, (_MARGIN + _INDENT, _ABOVE_BASELINE), above, size=_SMALL, fill=_NAME)
    lettering = letter(title, tools.bold.width, width=_TEXT_WIDTH)
    line_height = lettering.size * _LEADING
    height = line_height * len(lettering.lines)
    # The letters of a line stand in the upper four fifths of it: what is centred for the eye is a little higher.
    first = _TOP + (_BOTTOM - _TOP - height) / 2 + lettering.size * 0.98
    for number, line in enumerate(lettering.lines):
        place = (_MARGIN - lettering.size * 0.04, round(first + number * line_height))
        tools.bold.draw(draw, place, line, size=lettering.size, fill=_TITLE)
    tools.regular.draw(draw, (_MARGIN, _BELOW_BASELINE), below, size=_SMALL, fill=_DATE)
    # Apart until now: between two numbers of the ground there is no ink that could smooth the edge of a letter.
    card = tools.ground.copy()
    card.paste(image, mask=image.point([min(level, 1) * 255 for level in range(256)]))
    return Outcome(result=Card(content=_png(card, argument.accent)))


def _shortened(text: str, letters: Letters) -> str:
    """Return as much of *text* as stands on one line, clear of the bars."""
    width = _TEXT_WIDTH - 200
    if letters.width(text) * _SMALL <= width:
        return text
    while text and letters.width(text + "…") * _SMALL > width:
        text = text[:-1]
    return text.rstrip() + "…"


def _ground() -> Image.Image:
    """Return the empty card: a rule at the foot, and bars in pairs, for two languages side by side."""
    size = (WIDTH * _FINE, HEIGHT * _FINE)
    shapes = Image.new("L", size)
    draw = ImageDraw.Draw(shapes)

    def bar(x: int, y: int, width: int, height: int, fill: int) -> None:
        box = [side * _FINE for side in (x, y, x + width, y + height)]
        draw.rounded_rectangle(box, radius=width * _FINE // 2, fill=fill)

    bar(WIDTH - _MARGIN - 138, 474, 60, 300, _FAINT * 2)
    bar(WIDTH - _MARGIN - 60, 518, 60, 300, _FAINT)
    bar(_MARGIN, _ABOVE_BASELINE - 30, 11, 30, 255)
    bar(_MARGIN + 18, _ABOVE_BASELINE - 20, 11, 30, 120)
    draw.rectangle([0, (HEIGHT - 12) * _FINE, WIDTH * _FINE, HEIGHT * _FINE], fill=255)
    steps = shapes.reduce(_FINE).point([level * (_ACCENT_STEPS - 1) // 255 for level in range(256)])
    return steps.point([_ACCENT + step if step else 0 for step in range(256)])


def _png(image: Image.Image, accent: str) -> bytes:
    """Return *image*, whose pixels are numbers of the palette, as a PNG with that palette."""
    color = tuple(int(accent[place : place + 2], 16) for place in (1, 3, 5))
    palette = [_between(_PAPER, _INK, step / _TITLE) for step in range(_ACCENT)]
    palette += [_between(_PAPER, color, step / (_ACCENT_STEPS - 1)) for step in range(_ACCENT_STEPS)]
    painted = Image.frombytes("P", image.size, image.tobytes())
    painted.putpalette([part for one in palette for part in one])
    stream = io.BytesIO()
    painted.save(stream, "PNG", compress_level=6)
    return stream.getvalue()


def _between(first: Sequence[int], second: Sequence[int], share: float) -> tuple[int, ...]:
    return tuple(round(one + (other - one) * share) for one, other in zip(first, second, strict=True))
