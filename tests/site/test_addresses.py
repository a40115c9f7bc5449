"""Addresses: permalinks, old addresses, and two claims to one."""

from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.kit import (
    ENGLISH_SINGLE,
    KOREAN_SINGLE,
    PAIR,
    SETTINGS,
    build,
    built,
    errors_of,
    page,
    warnings_of,
    write_site,
)


@pytest.mark.parametrize(
    ("permalink", "expected"),
    [
        ("/posts/:title/", "posts/spring/index.html"),
        ("/:year/:month/:day/:title/", "2025/03/31/spring/index.html"),
        ("/:categories/:title/", "nature/seasons/spring/index.html"),
        ("/:i_month-:i_day-:short_year/:title.html", "3-31-25/spring.html"),
        ("pretty", "nature/seasons/2025/03/31/spring/index.html"),
        ("date", "nature/seasons/2025/03/31/spring.html"),
    ],
)
def test_permalinks_are_jekylls(tmp_path: Path, permalink: str, expected: str) -> None:
    output = built(tmp_path, SETTINGS + f"permalink: {permalink}\n" + PAIR)
    assert (output / expected).exists()
    assert (output / "ko" / expected).exists()


def test_a_posts_own_permalink_and_slugs_win(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + PAIR.replace("tags:", "slug: {en: first-flower, ko: 첫-꽃}\ntags:"))
    assert (output / "posts/first-flower/index.html").exists()
    assert (output / "ko/posts/첫-꽃/index.html").exists()
    address = page(output, "/posts/first-flower/").one('link[hreflang="ko"]').attributes["href"]
    assert address == "https://rivers.example/ko/posts/%EC%B2%AB-%EA%BD%83/"


def test_a_file_name_keeps_its_case_as_in_jekyll(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + PAIR.replace("spring.md", "SAM2_usage.md"))
    assert (output / "posts/SAM2_usage/index.html").exists()


def test_two_posts_at_one_address_are_an_error_that_names_both(tmp_path: Path) -> None:
    other = PAIR.replace("2025-03-31-spring", "2025-09-02-Spring")
    report = build(write_site(tmp_path, SETTINGS + PAIR + other))
    (error,) = errors_of(report)
    assert "content/posts/2025-03-31-spring.md" in error
    assert "content/posts/2025-09-02-Spring.md" in error
    assert "slug" in error
    assert not (tmp_path / "output").exists()


def test_a_page_may_not_take_the_place_of_a_list(tmp_path: Path) -> None:
    about = "-- content/pages/tags.md --\n---\ntitle: My tags\n---\nThis page would hide the list of all tags.\n"
    (error,) = errors_of(build(write_site(tmp_path, SETTINGS + PAIR + about)))
    assert "content/pages/tags.md" in error
    assert "the tags page" in error


def test_an_alias_leads_to_the_post_in_each_language(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + PAIR.replace("tags:", "aliases: [/2025/spring.html, /old/]\ntags:"))
    for path, target in (
        ("/old/", "/posts/spring/"),
        ("/ko/old/", "/ko/posts/spring/"),
        ("/2025/spring.html", "/posts/spring/"),
    ):
        document = page(output, path)
        refresh = document.one('meta[http-equiv="refresh"]').attributes["content"] or ""
        assert refresh.endswith(f"url={target}")
        assert document.one('link[rel="canonical"]').attributes["href"] == f"https://rivers.example{target}"
        assert document.one("a").attributes["href"] == target


def test_an_alias_of_a_korean_post_works_without_the_prefix_too(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + KOREAN_SINGLE.replace("tags:", "redirect_from: /rainy-day/\ntags:"))
    for path in ("/rainy-day/", "/ko/rainy-day/"):
        assert page(output, path).one("a").attributes["href"] == "/ko/posts/rain/"


def test_an_alias_that_differs_in_case_alone_is_left_out_with_a_warning(tmp_path: Path) -> None:
    report = build(write_site(tmp_path, SETTINGS + PAIR.replace("tags:", "aliases: /posts/Spring/\ntags:")))
    assert errors_of(report) == []
    assert any("the alias /ko/posts/Spring/" in warning for warning in warnings_of(report))


def test_an_alias_over_a_real_page_is_an_error(tmp_path: Path) -> None:
    report = build(
        write_site(tmp_path, SETTINGS + PAIR + ENGLISH_SINGLE.replace("tags:", "aliases: /posts/spring/\ntags:"))
    )
    assert any("alias /posts/spring/" in error and "2025-03-31-spring.md" in error for error in errors_of(report))


@pytest.mark.parametrize(
    "permalink",
    [
        *("/posts/spring/", "/posts/spring/parallel/", "/old/", "/tags/", "/tags/walk/", "/categories/nature/"),
        *("/archives/", "/feed.xml", "/feed.json", "/404.html", "/404.en.html", "/sitemap.xml", "/robots.txt"),
    ],
)
def test_whatever_stands_at_an_address_already_no_post_takes_it(tmp_path: Path, permalink: str) -> None:
    pair = PAIR.replace("tags:", "aliases: /old/\ntags:")
    post = ENGLISH_SINGLE.replace("tags:", f"permalink: {permalink.upper()}\ntags:")
    (error,) = errors_of(build(write_site(tmp_path, SETTINGS + pair + post)))
    assert "would both be published at" in error


def test_a_jekyll_blog_keeps_the_old_addresses_of_its_korean_posts(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + "markdown: {from: jekyll}\n" + KOREAN_SINGLE)
    assert page(output, "/posts/rain/").one("a").attributes["href"] == "/ko/posts/rain/"


