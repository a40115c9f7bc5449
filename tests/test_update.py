"""The short ways: an edit of a text or of the theme makes what it changes, and what a build from nothing would make."""

import datetime
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from site_gen.build import build_site
from site_gen.model.options import BuildOptions
from site_gen.model.report import BuildReport
from site_gen.rebuild import rebuild
from site_gen.update import update_site
from tests.kit import ENGLISH_SINGLE, KOREAN_SINGLE, NOW, PAIR, SETTINGS, snapshot, write_picture, write_site

TWO_FILES = """\
-- content/posts/bridge.en.md --
---
title: A bridge
date: 2025-05-01
---

An old bridge of stone crosses the river where the water is slow, and the people of the town have walked over it for
three hundred years, in the snow, in the rain and in the long evenings of summer.

Two more bridges stand further down, and [the spring](2025-03-31-spring.md).

![stone](stone.png)
-- content/posts/bridge.ko.md --
---
title: 다리
date: 2025-05-01
---

물이 느려지는 곳에 돌로 만든 오래된 다리가 있고, 마을 사람들은 삼백 년 동안 그 위를 걸어 다녔습니다. 여름에는
저녁마다 아이들이 다리 위에 앉아 물을 내려다보고, 어른들은 그 옆에서 이야기를 나눕니다.

아래쪽에 다리가 두 개 더 있습니다.

![돌](stone.png)
"""


def options(site: Path, now: datetime.datetime = NOW) -> BuildOptions:
    return BuildOptions(site_dir=site, output=site / "output", now=now)


def build(site: Path) -> BuildReport:
    """Build, a moment after the last edit: younger files count as changing still."""
    time.sleep(0.03)
    return rebuild(options(site), build_site, update_site)


def was_short(report: BuildReport) -> bool:
    return [stage for stage, _ in report.seconds] == ["render", "write"]


def add(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def assert_like_cold(site: Path, report: BuildReport) -> None:
    elsewhere = site.with_name("elsewhere")
    shutil.copytree(site, elsewhere, ignore=shutil.ignore_patterns("output", ".site-gen"))
    cold = build_site(options(elsewhere))
    assert snapshot(site / "output") == snapshot(elsewhere / "output")
    assert (report.problems, report.pages, report.artifacts) == (cold.problems, cold.pages, cold.artifacts)


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = write_site(tmp_path / "blog", SETTINGS + PAIR + TWO_FILES + ENGLISH_SINGLE + KOREAN_SINGLE)
    write_picture(folder / "content" / "posts" / "stone.png")
    (folder / "themes" / "duet" / "templates").mkdir(parents=True)
    assert not was_short(build(folder))
    return folder


def spring(site: Path) -> Path:
    return site / "content" / "posts" / "2025-03-31-spring.md"


@pytest.mark.parametrize("name", ["2025-03-31-spring.md", "bridge.en.md", "bridge.ko.md"])
def test_a_new_sentence_makes_its_pages_and_the_feeds(site: Path, name: str) -> None:
    add(site / "content" / "posts" / name, "\n그리고 한 문장 더. And one more.\n")
    report = build(site)
    assert was_short(report)
    assert 0 < report.written < report.unchanged
    assert_like_cold(site, report)


@pytest.mark.parametrize("is_known", [True, False])
def test_code_that_stays_as_it_is_asks_for_no_lexer(site: Path, is_known: bool) -> None:
    add(spring(site), "\n```python\nriver = '강'  # 물\n```\n")
    build(site)
    add(spring(site), "\n한 문장 더.\n" if is_known else "\n```python\nriver = '산'\n```\n")
    program = "import sys; from site_gen.cli import main\ntry: main()\nfinally: print(*sorted(sys.modules))"
    time.sleep(0.03)
    told = subprocess.run(
        [sys.executable, "-c", program, "build", "--site", str(site)],
        env=os.environ | {"SOURCE_DATE_EPOCH": str(int(NOW.timestamp()))},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert ("pygments.lexer" in told[-1].split()) is not is_known
    # The short way makes no use of what reads a whole site, and what it reads and shows was read and shown before.
    assert {"site_gen.build", "babel", "yaml"}.isdisjoint(told[-1].split())
    assert_like_cold(site, build(site))


def test_edits_one_after_another_each_go_the_short_way(site: Path) -> None:
    for number in range(3):
        add(spring(site), f"\n문장 {number}.\n")
        add(site / "content" / "posts" / "bridge.en.md", f"\nSentence {number}.\n")
        report = build(site)
        assert was_short(report)
    assert_like_cold(site, report)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: ", "title: New "),
        ("The river is warm today", "The river is cold today"),
        ("오늘 강물이", "오늘은 강물이"),
        ("tags: [", "tags: [winter, 겨울, "),
        ("date: 2025-03-31 09:00:00 +0900", "date: 2025-05-02 09:00:00 +0900"),
        ("categories: ", "lastmod: 2025-06-01\ncategories: "),
        ("categories: ", "pin: true\ncategories: "),
        ("categories: ", "description: {en: About a river, ko: 강 이야기}\ncategories: "),
        ("categories: [Nature, Seasons]", "categories: [강, 봄]"),
    ],
    ids=["title", "English excerpt", "Korean excerpt", "tags", "date", "lastmod", "pin", "description", "categories"],
)
def test_what_lists_show_is_made_with_them(site: Path, old: str, new: str) -> None:
    replace(spring(site), old, new)
    report = build(site)
    assert was_short(report)
    assert_like_cold(site, report)
    # And back again: what the first edit brought into being goes away.
    shutil.rmtree(site.with_name("elsewhere"))
    replace(spring(site), new, old)
    report = build(site)
    assert was_short(report)
    assert_like_cold(site, report)


