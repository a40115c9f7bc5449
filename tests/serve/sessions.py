"""A preview in this process: real files, a real watcher, a real server, and what it serves."""

import contextlib
import datetime
import http.client
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from site_gen.build import build_site
from site_gen.model.options import BuildOptions
from site_gen.serve.session import Session, open_session
from tests.serve.visitor import eventually

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)


def options(site: Path, *, drafts: bool = True) -> BuildOptions:
    return BuildOptions(
        site_dir=site, output=site / "output", now=NOW, drafts=drafts, future=drafts, jobs=1, is_preview=True
    )


def get(session: Session, address: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", int(session.origin.rpartition(":")[2]), timeout=20)
    try:
        connection.request("GET", quote(address))
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def text_at(session: Session, address: str) -> str:
    return get(session, address)[1].decode()


def without_line(content: bytes) -> bytes:
    """Take the preview's one line out of a page."""
    return re.sub(rb'<script type="module" src="[^"]*/_site-gen/[^\n]*\n', b"", content)


def errors(session: Session) -> list[str]:
    return [problem.path for problem in session.hub.site.problems if problem.severity == "error"]


def assert_like_a_build(session: Session, site: Path, *, drafts: bool = True) -> None:
    """Every file that a build from nothing writes is served, byte for byte but for the script's line."""
    assert eventually(lambda: session.is_settled)
    elsewhere = site.with_name("built")
    shutil.copytree(site, elsewhere, ignore=shutil.ignore_patterns("output", ".site-gen"))
    build_site(options(elsewhere, drafts=drafts))
    output = elsewhere / "output"
    built = [path for path in sorted(output.rglob("*")) if path.is_file()]
    assert len(built) > 20
    for path in built:
        address = "/" + path.relative_to(output).as_posix()
        status, content = get(session, address)
        assert status in (200, 404) if path.name.startswith("404") else status == 200, address
        assert without_line(content) == path.read_bytes(), address
    shutil.rmtree(elsewhere)


@contextlib.contextmanager
def open_preview(site: Path, *, drafts: bool = True, tell: Callable[[str], None] = lambda _: None) -> Iterator[Session]:
    """Open a preview that has something to show; *tell* hears of its builds."""
    with open_session(options(site, drafts=drafts), port=0, tell=tell) as session:
        assert session.wait_until_ready(60)
        yield session
