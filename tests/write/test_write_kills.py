"""Kills, interrupts, commits cut short: every file whole, no stranger's file touched, the next build mends all."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from site_gen.model.artifact import Artifact
from tests.write import kill_driver
from tests.write.output_folder import SMALL_SITE, artifacts, build, make_site, read_manifest, snapshot, texts

ROOT = Path(__file__).parents[2]


@pytest.fixture
def quick_folder() -> Iterator[Path]:
    """A folder in memory where there is one: thousands of builds need not wait for a disk."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder)


def run_driver(folder: Path, *arguments: str) -> dict[str, int]:
    command = [sys.executable, "-m", "tests.write.kill_driver", str(folder), *arguments]
    finished = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr[-3000:]
    figures: dict[str, int] = json.loads(finished.stdout)
    return figures


def test_build_killed_at_any_step_is_mended_by_the_next(quick_folder: Path) -> None:
    figures = run_driver(quick_folder, "kill")

    assert figures["kills"] > 100
    assert figures["mixed"] > 10, "kills in mid-commit were among them"


def test_first_build_killed_at_any_step_has_published_all_or_nothing(quick_folder: Path) -> None:
    figures = run_driver(quick_folder, "kill-first")

    assert figures["kills"] > 30
    assert figures["whole"] > 5, "kills after the one step that publishes were among them"
    assert figures["mixed"] == 0


def test_build_killed_again_and_again_is_mended_at_last(quick_folder: Path) -> None:
    assert run_driver(quick_folder, "kill-again", "67")["kills"] > 150


def test_journal_of_a_killed_build_makes_its_files_ours(tmp_path: Path) -> None:
    """A page that a killed build put in place, and that is no longer wanted, goes: no record but the journal has it."""
    site = kill_driver.make(tmp_path, "site")
    manifest, record = read_manifest(site)
    page = site / "output" / "ko" / "posts" / "하늘" / "index.html"
    page.parent.mkdir()
    page.write_text("하늘", encoding="utf-8")
    record["files"]["ko/posts/하늘/index.html"] = [sha256("하늘"), 6, -1, -1, -1]
    record["files"]["index.html"] = [sha256("never placed"), 12, -1, -1, -1]
    manifest.with_name("journal.json").write_text(json.dumps(record), encoding="utf-8")

    report = build(site, kill_driver.BEFORE)

    assert not page.parent.exists()
    assert (report.removed, report.unchanged, report.problems) == (1, len(kill_driver.BEFORE), ())


