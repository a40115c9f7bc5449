"""Compares preview servers: from a save to the new text in a real browser, and from the start to the first page.

    python benchmarks/serve/run.py --posts 100 1000 10000 --peers hugo eleventy --bin .venv/peers/bin \\
        --results serve.json --readme benchmarks/serve/README.md

The moment of a save is taken right before the file is written, in place; the moment when the page shows the change, by
a MutationObserver in the page; both by the clock of the machine.  The tools take turns in rounds, one at a time.  A
tool that has used up its time for a size makes no more edits of that size: the table says how many it made.
"""

import argparse
import contextlib
import io
import itertools
import json
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from blog import Post, posts
from PIL import Image
from tables import write_into
from tools import OURS, NoPageError, Server, Tool, find_tool, forget, retitled, serving, write_site
from watching import Watched, watching

KINDS = ("sentence", "title", "template", "style")
_PAUSE_SECONDS = (0.3, 0.6)
"""Between two edits, so that none falls into what a server still does after the one before."""
_PATIENCE_SECONDS = 20.0
"""After which, and a hundredth of a second for each post, an edit counts as missed."""

Results = dict[str, dict[str, Any]]
"""Size as text -> tool -> {"edits": {kind: [seconds]}, "cold": [...], "warm": [...], and counts}."""


def main() -> None:
    options = _options()
    results: Results = json.loads(options.results.read_bytes()) if options.results and options.results.exists() else {}
    for size in options.posts:
        peers = [peer for peer in options.peers if size < options.leave_out.get(peer, size + 1)]
        tools = [find_tool(name, options.bin) for name in ("site_gen", *peers)]
        with tempfile.TemporaryDirectory(prefix="serve-", dir=options.folder) as name:
            results[str(size)] = _measure(size, tools, Path(name), options)
        if options.results:
            options.results.write_text(json.dumps(results, indent=1), encoding="utf-8")
    text = "\n\n".join(table(int(size), results[size]) for size in sorted(results, key=int))
    if options.readme:
        write_into(options.readme, text)
    print(text)


def table(size: int, results: dict[str, Any]) -> str:
    """Return what was measured on the blog of *size* posts."""
    lines = [
        f"**{size:,} posts**: milliseconds from the save to the screen, median (p95); seconds from start to first page",
        "",
        f"| | {' | '.join(KINDS)} | cold start | warm start | torn answers | reloads | missed edits |",
        f"|---|{'--:|' * (len(KINDS) + 5)}",
    ]
    ours = results[OURS]
    for name, found in results.items():
        cells = [_edits_cell(found, kind, ours if name != OURS else None) for kind in KINDS]
        cells += [f"{statistics.median(found[start]):.2f}" if found[start] else "–" for start in ("cold", "warm")]
        cells += [f"{found['torn']} of {found['requests']:,}", f"{found['reloads']} of {found['edit_count']}"]
        cells.append(str(found["missed"]))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    notes = [f"{name}: {note}." for name, found in results.items() for note in found.get("notes", ())]
    return "\n".join([*lines, *(["", *notes] if notes else [])])


def _edits_cell(found: dict[str, Any], kind: str, ours: dict[str, Any] | None) -> str:
    seconds = found["edits"][kind]
    if not seconds:
        return "–"
    part = f", {_median(ours, kind) / _median(found, kind):.2f}" if ours is not None and ours["edits"][kind] else ""
    return f"{1000 * _median(found, kind):,.0f} ({1000 * _p95(seconds):,.0f}){part}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--posts", type=int, nargs="*", default=[100], help="sizes of blogs; none: only print --results"
    )
    parser.add_argument("--edits", type=int, default=30, help="of each kind, shared by the rounds")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", nargs="*", default=["hugo"], help="hugo, eleventy")
    parser.add_argument(
        "--leave-out",
        type=lambda text: (text.partition("=")[0], int(text.partition("=")[2])),
        action="append",
        metavar="PEER=POSTS",
        help="leave a peer out of blogs of so many posts and more",
    )
    parser.add_argument(
        "--minutes", type=float, default=20.0, help="that a tool may take for its edits of one size; starts come on top"
    )
    parser.add_argument("--readme", type=Path, help="a file to put the tables into, between its two comments")
    parser.add_argument("--bin", type=lambda folder: Path(folder).resolve(), help="a folder of programs to use first")
    parser.add_argument("--folder", type=Path, help="where the blogs are written; default: the temporary folder")
    parser.add_argument("--results", type=Path, help="a JSON file to keep the figures in, and to add these to")
    options = parser.parse_args()
    options.leave_out = dict(options.leave_out or ())
    return options


