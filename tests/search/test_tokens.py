"""What is put beside a text so that words inside Korean words are found."""

import pytest

from site_gen.search.tokens import hidden_words, initials


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("이미지생성", "생성"),
        ("이미지생성을", "생성을"),
        ("첫서리가", "서리가"),
        ("자바스크립트", "스크립트"),
        ("이미지·영상", "영상"),
        ("GPT모델이", "모델이"),
        ("“한국어Korean”", "Korean"),
    ],
)
def test_a_word_inside_another_one_has_an_entry_of_its_own(text: str, word: str) -> None:
    assert word in hidden_words([text])


def test_what_a_word_begins_with_needs_no_entry() -> None:
    assert "모델을" not in hidden_words(["모델을"])
    assert hidden_words(["모델", "글", "그냥 English words"]) == ()


def test_endings_are_no_words() -> None:
    assert hidden_words(["시작합니다"]) == ("작합니다",)
    assert not {"에서", "입니다"} & set(hidden_words(["강가에서", "글입니다"]))


def test_entries_come_once_and_in_one_order() -> None:
    assert hidden_words(["첫서리 첫서리", "첫서리"]) == hidden_words(["첫서리"])
    assert list(hidden_words(["하늘바다 바다하늘"])) == sorted(hidden_words(["하늘바다 바다하늘"]))


def test_decomposed_text_is_read_as_composed() -> None:
    assert hidden_words(["첫서리"]) == hidden_words(["첫서리"])


def test_initials_stand_for_words_of_two_syllables_and_more() -> None:
    assert initials(["모델을 고르는 법", "English"]) == ("ㄱㄹㄴ", "ㅁㄷㅇ")