def test_foreign_file_put_where_a_killed_build_was_about_to_write_is_kept(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    build(site, SMALL_SITE)
    manifest, record = read_manifest(site)
    record["files"]["mine.html"] = [sha256("theirs"), 6, -1, -1, -1]
    manifest.with_name("journal.json").write_text(json.dumps(record), encoding="utf-8")
    (site / "output" / "mine.html").write_text("my own words", encoding="utf-8")

    report = build(site, SMALL_SITE)

    assert (site / "output" / "mine.html").read_text(encoding="utf-8") == "my own words"
    assert [problem.severity for problem in report.problems] == ["warning"]


def test_leftovers_of_a_killed_build_are_swept(tmp_path: Path) -> None:
    site = make_site(tmp_path)
    build(site, SMALL_SITE)
    manifest, _ = read_manifest(site)
    (manifest.parent / "staging").mkdir()
    (manifest.parent / "staging" / "1").write_text("half", encoding="utf-8")
    (site / ".output.site-gen" / "staging").mkdir(parents=True)
    manifest.with_name("journal.json").write_bytes(manifest.read_bytes())
    (site / "output" / "ko" / ".site-gen-tmp-7").write_text("half", encoding="utf-8")

    build(site, SMALL_SITE)

    assert sorted(path.name for path in site.iterdir()) == [".site-gen", "content", "output"]
    assert sorted(path.name for path in manifest.parent.iterdir()) == ["lock", "manifest.json"]
    assert texts(site / "output") == SMALL_SITE


SLOW_BUILD = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import os, signal
from site_gen.write.output import write_site
from tests.write.test_write_kills import *
site = Path.cwd()
write_site(site / "output", slowly(MANY, float(sys.argv[1])), site_dir=site)
"""
OLD_MANY = {f"posts/글-{number}/index.html": f"old {number}" for number in range(60)}
MANY = {f"posts/글-{number}/index.html": f"new {number}" for number in range(30, 90)}


def slowly(files: dict[str, str], seconds: float) -> Iterator[Artifact]:
    print("begun", flush=True)  # noqa: T201 - tells the test that it may interrupt
    for artifact in artifacts(files):
        time.sleep(seconds / len(files))
        yield artifact


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupt_while_staging_leaves_the_output_as_it_was(tmp_path: Path, number: signal.Signals) -> None:
    site = make_site(tmp_path)
    build(site, OLD_MANY)
    before = snapshot(site / "output")
    build_process = start_slow_build(site, seconds=20)

    time.sleep(0.05)
    build_process.send_signal(number)
    build_process.communicate(timeout=30)

    assert build_process.returncode == -number
    assert snapshot(site / "output") == before
    build(site, MANY)
    assert texts(site / "output") == MANY


def test_interrupt_at_any_moment_leaves_one_site_or_the_other(quick_folder: Path) -> None:
    """Signals wait until a commit is done: nobody ever sees half of it."""
    moments = random.Random(7)
    for turn in range(8):
        site = make_site(quick_folder / str(turn))
        build(site, OLD_MANY)
        build_process = start_slow_build(site, seconds=0.01)
        time.sleep(moments.uniform(0, 0.06))
        build_process.send_signal(moments.choice([signal.SIGINT, signal.SIGTERM]))
        build_process.communicate(timeout=30)
        assert texts(site / "output") in (OLD_MANY, MANY)


@pytest.mark.parametrize("is_first", [True, False])
def test_interrupt_that_comes_during_the_commit_is_heard_after_it(tmp_path: Path, *, is_first: bool) -> None:
    site = make_site(tmp_path)
    if not is_first:
        (site / "output").mkdir()
    moved = "/output" if is_first else "feed.xml"
    script = f"""
import sys
sys.path.insert(0, {str(ROOT)!r})
import os, signal
from site_gen.write.output import write_site
from tests.write.test_write_kills import *
site = Path.cwd()
def interrupt(event, arguments):
    if event == "os.rename" and str(arguments[1]).endswith({moved!r}):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGTERM)
sys.addaudithook(interrupt)
try:
    build(site, SMALL_SITE)
except KeyboardInterrupt:
    assert texts(site / "output") == SMALL_SITE
    sys.exit(42)
"""
    finished = subprocess.run([sys.executable, "-c", script], cwd=site, check=False, capture_output=True, text=True)

    assert finished.returncode == 42, finished.stderr
    assert build(site, SMALL_SITE).unchanged == len(SMALL_SITE)


def test_assets_come_before_pages_and_pages_before_feeds_and_removals_last(tmp_path: Path) -> None:
    """A reader who loads a page in mid-commit finds what the page uses, and a feed names no page that is not there."""
    site = make_site(tmp_path)
    build(site, {"old.css": "old", "old/index.html": "old"})
    script = f"""
import os, sys
sys.path.insert(0, {str(ROOT)!r})
from tests.write.test_write_kills import *
site = Path.cwd()
def tell(event, arguments):
    if event == "os.rename":
        for path in map(Path, arguments[:2]):
            if path.is_relative_to(site / "output"):
                print(path.relative_to(site / "output").as_posix())
sys.addaudithook(tell)
build(site, SMALL_SITE | {{"theme.9f.css": "named after every page"}})
"""
    finished = subprocess.run([sys.executable, "-c", script], cwd=site, check=True, capture_output=True, text=True)

    assert finished.stdout.splitlines() == [
        "assets/site.1a2b3c.css",
        "theme.9f.css",
        "index.html",
        "ko/index.html",
        "ko/posts/소라/index.html",
        "posts/sora/index.html",
        "feed.xml",
        "old.css",
        "old/index.html",
    ]


def test_error_at_any_step_takes_everything_back(quick_folder: Path) -> None:
    figures = run_driver(quick_folder, "fail")

    assert figures["failures"] > 15
    assert figures["first"] > 3, "first builds, which publish in one step, were among them"


def start_slow_build(site: Path, *, seconds: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SLOW_BUILD, str(seconds)]
    process = subprocess.Popen(command, cwd=site, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    if process.stdout.readline() != "begun\n":
        raise AssertionError(process.communicate()[1])
    return process


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
