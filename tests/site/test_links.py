"""Links and pictures: found, led to the reader's language, sized; or named with file and line."""

from pathlib import Path

import pytest

from tests.kit import (
    ENGLISH_SINGLE,
    PAIR,
    SETTINGS,
    build,
    built,
    errors_of,
    page,
    warnings_of,
    write_picture,
    write_site,
)

TARGET = PAIR


def linking(english: str, korean: str) -> str:
    """Return a site whose second post says these things."""
    return (
        SETTINGS
        + TARGET
        + f"""\
-- content/posts/2025-06-01-summer.md --
---
title: "Summer - 여름"
---
The summer came early this year, and the river fell. {english}

---

올해는 여름이 일찍 왔고 강물이 줄었습니다. {korean}
"""
    )


def test_a_link_by_file_name_leads_to_the_readers_language(tmp_path: Path) -> None:
    output = built(tmp_path, linking("[s](2025-03-31-spring.md)", "[봄](2025-03-31-spring.md)"))
    assert "/posts/spring/" in page(output, "/posts/summer/").hrefs(".post-body a")
    assert "/ko/posts/spring/" in page(output, "/ko/posts/summer/").hrefs(".post-body a")


def test_a_link_by_site_path_leads_to_the_readers_language_unless_it_names_one(tmp_path: Path) -> None:
    output = built(
        tmp_path, linking("[a](/posts/spring/) [b](/ko/posts/spring)", "[a](/posts/spring) [b](/tags/walk/)")
    )
    assert page(output, "/posts/summer/").hrefs(".post-body a") == ["/posts/spring/", "/ko/posts/spring/"]
    assert page(output, "/ko/posts/summer/").hrefs(".post-body a") == ["/ko/posts/spring/", "/ko/tags/walk/"]


@pytest.mark.parametrize("base", ["https://rivers.example", "https://rivers.example/blog"])
def test_a_whole_address_of_the_site_itself_is_a_link_within_it(tmp_path: Path, base: str) -> None:
    links = f"[a]({base}/posts/spring/) [b](http{base[5:]}/ko/posts/spring) [c]({base}) [d]({base}/tags/walk/?x=1#y)"
    output = built(tmp_path, linking(links, links).replace("https://rivers.example\n", f"{base}\n"))
    root = base.removeprefix("https://rivers.example")
    english = page(output, "/posts/summer/").hrefs(".post-body a")
    assert english == [f"{root}{path}" for path in ("/posts/spring/", "/ko/posts/spring/", "/", "/tags/walk/?x=1#y")]
    korean = page(output, "/ko/posts/summer/").hrefs(".post-body a")
    assert korean == [f"{root}/ko{path}" for path in ("/posts/spring/", "/posts/spring/", "/", "/tags/walk/?x=1#y")]


def test_a_dead_whole_address_of_the_site_itself_is_an_error(tmp_path: Path) -> None:
    text = linking("[a](https://rivers.example/posts/sprng/)", "[나](https://rivers.example/ko/posts/없는-글/)")
    english, korean = errors_of(build(write_site(tmp_path, text)))
    assert (
        "summer.md:4: the link to https://rivers.example/posts/sprng/ leads nowhere (did you mean /posts/spring/"
        in english
    )
    assert "summer.md:8: the link to https://rivers.example/ko/posts/없는-글/ leads nowhere" in korean


def test_what_lies_beside_the_site_on_its_host_is_left_alone(tmp_path: Path) -> None:
    links = "[a](https://rivers.example/other/%EA%B0%80.zip) [b](https://rivers.example.org/posts/x/)"
    output = built(tmp_path, linking(links, links))
    for path in ("/posts/summer/", "/ko/posts/summer/"):
        assert page(output, path).hrefs(".post-body a") == [
            "https://rivers.example/other/%EA%B0%80.zip",
            "https://rivers.example.org/posts/x/",
        ]


def test_a_link_to_the_search_keeps_its_question(tmp_path: Path) -> None:
    output = built(tmp_path, linking("[a](/search/?q=river)", "[강](/search/?q=강) [b](/posts/spring/parallel/)"))
    assert page(output, "/posts/summer/").hrefs(".post-body a") == ["/search/?q=river"]
    assert page(output, "/ko/posts/summer/").hrefs(".post-body a") == [
        "/ko/search/?q=%EA%B0%95",
        "/posts/spring/parallel/",
    ]


def test_a_whole_address_of_the_site_keeps_an_address_in_its_question(tmp_path: Path) -> None:
    links = "[a](https://rivers.example/search/?q=https://elsewhere.example/a)"
    output = built(tmp_path, linking(links, links))
    assert page(output, "/posts/summer/").hrefs(".post-body a") == ["/search/?q=https://elsewhere.example/a"]
    assert page(output, "/ko/posts/summer/").hrefs(".post-body a") == ["/ko/search/?q=https://elsewhere.example/a"]


