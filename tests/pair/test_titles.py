"""Titles "A - B": cut where it is clear, whole where it is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from site_gen.pair.titles import languages_of_title, split_title

CASES = [
    tuple(line.split(" => "))
    for line in Path(__file__).with_name("titles.txt").read_text(encoding="utf-8").splitlines()[1:]
    if " => " in line
]
DIVIDED = [case for case in CASES if len(case) == 3]
WHOLE = [case[0] for case in CASES if len(case) == 2]
ENGLISH_TITLES = [case[1] for case in DIVIDED]
KOREAN_TITLES = [case[2] for case in DIVIDED]


def test_there_are_cases_of_both_sorts() -> None:
    assert len(DIVIDED) >= 50
    assert len(WHOLE) >= 15
    assert len(DIVIDED) + len(WHOLE) == len(CASES)


@pytest.mark.parametrize(("title", "english", "korean"), DIVIDED)
def test_a_joined_title_is_cut_in_two(title: str, english: str, korean: str) -> None:
    assert split_title(title) == (("en", english), ("ko", korean.strip()))
    assert languages_of_title(title) == ("en", "ko")


@pytest.mark.parametrize("title", WHOLE)
def test_an_unclear_title_stays_whole(title: str) -> None:
    assert split_title(title) is None


@pytest.mark.parametrize(
    ("title", "languages"),
    [("강가의 아침", ("ko",)), ("LoRA 이해하기", ("ko",)), ("A morning", ("en",)), ("2024", ()), ("", ())],
)
def test_the_language_of_a_title_in_one_language(title: str, languages: tuple[str, ...]) -> None:
    assert languages_of_title(title) == languages


@given(st.text(alphabet="ab 강가-–—:/|()[]「」📘1", max_size=60))
def test_no_letter_is_lost_and_each_side_is_in_its_language(title: str) -> None:
    titles = split_title(title)
    if titles is None:
        return
    (english_code, english), (korean_code, korean) = titles
    assert (english_code, korean_code) == ("en", "ko")
    assert english.strip() and korean.strip()
    assert any("가" <= character <= "힣" for character in korean)
    for character in "ab강가":
        assert title.count(character) <= english.count(character) + korean.count(character)


PLAIN = [case for case in DIVIDED if case[1].isascii() and not set("()[]/") & set(case[1] + case[2])]


@given(st.sampled_from(PLAIN), st.sampled_from(PLAIN), st.booleans())
def test_any_two_titles_joined_by_a_double_slash_are_cut_there(
    one: tuple[str, ...], other: tuple[str, ...], is_korean_first: bool
) -> None:
    english, korean = one[1], other[2].strip()
    joined = f"{korean} // {english}" if is_korean_first else f"{english} // {korean}"
    assert split_title(joined) == (("en", english), ("ko", korean))


def test_a_hostile_title_is_no_trouble() -> None:
    for part in ("- ", " - ", "(", "「", ": ", "강-", "a-강 ", "// "):
        split_title("강" + part * 300)
        split_title(part * 300_000)
