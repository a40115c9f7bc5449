"""The page of a pair in both languages: where it stands, what it holds, and what it tells search engines."""

import re
from pathlib import Path

import pytest

from site_gen.model.config import SiteConfig
from tests.kit import (
    KOREAN_SINGLE,
    PAIR,
    SETTINGS,
    Page,
    alternates,
    build,
    built,
    errors_of,
    page,
    snapshot,
    write_picture,
    write_site,
)

RICH = """\
-- content/posts/2025-05-05-lake.md --
---
title: {en: The lake, ko: 호수}
date: 2025-05-05
---

The lake is older than the village[^age], and everybody here can swim. See [the boats](#boats).

## Boats

- a red one
- a green one

```python
print("lake")
```

![Two boats on the lake](boats.png)

$$ a^2 + b^2 = c^2 $$

[^age]: By nine thousand years, they say.

<!-- language: ko -->

호수는 마을보다 오래되었고[^age], 이곳 사람은 모두 헤엄칠 줄 압니다. [배](#배)를 보세요.

## 배

- 빨간 배
- 초록 배

```python
print("lake")
```

![호수 위의 배 두 척](boats.png)

$$ a^2 + b^2 = c^2 $$

[^age]: 구천 년쯤이라고 합니다.
"""

LONG_AND_SHORT = """\
-- content/posts/2025-06-06-abstract.md --
---
title: {en: A thesis, ko: 논문}
date: 2025-06-06
---

""" + "\n\n".join(
    f"In chapter {n} the author measures the depth of the lake once more, and writes it down." for n in range(30)
)
LONG_AND_SHORT += """

<!-- language: ko -->

이 글은 호수의 깊이를 재는 방법을 짧게 줄여서 소개합니다.
"""

PLAIN = "theme: {name: plain}\n"


@pytest.fixture(scope="module", params=["duet", "plain"])
def output(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp(request.param)
    settings = f"{SETTINGS}theme: {{name: {request.param}}}\n"
    write_site(folder, settings + PAIR + KOREAN_SINGLE + RICH + LONG_AND_SHORT)
    write_picture(folder / "content/posts/boats.png")
    assert errors_of(build(folder)) == []
    return folder / "output"


@pytest.fixture
def lake(output: Path) -> Page:
    return page(output, "/posts/lake/parallel/")


def test_a_pair_has_a_page_in_both_languages_and_a_single_has_none(output: Path) -> None:
    assert (output / "posts/spring/parallel/index.html").exists()
    assert not (output / "ko/posts/spring/parallel").exists()
    assert not list(output.glob("**/rain/parallel"))


def test_the_switch_offers_both_on_both_posts_and_marks_it_there(output: Path, lake: Page) -> None:
    switch = 'nav a[href="/posts/lake/parallel/"]'
    assert page(output, "/posts/lake/").text(switch) == "Both"
    assert page(output, "/ko/posts/lake/").text(switch) == "나란히"
    assert not lake.has(switch)
    assert lake.text('[aria-current="page"]') in ("Both", "Home")
    assert {"/posts/lake/", "/ko/posts/lake/"} <= set(lake.hrefs("header nav a[hreflang]"))


def test_a_single_is_not_offered_in_both_languages(output: Path) -> None:
    assert not [href for href in page(output, "/ko/posts/rain/").hrefs("a") if "parallel" in href]


def test_both_texts_are_complete_and_each_block_says_its_language(lake: Page) -> None:
    text = lake.one(".post-body").text()
    for words in (
        "older than the village",
        "마을보다 오래되었고",
        "a green one",
        "초록 배",
        "nine thousand",
        "구천 년",
    ):
        assert text.count(words) == 1, words
    for block in lake.all(".post-body :is(p, h2, li)"):
        hangul = len(re.findall("[가-힣]", block.text()))
        nearest = block
        while nearest.parent is not None and not nearest.attributes.get("lang"):
            nearest = nearest.parent
        if hangul:
            assert nearest.attributes.get("lang") == "ko", block.html


def test_what_both_share_stands_there_once(lake: Page) -> None:
    body = lake.one(".post-body").html or ""
    assert body.count("<img") == 1
    assert body.count("<pre") == 1
    assert body.count('class="math-display"') == 1
    assert len(lake.all(".row-shared")) == 3
    assert "호수 위의 배 두 척" in body, "what the Korean text says of the picture is not lost"


def test_ids_are_unique_and_every_link_within_the_page_arrives(lake: Page) -> None:
    ids = [node.attributes["id"] for node in lake.all("[id]")]
    assert len(ids) == len(set(ids))
    assert {"boats", "ko-배", "fn:age", "ko-fn:age"} <= set(ids)
    targets = [href[1:] for href in lake.hrefs('a[href^="#"]') if href != "#"]
    assert {"ko-fn:age", "ko-fnref:age", "boats"} <= set(targets)
    for target in targets:
        assert target in ids or target == "ko-%EB%B0%B0", target


def test_the_title_holds_both_titles(lake: Page) -> None:
    assert lake.text("title").startswith("The lake - 호수")
    assert [span.attributes["lang"] for span in lake.all("h1 > [lang]")] == ["en", "ko"]
    assert lake.text("h1") == "The lake - 호수"


def test_search_engines_are_led_to_the_post(output: Path, lake: Page) -> None:
    assert lake.hrefs('link[rel="canonical"]') == ["https://rivers.example/posts/lake/"]
    assert alternates(lake) == {}
    assert "parallel" not in (output / "sitemap.xml").read_text(encoding="utf-8")
    assert not lake.has("[data-pagefind-body]")
    for path in ("/posts/lake/", "/ko/posts/lake/"):
        assert set(alternates(page(output, path)).values()) == {
            "https://rivers.example/posts/lake/",
            "https://rivers.example/ko/posts/lake/",
        }


def test_texts_too_different_are_said_to_be_so_in_both_languages(output: Path, lake: Page) -> None:
    thesis = page(output, "/posts/abstract/parallel/")
    notes = {node.attributes["lang"]: node.text() for node in thesis.all("header p[lang]")}
    assert notes["en"].startswith("The two texts differ too much")
    assert notes["ko"].startswith("두 글이 많이 달라서")
    assert len(thesis.all(".post-body > .row")) == 1
    assert not lake.has("header p[lang]")


def test_post_pages_of_duet_say_which_blocks_answer_which(tmp_path: Path) -> None:
    settings = SETTINGS
    output = built(tmp_path, settings + PAIR + LONG_AND_SHORT)
    places = [node.attributes["data-places"] for node in page(output, "/posts/spring/").all(".languages [data-places]")]
    assert places == ["2", "2"]
    thesis = page(output, "/ko/posts/abstract/")
    assert thesis.one('.languages a[hreflang="en"]').attributes["data-places"] == "1:30"
    both = page(output, "/posts/abstract/parallel/")
    assert [node.attributes["data-places"] for node in both.all(".languages [data-places]")] == ["1:30", "1"]


def test_a_site_may_do_without(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + "parallel: false\n" + PAIR)
    assert not list(output.glob("**/parallel"))
    post = page(output, "/posts/spring/")
    assert "parallel" not in (post.one("main").html or "")
    assert "data-places" not in post.one('.languages a[hreflang="ko"]').attributes, "and the texts are not compared"
    assert SiteConfig().parallel


def test_a_theme_without_the_template_has_no_such_pages(tmp_path: Path) -> None:
    write_site(tmp_path, SETTINGS + "theme: {name: plain}\n" + PAIR)
    own = tmp_path / "themes" / "mine"
    bundled = Path(__file__).parents[2] / "themes" / "plain"
    for path in bundled.rglob("*"):
        if path.is_file() and path.name not in ("parallel.html", "rows.html"):
            copy = own / path.relative_to(bundled)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes().replace(b"name: plain", b"name: mine"))
    settings = tmp_path / "content/site.yaml"
    settings.write_text(settings.read_text("utf-8").replace("plain", "mine"), "utf-8")
    assert errors_of(build(tmp_path)) == []
    assert not list((tmp_path / "output").glob("**/parallel"))
    assert "parallel" not in (tmp_path / "output/posts/spring/index.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("permalink", "place"),
    [
        ("/:year/:title/", "2025/spring/parallel/index.html"),
        ("/:title.html", "spring/parallel/index.html"),
        ("/notes/:title", "notes/spring/parallel/index.html"),
    ],
)
def test_the_page_stands_below_the_post_whatever_its_address(tmp_path: Path, permalink: str, place: str) -> None:
    output = built(tmp_path, f"{SETTINGS}permalink: {permalink}\n{PAIR}")
    assert (output / place).exists()


