"""Hours of an author's work in minutes: random edits of a small blog, of every kind, while pages are asked for.

At the end what is served must be what a build from nothing writes, with no more memory and open files than near the
beginning, and nothing going on.
"""

import contextlib
import datetime
import json
import random
import re
import shutil
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, Self

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect
from websockets.typing import Origin

from site_gen.build import build_site
from site_gen.model.options import BuildOptions
from tests.kit import ROOT, write_picture
from tests.serve.process import Serve, serving

_FEWEST_POSTS, _MOST_POSTS = 8, 16
_SCRIPT = re.compile(rb'<script type="module" src="[^"]*/_site-gen/[^\n]*\n')
_TOKEN = re.compile(rb'data-token="([^"]+)"')
_DUET = ROOT / "themes" / "duet"
_WAIT_SECONDS = 60.0
_NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)

Say = Callable[[str], None]


class Size(NamedTuple):
    """What a process holds."""

    rss_bytes: int
    open_files: int
    threads: int


class Outcome(NamedTuple):
    """What a soak found."""

    edits: int
    early: Size
    late: Size
    idle_cpu_seconds: float
    """Processor time in the seconds of rest at the end."""
    differences: tuple[str, ...]
    """Addresses that are served otherwise than a build from nothing writes them."""
    torn: tuple[str, ...]
    """Answers that were no whole page."""
    workers: int
    """Processes that are left after the last build."""
    follow_seconds: tuple[float, ...]
    """From a save to what it brings being served."""


def soak(
    folder: Path,
    *,
    edits: int,
    seed: int = 1,
    early_after: int = 100,
    idle_seconds: float = 5,
    say: Say = lambda _: None,
) -> Outcome:
    """Serve a small blog in *folder*, edit it *edits* times, and return what came of it.

    AssertionError where an edit is not served within a minute.
    """
    blog = _Blog(folder / "blog", random.Random(seed))
    taken: list[float] = []
    torn: list[str] = []

    def edit_for_a_while(numbers: range) -> None:
        with _Visitor(serve, port, blog) as visitor:
            for number in numbers:
                start = time.monotonic()
                wanted = blog.edit(number)
                if wanted is not None:
                    _wait_for(serve, wanted)
                    taken.append(time.monotonic() - start)
                if number % 50 == 0:
                    say(f"{number} edits, {serve.rss_bytes() / 1e6:.0f} MB, {serve.open_files()} open files")
            blog.mend()
            _wait_for(serve, blog.add_post())
        torn.extend(visitor.torn)

    with serving(blog.folder, "--port", "0", "--offline") as serve:
        port = serve.port()
        _wait_for(serve, blog.add_post())
        with _listening(serve, port, "/"), _listening(serve, port, "/ko/"):
            edit_for_a_while(range(1, early_after + 1))
            early = _size_at_rest(serve)
            edit_for_a_while(range(early_after + 1, edits + 1))
            differences = _differences(serve, blog.folder)
            late = _size_at_rest(serve)
            before = serve.cpu_seconds()
            time.sleep(idle_seconds)
            idle = serve.cpu_seconds() - before
        assert "Traceback" not in serve.err, serve.err
        return Outcome(edits, early, late, idle, differences, tuple(torn), serve.workers(), tuple(taken))


class _Wanted(NamedTuple):
    """What an edit must bring."""

    address: str
    text: str
    """In the page; empty: there must be no page."""


