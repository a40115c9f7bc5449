"""How many processes may work at once: what this process is allowed of the machine's processors and memory."""

import contextlib
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_MEMBERSHIP = Path("/proc/self/cgroup")
_BYTES_A_WORKER = 150_000_000
"""Measured: 80 to 100 MB for texts and pages. Pictures have a budget of their own."""
_BYTES_OF_PARENT = 300_000_000


def default_job_count() -> int:
    """Return how many processors this process may use: those it is bound to, no more than its container's share, and
    no more than there is memory for.
    """
    bound = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    memory_bytes = available_memory_bytes(_GROUPS, _MEMBERSHIP, Path("/proc/meminfo"))
    affordable = max(0, memory_bytes - _BYTES_OF_PARENT) // _BYTES_A_WORKER
    return max(1, min(bound, cgroup_processors(_GROUPS, _MEMBERSHIP), affordable))


def cgroup_processors(root: Path, membership: Path) -> int:
    """Return how many processors the control groups of this process allow; ``sys.maxsize`` when they set no limit.

    ``cpu.max`` holds a quota and a period in microseconds (docs.kernel.org/admin-guide/cgroup-v2.html); the tightest
    one between the process's own group and the root counts.
    """
    least = sys.maxsize
    for folder in _groups(root, membership):
        with contextlib.suppress(OSError, ValueError, ZeroDivisionError):
            quota, period = (folder / "cpu.max").read_text(encoding="utf-8").split()
            least = min(least, math.ceil(int(quota) / int(period)))
    return max(1, least)


def available_memory_bytes(root: Path, membership: Path, meminfo: Path) -> int:
    """Return how much memory is left in the machine and in the control groups of this process, whichever has less.

    What the kernel keeps of files counts as left: it gives it up when asked.  ``sys.maxsize`` when nothing is known.
    """
    least = sys.maxsize
    with contextlib.suppress(OSError, ValueError, KeyError):
        least = _figures(meminfo)["MemAvailable:"] * 1024
    for folder in _groups(root, membership):
        with contextlib.suppress(OSError, ValueError, KeyError):
            limit = int((folder / "memory.max").read_text(encoding="utf-8"))
            used = int((folder / "memory.current").read_text(encoding="utf-8"))
            kept = _figures(folder / "memory.stat")
            least = min(least, limit - used + kept["inactive_file"] + kept["active_file"])
    return max(0, least)


def _groups(root: Path, membership: Path) -> Iterator[Path]:
    """Yield the folders of this process's control groups, each with those above it."""
    try:
        lines = membership.read_text(encoding="utf-8").splitlines()
    except OSError:
        return
    for line in lines:
        own = root / line.partition("::")[2].lstrip("/")
        for folder in (own, *own.parents):
            yield folder
            if folder == root:
                break


def _figures(path: Path) -> dict[str, int]:
    """Return the figures of a file of names, each with its figure and perhaps a unit on one line."""
    lines = (line.split() for line in path.read_text(encoding="utf-8").splitlines())
    return {fields[0]: int(fields[1]) for fields in lines if len(fields) > 1 and fields[1].isdecimal()}
