"""Runs a command and tells what it took: seconds, processor time, and the memory of all its processes together.

Linux only: what children and grandchildren did is read from ``/proc``, and orphans are made to come back to us.
"""

import contextlib
import ctypes
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_SET_CHILD_SUBREAPER = 36
_LOOK_EVERY_SECONDS = 0.05


class Run(NamedTuple):
    seconds: float
    """From the start of the process to its end."""
    cpu_seconds: float
    """User and system time of it and all its descendants."""


class Memory(NamedTuple):
    tree_bytes: int
    """The most that all its processes held at one moment; pages that several share are counted once (PSS)."""
    parent_bytes: int
    """The most that the first process alone held (RSS)."""


def adopt_orphans() -> None:
    """Become the parent of grandchildren that lose theirs, so that their processor time is not lost."""
    ctypes.CDLL(None, use_errno=True).prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def timed(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Run:
    """Run *command* in *folder*; SystemExit with what it said when it fails."""
    start = time.perf_counter()
    process = _start(command, folder, environment)
    assert process.stderr is not None
    with process.stderr as stream:
        told = stream.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    cpu_seconds = usage.ru_utime + usage.ru_stime + _of_orphans()
    _check(process, status, command, told)
    return Run(seconds, cpu_seconds)


def weighed(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Memory:
    """Run *command* while looking at its memory again and again, which takes time of its own: so this is not timed."""
    process = _start(command, folder, environment)
    found: list[bytes] = []
    assert process.stderr is not None
    stream = process.stderr
    reader = threading.Thread(target=lambda: found.append(stream.read()))
    reader.start()
    tree_bytes = parent_bytes = 0
    while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        tree_bytes = max(tree_bytes, sum(map(_pss_bytes, _descendants(os.getpid()))))
        parent_bytes = max(parent_bytes, _peak_rss_bytes(process.pid))
        time.sleep(_LOOK_EVERY_SECONDS)
    _, status, _ = os.wait4(process.pid, 0)
    reader.join()
    stream.close()
    _of_orphans()
    _check(process, status, command, b"".join(found))
    return Memory(tree_bytes, parent_bytes)


def _start(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    given = {**os.environ, **environment}
    # Python programs are to find their modules compiled, as whoever has used them once does.
    given.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.Popen(command, cwd=folder, env=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def _check(process: subprocess.Popen[bytes], status: int, command: Sequence[str], told: bytes) -> None:
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed with {process.returncode}: {told.decode()[-2000:]}")


def _of_orphans() -> float:
    """Wait for descendants that outlived their parents, and return their processor time in seconds."""
    seconds = 0.0
    while True:
        try:
            _, _, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return seconds
        seconds += usage.ru_utime + usage.ru_stime


def _descendants(root: int) -> Iterator[int]:
    children: dict[int, list[int]] = {}
    for place in Path("/proc").iterdir():
        if place.name.isdecimal():
            with contextlib.suppress(OSError):
                fields = (place / "stat").read_bytes().rpartition(b")")[2].split()
                children.setdefault(int(fields[1]), []).append(int(place.name))
    waiting = children.get(root, [])
    while waiting:
        process = waiting.pop()
        yield process
        waiting += children.get(process, [])


def _pss_bytes(process: int) -> int:
    return _kilobytes(Path(f"/proc/{process}/smaps_rollup"), b"Pss:")


def _peak_rss_bytes(process: int) -> int:
    return _kilobytes(Path(f"/proc/{process}/status"), b"VmHWM:")


def _kilobytes(path: Path, field: bytes) -> int:
    with contextlib.suppress(OSError):
        for line in path.read_bytes().splitlines():
            if line.startswith(field):
                return int(line.split()[1]) * 1024
    return 0
