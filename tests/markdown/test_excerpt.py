"""The first real sentences of a post, for cards and descriptions."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.markdown.cases import FOLDER, Case, parsed, render


@pytest.mark.parametrize("case", parsed(FOLDER / "excerpts.txt"), ids=lambda case: case.name)
def test_excerpt_is_what_its_case_says(case: Case) -> None:
    body = render(case.text).result
    assert body is not None
    assert body.excerpt == case.expected.removesuffix("\n")


def test_short_sentences_are_joined_and_long_ones_cut_at_a_blank() -> None:
    body = render("하나다. " + "아주 긴 문장은 " * 60 + "끝난다.").result
    assert body is not None
    assert body.excerpt == "하나다."
    body = render("word and " * 60 + "end.").result
    assert body is not None
    assert body.excerpt.endswith("word…") or body.excerpt.endswith("and…")
    assert _columns(body.excerpt) <= 160


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="가각힣\u1112\u1161\u11abé\u0301abc ", min_size=100, max_size=300))
def test_excerpt_never_ends_within_a_letter(text: str) -> None:
    body = render("글 " + text).result
    assert body is not None
    assert _columns(body.excerpt) <= 160
    excerpt = body.excerpt.removesuffix("…")
    whole = " ".join(unicodedata.normalize("NFC", "글 " + text).split())
    assert whole.startswith(excerpt)
    following = whole[len(excerpt) : len(excerpt) + 1]
    assert not following or unicodedata.category(following)[0] != "M"
    assert not "\u1160" <= following <= "\u11ff"


def test_decomposed_hangul_without_blanks_is_cut_between_syllables() -> None:
    # The first is composed to 한; the second is a syllable of old Hangul, which has no composed form.
    for syllable, tail in (("\u1112\u1161\u11ab", "한"), ("\u1112\u119e\u11ab", "\u11ab")):
        body = render(syllable * 200 + ".").result
        assert body is not None
        assert body.excerpt.endswith(f"{tail}…")
        assert 150 < _columns(body.excerpt) <= 160


def test_letter_with_marks_is_not_cut() -> None:
    body = render("e\u0301\u0323" * 400 + ".").result
    assert body is not None
    assert body.excerpt.endswith("\u0323…") or body.excerpt.endswith("\u0301…")
    assert len(unicodedata.normalize("NFD", body.excerpt)) % 3 == 1


def _columns(text: str) -> int:
    shown = (
        character
        for character in text
        if unicodedata.category(character)[0] != "M" and not "\u1160" <= character <= "\u11ff"
    )
    return sum(2 if unicodedata.east_asian_width(character) in ("W", "F") else 1 for character in shown)
