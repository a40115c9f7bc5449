"""Real posts of two blogs, with answers that a person gave. Skipped where they are not at hand."""

import functools
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from site_gen.model.post import Division, SourceFile
from site_gen.pair.boundary import find_boundary
from site_gen.pair.divide import divide_source
from site_gen.pair.titles import split_title
from tests.pair.written import CORPUS, read_post

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared posts are not at hand")

LABELS: dict[str, dict[str, Any]] = (
    json.loads((CORPUS / "labels.json").read_text(encoding="utf-8")) if CORPUS.is_dir() else {}
)
CLEAR_TITLES = [name for name, label in LABELS.items() if label["kind"] == "pair" and label["title_split"] != "hard"]
HALVES = sorted(path.name for path in (CORPUS / "two-files/en").glob("*.md"))
SEPARATORS = {
    "a divider": "\n\n---\n\n",
    "a divider below text": "\n---\n",
    "dividers": "\n\n---\n\n---\n",
    "nothing": "\n\n",
}
MIXED = list(itertools.pairwise([*HALVES, *HALVES[:1]])) + list(zip(HALVES, HALVES[7:] + HALVES[:7], strict=True))
"""Texts that are not each other's translations."""


@pytest.mark.parametrize("name", LABELS)
def test_a_labelled_post_is_divided_where_a_person_divides_it(name: str) -> None:
    label = LABELS[name]
    division = divided(read_post(CORPUS / "posts" / name))
    assert [part.language for part in division.parts] == label["languages"]
    assert division.boundary_line == label["boundary_line"]
    assert division.separator_line == label["separator_line"]


@pytest.mark.parametrize("name", CLEAR_TITLES)
def test_a_labelled_title_is_cut_as_a_person_cuts_it(name: str) -> None:
    label = LABELS[name]
    title = read_post(CORPUS / "posts" / name).front.title
    assert title is not None
    assert title.common is not None
    titles = dict(split_title(title.common) or (("en", title.common), ("ko", title.common)))
    for language in ("en", "ko"):
        wanted = {collapsed(text) for text in (label[f"title_{language}"], *label.get(f"title_{language}_alt", ()))}
        assert collapsed(titles[language]) in wanted


def test_the_seed_post() -> None:
    source = read_post(CORPUS / "seed-post.md")
    division = divided(source)
    assert [part.language for part in division.parts] == ["en", "ko"]
    assert (division.separator_line, division.boundary_line) == (60, 62)
    assert division.parts[0].text.startswith("\n# 👋 Hello there!\n")
    assert division.parts[0].text.endswith("\n**— DrFirst**\n")
    assert division.parts[1].text.startswith("안녕하세요! 👋")
    assert division.parts[1].first_line == 62
    assert source.front.title is not None
    assert split_title(source.front.title.common or "") == (
        ("en", "Newly upgraded Sora, now writes well too."),
        ("ko", "새로 업그레이드된 소라, 글씨도 잘 써요"),
    )


@pytest.mark.parametrize("name", HALVES)
@pytest.mark.parametrize("language", ["en", "ko"])
def test_a_text_in_one_language_is_a_single(name: str, language: str) -> None:
    division = divided(half(name, language))
    assert [part.language for part in division.parts] == [language]


@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
@pytest.mark.parametrize("first", ["en", "ko"])
@pytest.mark.parametrize("name", HALVES)
def test_two_halves_put_together_come_apart_again(name: str, first: str, separator: str) -> None:
    text, line = joined(half(name, "en"), half(name, "ko"), first=first, separator=separator)
    boundary = find_boundary(text)
    assert boundary.languages == (first, "ko" if first == "en" else "en")
    assert boundary.boundary_line == line


def test_unlike_texts_put_together_mostly_come_apart_and_never_in_the_wrong_place() -> None:
    found = 0
    for english, korean in MIXED:
        for first in ("en", "ko"):
            text, line = joined(half(english, "en"), half(korean, "ko"), first=first, separator="\n\n---\n\n")
            boundary = find_boundary(text)
            assert boundary.boundary_line in (line, None), (english, korean, first)
            found += boundary.boundary_line == line
    assert found >= 0.7 * 2 * len(MIXED)


def divided(source: SourceFile) -> Division:
    outcome = divide_source(source, ("en", "ko"))
    assert outcome.problems == ()
    assert outcome.result is not None
    assert outcome.result.how == "detected"
    return outcome.result


@functools.cache
def half(name: str, language: str) -> SourceFile:
    return read_post(CORPUS / "two-files" / language / Path(name))


def joined(english: SourceFile, korean: SourceFile, *, first: str, separator: str) -> tuple[str, int]:
    """Return both texts in one, and the line on which the second begins."""
    halves = [english.text, korean.text] if first == "en" else [korean.text, english.text]
    head = halves[0].rstrip() + separator
    return head + halves[1].lstrip("\n"), head.count("\n") + 1


def collapsed(text: str) -> str:
    return " ".join(text.split())