def test_a_link_to_an_old_address_leads_straight_to_the_new_one(tmp_path: Path) -> None:
    text = linking("[a](/old/)", "[a](/old/)").replace("tags: [spring", "aliases: /old/\ntags: [spring")
    output = built(tmp_path, text)
    assert page(output, "/posts/summer/").hrefs(".post-body a") == ["/posts/spring/"]
    assert page(output, "/ko/posts/summer/").hrefs(".post-body a") == ["/ko/posts/spring/"]


def test_a_moved_blog_keeps_its_links_to_old_addresses(tmp_path: Path) -> None:
    text = linking("[a](/old)", "[a](/old/)").replace("tags: [spring", "aliases: /old/\ntags: [spring")
    output = built(tmp_path, text.replace("base_url", "markdown: {from: jekyll}\nbase_url"))
    assert page(output, "/posts/summer/").hrefs(".post-body a") == ["/old/"]
    assert page(output, "/ko/posts/summer/").hrefs(".post-body a") == ["/ko/old/"]


def test_a_broken_link_is_an_error_with_the_nearest_name(tmp_path: Path) -> None:
    report = build(write_site(tmp_path, linking("[a](2025-03-31-sprng.md)", "끝.")))
    (error,) = errors_of(report)
    assert error.startswith("content/posts/2025-06-01-summer.md:4: the link to 2025-03-31-sprng.md leads nowhere")
    assert "2025-03-31-spring" in error


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("tags: [spring", "draft: true\ntags: [spring", ["which is a draft", "take `draft` out", "--drafts"]),
        ("date: 2025-03-31", "date: 2031-03-31", ["later than now, dated 2031-03-31", "build again", "--future"]),
        ("tags: [spring", "published: false\ntags: [spring", ["marked `published: false`", "take `published: false`"]),
    ],
)
@pytest.mark.parametrize(
    "links",
    [
        ("[s](2025-03-31-spring.md)", "[봄](2025-03-31-spring.md)"),
        ("[s](/posts/spring/#top)", "[봄](/ko/posts/spring)"),
        ("[s](../posts/2025-03-31-spring.md)", "[봄]({% post_url 2025-03-31-spring %})"),
    ],
)
def test_a_link_to_what_is_not_published_says_why(
    tmp_path: Path, links: tuple[str, str], old: str, new: str, words: list[str]
) -> None:
    errors = errors_of(build(write_site(tmp_path, linking(*links).replace(old, new))))
    for error, line in zip(errors, (4, 8), strict=True):
        assert f"content/posts/2025-06-01-summer.md:{line}: the link to " in error
        assert "leads to content/posts/2025-03-31-spring.md, which is " in error
        assert all(word in error for word in words)


def test_a_link_to_a_draft_is_none_to_whoever_sees_drafts(tmp_path: Path) -> None:
    text = linking("[s](2025-03-31-spring.md)", "[봄](/posts/spring/)").replace(
        "tags: [spring", "draft: true\ntags: [s"
    )
    assert errors_of(build(write_site(tmp_path, text), drafts=True)) == []
    assert page(tmp_path / "output", "/ko/posts/summer/").hrefs(".post-body a") == ["/ko/posts/spring/"]


def test_a_mistake_in_the_settings_hides_no_dead_link(tmp_path: Path) -> None:
    text = linking("[a](gone.md)", "[나](없는-글.md)").replace(
        "base_url", "navigation: [{title: About, url: /abut/}]\nbase_url"
    )
    errors = "\n".join(errors_of(build(write_site(tmp_path, text))))
    assert all(word in errors for word in ("/abut/", "gone.md", "없는-글.md"))


def test_navigation_to_a_draft_says_that_it_is_one(tmp_path: Path) -> None:
    about = "-- content/pages/about.md --\n---\ntitle: 소개\ndraft: true\n---\n강가에 삽니다. 오래 살았습니다.\n"
    navigation = "navigation: [{title: {en: About, ko: 소개}, url: /about/}]\nbase_url"
    (error,) = errors_of(build(write_site(tmp_path, SETTINGS.replace("base_url", navigation) + PAIR + about)))
    assert error.startswith("content/site.yaml:3: navigation leads to /about/, but content/pages/about.md is not")
    assert "it is a draft" in error


def test_a_broken_anchor_is_a_warning(tmp_path: Path) -> None:
    text = linking("[a](2025-03-31-spring.md#the-first-flowr)", "[a](2025-03-31-spring.md#첫-번째-꽃)")
    report = build(write_site(tmp_path, text))
    (warning,) = warnings_of(report)
    assert "content/posts/2025-06-01-summer.md:4:" in warning
    assert "did you mean #the-first-flower?" in warning
    korean = page(tmp_path / "output", "/ko/posts/summer/")
    assert korean.hrefs(".post-body a") == ["/ko/posts/spring/#첫-번째-꽃"]


