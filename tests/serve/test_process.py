"""`site-gen serve` as a process: how it starts, what it says, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.images.faulty_server import faulty_server
from tests.kit import PAIR, SETTINGS, write_site
from tests.serve.process import Serve, serving

SECONDS = 60
"""Within which whatever should happen has happened, on however busy a machine."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    return write_site(tmp_path / "blog", SETTINGS + PAIR)


def eventually(is_so: Callable[[], bool]) -> bool:
    end = time.monotonic() + SECONDS
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    return is_so()


def end_with(serve: Serve, number: signal.Signals) -> int:
    """Send a signal to the process, as Ctrl-C does to the whole group of it; return the exit status."""
    if number == signal.SIGINT:
        os.killpg(serve.process.pid, number)
    else:
        serve.process.send_signal(number)
    return serve.process.wait(timeout=SECONDS)


def leaves_no_process(serve: Serve) -> bool:
    """Whether everything that it started has ended, too: it leads a group of its own."""

    def is_gone() -> bool:
        try:
            os.killpg(serve.process.pid, 0)
        except ProcessLookupError:
            return True
        return False

    return eventually(is_gone)


def add_to(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def long_blog(folder: Path, count: int = 900) -> Path:
    """Write a blog that takes a while to build."""
    write_site(folder, SETTINGS)
    text = "The river was warm, and `boats` went by **at noon**. [Home](/)\n\n```python\nprint('x')\n```\n\n" * 30
    for number in range(count):
        path = folder / "content" / "posts" / f"2024-01-01-post-{number}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"---\ntitle: Post {number}\n---\n\n{number}. {text}", encoding="utf-8")
    return folder


def test_addresses_of_both_languages_are_printed(site: Path) -> None:
    with serving(site, "--port", "0") as serve:
        port = serve.port()
        assert eventually(lambda: f"  en  http://localhost:{port}/\n" in serve.out)
        assert eventually(lambda: f"  ko  http://localhost:{port}/ko/\n" in serve.out)
        assert "봄이 왔어요" in serve.get("/ko/posts/spring/").body.decode()


def test_taken_port_leads_to_the_next(site: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with serving(site, "--port", str(port)) as serve:
            assert serve.port() > port
            assert serve.get("/").status == 200


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_and_nothing_is_left(site: Path, tmp_path: Path, number: signal.Signals) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    before = sorted(path for path in site.rglob("*") if path.is_file())
    with serving(site, "--port", "0", environment={"TMPDIR": str(temporary)}) as serve:
        assert eventually(lambda: serve.get("/").status == 200 and "  ko  " in serve.out)
        assert end_with(serve, number) == 0
        assert leaves_no_process(serve)
        assert "Traceback" not in serve.out + serve.err
    assert list(temporary.iterdir()) == []
    assert sorted(path for path in site.rglob("*") if path.is_file() and ".site-gen" not in path.parts) == before
    assert not (site / "output").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_a_first_build_in_its_middle(tmp_path: Path, number: signal.Signals) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    site = long_blog(tmp_path / "blog")
    with serving(site, "--port", "0", environment={"TMPDIR": str(temporary)}) as serve:
        serve.port()
        time.sleep(1)  # into the texts, whoever works on them
        assert "built" not in serve.err
        assert end_with(serve, number) == 0
        assert leaves_no_process(serve)
        assert "Traceback" not in serve.out + serve.err
    assert list(temporary.iterdir()) == []
    assert not (site / "output").exists()
    assert {path.name for path in (site / ".site-gen").iterdir()} <= {"cache"}


def test_a_signal_ends_it_while_a_host_holds_its_answer_back(site: Path) -> None:
    with faulty_server() as server:
        add_to(site / "content" / "site.yaml", "images: {remote: {allow_http: true, allow_private: true}}\n")
        add_to(next((site / "content" / "posts").iterdir()), f"\n![배]({server.url('gate/boat.png')})\n")
        with serving(site, "--port", "0") as serve:
            assert eventually(lambda: server.busy == 1 and "  ko  " in serve.out)
            os.killpg(serve.process.pid, signal.SIGINT)
            assert serve.process.wait(timeout=25) == 0  # the host itself is given up after 30
            assert server.busy == 1
            assert leaves_no_process(serve)


def test_a_build_after_it_was_ended_in_the_middle_is_whole(tmp_path: Path) -> None:
    site = long_blog(tmp_path / "blog", count=30)
    with serving(site, "--port", "0") as serve:
        serve.port()
        assert eventually(lambda: serve.cpu_seconds() > 0.8)
        serve.kill()
    with serving(site, "--port", "0") as serve:
        assert eventually(lambda: serve.get("/posts/post-29/").status == 200)
        assert "Post 29" in serve.get("/archives/").body.decode()


def refusal(*options: str) -> tuple[int, str]:
    """Return the exit status and the words of a `serve` that cannot begin."""
    done = subprocess.run(
        [sys.executable, "-m", "site_gen", "serve", *options],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return done.returncode, done.stderr


def test_missing_content_folder_is_explained(tmp_path: Path) -> None:
    status, told = refusal("--site", str(tmp_path))
    assert status == 2
    assert "content" in told and "Traceback" not in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("host", ["203.0.113.7", "no such host"])
def test_host_that_is_not_this_machine_is_explained(site: Path, host: str) -> None:
    status, told = refusal("--site", str(site), "--port", "0", "--host", host)
    assert status == 3
    assert host in told and "--host" in told and "Traceback" not in told


def test_broken_settings_at_the_start_are_explained_and_mended_without_a_restart(site: Path) -> None:
    settings = site / "content" / "site.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text("title: [\n", encoding="utf-8")
    with serving(site, "--port", "0") as serve:
        port = serve.port()
        assert eventually(lambda: "1 error" in serve.err)
        assert eventually(lambda: "content/site.yaml:1: error: " in serve.err)
        status, body, _ = serve.get("/")
        assert status == 503
        assert b"/_site-gen/client.js" in body
        assert "before its mistakes are mended" in body.decode() and "고쳐야" in body.decode()
        settings.write_text(text, encoding="utf-8")
        assert eventually(lambda: "Spring has come" in serve.get("/").body.decode())
        assert eventually(lambda: f"  ko  http://localhost:{port}/ko/\n" in serve.out)


def test_site_below_a_path_is_served_there_and_the_root_says_where(site: Path) -> None:
    settings = site / "content" / "site.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace("rivers.example", "rivers.example/blog"), encoding="utf-8")
    with serving(site, "--port", "0") as serve:
        port = serve.port()
        assert eventually(lambda: f"  ko  http://localhost:{port}/blog/ko/\n" in serve.out)
        assert "봄이 왔어요" in serve.get("/blog/ko/posts/spring/").body.decode()
        root = serve.get("/")
        assert root.status == 404
        assert 'href="/blog/"' in root.body.decode()
        assert serve.get("/posts/spring/").status == 404
        settings.write_text(text.replace("rivers.example", "rivers.example/notes"), encoding="utf-8")
        assert eventually(lambda: f"  ko  http://localhost:{port}/notes/ko/\n" in serve.out)
        assert serve.get("/notes/").status == 200


def test_whoever_opens_the_preview_to_others_is_told_what_that_means(site: Path) -> None:
    with serving(site, "--port", "0", "--host", "0.0.0.0") as serve:
        serve.port()
        assert eventually(lambda: "drafts included" in serve.err)
    with serving(site, "--port", "0") as serve:
        assert eventually(lambda: "built" in serve.err or "ready" in serve.err)
        assert "drafts" not in serve.err
