"""Which posts are indexed together.

Pagefind cannot change an index, only make it anew, but its reader can search several at once.  A reader pays for each
of them with a few requests, an author's every edit for the size of one.  So posts are taken in the order of their
dates, in shares whose sizes are powers of two times the smallest, the largest first: 1,000 posts are 512 + 256 + 128 +
104.  New posts, which are edited most, stand in the smallest, and a new post moves no other until a share is full.
"""

from collections.abc import Sequence
from typing import TypeVar

SMALLEST_PART = 128
"""Posts. Measured in benchmarks/search: an edit then costs about what the rest of a build costs."""

T = TypeVar("T")


def divide_into_parts(items: Sequence[T]) -> tuple[tuple[T, ...], ...]:
    """Return *items* in parts, in order; no part without items."""
    full, start, parts = len(items) // SMALLEST_PART, 0, []
    for power in reversed(range(full.bit_length())):
        if full >> power & 1:
            end = start + (SMALLEST_PART << power)
            parts.append(tuple(items[start:end]))
            start = end
    if start < len(items):
        parts.append(tuple(items[start:]))
    return tuple(parts)