def test_a_picture_is_published_under_its_digest_with_its_size(tmp_path: Path) -> None:
    write_site(tmp_path, linking("![A boat](boat.png)", "![배](/posts/boat.png)"))
    write_picture(tmp_path / "content/posts/boat.png", width=30, height=20)
    assert errors_of(build(tmp_path)) == []
    english, korean = (page(tmp_path / "output", f"{prefix}/posts/summer/") for prefix in ("", "/ko"))
    picture, twin = english.one(".post-body img"), korean.one(".post-body img")
    assert picture.attributes["src"] == twin.attributes["src"]
    assert (picture.attributes["alt"], twin.attributes["alt"]) == ("A boat", "배")
    assert (picture.attributes["width"], picture.attributes["height"]) == ("30", "20")
    published = tmp_path / "output" / (picture.attributes["src"] or "").lstrip("/")
    assert published.read_bytes() == (tmp_path / "content/posts/boat.png").read_bytes()


def test_a_missing_picture_is_an_error_with_the_nearest_name(tmp_path: Path) -> None:
    write_site(tmp_path, linking("![A boat](bot.png)", "끝."))
    write_picture(tmp_path / "content/posts/boat.png")
    (error,) = errors_of(build(tmp_path))
    assert error.startswith("content/posts/2025-06-01-summer.md:4: there is no picture bot.png")
    assert "content/posts/boat.png" in error
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(("written", "there"), [("Boat.png", "boat.PNG"), ("배.PNG", "배.png")])
def test_a_picture_whose_name_differs_in_capitals_is_named(tmp_path: Path, written: str, there: str) -> None:
    write_site(tmp_path, linking("It is late.", f"![배]({written})"))
    write_picture(tmp_path / "content/posts" / there)
    write_picture(tmp_path / "content/posts/near.png")
    (error,) = errors_of(build(tmp_path))
    assert f"8: there is no picture {written} (did you mean content/posts/{there}? capital letters count" in error


def test_a_missing_picture_in_the_front_matter_is_an_error_too(tmp_path: Path) -> None:
    (error,) = errors_of(
        build(write_site(tmp_path, SETTINGS + ENGLISH_SINGLE.replace("tags:", "image: sail.jpg\ntags:")))
    )
    assert error.startswith("content/posts/2025-04-05-boats.md:4: there is no picture sail.jpg")


def test_an_old_blog_may_move_with_its_dead_links(tmp_path: Path) -> None:
    text = linking("[a](/posts/gone/) ![b](/img/gone.png)", "끝.")
    report = build(write_site(tmp_path, text.replace("base_url", "markdown: {from: jekyll}\nbase_url")))
    assert errors_of(report) == []
    assert len(warnings_of(report)) == 2


def test_remote_pictures_stay_links(tmp_path: Path) -> None:
    output = built(tmp_path, linking("![far](https://pictures.example/a%20b.png?x=1&y=2)", "끝."))
    picture = page(output, "/posts/summer/").one(".post-body img")
    assert picture.attributes["src"] == "https://pictures.example/a%20b.png?x=1&y=2"


def test_a_file_that_no_page_uses_stays_at_home(tmp_path: Path) -> None:
    write_site(tmp_path, linking("[paper](paper.pdf)", "끝."))
    (tmp_path / "content/posts/paper.pdf").write_bytes(b"%PDF-1.4 paper")
    (tmp_path / "content/posts/private.pdf").write_bytes(b"%PDF-1.4 private")
    build(tmp_path)
    names = [path.name for path in (tmp_path / "output/assets/files").iterdir()]
    assert [name.split("-")[0] for name in names] == ["paper"]


def test_static_files_are_published_as_they_are(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + PAIR + "-- content/static/CNAME --\nrivers.example\n")
    assert (output / "CNAME").read_text(encoding="utf-8") == "rivers.example\n"


def test_static_files_are_found_by_their_place_in_content_too(tmp_path: Path) -> None:
    text = linking("[a](/static/paper.pdf) [b](../static/paper.pdf)", "[a](/paper.pdf)")
    output = built(tmp_path, text + "-- content/static/paper.pdf --\n%PDF-1.4\n")
    assert page(output, "/posts/summer/").hrefs(".post-body a") == ["/paper.pdf", "/paper.pdf"]
    assert page(output, "/ko/posts/summer/").hrefs(".post-body a") == ["/paper.pdf"]


def test_a_picture_in_static_is_found_by_its_place_there(tmp_path: Path) -> None:
    write_site(tmp_path, linking("![A boat](../static/boat.png)", "![배](/static/boat.png)"))
    write_picture(tmp_path / "content/static/boat.png", width=30, height=20)
    assert errors_of(build(tmp_path)) == []


def test_liquid_that_is_not_evaluated_is_named_and_braces_in_a_formula_are_not(tmp_path: Path) -> None:
    text = linking("Say {{ unknown }} and $x^{{ab}}$.", "{{ 이름 }} {{ name | upcase }}라고 씁니다.")
    warnings = warnings_of(build(write_site(tmp_path, text)))
    assert [warning.partition(" is shown")[0].partition("evaluated: ")[2] for warning in warnings] == [
        "{{ unknown }}",
        "{{ name | upcase }}",
    ]
