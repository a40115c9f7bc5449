"""Language words: found where they mark a half, left alone where they are what the heading is about."""

from pathlib import Path

import pytest

from site_gen.model.language_words import drop_language_word, has_language_word

CASES = [
    line.split(" => ")
    for line in Path(__file__).with_name("language_words.txt").read_text(encoding="utf-8").splitlines()[1:]
    if " => " in line
]


@pytest.mark.parametrize(("heading", "language", "rest"), CASES)
def test_the_language_that_a_heading_says_it_is_in(heading: str, language: str, rest: str) -> None:
    assert has_language_word(heading) == (None if language == "none" else language)


@pytest.mark.parametrize(("heading", "language", "rest"), CASES)
def test_a_heading_without_its_language_word(heading: str, language: str, rest: str) -> None:
    assert drop_language_word(heading) == ("" if rest == "none" else rest)


@pytest.mark.parametrize(("heading", "language", "rest"), CASES)
def test_what_is_dropped_once_stays_dropped(heading: str, language: str, rest: str) -> None:
    shown = drop_language_word(heading)
    assert drop_language_word(shown) == shown


def test_a_line_too_long_for_a_heading_comes_back_unchanged() -> None:
    line = "(한국어) " + "강" * 400
    assert has_language_word(line) is None
    assert drop_language_word(line) == line
