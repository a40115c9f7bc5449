"""Front matter: what authors write is read as they mean it, and every mistake is said at its line."""

import datetime
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_gen.model.post import FrontMatter, SitemapHints
from site_gen.model.problem import Problem
from site_gen.model.text import LocalText
from site_gen.read.front_matter import SourceText, read_front_matter
from site_gen.read.text_file import decode_text
from tests.read.read_mistakes import Case, assert_said, load_cases

PATH = "content/posts/2025-04-05-boats.md"
CORPUS = Path(__file__).parents[2] / "../shared/corpus"
SEOUL = datetime.timezone(datetime.timedelta(hours=9))

CASES = load_cases(Path(__file__).parent / "front_matter_mistakes.txt")


def read(text: str) -> tuple[SourceText | None, tuple[Problem, ...]]:
    outcome = read_front_matter(text, path=PATH, languages=("en", "ko"), timezone="Asia/Seoul")
    return outcome.result, outcome.problems


def front_of(yaml: str) -> FrontMatter:
    """Return the front matter of a post whose head is *yaml*; mistakes or not."""
    source, _ = read(f"---\n{yaml}\n---\nThe river.\n")
    assert source is not None
    return source.front


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_mistake_is_said_at_its_line(case: Case) -> None:
    source, problems = read(f"---\n{case.text}---\nThe river.\n")
    assert_said(problems, case, path=PATH)
    assert source is not None
    assert source.text == "The river.\n"


def test_every_key_is_read() -> None:
    front = front_of(
        """\
layout: post
title: {en: Boats, ko: 배}
author: [rower, 사공]
date: 2025-04-05 10:30:00 +0900
lastmod : 2025-04-06
categories: [Nature, Seasons]
tags: [river, 강]
description: At noon
slug: {en: boats, ko: 배}
permalink: /%EB%B0%B0/
image: {path: boat.jpg, alt: {en: A boat, ko: 배 한 척}}
pin: true
toc: false
math: true
mermaid: true
comments: false
draft: {en: false, ko: true}
published: true
sitemap: {changefreq: weekly, priority: 0.9}
aliases: [/old/, 예전/주소/]
language: en"""
    )
    assert front == FrontMatter(
        title=LocalText(by_language=(("en", "Boats"), ("ko", "배"))),
        author=("rower", "사공"),
        date=datetime.datetime(2025, 4, 5, 10, 30, tzinfo=SEOUL),
        lastmod=datetime.datetime(2025, 4, 6, tzinfo=SEOUL),
        categories=("Nature", "Seasons"),
        tags=("river", "강"),
        description=LocalText(common="At noon"),
        slug=LocalText(by_language=(("en", "boats"), ("ko", "배"))),
        permalink="/배/",
        image=LocalText(common="boat.jpg"),
        image_alt=LocalText(by_language=(("en", "A boat"), ("ko", "배 한 척"))),
        pin=True,
        toc=False,
        math=True,
        mermaid=True,
        comments=False,
        draft_languages=("ko",),
        sitemap=SitemapHints(changefreq="weekly", priority=0.9),
        aliases=("/old/", "예전/주소/"),
        layout="post",
        language="en",
        key_lines=front.key_lines,
    )
    assert front.line_of("layout") == 2
    assert front.line_of("language") == 22
    written = set(FrontMatter.__struct_fields__) - {"image_alt", "draft_languages", "key_lines"}
    assert {key for key, _ in front.key_lines} == written


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("authors: [a]", "author: [a]"),
        ("last_modified_at: 2025-04-05", "lastmod: 2025-04-05"),
        ("category: 자연", "categories: [자연]"),
        ("tag: river", "tags: [river]"),
        ("pinned: true", "pin: true"),
        ("redirect_from: /old/", "aliases: [/old/]"),
        ("lang: ko", "language: ko"),
        ("draft: ko", "draft: {ko: true}"),
        ("draft: [ko]", "draft: {ko: true}"),
        ("image: boat.jpg", "image: {path: boat.jpg}"),
    ],
)
def test_other_spellings_mean_the_same(written: str, meant: str) -> None:
    assert front_of(f"title: 배\n{written}") == front_of(f"title: 배\n{meant}")


@pytest.mark.parametrize(
    "text", ["2024", "no", "1.10", "010", "12:30:45", "1_000", "true", "0x1F", "1e3", "2025-04-05", "노", "=", "on"]
)
def test_texts_keep_their_text(text: str) -> None:
    front = front_of(f"title: {text}\nslug: {text}\ntags: [{text}]\ndescription: {text}")
    assert front.title == front.slug == front.description == LocalText(common=text)
    assert front.tags == (text,)