def test_a_title_without_a_letter_needs_a_slug(tmp_path: Path) -> None:
    (error,) = errors_of(build(write_site(tmp_path, SETTINGS + ENGLISH_SINGLE.replace("boats.md", "😀.md"))))
    assert "slug: first-post" in error


def test_tags_that_would_share_an_address_are_an_error_and_c_plus_plus_is_not(tmp_path: Path) -> None:
    fine = ENGLISH_SINGLE.replace("[boats]", "[C, C++, C#]")
    output = built(tmp_path / "fine", SETTINGS + fine)
    assert {path.name for path in (output / "tags").iterdir()} == {"c", "cpp", "c-sharp", "index.html"}
    clash = ENGLISH_SINGLE.replace("[boats]", '["river/boat", "river.boat"]')
    (error,) = errors_of(build(write_site(tmp_path / "clash", SETTINGS + clash)))
    assert '"river.boat" and "river/boat" would share the address river-boat' in error


def test_tags_that_differ_in_case_are_one_with_a_warning(tmp_path: Path) -> None:
    text = SETTINGS + PAIR + ENGLISH_SINGLE.replace("[boats]", "[Walk]") + KOREAN_SINGLE
    report = build(write_site(tmp_path, text))
    (warning,) = [one for one in report.problems if one.severity == "warning"]
    assert (warning.path, warning.message) == (
        "content/posts/2025-04-05-boats.md",
        '"Walk" is written "walk" in other posts; both are taken for one',
    )
    assert len(page(tmp_path / "output", "/tags/walk/").all("main article, main li")) >= 3


def test_a_tag_has_a_name_in_each_language_and_one_identity(tmp_path: Path) -> None:
    text = SETTINGS + "tags: {walk: {en: Walks, ko: 산책}}\n" + PAIR + KOREAN_SINGLE.replace("[walk]", "[산책]")
    output = built(tmp_path, text)
    assert "산책" in page(output, "/ko/tags/walk/").one("h1").text()
    assert "Walks" in page(output, "/tags/walk/").one("h1").text()
    assert not (output / "tags/산책").exists()


TWO_FILES = """\
-- content/posts/2024-01-01-poem.en.md --
---
title: A poem
date: 2024-05-05
tags: [poem]
categories: [Life]
---
A short poem about a long river that never came back to the town.
-- content/posts/2024-01-01-poem.ko.md --
---
title: 시 한 편
date: 2026-02-02
tags: [시]
categories: [일상]
---
마을로 다시 돌아오지 않은 긴 강에 대한 짧은 시입니다.
"""


def test_two_files_may_name_their_own_tags_and_categories(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + TWO_FILES)
    for path in ("posts/poem", "ko/posts/poem", "", "ko", "archives", "ko/archives", "tags", "ko/tags"):
        document = page(output, f"/{path}/" if path else "/")
        for address in document.hrefs('a[href^="/"]'):
            target = unquote(address).lstrip("/")
            assert (output / target / "index.html").exists() or (output / target).is_file(), f"{path}: {address}"
    assert "/ko/posts/poem/" in page(output, "/ko/tags/시/").hrefs("main a")


def test_a_pair_stands_in_each_language_where_its_own_date_puts_it(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + TWO_FILES + PAIR)
    english = [one for one in page(output, "/").hrefs("main a") if one.startswith("/posts/")]
    korean = [one for one in page(output, "/ko/").hrefs("main a") if one.startswith("/ko/posts/")]
    assert list(dict.fromkeys(english)) == ["/posts/spring/", "/posts/poem/"]
    assert list(dict.fromkeys(korean)) == ["/ko/posts/poem/", "/ko/posts/spring/"]
    feed = (output / "feed.xml").read_text(encoding="utf-8")
    assert feed.index("/posts/spring/") < feed.index("/posts/poem/")


def test_navigation_may_lead_to_a_place_on_a_page(tmp_path: Path) -> None:
    navigation = "navigation: [{title: Tags, url: '/tags/#walk'}, {title: Same, url: tags}]\n"
    output = built(tmp_path, SETTINGS + navigation + PAIR)
    assert {"/ko/tags/#walk", "/ko/tags/"} <= set(page(output, "/ko/").hrefs("header a"))


LAKE = """\
-- content/posts/2024-01-01-lake.en.md --
---
title: A lake
---
The lake is calm and the boats are slow in the morning light.
-- content/posts/{korean} --
---
title: 호수
---
호수는 잔잔하고 배는 아침 햇빛 속에서 느리게 갑니다.
"""


@pytest.mark.parametrize("korean", ["2024-01-02-lake.ko.md", "lake.ko.md"])
def test_two_files_that_only_their_dates_keep_apart_are_named(tmp_path: Path, korean: str) -> None:
    (warning,) = warnings_of(build(write_site(tmp_path, SETTINGS + LAKE.format(korean=korean))))
    assert warning.startswith(
        f"content/posts/{korean}:None: this and content/posts/2024-01-01-lake.en.md are two posts"
    )
    assert "same date" in warning


@pytest.mark.parametrize("korean", ["2024-01-01-lake.ko.md", "2024-01-02-호수.ko.md"])
def test_two_files_of_one_date_or_of_two_names_need_no_word(tmp_path: Path, korean: str) -> None:
    assert warnings_of(build(write_site(tmp_path, SETTINGS + LAKE.format(korean=korean)))) == []


@pytest.mark.parametrize(("old", "new"), [("[walk]", "['🚶']"), ("tags: [walk]", "categories: ['🎉', 비]")])
def test_a_term_without_letters_is_told_how_to_get_some(tmp_path: Path, old: str, new: str) -> None:
    (error,) = errors_of(build(write_site(tmp_path, SETTINGS + KOREAN_SINGLE.replace(old, new))))
    assert "has no letter or digit" in error
    assert "write it in letters" in error
    assert "{joy: " in error
