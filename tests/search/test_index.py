"""The index as a build makes it, with the real Pagefind: what is in it, what makes it anew, what happens without it."""

import gzip
import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from site_gen.search import engine
from site_gen.search.engine import make_index, pagefind_version
from site_gen.search.index import reads_alike
from tests.kit import ENGLISH_SINGLE, KOREAN_SINGLE, PAIR, SETTINGS, build, built, errors_of, page, snapshot, write_site

SITE = SETTINGS + PAIR + KOREAN_SINGLE + ENGLISH_SINGLE


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a small site that no test changes."""
    return built(tmp_path_factory.mktemp("site"), SITE)


def records(output: Path, language: str) -> dict[str, dict[str, Any]]:
    """Return what the index says of each post of *language*, by its address."""
    found = {}
    for path in sorted((output / "pagefind" / language).rglob("*.pf_fragment")):
        record = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        found[record["url"]] = record
    return found


def index_files(output: Path) -> dict[str, str]:
    return {path: digest for path, digest in snapshot(output).items() if path.startswith("pagefind/")}


def edit(folder: Path, old: str, new: str) -> None:
    source = folder / "content/posts/2025-03-31-spring.md"
    text = source.read_text(encoding="utf-8")
    assert old in text
    source.write_text(text.replace(old, new), encoding="utf-8")


def test_each_language_has_an_index_of_its_own_posts(site: Path) -> None:
    assert set(records(site, "en")) == {"/posts/spring/", "/posts/boats/"}
    assert set(records(site, "ko")) == {"/ko/posts/spring/", "/ko/posts/rain/"}


def test_a_record_knows_title_headings_and_twin(site: Path) -> None:
    record = records(site, "ko")["/ko/posts/spring/"]
    anchors = {
        unicodedata.normalize("NFC", one["id"]): unicodedata.normalize("NFC", one["text"]) for one in record["anchors"]
    }
    assert unicodedata.normalize("NFC", record["meta"]["title"]) == "봄이 왔어요"
    assert anchors["첫-번째-꽃"] == "첫 번째 꽃"
    assert anchors["~twin:en:/posts/spring/"] == "Spring has come"


def test_addresses_hold_the_base_path(tmp_path: Path) -> None:
    output = built(tmp_path, SITE.replace("rivers.example", "me.example/blog"))
    assert "/blog/ko/posts/rain/" in records(output, "ko")
    assert page(output, "/search/").one(".search-box").attributes["data-index"] == "/blog/pagefind/"


def test_a_draft_is_not_to_be_found(tmp_path: Path) -> None:
    output = built(tmp_path, SITE.replace("title: Boats at noon", "title: Boats at noon\ndraft: true"))
    assert set(records(output, "en")) == {"/posts/spring/"}


def test_two_builds_make_the_same_bytes(tmp_path: Path, site: Path) -> None:
    assert index_files(built(tmp_path, SITE)) == index_files(site) != {}


@pytest.mark.parametrize(
    ("old", "new"),
    [("The river is warm", "The **river** is *warm*"), ("tags: [spring, walk]", "tags: [spring, walk]\npin: true")],
)
def test_an_edit_that_changes_no_word_makes_no_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str
) -> None:
    before = index_files(built(tmp_path, SITE))
    edit(tmp_path, old, new)
    monkeypatch.setattr(engine, "_converse", lambda _: pytest.fail("Pagefind was started"))
    assert errors_of(build(tmp_path)) == []
    assert index_files(tmp_path / "output") == before


def test_an_edit_of_one_language_leaves_the_index_of_the_other(tmp_path: Path) -> None:
    before = index_files(built(tmp_path, SITE))
    edit(tmp_path, "오늘 강물이", "내일 강물이")
    assert errors_of(build(tmp_path)) == []
    changed = {path for path, _ in set(index_files(tmp_path / "output").items()) ^ set(before.items())}
    assert changed
    assert all(path.startswith("pagefind/ko/0/") for path in changed)


def test_a_warm_build_makes_the_same_index_as_a_cold_one(tmp_path: Path) -> None:
    built(tmp_path / "warm", SITE)
    edit(tmp_path / "warm", "The river is warm", "The river is cold")
    assert errors_of(build(tmp_path / "warm")) == []
    cold = built(tmp_path / "cold", SITE.replace("The river is warm", "The river is cold"))
    assert index_files(tmp_path / "warm" / "output") == index_files(cold)


def test_search_that_is_switched_off_leaves_no_trace(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + "search: {enabled: false}\n" + PAIR)
    assert not (output / "pagefind").exists()
    assert not (output / "search").exists()
    assert not page(output, "/").has(".search-open")


def test_a_theme_without_a_search_page_has_no_search(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + "theme: plain\n" + PAIR)
    assert not (output / "pagefind").exists()


def test_without_pagefind_the_site_is_built_without_search_and_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("site_gen.search.index.is_installed", lambda: False)
    report = build(write_site(tmp_path, SITE))
    assert errors_of(report) == []
    assert ["pip install pagefind-bin" in one.hint for one in report.problems if "search" in one.message] == [True]
    assert not page(tmp_path / "output", "/ko/").has(".search-open")


def test_a_pagefind_that_fails_is_a_warning_and_not_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "pagefind"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(engine, "_executable", lambda: str(broken))
    report = build(write_site(tmp_path / "site", SITE))
    assert {one.severity for one in report.problems if "Pagefind failed" in one.message} == {"warning"}
    assert json.loads((tmp_path / "site/output/pagefind/ko/parts.json").read_text()) == {"parts": 0}


def test_the_search_page_leads_on_without_script(site: Path) -> None:
    document = page(site, "/ko/search/")
    assert document.text("h1") == "검색"
    assert "자바스크립트" in document.text("noscript")
    assert document.hrefs(".search-elsewhere a") == ["/ko/archives/", "/ko/tags/", "/ko/categories/"]
    assert document.one('meta[name="robots"]').attributes["content"] == "noindex"


def test_texts_are_indexed_letter_by_letter_so_that_an_index_is_cut_into_pieces() -> None:
    words = " ".join(chr(0xAC00 + 28 * number) + chr(0xAC00 + 31 * number) for number in range(300))
    body = f'<html lang="ko"><body data-pagefind-body><p>{words}</p></body></html>'
    pages = [(f"/{number}/", unicodedata.normalize("NFD", body)) for number in range(60)]
    files = make_index(pages, language="ko")
    assert max(len(content) for path, content in files.items() if path.endswith(".pf_index")) < 60_000
    assert sum(path.endswith(".pf_index") for path in files) > 1


def test_the_version_of_pagefind_is_known() -> None:
    assert pagefind_version().startswith("pagefind 1.")


def test_texts_that_differ_in_marks_read_alike() -> None:
    assert reads_alike("<p>봄이 <b>왔다</b></p>", "<p>봄이 왔다</p>")
    assert not reads_alike("<p>봄이 왔다</p>", "<p>봄이 간다</p>")