class _Blog:
    """A bilingual blog, and whatever its author does to it."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self._chance = chance
        self._posts = folder / "content" / "posts"
        self._posts.mkdir(parents=True)
        self._slugs: list[str] = []
        self._words = 0
        self._undo: list[Callable[[], object]] = []
        self._settings = {"pagination": "10", "tagline": "water"}
        self._write_settings()
        write_picture(self._posts / "boat.png")
        for _ in range(_FEWEST_POSTS):
            self.add_post()

    @property
    def slugs(self) -> tuple[str, ...]:
        return tuple(self._slugs)

    def edit(self, number: int) -> _Wanted | None:
        """Do one thing, and return what it must bring; None where another follows at once."""
        self.mend()
        acts = [
            *[self._edit_text] * 8,
            *[self._edit_title] * 3,
            *[self.add_post if len(self._slugs) < _MOST_POSTS else self._delete_post] * 2,
            *[self._delete_post if len(self._slugs) > _FEWEST_POSTS else self.add_post] * 2,
            *[self._rename_post] * 2,
            *[self._edit_style, self._edit_strings, self._edit_template, self._drop_theme],
            *[self._edit_settings, self._edit_picture, self._check_out],
            *[self._break_post, self._break_settings, self._break_template],
        ]
        wanted = self._chance.choice(acts)()
        # Once in a while the author is quicker than the preview.
        return wanted if self._chance.random() < 0.8 or number % 10 == 0 else None

    def mend(self) -> None:
        """Bring back what is broken."""
        while self._undo:
            self._undo.pop()()

    def add_post(self) -> _Wanted:
        slug = self._word("post")
        self._slugs.append(slug)
        return self._write(slug)

    def _edit_text(self) -> _Wanted:
        slug = self._chance.choice(self._slugs)
        path, word = self._path(slug), self._word("word")
        text = path.read_text(encoding="utf-8")
        if self._chance.random() < 0.5 or "강물" not in text:
            old, address = re.search(r"said \w+", text), f"/posts/{slug}/"
            word = f"said {word}"
        else:
            old, address = re.search(r"강물\w*", text), f"/ko/posts/{slug}/"
            word = f"강물{word}"
        assert old is not None
        self._save(path, text.replace(old[0], word, 1))
        return _Wanted(address, word)

    def _edit_title(self) -> _Wanted:
        return self._write(self._chance.choice(self._slugs))

    def _delete_post(self) -> _Wanted:
        slug = self._slugs.pop(self._chance.randrange(len(self._slugs)))
        self._path(slug).unlink()
        return _Wanted(f"/posts/{slug}/", "")

    def _rename_post(self) -> _Wanted:
        place = self._chance.randrange(len(self._slugs))
        old, new = self._slugs[place], self._word("renamed")
        self._slugs[place] = new
        self._path(old).rename(self._path(new))
        return _Wanted(f"/posts/{new}/", "river")

    def _edit_style(self) -> _Wanted:
        style = (_DUET / "assets" / "css" / "duet.css").read_text(encoding="utf-8")
        word = self._word("style")
        self._save(self._theme("assets/css/duet.css"), f"{style}\n.{word} {{ color: red }}\n")
        return _Wanted("/assets/css/duet.css", word)

    def _edit_strings(self) -> _Wanted:
        word = self._word("글")
        self._save(self._theme("strings/ko.yaml"), f"skip_to_content: {word}\n")
        return _Wanted("/ko/", word)

    def _edit_template(self) -> _Wanted:
        word = self._word("template")
        text = (_DUET / "templates" / "post.html").read_text(encoding="utf-8")
        self._save(self._theme("templates/post.html"), text.replace("</article>", f"<p>{word}</p></article>", 1))
        return _Wanted(f"/posts/{self._slugs[0]}/", word)

    def _drop_theme(self) -> _Wanted:
        shutil.rmtree(self.folder / "themes", ignore_errors=True)
        return self._edit_text()

    def _edit_settings(self) -> _Wanted:
        word = self._word("tagline")
        self._settings = {"pagination": str(self._chance.randint(3, 12)), "tagline": word}
        self._write_settings()
        return _Wanted("/", word)

    def _edit_picture(self) -> _Wanted:
        write_picture(self._posts / "boat.png", width=self._chance.randint(3, 40))
        return self._edit_text()

    def _check_out(self) -> _Wanted:
        """Many files at once, as git does it; they go as they came."""
        paths = [self._posts / f"2024-02-02-{self._word('burst')}.md" for _ in range(20)]
        for path in paths:
            path.write_text("---\ntitle: One of many\n---\n\nOne of many posts beside the river.\n", encoding="utf-8")
        self._undo.append(lambda: deque(map(Path.unlink, paths)))
        return _Wanted(f"/posts/{paths[-1].stem[11:]}/", "One of many posts")

    def _break_post(self) -> _Wanted:
        return self._broken(self._path(self._chance.choice(self._slugs)), b"---\ntitle: [\n---\n")

    def _break_settings(self) -> _Wanted:
        return self._broken(self.folder / "content" / "site.yaml", b"title: [\xff\n")

    def _break_template(self) -> _Wanted:
        path = self._theme("templates/post.html")
        if not path.exists():
            self._save(path, (_DUET / "templates" / "post.html").read_text(encoding="utf-8"))
        return self._broken(path, b"{% if %}")

    def _broken(self, path: Path, content: bytes) -> _Wanted:
        before = path.read_bytes()
        path.write_bytes(content)
        self._undo.append(lambda: path.write_bytes(before))
        return _Wanted("/", "</html>")  # the last good page

    def _write(self, slug: str) -> _Wanted:
        word = self._word("title")
        kind = self._chance.choice(("pair", "pair", "english", "draft"))
        english = f"The river near the bridge said {self._word('word')}.\n\n![A boat](boat.png)\n"
        korean = f"\n---\n\n다리 옆의 강물{self._word('말')} 조용히 흘렀습니다. 아침에는 배가 지나갔습니다.\n"
        head = f"title: {word} - 제목 {word}\n" if kind == "pair" else f"title: {word}\n"
        head += f"tags: [walk, {self._chance.choice(('water', 'boats', 'bridges'))}]\n"
        head += "draft: true\n" if kind == "draft" else ""
        self._save(self._path(slug), f"---\n{head}---\n\n{english}{korean if kind == 'pair' else ''}")
        return _Wanted(f"/posts/{slug}/", word)

    def _write_settings(self) -> None:
        lines = ["title: {en: Two Rivers, ko: 두 강}", "base_url: https://rivers.example", "search: {enabled: false}"]
        lines += [f"{name}: {value}" for name, value in self._settings.items()]
        self._save(self.folder / "content" / "site.yaml", "\n".join(lines) + "\n")

    def _save(self, path: Path, text: str) -> None:
        """Save as editors do: some write in place, some put a new file in the place of the old one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        if self._chance.random() < 0.5:
            path.write_text(text, encoding="utf-8")
        else:
            new = path.with_name(f".{path.name}.swap")
            new.write_text(text, encoding="utf-8")
            new.replace(path)

    def _path(self, slug: str) -> Path:
        return self._posts / f"2025-03-01-{slug}.md"

    def _theme(self, name: str) -> Path:
        return self.folder / "themes" / "duet" / name

    def _word(self, kind: str) -> str:
        """Return a word that was never said before."""
        self._words += 1
        return f"{kind}{self._words}x"


