"""Breaks a title into lines and finds the size at which it looks best. Pure: it is told how wide words are.

Korean and English alike break at spaces only (what style sheets call keep-all); a word that is longer than a line by
itself breaks anywhere, which for Hangul is between syllables.
"""

from collections.abc import Callable, Sequence

from site_gen.model.record import Record

WidthOf = Callable[[str], float]
"""``width_of(text)``: how wide a text is at a size of 1."""

ELLIPSIS = "…"

_FORMS = ((2, (96, 88, 80, 74)), (3, (72, 66, 60)), (4, (58, 54, 50, 46, 42)))
"""(most lines, sizes in pixels to try): few lines are read at a glance, so they may be large."""


class Lettering(Record, frozen=True, kw_only=True):
    """A title as it is drawn."""

    lines: tuple[str, ...]
    size: int
    """Pixels."""


def letter(text: str, width_of: WidthOf, *, width: int) -> Lettering:
    """Return the lines of *text* and their size, at most four lines of *width* pixels; what is over is cut off."""
    words = [(word, width_of(word)) for word in _words(text)]
    space = width_of(" ")
    for most, sizes in _FORMS:
        for size in sizes:
            limit = width / size
            if max((long for _, long in words), default=0) <= limit:
                lines = _fill(words, space, limit)
                if len(lines) <= most:
                    return Lettering(lines=tuple(_balanced(words, space, limit)), size=size)
    return _forced(words, space, width_of, width)


def _words(text: str) -> list[str]:
    """Return the words of *text*, each with a lone dash or colon that follows it: no line begins with one."""
    words: list[str] = []
    for word in text.split():
        if words and len(word) <= 2 and not any(sign.isalnum() for sign in word):
            words[-1] += f" {word}"
        else:
            words.append(word)
    return words


def _forced(words: Sequence[tuple[str, float]], space: float, width_of: WidthOf, width: int) -> Lettering:
    """Break words that are too long; with too much of text all the same, end it with an ellipsis."""
    most, sizes = _FORMS[-1]
    for size in sizes:
        lines = _fill(_pieces(words, width_of, width / size), space, width / size)
        if len(lines) <= most:
            return Lettering(lines=tuple(lines), size=size)
    limit = width / sizes[-1]
    kept = _fill(_pieces(words, width_of, limit), space, limit)[:most]
    last = kept[-1]
    while last and width_of(last + ELLIPSIS) > limit:
        shorter = last.rpartition(" ")[0]
        last = shorter or last[:-1]
    return Lettering(lines=(*kept[:-1], last.rstrip(" ,.:;-–—·") + ELLIPSIS), size=sizes[-1])


def _fill(words: Sequence[tuple[str, float]], space: float, limit: float) -> list[str]:
    """Return lines, each with as many words as go into *limit*."""
    lines: list[list[str]] = []
    used = 0.0
    for word, width in words:
        if lines and used + space + width <= limit:
            lines[-1].append(word)
            used += space + width
        else:
            lines.append([word])
            used = width
    return [" ".join(line) for line in lines]


def _balanced(words: Sequence[tuple[str, float]], space: float, limit: float) -> list[str]:
    """Return as few lines as `_fill`, and none much shorter than the others: no single word on the last."""
    lines = _fill(words, space, limit)
    low, high = max((width for _, width in words), default=0.0), limit
    for _ in range(8):
        middle = (low + high) / 2
        tried = _fill(words, space, middle)
        if len(tried) == len(lines):
            high = middle
        else:
            low = middle
    return _fill(words, space, high)


def _pieces(words: Sequence[tuple[str, float]], width_of: WidthOf, limit: float) -> list[tuple[str, float]]:
    """Return *words* with those longer than *limit* cut into parts that are not."""
    pieces: list[tuple[str, float]] = []
    for word, width in words:
        rest, long = word, width
        while long > limit and len(rest) > 1:
            end = next((n for n in range(1, len(rest)) if width_of(rest[: n + 1]) > limit), len(rest))
            pieces.append((rest[:end], width_of(rest[:end])))
            rest = rest[end:]
            long = width_of(rest)
        if rest:
            pieces.append((rest, long))
    return pieces
