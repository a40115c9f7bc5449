"""What the settings say about an author stands below their posts, in the language of the page."""

from pathlib import Path

import pytest

from tests.kit import PAIR, SETTINGS, build, built, errors_of, page, warnings_of, write_picture, write_site

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


@pytest.mark.parametrize(
    ("picture", "words"),
    [
        ("나.png", ["content/static/나.png"]),
        ("/static/fces/me.png", ["Did you mean `faces/me.png`?"]),
        ("images/강.png", ["Move content/images/강.png to content/static/강.png"]),
    ],
)
def test_a_picture_of_an_author_that_is_not_there_is_named(tmp_path: Path, picture: str, words: list[str]) -> None:
    authors = f"authors:\n  river:\n    name: {{en: River, ko: 강}}\n    picture: {picture}\n"
    write_site(tmp_path, SETTINGS + authors + PAIR)
    write_picture(tmp_path / "content/static/faces/me.png")
    write_picture(tmp_path / "content/images/강.png")
    (error,) = errors_of(build(tmp_path))
    assert error.startswith(
        f"content/site.yaml:7: the picture of the author `river`, {picture}, is not in content/static"
    )
    assert all(word in error for word in words)
    write_site(tmp_path, SETTINGS + authors + "markdown: {missing: warn}\n" + PAIR)
    (warning,) = warnings_of(build(tmp_path))
    assert picture in warning


@pytest.mark.parametrize("picture", ["faces/나.png", "/static/faces/나.png", "content/static/faces/나.png"])
def test_a_picture_of_an_author_is_found_by_all_its_names(tmp_path: Path, picture: str) -> None:
    authors = f"authors: {{river: {{name: 강, about: 돌을 셉니다., picture: {picture}}}}}\n"
    write_site(tmp_path, SETTINGS + authors + PAIR.replace("title:", "author: river\ntitle:", 1))
    write_picture(tmp_path / "content/static/faces/나.png")
    assert errors_of(build(tmp_path)) == []
    assert page(tmp_path / "output", "ko/posts/spring/").has('.author-box img[src^="/faces/"]')
