"""What the settings say about an author stands below their posts, in the language of the page."""

from pathlib import Path

import pytest

from tests.kit import PAIR, SETTINGS, built, page

AUTHORS = """\
authors:
  river: {name: {en: River, ko: 강}, about: {en: Counts stones., ko: 돌을 셉니다.}}
  half: {name: Half, about: {ko: 반만 씁니다.}}
"""


def site(folder: Path, author: str, options: str = "") -> Path:
    settings = SETTINGS + AUTHORS + options
    return built(folder, settings + PAIR.replace("title:", f"author: {author}\ntitle:", 1))


@pytest.mark.parametrize(
    ("path", "name", "about"), [("", "River", "Counts stones."), ("ko/", "강", "돌을 셉니다.")], ids=["en", "ko"]
)
def test_an_author_is_introduced_in_the_language_of_the_page(tmp_path: Path, path: str, name: str, about: str) -> None:
    output = site(tmp_path, "river")
    (box,) = page(output, f"{path}posts/spring/").all(".author-box")
    assert box.attributes["aria-label"] == name
    assert about in box.text()


def test_an_author_without_words_in_this_language_is_not_introduced_in_another(tmp_path: Path) -> None:
    output = site(tmp_path, "half")
    assert page(output, "posts/spring/").all(".author-box") == []
    assert len(page(output, "ko/posts/spring/").all(".author-box")) == 1
