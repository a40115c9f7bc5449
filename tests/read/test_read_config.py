"""Settings: every key is read under its own name, and every mistake is said at its line of content/site.yaml."""

import os
import zoneinfo
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.model.config import (
    Author,
    FeedsConfig,
    Language,
    MarkdownConfig,
    NavigationItem,
    SiteConfig,
    SocialLink,
    TermName,
    ThemeChoice,
    Verification,
)
from site_gen.model.text import LocalText
from site_gen.read.config import decode_config, find_setting_line, read_config
from site_gen.read.front_matter import read_front_matter
from tests.read.read_mistakes import Case, assert_said, load_cases

PATH = "content/site.yaml"
CASES = load_cases(Path(__file__).parent / "site_yaml_mistakes.txt")


def config_of(text: str) -> SiteConfig:
    outcome = decode_config(text)
    assert outcome.result is not None, outcome.problems
    return outcome.result


def write_settings(site: Path, content: bytes | str) -> Path:
    path = site / PATH
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return site


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_mistake_is_said_at_its_line(case: Case) -> None:
    outcome = decode_config(case.text)
    assert_said(outcome.problems, case, path=PATH)
    assert (outcome.result is None) == any(one.severity == "error" for one in case.expected)


def test_every_setting_is_read() -> None:
    config = config_of(
        """\
title: {en: Two Rivers, ko: 두 강}
tagline: Notes
description: {en: On water, ko: 물에 대하여}
base_url: https://rivers.example/blog/
timezone: Europe/Berlin
languages: [{code: ko, name: 한국말}, {code: en, name: English, path: /english/}]
permalink: /:year/:title/
singles: hide
keep_language_words: true
pagination: 7
theme: {name: plain, options: {accent: "#123", wide: true, share: [x, naver], label: {en: A, ko: 가}}}
authors:
  me: {name: {en: Me, ko: 나}, url: https://me.example, picture: static/me.png}
  you: 너
social: [{name: GitHub, url: https://github.com/example}, {name: email, url: me@rivers.example}]
navigation: [{title: {en: Tags, ko: 태그}, url: /tags/}]
tags: {ml: {en: machine learning, ko: 기계 학습}, 2024: 올해}
categories: {River: {ko: 강}}
markdown: {html: trusted, quotes: false, math: false, math_escapes: kramdown, heading_ids: tidy,
  heading_ids_over_file: true, bare_urls: link, parenthesis_lists: true, line_numbers: true, missing: warn,
  mermaid: https://cdn.example/mermaid.mjs}
feeds: {atom: false, json: false, limit: 5, full_text: false}
verification: {google: a, naver: b, bing: c}
"""
    )
    assert config == SiteConfig(
        title=LocalText(by_language=(("en", "Two Rivers"), ("ko", "두 강"))),
        tagline=LocalText(common="Notes"),
        description=LocalText(by_language=(("en", "On water"), ("ko", "물에 대하여"))),
        base_url="https://rivers.example/blog",
        timezone="Europe/Berlin",
        languages=(Language(code="ko", name="한국말", path=""), Language(code="en", name="English", path="english")),
        permalink="/:year/:title/",
        singles="hide",
        keep_language_words=True,
        pagination=7,
        theme=ThemeChoice(
            name="plain",
            options=(
                ("accent", "#123"),
                ("wide", True),
                ("share", ("x", "naver")),
                ("label", (("en", "A"), ("ko", "가"))),
            ),
        ),
        authors=(
            Author(
                key="me",
                name=LocalText(by_language=(("en", "Me"), ("ko", "나"))),
                url="https://me.example",
                picture="static/me.png",
            ),
            Author(key="you", name=LocalText(common="너")),
        ),
        social=(
            SocialLink(name="GitHub", url="https://github.com/example"),
            SocialLink(name="email", url="mailto:me@rivers.example"),
        ),
        navigation=(NavigationItem(title=LocalText(by_language=(("en", "Tags"), ("ko", "태그"))), url="/tags/"),),
        tags=(
            TermName(key="ml", names=LocalText(by_language=(("en", "machine learning"), ("ko", "기계 학습")))),
            TermName(key="2024", names=LocalText(common="올해")),
        ),
        categories=(TermName(key="River", names=LocalText(by_language=(("ko", "강"),))),),
        markdown=MarkdownConfig(
            html="trusted",
            quotes=False,
            math=False,
            math_escapes="kramdown",
            heading_ids="tidy",
            heading_ids_over_file=True,
            bare_urls="link",
            parenthesis_lists=True,
            line_numbers=True,
            missing="warn",
            mermaid="https://cdn.example/mermaid.mjs",
        ),
        feeds=FeedsConfig(atom=False, json=False, limit=5, full_text=False),
        verification=Verification(google="a", naver="b", bing="c"),
    )


def test_every_field_of_the_records_is_a_key() -> None:
    """Law: a setting in the records that no one can write is a mistake of ours."""
    keys = {
        "": SiteConfig.__struct_fields__,
        "markdown": [key.replace("source", "from") for key in MarkdownConfig.__struct_fields__],
        "feeds": FeedsConfig.__struct_fields__,
        "verification": Verification.__struct_fields__,
        "theme": ThemeChoice.__struct_fields__,
    }
    for section, names in keys.items():
        for name in names:
            text = f"{name}:\n" if not section else f"{section}:\n  {name}:\n"
            assert decode_config(text).problems == (), text