@pytest.mark.parametrize("name", ["bridge.en.md", "bridge.ko.md"])
def test_one_file_of_two_may_change_its_head(site: Path, name: str) -> None:
    path = site / "content" / "posts" / name
    replace(path, "date: 2025-05-01", "date: 2025-05-01\ntags: [bridge, 다리]")
    report = build(site)
    assert was_short(report)
    add(path, "\n한 문장 더. One more.\n")
    report = build(site)
    assert was_short(report)
    assert_like_cold(site, report)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("2025-03-31-spring.md", "\n## 새 제목\n\n글입니다.\n"),
        ("2025-03-31-spring.md", "\n각주.[^a]\n\n[^a]: 밑에.\n"),
        ("bridge.ko.md", "\n" + "긴 글 한 줄. " * 500 + "\n"),
        ("bridge.en.md", "\n" + "A long line of text. " * 500 + "\n"),
    ],
    ids=["heading", "footnote", "reading time in Korean", "reading time in English"],
)
def test_a_text_may_grow(site: Path, name: str, text: str) -> None:
    add(site / "content" / "posts" / name, text)
    report = build(site)
    assert was_short(report)
    assert_like_cold(site, report)


def test_an_anchor_that_others_lead_to_is_missed(site: Path) -> None:
    add(spring(site), "\n## 새 제목\n\n글입니다.\n")
    add(site / "content" / "posts" / "bridge.ko.md", "\n[봄의 제목](2025-03-31-spring.md#새-제목)\n")
    assert build(site).problems == ()
    replace(spring(site), "## 새 제목", "## 옛 제목")
    report = build(site)
    assert [problem.path for problem in report.problems] == ["content/posts/bridge.ko.md"]
    replace(spring(site), "## 옛 제목", "## 새 제목")
    report = build(site)
    assert report.problems == ()
    assert_like_cold(site, report)


@pytest.mark.parametrize(
    ("old", "new"),
    [("categories: ", "slug: brook\ncategories: "), ("title: ", "draft: true\ntitle: ")],
    ids=["address", "draft"],
)
def test_a_post_that_others_link_to_moves_and_goes_by_the_long_way(site: Path, old: str, new: str) -> None:
    output = snapshot(site / "output")
    replace(spring(site), old, new)
    report = build(site)
    assert not was_short(report)
    if any(problem.severity == "error" for problem in report.problems):
        assert snapshot(site / "output") == output
    else:
        assert_like_cold(site, report)


@pytest.mark.parametrize(
    "text",
    ["\n![돌](stone.png)\n", "\n낱말: mermaid\n"],
    ids=["picture", "mermaid"],
)
def test_what_may_reach_further_goes_the_long_way(site: Path, text: str) -> None:
    add(spring(site), text)
    report = build(site)
    assert not was_short(report)
    assert_like_cold(site, report)


def test_a_new_post_and_its_end(site: Path) -> None:
    path = site / "content" / "posts" / "2025-04-02-oak.md"
    path.write_text("---\ntitle: 참나무\ntags: [봄]\n---\n\n참나무에 새 잎이 났습니다.\n", encoding="utf-8")
    assert_like_cold(site, build(site))
    shutil.rmtree(site.with_name("elsewhere"))
    path.unlink()
    assert_like_cold(site, build(site))


def test_mistakes_are_found_anew_until_they_are_mended(site: Path) -> None:
    before = spring(site).read_text(encoding="utf-8")
    add(spring(site), "\n[없는 글](gone.md)\n")
    output = snapshot(site / "output")
    assert [problem.path for problem in build(site).problems if problem.severity == "error"]
    assert snapshot(site / "output") == output
    spring(site).write_text(before, encoding="utf-8")
    report = build(site)
    assert_like_cold(site, report)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("templates/redirect.html", "<!doctype html><title>{{ page.target_title }}</title>\n"),
        ("strings/ko.yaml", "related: 비슷한 글\n"),
        ("assets/css/duet.css", "body { color: #222 }\n"),
        ("templates/parts/card.html", "<article>{{ post.title }}</article>\n"),
        (
            "templates/post.html",
            '{% extends "base.html" %}{% block main %}<div class="post-body">새 글</div>{% endblock %}\n',
        ),
        ("templates/tags.html", '{% extends "base.html" %}{% block main %}<p>꼬리표</p>{% endblock %}\n'),
        ("templates/archive.html", '{% extends "base.html" %}{% block main %}<p>All posts</p>{% endblock %}\n'),
    ],
)
def test_an_edit_of_the_theme_reads_no_text_again(site: Path, name: str, text: str) -> None:
    path = site / "themes" / "duet" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    report = build(site)
    assert was_short(report)
    assert report.unchanged
    assert_like_cold(site, report)
    path.unlink()
    shutil.rmtree(site.with_name("elsewhere"))
    report = build(site)
    assert was_short(report)
    assert_like_cold(site, report)


def test_a_theme_that_cannot_be_used_is_explained_as_ever(site: Path) -> None:
    path = site / "themes" / "duet" / "templates" / "post.html"
    path.write_text("{% if %}", encoding="utf-8")
    before = snapshot(site / "output")
    report = build(site)
    assert {problem.path for problem in report.problems if problem.severity == "error"} == {
        "themes/duet/templates/post.html"
    }
    assert snapshot(site / "output") == before


def test_a_lost_cache_entry_is_a_miss(site: Path) -> None:
    for path in (site / ".site-gen" / "cache").iterdir():
        content = bytearray(path.read_bytes())
        for place in range(100, len(content), 997):
            content[place] ^= 0x20
        path.write_bytes(content)
    add(spring(site), "\n한 문장 더.\n")
    report = build(site)
    assert_like_cold(site, report)
