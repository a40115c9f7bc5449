"""The words of a text: the quick way of counting says what looking at each unit says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.markdown.cases import render

CHARACTERS = "ab1가나힣 \t\u3000\xa0\u2028?!.,-…“”‘’—·()中é⟨ꀀ꙳ힰ\ud7fc\ud800👍"


def _expected(text: str) -> int:
    return sum(any(character.isalnum() for character in unit) for unit in text.split())


@given(st.text(alphabet=CHARACTERS, max_size=40).map(str.strip))
def test_a_unit_counts_where_it_holds_a_letter_or_digit(text: str) -> None:
    # A word before it keeps what follows from being taken for a list or the like.
    assert _word_count(f"word {text}") == 1 + _expected(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("What? Really… yes — “it works”.", 5),
        ("정말? 그렇다… — “된다”·안 된다.", 4),
        ("漢字 — 그리고 café?", 3),
        ("? — … ·", 0),
    ],
)
def test_signs_by_themselves_are_no_words(text: str, count: int) -> None:
    assert _word_count(text) == count


def _word_count(text: str) -> int:
    body = render(text).result
    assert body is not None
    return body.word_count