def test_jekyll_posts_change_three_defaults() -> None:
    markdown = config_of("markdown: {from: jekyll}").markdown
    assert (markdown.math_escapes, markdown.heading_ids_over_file, markdown.missing) == ("kramdown", True, "warn")
    stated = config_of(
        "markdown: {from: jekyll, math_escapes: tex, heading_ids_over_file: false, missing: error}"
    ).markdown
    assert (stated.math_escapes, stated.heading_ids_over_file, stated.missing) == ("tex", False, "error")
    assert config_of("markdown: {from: commonmark}").markdown == MarkdownConfig()


def test_short_forms_mean_the_long_ones() -> None:
    assert config_of("theme: plain") == config_of("theme: {name: plain}")
    assert config_of("languages: [en, ko]") == SiteConfig()
    assert config_of("social: {GitHub: https://a.example}") == config_of(
        "social: [{name: GitHub, url: https://a.example}]"
    )


@pytest.mark.parametrize("name", ["date", "pretty", "ordinal", "none"])
def test_named_permalinks_of_jekyll_are_known(name: str) -> None:
    assert config_of(f"permalink: {name}").permalink == name


@pytest.mark.parametrize(
    ("written", "stored", "base_path"),
    [
        ("https://rivers.example", "https://rivers.example", ""),
        ("https://rivers.example/", "https://rivers.example", ""),
        ("http://localhost:4000/", "http://localhost:4000", ""),
        ("https://강.example/물/", "https://xn--939a.example/%EB%AC%BC", "/%EB%AC%BC"),
        ("https://rivers.example/%EB%AC%BC", "https://rivers.example/%EB%AC%BC", "/%EB%AC%BC"),
        ("https://[2001:db8::1]:8000/a/b/", "https://[2001:db8::1]:8000/a/b", "/a/b"),
    ],
)
def test_base_url_is_stored_as_browsers_send_it(written: str, stored: str, base_path: str) -> None:
    config = config_of(f"base_url: {written}")
    assert (config.base_url, config.base_path) == (stored, base_path)


def test_texts_keep_their_text() -> None:
    config = config_of("title: 2024\ntagline: no\nverification: {google: 0012}\ntags: {no: 아니오}")
    assert config.title == LocalText(common="2024")
    assert config.tagline == LocalText(common="no")
    assert config.verification.google == "0012"
    assert config.tags[0].key == "no"


def test_missing_file_gives_defaults_and_one_notice(tmp_path: Path) -> None:
    outcome = read_config(tmp_path)
    assert outcome.result == SiteConfig()
    assert [(problem.path, problem.severity) for problem in outcome.problems] == [(PATH, "info")]


@pytest.mark.parametrize("name", ["content/site.yml", "site.yaml", "_config.yml"])
def test_settings_in_a_wrong_place_are_pointed_out(tmp_path: Path, name: str) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / name).write_text("title: 강\n", encoding="utf-8")
    outcome = read_config(tmp_path)
    assert outcome.result == SiteConfig()
    assert [(problem.severity, name in problem.message) for problem in outcome.problems] == [("warning", True)]


def test_windows_file_is_read(tmp_path: Path) -> None:
    write_settings(tmp_path, "\ufefftitle: 강\r\npagination: ten\r\n")
    outcome = read_config(tmp_path)
    assert [problem.line for problem in outcome.problems] == [2]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        ("title: 두 강의 기록\n".encode("cp949"), "CP949"),
        ("title: 강\n".encode("utf-16"), "UTF-16"),
        (b"title: a\n\x00\n", "NUL"),
        (b"x" * 70_000, "65,536"),
        (b"#" * 2_000_000, "MB"),
    ],
)
def test_file_that_is_no_text_is_named(tmp_path: Path, content: bytes, word: str) -> None:
    outcome = read_config(write_settings(tmp_path, content))
    assert outcome.result is None
    assert [word in problem.message for problem in outcome.problems] == [True]


def test_link_out_of_the_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("title: secret\n", encoding="utf-8")
    (tmp_path / "site/content").mkdir(parents=True)
    (tmp_path / "site" / PATH).symlink_to(tmp_path / "secret.yaml")
    outcome = read_config(tmp_path / "site")
    assert outcome.result is None
    assert "out of the site" in outcome.problems[0].message


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes on this system")
def test_pipe_does_not_hang(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    os.mkfifo(tmp_path / PATH)
    assert read_config(tmp_path).result is None


def test_line_of_a_setting_is_found(tmp_path: Path) -> None:
    write_settings(tmp_path, "title: 강\ntheme:\n  name: duet\n  options:\n    accent: plum\n")
    assert find_setting_line(tmp_path, "theme") == 2
    assert find_setting_line(tmp_path, "theme", "options", "accent") == 5
    assert find_setting_line(tmp_path, "theme", "options", "width") == 4
    assert find_setting_line(tmp_path, "feeds") is None
    assert find_setting_line(tmp_path / "elsewhere", "theme") is None


@given(st.text(max_size=200))
def test_anything_gives_problems_and_never_an_exception(text: str) -> None:
    outcome = decode_config(text)
    assert outcome.result is not None or outcome.problems


def test_every_time_zone_of_this_machine_reads_a_date() -> None:
    for zone in sorted(zoneinfo.available_timezones())[::40]:
        text = "---\ntitle: 강\ndate: 2025-04-05 09:00\n---\nx\n"
        outcome = read_front_matter(text, path="x.md", languages=("en",), timezone=zone)
        assert outcome.result is not None
        assert outcome.problems == ()
        assert outcome.result.front.date is not None
