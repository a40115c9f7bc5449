"""A build with nothing to do, and what must not be taken for one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit import PAIR, SETTINGS, run, snapshot, write_site

FUTURE = "-- content/posts/2026-06-02-later.md --\n---\ntitle: Later\ndate: 2026-06-02\n---\n\nA post of tomorrow.\n"


def figures(folder: Path, *options: str, **environment: str) -> dict[str, object]:
    result = run(folder, "build", "--json", *options, **environment)
    assert result.exit_code == 0, result.stderr
    found: dict[str, object] = json.loads(result.stdout)
    return found


def is_answered(report: dict[str, object]) -> bool:
    """Say whether nothing was built: the only stage is the look at the files."""
    seconds = report["seconds"]
    return isinstance(seconds, dict) and list(seconds) == ["check"]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = write_site(tmp_path / "blog", SETTINGS + PAIR)
    assert not is_answered(figures(folder))
    return folder


def test_a_second_build_only_looks(site: Path) -> None:
    before = snapshot(site / "output")
    report = figures(site)
    assert is_answered(report)
    assert (report["written"], report["removed"]) == (0, 0)
    assert report["unchanged"] == report["artifacts"] == len(before)
    assert snapshot(site / "output") == before


def test_a_build_with_nothing_to_do_imports_nothing_that_makes_pages(site: Path) -> None:
    program = "import sys; from site_gen.cli import main\ntry: main()\nfinally: print(*sorted(sys.modules))"
    told = subprocess.run(
        [sys.executable, "-c", program, "build"],
        cwd=site,
        env=os.environ | {"SOURCE_DATE_EPOCH": "1780315200"},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert "0 written" in told[0]
    heavy = {"markdown_it", "jinja2", "pygments", "PIL", "babel", "yaml", "rich", "urllib3", "concurrent"}
    assert sorted(heavy.intersection(told[-1].split())) == []


@pytest.mark.parametrize(
    "options",
    [["--drafts"], ["--future"], ["--strict"], ["--base-url", "https://other.example"], ["--no-cache"]],
)
def test_another_question_is_not_answered_with_the_old_answer(site: Path, options: list[str]) -> None:
    assert not is_answered(figures(site, *options))


def test_a_touched_output_is_put_right(site: Path) -> None:
    before = snapshot(site / "output")
    (site / "output" / "index.html").write_text("somebody was here", encoding="utf-8")
    (site / "output" / "404.html").unlink()
    assert figures(site, "--adopt")["written"] == 2
    assert snapshot(site / "output") == before


def test_a_post_appears_when_its_time_has_come(tmp_path: Path) -> None:
    folder = write_site(tmp_path, SETTINGS + PAIR + FUTURE)
    before = figures(folder)["pages"]
    # A site whose build has something to say is looked at again after five minutes; this one says what it holds back.
    assert figures(folder)["pages"] == before
    assert isinstance(before, int)
    assert figures(folder, SOURCE_DATE_EPOCH="1780600000")["pages"] > before  # type: ignore[operator]
    assert figures(folder)["pages"] == before


def test_a_new_file_anywhere_is_seen(site: Path) -> None:
    for name in ("content/static/robots.txt", "themes/duet/strings/en.yaml", "content/pages/about.md"):
        path = site / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("related: More\n" if name.endswith("yaml") else "About this blog and its rivers.\n")
        assert not is_answered(figures(site)), name
        assert is_answered(figures(site)), name


def test_an_edit_that_keeps_size_and_time_is_seen(site: Path) -> None:
    path = site / "content" / "posts" / "2025-03-31-spring.md"
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("river", "stove"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    report = figures(site)
    assert not is_answered(report)
    assert report["written"] != 0
