"""`site-gen serve` as a process of its own, as an author starts it."""

import contextlib
import http.client
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

_ORIGIN = re.compile(r"Serving on http://[^:/\s]+:(\d+)")
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Answer(NamedTuple):
    status: int
    body: bytes
    headers: dict[str, str]
    """By name in lower case."""


class Serve:
    """A running `site-gen serve`; what it prints goes to files, so that it never waits for a reader."""

    def __init__(self, site: Path, *options: str, told: Path, environment: dict[str, str] | None = None) -> None:
        """*told* is a folder for what it prints."""
        self._out, self._err = told / "stdout", told / "stderr"
        command = [sys.executable, "-m", "site_gen", "serve", "--site", str(site), *options]
        with self._out.open("wb") as out, self._err.open("wb") as err:
            self.process = subprocess.Popen(
                command,
                stdout=out,
                stderr=err,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **(environment or {})},
                start_new_session=True,
            )

    @property
    def out(self) -> str:
        """What it has printed."""
        return self._out.read_text(encoding="utf-8")

    @property
    def err(self) -> str:
        """What it has told of its builds."""
        return self._err.read_text(encoding="utf-8")

    def port(self, *, seconds: float = 60) -> int:
        """Return the port, as soon as it has been printed."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            found = _ORIGIN.search(self.out)
            if found is not None:
                return int(found[1])
            time.sleep(0.01)
        raise AssertionError(f"it does not serve: {self.out}{self.err}")

    def get(self, address: str, *, port: int | None = None) -> Answer:
        """Ask for *address*, a path with its letters as they are."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port(), timeout=30)
        try:
            connection.request("GET", quote(address, safe="/%?=&"))
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, response.read(), headers)
        finally:
            connection.close()

    def kill(self) -> None:
        """End it whatever it does."""
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        self.process.wait()

    def rss_bytes(self) -> int:
        """Return the memory it holds now. Linux only."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii", errors="replace")
        found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
        assert found is not None
        return int(found[1]) * 1024

    def open_files(self) -> int:
        """Return how many files, sockets and pipes it has open. Linux only."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))

    def threads(self) -> int:
        """Return how many threads it has. Linux only."""
        return len(list(Path(f"/proc/{self.process.pid}/task").iterdir()))

    def cpu_seconds(self) -> float:
        """Return the processor time that it has taken, that of its ended children included. Linux only."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_bytes().rpartition(b")")[2].split()
        return sum(int(fields[place]) for place in range(11, 15)) / _TICKS

    def workers(self) -> int:
        """Return how many processes work for it: those that its fork server has started. Linux only."""
        return sum(len(_children(child)) for child in _children(self.process.pid))


def _children(process: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for place in Path(f"/proc/{process}/task").iterdir():
            found += [int(one) for one in (place / "children").read_text(encoding="ascii").split()]
    return found


@contextlib.contextmanager
def serving(site: Path, *options: str, environment: dict[str, str] | None = None) -> Iterator[Serve]:
    """Run `site-gen serve` on *site* while the block lasts."""
    with tempfile.TemporaryDirectory(prefix="told-") as told:
        serve = Serve(site, *options, told=Path(told), environment=environment)
        try:
            yield serve
        finally:
            serve.kill()
