"""Limits of the process that makes a picture: what swells or never ends dies there, and the build goes on."""

import contextlib
import math
import multiprocessing
import sys
import time
from collections.abc import Iterator
from pathlib import Path

_STATM = Path("/proc/self/statm")


@contextlib.contextmanager
def limited(*, more_bytes: int, seconds: int) -> Iterator[None]:
    """Let this process take *more_bytes* of memory and *seconds* of processor time while the block runs.

    What asks for more memory gets a MemoryError; what needs more time is ended with its process, whatever library it
    is stuck in. Only a worker limits itself: in the author's own process (``--jobs 1``) nothing happens.
    """
    if multiprocessing.parent_process() is None or sys.platform == "win32":
        yield
        return
    import resource

    changes = (
        (resource.RLIMIT_AS, _address_space() + more_bytes if _address_space() else -1),
        # The signal that comes then ends a process that does not ask for it.
        (resource.RLIMIT_CPU, math.ceil(time.process_time()) + seconds),
    )
    before = [(kind, resource.getrlimit(kind)) for kind, _ in changes]
    try:
        for (kind, (_, most)), (_, wanted) in zip(before, changes, strict=True):
            if wanted >= 0:
                _set(kind, wanted if most == resource.RLIM_INFINITY else min(wanted, most), most)
        yield
    finally:
        for kind, (soft, most) in before:
            _set(kind, soft, most)


def _set(kind: int, soft: int, most: int) -> None:
    import resource

    # Some systems know a limit and do not let it be set.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(kind, (soft, most))


def _address_space() -> int:
    """Return how many bytes of addresses this process uses; 0 where the system does not say."""
    import resource

    try:
        return int(_STATM.read_text(encoding="ascii").split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0
