"""Every page kind, in each language, with its head."""

import json
from pathlib import Path

import pytest

from tests.kit import (
    ENGLISH_SINGLE,
    KOREAN_SINGLE,
    PAIR,
    SETTINGS,
    alternates,
    build,
    built,
    page,
    snapshot,
    write_site,
)

EVERYTHING = (
    SETTINGS
    + PAIR
    + KOREAN_SINGLE
    + ENGLISH_SINGLE
    + """\
-- content/pages/about.md --
---
title: {en: About, ko: 소개}
---

This page tells who writes here and why the two rivers matter to them.

---

이 페이지는 누가 왜 두 강에 대해 쓰는지 이야기합니다.
"""
)

PAGE_KINDS = [
    "",
    "posts/spring/",
    "about/",
    "tags/",
    "tags/walk/",
    "categories/",
    "categories/nature/",
    "categories/nature/seasons/",
    "archives/",
]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("site"), EVERYTHING)


@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_each_page_exists_in_both_languages_and_says_so(output: Path, kind: str) -> None:
    english, korean = page(output, f"/{kind}"), page(output, f"/ko/{kind}")
    assert english.one("html").attributes["lang"] == "en"
    assert korean.one("html").attributes["lang"] == "ko"
    twins = {
        "en": f"https://rivers.example/{kind}",
        "ko": f"https://rivers.example/ko/{kind}",
        "x-default": f"https://rivers.example/{kind}",
    }
    assert alternates(english) == twins
    assert alternates(korean) == twins
    assert korean.hrefs('link[rel="canonical"]') == [f"https://rivers.example/ko/{kind}"]


@pytest.mark.parametrize("kind", PAGE_KINDS)
def test_the_language_switch_keeps_the_page(output: Path, kind: str) -> None:
    assert f"/ko/{kind}" in page(output, f"/{kind}").hrefs('a[hreflang="ko"]')
    assert f"/{kind}" in page(output, f"/ko/{kind}").hrefs('a[hreflang="en"]')


def test_a_pair_becomes_two_posts_with_their_own_titles_and_texts(output: Path) -> None:
    english, korean = page(output, "/posts/spring/"), page(output, "/ko/posts/spring/")
    assert english.text("h1") == "Spring has come"
    assert korean.text("h1") == "봄이 왔어요"
    assert "flower" in english.text(".post-body")
    assert "강물" not in english.text(".post-body")
    assert "강물" in korean.text(".post-body")
    assert "river" not in korean.text(".post-body")


def test_bold_beside_a_particle_is_bold(output: Path) -> None:
    assert page(output, "/ko/posts/spring/").text(".post-body strong") == "첫 꽃(first flower)"


def test_dates_are_written_as_readers_write_them(output: Path) -> None:
    assert "March 31, 2025" in page(output, "/posts/spring/").text("article time")
    assert "2025년 3월 31일" in page(output, "/ko/posts/spring/").text("article time")


@pytest.mark.parametrize(("path", "language"), [("/posts/boats/", "en"), ("/ko/posts/rain/", "ko")])
def test_a_single_announces_no_translation(output: Path, path: str, language: str) -> None:
    document = page(output, path)
    assert alternates(document) == {}
    assert not document.has('meta[property="og:locale:alternate"]')
    assert "workTranslation" not in document.text('script[type="application/ld+json"]')
    other = "ko" if language == "en" else "en"
    assert document.hrefs(f'a[hreflang="{other}"]')[0] in ("/", "/ko/")


def test_a_single_stands_marked_on_the_other_languages_lists(output: Path) -> None:
    english = page(output, "/")
    cards = english.all('[lang="ko"]')
    assert any("비 오는 날의 생각" in card.text() for card in cards), "the Korean card has no lang=ko"
    assert "/ko/posts/rain/" in english.hrefs("a")
    assert "/posts/boats/" in page(output, "/ko/").hrefs("a")


def test_singles_can_be_hidden_from_the_other_language(tmp_path: Path) -> None:
    text = EVERYTHING.replace("base_url:", "singles: hide\nbase_url:")
    output = built(tmp_path, text)
    assert "/ko/posts/rain/" not in page(output, "/").hrefs("a")
    assert "/posts/boats/" not in page(output, "/ko/").hrefs("a")
    assert not (output / "ko/tags/boats/index.html").exists()
    assert (output / "tags/boats/index.html").exists()


def test_the_head_of_a_post_tells_search_engines_and_networks(output: Path) -> None:
    document = page(output, "/ko/posts/spring/")

    def meta(name: str) -> str | None:
        return document.one(f'meta[property="{name}"], meta[name="{name}"]').attributes["content"]

    assert meta("og:title") == "봄이 왔어요"
    assert meta("og:locale") == "ko_KR"
    assert meta("og:locale:alternate") == "en_US"
    assert meta("og:type") == "article"
    assert meta("og:url") == "https://rivers.example/ko/posts/spring/"
    assert (meta("description") or "").startswith("오늘 강물이 따뜻하고")
    data = json.loads(document.text('script[type="application/ld+json"]'))
    assert data["@type"] == "BlogPosting"
    assert data["inLanguage"] == "ko"
    assert data["headline"] == "봄이 왔어요"
    assert data["workTranslation"] == [
        {"@type": "BlogPosting", "@id": "https://rivers.example/posts/spring/", "inLanguage": "en"}
    ]


