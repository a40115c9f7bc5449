"""What is not published leaves no trace, anywhere."""

from pathlib import Path

import pytest

from tests.kit import ENGLISH_SINGLE, PAIR, SETTINGS, build, built, errors_of, page, write_picture, write_site

CANARY = """\
-- content/posts/2025-05-01-canary.md --
---
title: "Canary title - 카나리아 제목"
date: 2025-05-01
categories: [Cage]
tags: [canarytag]
image: canary.png
aliases: [/old-canary/]
{key}
---

The canary sings here, and nobody may hear it before its time has come.
![canary](canary.png)

---

카나리아가 여기서 노래하지만 때가 되기 전에는 아무도 들을 수 없습니다.
![카나리아](canary.png)
"""


def traces(output: Path) -> list[str]:
    """Return the files that hold anything of the canary."""
    words = ("canary", "카나리아", "Cage", "cage")
    found = []
    for path in sorted(output.rglob("*")):
        name = path.relative_to(output).as_posix()
        text = path.read_bytes().decode("utf-8", "replace") if path.is_file() else ""
        if any(word in text or word in name for word in words):
            found.append(name)
    return found


@pytest.mark.parametrize("key", ["draft: true", "published: false", "date: 2027-01-01", "draft: [en, ko]"], ids=str)
def test_an_unpublished_post_leaves_no_trace(tmp_path: Path, key: str) -> None:
    canary = CANARY.format(key=key)
    if key.startswith("date"):
        canary = canary.replace("date: 2025-05-01\n", "")
    write_site(tmp_path, SETTINGS + PAIR + canary)
    write_picture(tmp_path / "content/posts/canary.png")
    report = build(tmp_path)
    assert errors_of(report) == []
    assert traces(tmp_path / "output") == []


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("draft: true", "this is a draft"),
        ("published: false", "this is marked `published: false`"),
        ("draft: {ko: true}", "the ko text is a draft"),
        ("lastmod: 2025-05-02", ""),
    ],
)
def test_the_author_hears_what_is_not_published_and_why(tmp_path: Path, key: str, words: str) -> None:
    text = SETTINGS + PAIR.replace("tags:", f"{key}\ntags:")
    told = [one.message for one in build(write_site(tmp_path, text)).problems if one.severity == "info"]
    assert told == ([f"not published: {words}"] if words else [])


def test_a_future_post_is_named_with_its_date(tmp_path: Path) -> None:
    report = build(write_site(tmp_path, SETTINGS + ENGLISH_SINGLE.replace("2025-04-05\n", "2027-04-05\n")))
    (told,) = [one for one in report.problems if one.severity == "info"]
    assert told.message == "not published: this is later than now, dated 2027-04-05 00:00"
    assert "--future" in told.hint


def test_the_canary_would_be_heard(tmp_path: Path) -> None:
    write_site(tmp_path, SETTINGS + PAIR + CANARY.format(key="draft: false"))
    write_picture(tmp_path / "content/posts/canary.png")
    build(tmp_path)
    names = traces(tmp_path / "output")
    for expected in ("feed.xml", "feed.json", "sitemap.xml", "ko/tags/canarytag/index.html", "old-canary/index.html"):
        assert expected in names
    assert any(name.startswith("assets/pictures/canary-") for name in names)


def test_a_post_that_became_a_draft_is_taken_down(tmp_path: Path) -> None:
    built(tmp_path, SETTINGS + PAIR + ENGLISH_SINGLE)
    post = tmp_path / "content/posts/2025-04-05-boats.md"
    post.write_text(post.read_text(encoding="utf-8").replace("title:", "draft: true\ntitle:"), encoding="utf-8")
    report = build(tmp_path)
    assert report.removed > 0
    assert not (tmp_path / "output/posts/boats/index.html").exists()


def test_one_language_can_be_held_back(tmp_path: Path) -> None:
    output = built(tmp_path, SETTINGS + PAIR.replace("tags:", "draft: {ko: true}\ntags:"))
    assert (output / "posts/spring/index.html").exists()
    assert not (output / "ko/posts/spring/index.html").exists()
    assert not page(output, "/posts/spring/").has('link[rel="alternate"][hreflang="ko"]')


def test_drafts_and_future_posts_are_shown_when_asked_for_and_kept_from_search_engines(tmp_path: Path) -> None:
    text = (
        SETTINGS + PAIR.replace("tags:", "draft: true\ntags:") + ENGLISH_SINGLE.replace("2025-04-05\n", "2027-04-05\n")
    )
    write_site(tmp_path, text)
    assert errors_of(build(tmp_path, drafts=True, future=True)) == []
    output = tmp_path / "output"
    for path in ("/ko/posts/spring/", "/posts/boats/"):
        robots = page(output, path).one('meta[name="robots"]')
        assert robots is not None
        assert "noindex" in (robots.attributes["content"] or "")
    assert "posts/spring" not in (output / "sitemap.xml").read_text(encoding="utf-8")
    assert "posts/spring" not in (output / "feed.xml").read_text(encoding="utf-8")


def test_a_day_is_counted_in_the_sites_time_zone(tmp_path: Path) -> None:
    text = PAIR.replace("2025-03-31 09:00:00 +0900", "2025-03-31 20:00:00 +0000")
    output = built(tmp_path, SETTINGS + "permalink: /:year/:month/:day/:title/\n" + text)
    assert (output / "2025/04/01/spring/index.html").exists()
    assert (output / "ko/2025/04/01/spring/index.html").exists()
