"""How far the work is: one line on a terminal, drawn again and again, of which nothing is left at the end."""

import contextlib
import gc
import os
import time
from collections.abc import Iterator
from typing import TextIO

_PATIENCE_SECONDS = 0.5
"""Work that takes no longer needs no bar."""
_STEP_SECONDS = 0.05
_LONGEST_BAR = 24
_SHORTEST_BAR = 8
_WORDS = {
    "divide_source": "reading",
    "study_template": "templates",
    "render_body": "texts",
    "draw_card": "cards",
    "make_icons": "icons",
    "align_halves": "aligning",
    "print_artifact": "pages",
    "read_text": "search",
    "index_part": "search",
}
"""What a job is called on the terminal."""


@contextlib.contextmanager
def working(stream: TextIO) -> "Iterator[Bar]":
    """Give the bar for a command that builds a site and then ends.

    Until then nobody looks for objects that nothing holds but they each other: what a build makes stays, and of a
    thousand posts 834 objects were such.
    """
    bar = Bar(stream)
    gc.disable()
    try:
        yield bar
    finally:
        gc.freeze()  # nor do what is left and what comes call for a look
        gc.enable()
        bar.clear()


class Bar:
    """A bar on *stream*; nothing at all where that is no terminal, or one that cannot go back in its line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._is_shown = stream.isatty() and os.environ.get("TERM") != "dumb"
        self._begun = self._drawn = time.perf_counter()
        self._width = 0

    def show(self, job: str, done: int, total: int) -> None:
        """Say that *done* of *total* jobs of this name are done, unless the last word was a moment ago."""
        now = time.perf_counter()
        if not self._is_shown or now - self._begun < _PATIENCE_SECONDS or now - self._drawn < _STEP_SECONDS:
            return
        self._drawn = now
        line = bar_line(_WORDS.get(job, "working"), done, total, columns=self._columns())
        self._draw("\r" + line.ljust(self._width))
        self._width = len(line)

    def clear(self) -> None:
        """Leave no trace of the bar."""
        if self._width:
            self._draw("\r" + " " * self._width + "\r")
            self._width = 0

    def _draw(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()

    def _columns(self) -> int:
        try:
            # A pseudo-terminal that nobody gave a size says 0.
            return os.get_terminal_size(self._stream.fileno()).columns or 80
        except OSError:
            return 80


def bar_line(word: str, done: int, total: int, *, columns: int) -> str:
    """Return one line that is shorter than a terminal of *columns*, in ASCII; figures alone where a bar has no room."""
    start, count = f"{word:<10}", f"{done}/{total}"
    room = columns - len(start) - len(count) - 4
    if room < _SHORTEST_BAR:
        return f"{word} {count}"[: max(0, columns - 1)]
    length = min(_LONGEST_BAR, room)
    filled = length * done // max(1, total)
    return f"{start}[{'#' * filled}{'.' * (length - filled)}] {count}"
