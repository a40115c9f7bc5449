"""Beside the posts of the home page: those changed last, and the tags with the most posts, where an option asks."""

from pathlib import Path

import pytest

from tests.kit import ENGLISH_SINGLE, KOREAN_SINGLE, PAIR, SETTINGS, built, page

BOTH = "theme: {name: duet, options: {widgets: [tags, updated]}}\n"
REVISED_PAIR = PAIR.replace("categories:", "lastmod: 2025-06-01 09:00:00 +0900\ncategories:")
REVISED_SINGLE = KOREAN_SINGLE.replace("tags:", "lastmod: 2025-07-01\ntags:")
POSTS = REVISED_PAIR + REVISED_SINGLE + ENGLISH_SINGLE


@pytest.mark.parametrize(
    ("path", "headings", "titles", "dates"),
    [
        (
            "",
            ["Popular tags", "Recently updated"],
            ["비 오는 날의 생각", "Spring has come"],
            ["July 1, 2025", "June 1, 2025"],
        ),
        (
            "ko/",
            ["많이 쓰는 태그", "최근에 고친 글"],
            ["비 오는 날의 생각", "봄이 왔어요"],
            ["2025년 7월 1일", "2025년 6월 1일"],
        ),
    ],
    ids=["en", "ko"],
)
def test_home_page_shows_widgets_in_the_order_of_the_option(
    tmp_path: Path, path: str, headings: list[str], titles: list[str], dates: list[str]
) -> None:
    home = page(built(tmp_path, SETTINGS + BOTH + POSTS), f"{path}index.html")
    assert [one.text(strip=True) for one in home.all(".widget h2")] == headings
    assert [" ".join(one.text().split()) for one in home.all(".widget .terms li")] == ["walk 2", "boats 1", "spring 1"]
    assert [one.text(strip=True) for one in home.all(".widget > ul > li > a")] == titles
    assert [one.text(strip=True) for one in home.all(".widget-date")] == dates


def test_post_in_the_other_language_says_so_in_the_list_of_changes(tmp_path: Path) -> None:
    home = page(built(tmp_path, SETTINGS + BOTH + POSTS), "index.html")
    rain, spring = home.all(".widget > ul > li")
    assert rain.attributes.get("lang") == "ko"
    assert spring.attributes.get("lang") is None
    assert home.all(".widget-date")[0].attributes.get("lang") == "en"


def test_change_on_the_day_of_publication_is_not_an_update(tmp_path: Path) -> None:
    same_day = PAIR.replace("categories:", "lastmod: 2025-03-31 21:00:00 +0900\ncategories:")
    home = page(built(tmp_path, SETTINGS + BOTH + same_day), "index.html")
    assert [one.text(strip=True) for one in home.all(".widget h2")] == ["Popular tags"]


def test_nothing_stands_beside_the_posts_unless_the_option_asks(tmp_path: Path) -> None:
    assert page(built(tmp_path, SETTINGS + POSTS), "index.html").all(".widgets") == []


def test_only_the_first_home_page_and_no_list_has_widgets(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + "pagination: 1\n" + BOTH + POSTS)
    assert len(page(output, "index.html").all(".widgets")) == 1
    assert page(output, "page/2/").all(".widgets") == []
    assert page(output, "tags/walk/").all(".widgets") == []


def test_most_used_tags_and_last_changes_are_few(tmp_path: Path) -> None:
    posts = "".join(
        ENGLISH_SINGLE.replace("2025-04-05-boats", f"2025-04-{day:02}-boats-{day}").replace(
            "tags: [boats]", f"lastmod: 2025-05-{day:02}\ntags: [boats, tag-{day}]"
        )
        for day in range(1, 16)
    )
    home = page(built(tmp_path, SETTINGS + BOTH + posts), "index.html")
    assert len(home.all(".widget .terms li")) == 10
    assert home.all(".widget .terms .term-name")[0].text() == "boats"
    assert [one.attributes["datetime"][:10] for one in home.all(".widget-date time")] == [  # type: ignore[index]
        f"2025-05-{day}" for day in range(15, 10, -1)
    ]
