"""Feeds and sitemap: valid, complete, and each language by itself."""

import json
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.kit import ENGLISH_SINGLE, KOREAN_SINGLE, PAIR, SETTINGS, built

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"

NASTY = """\
-- content/posts/2025-05-05-nasty.md --
---
title: {en: 'Less <than> & "more" ]]>', ko: '작다 <보다> & "크다" ]]>'}
lastmod: 2025-05-06 10:00:00
sitemap: {changefreq: weekly, priority: 0.9}
---
Some <b>bold</b> text with [a link](2025-03-31-spring.md) and an ampersand & more of it.

---

굵은 <b>글자</b>와 [링크](2025-03-31-spring.md), 그리고 앰퍼샌드 & 기호가 있는 글입니다.
"""


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("site"), SETTINGS + PAIR + KOREAN_SINGLE + ENGLISH_SINGLE + NASTY)


def entries(output: Path, name: str) -> list[ElementTree.Element]:
    return ElementTree.parse(output / name).getroot().findall(f"{ATOM}entry")


def text(node: ElementTree.Element, name: str) -> str:
    return node.findtext(f"{ATOM}{name}") or ""


def test_each_language_has_a_feed_of_its_own_posts(output: Path) -> None:
    english = [text(entry, "title") for entry in entries(output, "feed.xml")]
    korean = [text(entry, "title") for entry in entries(output, "ko/feed.xml")]
    assert english == ['Less <than> & "more" ]]>', "Boats at noon", "Spring has come"]
    assert korean == ['작다 <보다> & "크다" ]]>', "비 오는 날의 생각", "봄이 왔어요"]


def test_an_entry_names_its_twin(output: Path) -> None:
    spring = entries(output, "ko/feed.xml")[-1]
    links = {link.get("hreflang"): link.get("href") for link in spring.findall(f"{ATOM}link")}
    assert links == {"ko": "https://rivers.example/ko/posts/spring/", "en": "https://rivers.example/posts/spring/"}


def test_addresses_in_a_feed_are_whole(output: Path) -> None:
    content = text(entries(output, "ko/feed.xml")[0], "content")
    assert 'href="https://rivers.example/ko/posts/spring/"' in content
    assert 'href="/' not in content


def test_the_json_feed_holds_the_same(output: Path) -> None:
    feed = json.loads((output / "ko/feed.json").read_text(encoding="utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["language"] == "ko"
    assert [item["url"] for item in feed["items"]] == [text(one, "id") for one in entries(output, "ko/feed.xml")]


def test_an_item_of_the_json_feed_names_its_twin_and_a_single_none(output: Path) -> None:
    feed = json.loads((output / "feed.json").read_text(encoding="utf-8"))
    twins = {item["title"]: item.get("_translations") for item in feed["items"]}
    assert twins["Spring has come"] == [{"language": "ko", "url": "https://rivers.example/ko/posts/spring/"}]
    assert twins["Boats at noon"] is None


def test_the_sitemap_tells_times_hints_and_real_twins(output: Path) -> None:
    root = ElementTree.parse(output / "sitemap.xml").getroot()
    by_address = {url.findtext(f"{SITEMAP}loc"): url for url in root}
    nasty = by_address["https://rivers.example/ko/posts/nasty/"]
    assert nasty.findtext(f"{SITEMAP}lastmod") == "2025-05-06T10:00:00+09:00"
    assert nasty.findtext(f"{SITEMAP}changefreq") == "weekly"
    assert nasty.findtext(f"{SITEMAP}priority") == "0.9"
    twins = {link.get("hreflang"): link.get("href") for link in nasty.findall(f"{XHTML}link")}
    assert twins == {
        "en": "https://rivers.example/posts/nasty/",
        "ko": "https://rivers.example/ko/posts/nasty/",
        "x-default": "https://rivers.example/posts/nasty/",
    }
    assert by_address["https://rivers.example/posts/boats/"].findall(f"{XHTML}link") == []


def test_robots_name_the_sitemap(output: Path) -> None:
    assert "Sitemap: https://rivers.example/sitemap.xml" in (output / "robots.txt").read_text(encoding="utf-8")


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
@pytest.mark.parametrize("name", ["feed.xml", "ko/feed.xml", "sitemap.xml"])
def test_xmllint_accepts_it(output: Path, name: str) -> None:
    subprocess.run(["xmllint", "--noout", "--nonet", str(output / name)], check=True)


def test_a_titles_signs_break_out_of_no_page(output: Path) -> None:
    for path in output.rglob("*.html"):
        assert "<than>" not in path.read_text(encoding="utf-8")
        assert "<보다>" not in path.read_text(encoding="utf-8")
