"""Which posts are indexed together.

Pagefind cannot change an index, only make it anew, but its reader can search several at once.  A reader pays for each
of them with a few requests, an author's every edit for the size of one.  So posts are taken in the order of their
dates, in shares whose sizes are powers of two times the smallest and a third of all at most, the largest first: 1,000
posts are 256 + 256 + 256 + 128 + 104.  New posts, which are edited most, stand in the smallest, and a new post moves no
other until a share is full.
"""

from collections.abc import Sequence
from typing import TypeVar

SMALLEST_PART = 128
"""Posts. Measured in benchmarks/search: an edit then costs about what the rest of a build costs."""
LARGEST_AS_PART_OF_ALL = 3
"""One half would leave a reader fewer requests; an edit of an old post would take twice as long."""

T = TypeVar("T")


def divide_into_parts(items: Sequence[T]) -> tuple[tuple[T, ...], ...]:
    """Return *items* in parts, in order; no part without items."""
    full, start, parts = len(items) // SMALLEST_PART, 0, []
    size = 1 << max(0, (full // LARGEST_AS_PART_OF_ALL).bit_length() - 1)
    while full:
        while full >= size:
            end = start + SMALLEST_PART * size
            parts.append(tuple(items[start:end]))
            start, full = end, full - size
        size //= 2
    if start < len(items):
        parts.append(tuple(items[start:]))
    return tuple(parts)
