"""What the builder shows, and what it does not."""

import datetime
import functools
import threading
import time
from pathlib import Path

import pytest

from site_gen.model.options import BuildOptions
from site_gen.serve.builder import Builder
from site_gen.serve.hub import Hub
from tests.kit import PAIR, ROOT, SETTINGS, write_site
from tests.serve.visitor import eventually

NOW = datetime.datetime(2026, 6, 1, tzinfo=datetime.UTC)
TEMPLATE = "themes/duet/templates/post.html"


@pytest.mark.parametrize("path", ["posts/spring/index.html", "ko/posts/spring/index.html"])
def test_files_that_are_being_saved_during_a_build_are_not_shown_half_written(tmp_path: Path, path: str) -> None:
    site = write_site(tmp_path / "blog", SETTINGS + PAIR)
    template = site / TEMPLATE
    template.parent.mkdir(parents=True)
    whole = (ROOT / TEMPLATE).read_bytes()
    template.write_bytes(whole)
    options = BuildOptions(site_dir=site, output=site / "output", now=NOW, is_preview=True)
    hub, lines, seen = Hub(), list[str](), list[bytes]()
    builder = Builder(options, hub, tell=lines.append)
    is_saving = threading.Event()

    def notice() -> None:
        if hub.is_building and is_saving.is_set():
            template.write_bytes(b"")  # an editor has emptied the file, and is about to write
            is_saving.clear()
        file = hub.site.file(path)
        if file is not None:
            seen.append(file.content)

    builder.start()
    try:
        assert eventually(lambda: bool(hub.site.homes))
        hub.listen(notice)
        is_saving.set()
        builder.hint(None)
        assert eventually(lambda: not is_saving.is_set())
        assert not eventually(lambda: len(lines) > 1, seconds=1.5)
        template.write_bytes(whole.replace(b"</article>", b"saved</article>", 1))
        builder.hint(None)
        assert eventually(lambda: bool(seen) and b"saved</article>" in seen[-1])
    finally:
        builder.stop()
    assert all(content.endswith(b"</html>\n") for content in seen)


def test_a_text_that_is_emptied_before_it_is_written_is_not_shown_empty(tmp_path: Path) -> None:
    site = write_site(tmp_path / "blog", SETTINGS + PAIR)
    source = site / "content/posts/2025-03-31-spring.md"
    whole = source.read_text(encoding="utf-8")
    options = BuildOptions(site_dir=site, output=site / "output", now=NOW, is_preview=True)
    hub, seen = Hub(), list[tuple[bool, bytes]]()
    builder = Builder(options, hub, tell=lambda _: None)

    def notice() -> None:
        file = hub.site.file("ko/posts/spring/index.html")
        seen.append((bool(hub.site.problems), file.content if file is not None else b""))

    def is_shown(words: bytes) -> bool:
        return bool(seen) and words in seen[-1][1]

    builder.start()
    try:
        assert eventually(lambda: bool(hub.site.homes))
        hub.listen(notice)
        for number in range(5):
            source.write_text("", encoding="utf-8")
            builder.hint(frozenset([str(source)]))
            time.sleep(0.03)
            source.write_text(whole.replace("봄이 왔어요", f"봄 {number}"), encoding="utf-8")
            builder.hint(frozenset([str(source)]))
            assert eventually(functools.partial(is_shown, f"봄 {number}".encode()))
    finally:
        builder.stop()
    assert seen
    assert not any(has_problems or not content for has_problems, content in seen)


def test_a_text_that_stays_empty_is_told_of(tmp_path: Path) -> None:
    site = write_site(tmp_path / "blog", SETTINGS + PAIR)
    source = site / "content/posts/2025-03-31-spring.md"
    options = BuildOptions(site_dir=site, output=site / "output", now=NOW, is_preview=True)
    hub = Hub()
    builder = Builder(options, hub, tell=lambda _: None)
    builder.start()
    try:
        assert eventually(lambda: bool(hub.site.homes))
        source.write_text("", encoding="utf-8")
        builder.hint(frozenset([str(source)]))
        assert eventually(lambda: bool(hub.site.problems))
    finally:
        builder.stop()