def _wait_for(serve: Serve, wanted: _Wanted) -> None:
    """Wait until what is served is what is wanted."""
    port = serve.port()
    end = time.monotonic() + _WAIT_SECONDS
    answer = None
    while time.monotonic() < end:
        address = _asset_address(serve, port) if wanted.address.endswith("duet.css") else wanted.address
        answer = serve.get(address, port=port)
        if answer.status == 404 if not wanted.text else wanted.text.encode() in answer.body:
            return
        time.sleep(0.005)
    raise AssertionError(f"{wanted} is not served, but {answer and answer.status}: {serve.err[-2000:]}")


def _asset_address(serve: Serve, port: int) -> str:
    """Return where the home page finds its style."""
    found = re.search(rb'href="([^"]*duet[^"]*\.css)"', serve.get("/", port=port).body)
    return found[1].decode() if found is not None else "/"


def _size_at_rest(serve: Serve) -> Size:
    """Return what the process holds when it has come to rest."""
    before = -1.0
    while (now := serve.cpu_seconds()) - before > 0.02:
        before = now
        time.sleep(1)
    return Size(serve.rss_bytes(), serve.open_files(), serve.threads())


def _differences(serve: Serve, site: Path) -> tuple[str, ...]:
    """Return the addresses where what is served is not what a build from nothing writes."""
    elsewhere = site.with_name("built")
    shutil.copytree(site, elsewhere, ignore=shutil.ignore_patterns("output", ".site-gen"))
    options = BuildOptions(
        site_dir=elsewhere,
        output=elsewhere / "output",
        now=_NOW,
        drafts=True,
        future=True,
        offline=True,
        is_preview=True,
    )
    report = build_site(options)
    assert not [one for one in report.problems if one.severity == "error"], report.problems
    port = serve.port()
    end = time.monotonic() + _WAIT_SECONDS
    while True:
        found = tuple(_differing(serve, port, elsewhere / "output"))
        if not found or time.monotonic() > end:
            return found
        time.sleep(0.5)


def _differing(serve: Serve, port: int, output: Path) -> Iterator[str]:
    for path in sorted(output.rglob("*")):
        if path.is_file():
            address = "/" + path.relative_to(output).as_posix()
            if _SCRIPT.sub(b"", serve.get(address, port=port).body) != path.read_bytes():
                yield address


@contextlib.contextmanager
def _listening(serve: Serve, port: int, page: str) -> Iterator[None]:
    """Keep a page open, as a browser does."""
    token = _TOKEN.search(serve.get(page, port=port).body)
    assert token is not None
    address = f"ws://localhost:{port}/_site-gen/channel?token={token[1].decode()}"
    with connect(address, origin=Origin(f"http://localhost:{port}"), proxy=None) as channel:
        channel.send(json.dumps({"page": page, "digest": "", "visible": True}))

        def listen() -> None:
            with contextlib.suppress(WebSocketException, OSError):
                for message in channel:
                    assert json.loads(message)["kind"] == "state"

        listener = threading.Thread(target=listen, daemon=True)
        listener.start()
        yield
        assert listener.is_alive()
    listener.join(10)


class _Visitor:
    """Asks for pages all the time, in a thread of its own."""

    def __init__(self, serve: Serve, port: int, blog: _Blog) -> None:
        self.torn: list[str] = []
        self._serve, self._port, self._blog = serve, port, blog
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._visit, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._thread.join(40)

    def _visit(self) -> None:
        number = 0
        while not self._is_over.wait(0.02):
            number += 1
            slugs = self._blog.slugs
            address = ("/", "/ko/", "/archives/", f"/posts/{slugs[number % len(slugs)]}/", "/feed.xml")[number % 5]
            answer = self._serve.get(address, port=self._port)
            is_whole = answer.body.rstrip().endswith((b"</html>", b"</feed>"))
            if answer.status not in (200, 404) or not is_whole:
                self.torn.append(f"{address}: {answer.status}, {answer.body[:200]!r}")