def test_texts_are_normalised() -> None:
    front = front_of("title: >\n  Boats\n  at noon\ntags: ['  강  ', 강, 강]\nslug: 강")
    assert front.title == LocalText(common="Boats at noon")
    assert front.tags == ("강",)
    assert front.slug == LocalText(common="강")


@pytest.mark.parametrize(
    "yaml", ["draft: yes", "draft:", "draft: 'true'", "draft: {jp: true}", "draft: [[]]", "draft: [", "published: ["]
)
def test_what_cannot_be_read_is_never_published(yaml: str) -> None:
    front = front_of(f"title: Boats\n{yaml}")
    assert front.draft or not front.published


def test_published_that_cannot_be_read_is_false() -> None:
    assert not front_of("title: Boats\npublished: nope").published
    assert front_of("title: Boats").published


@pytest.mark.parametrize("fence", ["---\n", "--- \n", "---\t\n", "\ufeff---\r\n", "---\r"])
@pytest.mark.parametrize("closing", ["---\n", "---  \n", "...\n"])
def test_body_begins_after_the_closing_fence(fence: str, closing: str) -> None:
    text = decode_text(f"{fence}title: 배\n{closing}\n강물\n---\nThe end\n".encode(), path=PATH).result
    assert text is not None
    source, problems = read(text)
    assert source is not None
    assert problems == ()
    assert (source.text, source.text_line) == ("\n강물\n---\nThe end\n", 4)


@pytest.mark.parametrize(
    "text", ["A text.\n", "\n---\n\nA divider first.\n", "----\nA text.\n", "# Boats\n\n---\n\ntext"]
)
def test_file_without_front_matter_is_all_text(text: str) -> None:
    source, problems = read(text)
    assert source is not None
    assert (source.text, source.text_line, source.front) == (text, 1, FrontMatter())
    assert [(problem.line, problem.severity) for problem in problems] == [(1, "warning")]


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("---\ntitle: Boats\n\nNo fence closes this.\n", 1, "never closes"),
        ("---\n\n배가 지나갑니다.\n", 1, "never closes"),
        ("---", 1, "never closes"),
        ("+++\ntitle = 'Boats'\n+++\ntext", 1, "TOML"),
        ('{\n"title": "배"\n}\ntext', 1, "JSON"),
        ("\n\n---\ndraft: true\n---\ntext", 3, "first line"),
        ("—\ntitle: 배\n—\ntext", 1, "three plain dashes"),
        ("----\ndraft: true\n----\ntext", 1, "three plain dashes"),
        ("title: 배\ndraft: true\n---\ntext", 1, "---"),
    ],
)
def test_head_that_cannot_be_told_from_the_text_is_an_error(text: str, line: int, word: str) -> None:
    source, problems = read(text)
    assert source is None
    assert [(problem.line, problem.severity) for problem in problems] == [(line, "error")]
    assert word in f"{problems[0].message} {problems[0].hint}"


@pytest.mark.parametrize(
    ("text", "word"), [("", "empty"), ("---\ntitle: 배\n---\n", "no text"), ("---\ntitle: 배\n---", "no text")]
)
def test_gaps_are_warned_of(text: str, word: str) -> None:
    source, problems = read(text)
    assert source is not None
    assert [problem.severity for problem in problems] == ["warning"]
    assert word in problems[0].message


@given(st.text(max_size=300).map(lambda text: f"---\n{text}\n---\n본문\n") | st.text(max_size=300))
@example("---\n? \n---\n")
@example('---\n"title: x\n---\n')
@example("---\n- - - - -\n---\n")
@example("---\n{a: [}]\n---\n")
@example("---\n%YAML 9.9\n---\nx\n---\n")
@example("---\n\x85: \u2028\n---\n")
def test_anything_gives_problems_and_never_an_exception(text: str) -> None:
    clean = decode_text(text.encode("utf-8", "replace"), path=PATH).result
    if clean is not None:
        source, problems = read(clean)
        lines = clean.count("\n") + 1
        assert all(problem.line is None or 1 <= problem.line <= lines for problem in problems)
        assert source is not None or problems


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the posts of real authors are not here")
def test_real_posts_are_read_without_a_word() -> None:
    posts = sorted(CORPUS.glob("posts/*.md")) + sorted(CORPUS.glob("two-files/*/*.md"))
    assert posts
    for post in posts:
        text = decode_text(post.read_bytes(), path=post.name)
        assert text.result is not None
        outcome = read_front_matter(text.result, path=post.name, languages=("en", "ko"), timezone="Asia/Seoul")
        assert text.problems + outcome.problems == ()
        assert outcome.result is not None
        assert outcome.result.front.title is not None
        body_lines = outcome.result.text.count("\n") + outcome.result.text_line
        assert body_lines == text.result.count("\n") + 1