def test_another_page_at_its_address_is_an_error_that_names_both(tmp_path: Path) -> None:
    other = """\
-- content/pages/other.md --
---
title: Another page
permalink: /posts/spring/parallel/
---
This page wants to stand where something else stands already, which cannot be.
"""
    errors = errors_of(build(write_site(tmp_path, SETTINGS + PAIR + other)))
    assert len(errors) == 1
    assert "content/posts/2025-03-31-spring.md in two languages" in errors[0]
    assert "content/pages/other.md" in errors[0]
    assert "parallel: false" in errors[0]


def test_a_draft_in_both_languages_is_kept_out_of_search(tmp_path: Path) -> None:
    write_site(tmp_path, SETTINGS + PAIR.replace("date:", "draft: true\ndate:"))
    assert errors_of(build(tmp_path, drafts=True)) == []
    both = page(tmp_path / "output", "/posts/spring/parallel/")
    assert both.has('meta[name="robots"][content="noindex"]')
    assert "Draft" in both.text("main")


def test_an_edit_of_one_half_changes_the_page_as_a_new_build_does(tmp_path: Path) -> None:
    old = write_site(tmp_path / "old", SETTINGS + PAIR + RICH)
    write_picture(old / "content/posts/boats.png")
    build(old)
    for folder in (old, tmp_path / "new"):
        write_site(
            folder, SETTINGS + PAIR + RICH.replace("- 초록 배\n", "- 초록 배\n\n배는 모두 손으로 만들었습니다.\n")
        )
        write_picture(folder / "content/posts/boats.png")
        build(folder, jobs=2 if folder is old else 1)
    assert snapshot(old / "output") == snapshot(tmp_path / "new/output")
    assert "손으로" in (old / "output/posts/lake/parallel/index.html").read_text("utf-8")
    assert 'data-places="3 0:1 4"' in (old / "output/posts/lake/index.html").read_text("utf-8")
