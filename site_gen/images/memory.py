"""How much memory pictures may take while they are made: what one needs, what there is, and which go together."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from site_gen.images.plan import EncodeInput
from site_gen.model.record import Record

_PROCESS_BYTES = 40_000_000  # the decoder, the encoders and what they hold for every picture
_BYTES_PER_PIXEL = 12  # decoded, turned or converted, and being resized
_BYTES_PER_ENCODED_PIXEL = 40  # what the AVIF encoder holds of the size that it is at
_HALVED_FROM = 4800  # pixels of the shorter side from which a JPEG is decoded at half its size
_LEAST_BYTES = 200_000_000
_UNKNOWN_BYTES = 1_500_000_000


class Allowance(Record, frozen=True, kw_only=True):
    """What the making of pictures may take of the machine."""

    budget_bytes: int = 0
    """Memory of all pictures that are made at once; 0: half of what the machine has left."""
    spare_bytes: int = 300_000_000
    """What a process may take beyond twice what its picture needs, before it is refused more."""
    seconds: int = 120
    """Processor time of one picture, after which its process is ended, and more for each megapixel:"""
    seconds_per_megapixel: int = 5


def needed_bytes(argument: EncodeInput) -> int:
    """Return about how many bytes of memory a picture needs while it is made; measured, and rounded up."""
    info = argument.original.image
    pixels = info.width * info.height
    widest = min(info.width, max(argument.settings.widths, default=info.width))
    encoded = pixels * widest * widest // max(1, info.width * info.width)
    if info.format == "JPEG" and min(info.width, info.height) > _HALVED_FROM:
        pixels //= 4
    return _PROCESS_BYTES + pixels * _BYTES_PER_PIXEL + encoded * _BYTES_PER_ENCODED_PIXEL


def waves(
    waiting: Sequence[EncodeInput], *, jobs: int, budget_bytes: int
) -> Iterator[tuple[int, Sequence[EncodeInput]]]:
    """Yield (how many at once, pictures) until none is *waiting*, the largest first.

    However many of a wave are made at once, they fit into *budget_bytes* together; one that does not fit at all is
    made alone.
    """
    waiting = sorted(waiting, key=lambda one: (-needed_bytes(one), one.original.digest))
    while waiting:
        at_once = fitting(waiting[0], jobs=jobs, budget_bytes=budget_bytes)
        # Those of which no more would fit make one wave; usually there is only one.
        size = next(
            (
                number
                for number, one in enumerate(waiting)
                if fitting(one, jobs=jobs, budget_bytes=budget_bytes) > at_once
            ),
            len(waiting),
        )
        yield at_once, waiting[:size]
        waiting = waiting[size:]


def fitting(argument: EncodeInput, *, jobs: int, budget_bytes: int) -> int:
    """Return how many pictures of this size, *jobs* at most, may be made at once; one, if need be, in any case."""
    return max(1, min(jobs, budget_bytes // needed_bytes(argument)))


def budget_of_machine(root: Path = Path("/")) -> int:
    """Return half of the memory that this process could still get: of the machine's, and of its container's share."""
    free = [bytes_left for bytes_left in (_of_machine(root), _of_container(root)) if bytes_left is not None]
    return max(_LEAST_BYTES, min(free) // 2) if free else _UNKNOWN_BYTES


def _of_machine(root: Path) -> int | None:
    """Return what ``/proc/meminfo`` calls available (proc_meminfo(5)); None where there is no such file."""
    with contextlib.suppress(OSError, ValueError, IndexError):
        for line in (root / "proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    return None


def _of_container(root: Path) -> int | None:
    """Return what the tightest control group of this process has left; None where none sets a limit.

    Version 2 (docs.kernel.org/admin-guide/cgroup-v2.html): ``memory.max`` and ``memory.current`` in each group from
    the process's own up to the root.
    """
    left: list[int] = []
    with contextlib.suppress(OSError, UnicodeDecodeError):
        groups = (root / "proc/self/cgroup").read_text(encoding="utf-8").splitlines()
        top = root / "sys/fs/cgroup"
        for group in (line.partition("::")[2].lstrip("/") for line in groups if "::" in line):
            own = top / group
            for folder in (own, *own.parents):
                with contextlib.suppress(OSError, ValueError):
                    most = int((folder / "memory.max").read_text(encoding="ascii"))
                    left.append(max(0, most - int((folder / "memory.current").read_text(encoding="ascii"))))
                if folder == top:
                    break
    return min(left, default=None)