def test_missing_addresses_get_an_answer_in_each_language_and_in_both(output: Path) -> None:
    assert page(output, "/ko/404.html").one("html").attributes["lang"] == "ko"
    both = page(output, "/404.html")
    assert {node.attributes.get("lang") for node in both.all("main [lang]")} >= {"en", "ko"}
    assert {"/", "/ko/"} <= set(both.hrefs("main a"))


def test_the_archive_stands_by_year(output: Path) -> None:
    text = page(output, "/ko/archives/").text("main")
    assert "2025" in text
    assert "비 오는 날의 생각" in text


def test_home_is_divided_into_pages(tmp_path: Path) -> None:
    posts = "".join(
        PAIR.replace("2025-03-31", f"2025-03-{day:02}").replace("spring.md", f"day{day}.md") for day in range(1, 6)
    )
    output = built(tmp_path, SETTINGS + "pagination: 2\n" + posts)
    assert (output / "page/3/index.html").exists()
    assert not (output / "page/4/index.html").exists()
    assert "/ko/posts/day1/" in page(output, "/ko/page/3/").hrefs("main a")
    assert page(output, "/ko/page/2/").hrefs('link[rel="prev"]')[0].endswith("/ko/")
    assert "/page/2/" in page(output, "/ko/page/2/").hrefs('a[hreflang="en"]')


def test_a_long_list_links_to_the_pages_around_and_to_both_ends(tmp_path: Path) -> None:
    posts = "".join(
        PAIR.replace("2025-03-31", f"2025-03-{day:02}").replace("spring.md", f"day{day}.md") for day in range(1, 21)
    )
    output = built(tmp_path, SETTINGS + "pagination: 1\n" + posts)
    numbers = [one.text().strip() for one in page(output, "/ko/page/10/").all("main nav ol a")]
    assert numbers == ["1", "9", "11", "20"]
    assert page(output, "/ko/page/10/").has('main nav a[href="/ko/page/20/"]')


def test_a_pinned_post_heads_the_first_page_only(tmp_path: Path) -> None:
    posts = PAIR.replace("tags:", "pin: true\ntags:") + KOREAN_SINGLE + ENGLISH_SINGLE
    output = built(tmp_path, SETTINGS + "pagination: 1\n" + posts)
    assert page(output, "/").hrefs("main article h2 a, main article h3 a, main li a")[0] == "/posts/spring/"
    assert "/posts/spring/" not in page(output, "/page/2/").hrefs("main a")


def test_everything_works_under_a_base_path(tmp_path: Path) -> None:
    text = EVERYTHING.replace("https://rivers.example", "https://me.example/blog")
    output = built(tmp_path, text)
    for path in output.rglob("*.html"):
        document = page(output, "/" + path.relative_to(output).as_posix())
        for address in [*document.hrefs("[href]"), *(one.attributes["src"] for one in document.all("[src]"))]:
            assert address is not None
            assert address.startswith(("/blog/", "https://", "#", "mailto:")), f"{path}: {address}"


def test_an_empty_blog_still_has_its_pages(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + "-- content/posts/.keep --\n")
    assert (output / "index.html").exists()
    assert (output / "ko/index.html").exists()


def test_a_site_without_settings_builds_with_one_notice(tmp_path: Path) -> None:
    report = build(write_site(tmp_path, PAIR))
    assert [(one.severity, one.path) for one in report.problems] == [("info", "content/site.yaml")]
    assert (tmp_path / "output/ko/posts/spring/index.html").exists()


def test_a_site_without_base_url_builds_and_is_told_what_that_means(tmp_path: Path) -> None:
    report = build(write_site(tmp_path, "-- content/site.yaml --\ntitle: Rivers\n" + PAIR))
    assert [(one.severity, one.path) for one in report.problems] == [("info", "content/site.yaml")]
    assert "base_url" in report.problems[0].message
    canonical = page(tmp_path / "output", "/ko/posts/spring/").hrefs('link[rel="canonical"]')
    assert canonical == ["/ko/posts/spring/"]


def test_a_second_build_of_the_same_posts_writes_nothing(tmp_path: Path) -> None:
    output = built(tmp_path, EVERYTHING)
    before = snapshot(output)
    report = build(tmp_path)
    assert (report.written, report.removed) == (0, 0)
    assert snapshot(output) == before


def test_the_bare_theme_makes_every_page_too(tmp_path: Path) -> None:
    output = built(tmp_path, EVERYTHING.replace("base_url:", "theme: plain\nbase_url:"))
    for kind in PAGE_KINDS:
        assert page(output, f"/ko/{kind}").one("html").attributes["lang"] == "ko"
        assert f"/{kind}" in page(output, f"/ko/{kind}").hrefs('a[hreflang="en"]')
