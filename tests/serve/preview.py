"""A preview server at work on loopback, whose site a test changes as the builder would."""

import time
from collections.abc import Mapping
from typing import Self

from site_gen.model.problem import Problem
from site_gen.serve.hub import Hub
from site_gen.serve.listener import RunningServer, start_server
from site_gen.serve.served import MemorySite, ServedFile
from site_gen.serve.server import make_app

HOMES = (("en", "/"), ("ko", "/ko/"))
SHEET = "body { margin: 0; font: 16px/1.5 sans-serif; color: rgb(0, 0, 200) } p, li { margin: 0 0 12px }"

Twins = Mapping[str, tuple[tuple[str, str], ...]]


class SlowSite(MemorySite):
    """A site whose style sheets take their time, one more than the other."""

    def file(self, path: str) -> ServedFile | None:
        if path.endswith(".css"):
            time.sleep(0.3 if "slow" in path else 0.05)
        return super().file(path)


class Preview:
    """A running preview server; use it as a context manager."""

    def __init__(self, files: Mapping[str, bytes], *, twins: Twins | None = None, token: str = "first") -> None:
        self.files = dict(files)
        self.twins = dict(twins or {})
        self.problems: tuple[Problem, ...] = ()
        self.source_lines: dict[tuple[str, int | None], str] = {}
        self.mistakes: list[Exception] = []
        """Exceptions of the server: faults of ours."""
        self.hub = Hub(self._site(), source_line=lambda one: self.source_lines.get((one.path, one.line), ""))
        self._server = self._start(token=token, port=0)
        self.port = self._server.port

    def address(self, path: str = "/") -> str:
        """Return the whole address of a site path."""
        return f"http://localhost:{self.port}{path}"

    def show(
        self,
        files: Mapping[str, bytes | None] | None = None,
        *,
        problems: tuple[Problem, ...] | None = None,
        is_slow: bool = False,
    ) -> None:
        """Change some files (None takes one away) and the problems, as one build does."""
        for path, content in (files or {}).items():
            if content is None:
                del self.files[path]
            else:
                self.files[path] = content
        if problems is not None:
            self.problems = problems
        self.hub.replace(self._site(SlowSite if is_slow else MemorySite))

    def edit(self, path: str, old: str, new: str, *, is_slow: bool = False) -> None:
        """Write *new* in place of *old* in one file."""
        text = self.files[path].decode()
        assert old in text
        self.show({path: text.replace(old, new).encode()}, is_slow=is_slow)

    def stop(self) -> None:
        """Stop serving; open pages lose their connection."""
        self._server.stop()

    def start_again(self, *, token: str = "first") -> None:
        """Serve at the same address again; with another *token* as a new process does."""
        self._server = self._start(token=token, port=self.port)
        assert self._server.port == self.port

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop()
        assert self.mistakes == []

    def _start(self, *, token: str, port: int) -> RunningServer:
        return start_server(make_app(self.hub, token=token, on_error=self.mistakes.append), port=port)

    def _site(self, kind: type[MemorySite] = MemorySite) -> MemorySite:
        return kind(self.files, homes=HOMES, problems=self.problems, twins=self.twins)


def html_page(body: str, *, language: str = "en", head: str = "", around: str = "", foot: str = "") -> bytes:
    """Return a page with *body* as its post, as a theme would make it."""
    return f"""\
<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>Rivers</title>
<link rel="stylesheet" href="/assets/one.css">
{head}
</head>
<body>
<header>{around}</header>
<main><h1>Rivers</h1>
<div class="post-body">
{body}
</div></main>
{foot}
</body>
</html>
""".encode()


def paragraphs(count: int, *, language: str = "en") -> str:
    """Return that many paragraphs, numbered from 1."""
    english = "paragraph {} says that the river is warm, and that boats went by in the morning"
    korean = "{}번째 문단은 강물이 따뜻하고 아침에 배가 지나갔다고 말합니다"
    text = korean if language == "ko" else english
    return "\n".join(f"<p>{text.format(number)}</p>" for number in range(1, count + 1))
