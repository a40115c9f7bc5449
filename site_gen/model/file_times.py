"""When a file's times tell that it has not changed."""

_COARSE_NS = 2_000_000_000
"""FAT counts in steps of two seconds."""
_FINE_NS = 20_000_000
"""The clock behind the times of fine-grained file systems ticks every 10 ms or faster."""


def could_change_unseen(*, mtime_ns: int, ctime_ns: int, looked_ns: int) -> bool:
    """Say whether a file with these times, seen at *looked_ns*, may change afterwards and still have them.

    This is git's rule for entries as young as its index (git-scm.com/docs/racy-git): a second change within one tick
    of the clock leaves no trace. A time that no coarse clock can tell shows a file system with a fine one.
    """
    margin = _FINE_NS if mtime_ns % 10_000_000 and ctime_ns % 10_000_000 else _COARSE_NS
    return max(mtime_ns, ctime_ns) >= looked_ns - margin


def settled_before(looked_ns: int) -> int:
    """Return the time before which nothing can change unseen at *looked_ns*, whatever the clock: in ns since 1970."""
    return looked_ns - _COARSE_NS


def settling_seconds() -> float:
    """Return how long after the last change of a file a look at it is certain, on fine-grained file systems."""
    return 1.5 * _FINE_NS / 1_000_000_000