def _measure(size: int, tools: list[Tool], place: Path, options: argparse.Namespace) -> dict[str, Any]:
    post = next(itertools.islice(posts(size), size // 2, None))
    (place / "trash").mkdir()
    marks = itertools.count(1)
    contenders = []
    for tool in tools:
        write_site(tool, place / tool.name, size, _picture())
        contenders.append(_Contender(tool, place / tool.name, size=size, post=post, marks=marks))
    for number in range(options.rounds):
        # Whoever goes first in one round goes last in the next.
        for one in contenders[:: -1 if number % 2 else 1]:
            try:
                _play_round(one, number, place / "trash", options)
            except NoPageError as error:
                one.note(f"in round {number + 1} {error}")
            told = ", ".join(f"{kind} {1000 * _median(one.found, kind):.0f} ms" for kind in KINDS)
            print(f"{size} posts, round {number + 1}, {one.tool.name}: {told}", file=sys.stderr, flush=True)
    return {one.tool.name: one.found for one in contenders}


def _play_round(one: "_Contender", number: int, trash: Path, options: argparse.Namespace) -> None:
    if number == 0:
        forget(one.tool, one.folder, trash)
        with one.started("cold") as server:
            server.rest()
    with one.started("warm") as server:
        server.rest()
        one.play(server, -(-options.edits // options.rounds), seconds=options.minutes * 60 / options.rounds)


class _Contender:
    """A tool with its site, and what has been found of it."""

    def __init__(self, tool: Tool, folder: Path, *, size: int, post: Post, marks: Iterator[int]) -> None:
        self.tool = tool
        self.folder = folder
        self.found: dict[str, Any] = {"edits": {kind: [] for kind in KINDS}, "cold": [], "warm": []}
        self.found |= {"requests": 0, "torn": 0, "reloads": 0, "missed": 0, "edit_count": 0, "notes": []}
        self._size = size
        self._post = post
        self._marks = marks
        self._address = f"/posts/{post.slug}/"
        self._source, self._template, self._style = (
            folder / name for name in (tool.module.post_path(post), tool.module.TEMPLATE_OF_POSTS, tool.style)
        )
        self._texts = {path: path.read_text(encoding="utf-8") for path in (self._source, self._template, self._style)}
        self._chance = random.Random(1)

    @contextlib.contextmanager
    def started(self, kind: str) -> Iterator[Server]:
        """Give the server as soon as it has answered with the page that is wanted first; note how long it took."""
        start = time.perf_counter()
        with serving(self.tool, self.folder) as server:
            server.wait_for(self._address)
            self.found[kind].append(time.perf_counter() - start)
            yield server

    def note(self, text: str) -> None:
        """Have the table say *text*, once."""
        if text not in self.found["notes"]:
            self.found["notes"].append(text)

    def play(self, server: Server, times: int, *, seconds: float) -> None:
        """Make *times* edits of each kind before a browser's eyes; then some while pages are asked for all the time.

        Fewer edits, and no more of those that come last, where they take longer than *seconds* altogether.
        """
        with watching(f"http://localhost:{server.port}{self._address}") as page:
            loads = page.loads
            for kind in KINDS:
                end = time.monotonic() + seconds / len(KINDS)
                taken: list[float | None] = []
                while len(taken) < times and time.monotonic() < end:
                    taken.append(self._edit(kind, page))
                if len(taken) < times:
                    self.note(f"{len(taken)} of {times} edits of the kind {kind} in a round, for want of time")
                self.found["edits"][kind] += [one for one in taken if one is not None]
                self.found["missed"] += taken.count(None)
                self.found["edit_count"] += len(taken)
            self.found["reloads"] += page.loads - loads
            if self.found["notes"]:
                return
            requests, torn = _look_for_torn(server, self._address, lambda: self._edit("template", page))
        self.found["requests"] += requests
        self.found["torn"] += torn

    def _edit(self, kind: str, page: Watched) -> float | None:
        """Make one edit of *kind*; return the seconds until the page showed it, None where it never did."""
        time.sleep(self._chance.uniform(*_PAUSE_SECONDS))
        number = next(self._marks)
        mark = f"mark{number}x" if kind != "style" else f"rgb({number >> 8}, {number & 255}, 77)"
        path, text = self._edited(kind, mark)
        content = text.encode()
        saved_at = time.time()
        path.write_bytes(content)
        seen_at = page.wait_for(mark, seconds=_PATIENCE_SECONDS + self._size / 100)
        return seen_at - saved_at if seen_at is not None else None

    def _edited(self, kind: str, mark: str) -> tuple[Path, str]:
        """Return a file of the site and what is in it after an edit, which puts *mark* onto the page of the post."""
        match kind:
            case "sentence":
                head, separator, rest = self._texts[self._source].partition("\n## ")
                return self._source, f"{head}\nA sentence with {mark}.\n{separator}{rest}"
            case "title":
                return self._source, retitled(self._texts[self._source], self._post, f"A title with {mark}")
            case "template":
                text = self._texts[self._template].replace("</article>", f"<p>{mark}</p></article>", 1)
                return self._template, text
            case _:
                return self._style, f"{self._texts[self._style]}\nhtml {{ outline-color: {mark} }}\n"


def _look_for_torn(server: Server, address: str, edit: Callable[[], object]) -> tuple[int, int]:
    """Ask for pages all the time while templates are edited; return how many answers came, and how many were torn."""
    is_over = threading.Event()
    answers: list[bool] = []

    def ask() -> None:
        for asked in itertools.cycle(("/", address, "/ko/", "/tags/")):
            if is_over.wait(0.005):
                return
            try:
                status, body = server.get(asked)
                answers.append(status == 200 and b"</html>" in body[-2000:])
            except (OSError, HTTPException):
                answers.append(False)

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        for _ in range(5):
            edit()
    finally:
        is_over.set()
        asking.join()
    return len(answers), answers.count(False)


def _median(found: dict[str, Any], kind: str) -> float:
    return statistics.median(found["edits"][kind] or [float("nan")])


def _p95(seconds: list[float]) -> float:
    return sorted(seconds or [float("nan")])[min(max(len(seconds) - 1, 0), int(len(seconds) * 0.95))]


def _picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (64, 48), (30, 90, 140)).save(stream, "PNG")
    return stream.getvalue()


if __name__ == "__main__":
    main()
