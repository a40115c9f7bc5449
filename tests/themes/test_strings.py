"""The texts of the interface: looked up strictly, complete in both languages."""

import re

import jinja2
import jinja2.nodes
import pytest

from site_gen.model.theme import Theme, ThemeString, ThemeStrings
from site_gen.render.strings import Strings, UnknownStringError, strings_for
from tests.themes.theme_views import LANGUAGES, THEMES, bundled

ENGLISH = Strings(
    ThemeStrings(
        language="en",
        strings=(
            ThemeString(key="back_to_top", text="Back to top"),
            ThemeString(key="callout.note", text="Note"),
            ThemeString(key="callout.danger", text="Danger"),
            ThemeString(key="post_count.one", text="{n} post"),
            ThemeString(key="post_count.other", text="{n} posts"),
            ThemeString(key="position", text="Page {n} of {total}"),
            ThemeString(key="odd", text="{n.__class__} {} {0} }{"),
        ),
    )
)


def test_a_text_is_an_attribute_and_dots_join_levels() -> None:
    assert ENGLISH.back_to_top == "Back to top"
    assert ENGLISH.callout.note == "Note"  # type: ignore[union-attr]
    assert ENGLISH("callout.note") == ENGLISH["callout"]("note") == "Note"  # type: ignore[operator]
    assert "callout.note" in ENGLISH
    assert "callout.tip" not in ENGLISH


@pytest.mark.parametrize(("n", "text"), [(0, "0 posts"), (1, "1 post"), (2, "2 posts"), (12345, "12,345 posts")])
def test_the_plural_follows_the_number(n: int, text: str) -> None:
    assert ENGLISH("post_count", n=n) == text


def test_a_number_does_not_look_for_a_plural_that_is_not_there() -> None:
    assert ENGLISH("position", n=1, total=3) == "Page 1 of 3"


def test_a_text_cannot_reach_into_what_it_is_given() -> None:
    assert ENGLISH("odd", n=1) == "{n.__class__} {} {0} }{"


def test_an_unknown_text_is_named_with_its_nearest() -> None:
    with pytest.raises(UnknownStringError, match=r"strings/en\.yaml has no text 'back_to_the_top'") as caught:
        ENGLISH("back_to_the_top")
    assert caught.value.hint == "Did you mean 'back_to_top'?"
    with pytest.raises(UnknownStringError, match=r"callout\.tip"):
        ENGLISH["callout"]["tip"]  # type: ignore[index]


def test_a_place_without_a_value_is_an_error() -> None:
    with pytest.raises(UnknownStringError, match=r"'position' needs a value for '\{total\}'"):
        ENGLISH("position", n=1)


def test_a_group_gives_the_titles_of_callouts() -> None:
    assert ENGLISH.group("callout") == (("danger", "Danger"), ("note", "Note"))


def test_a_language_that_the_theme_does_not_speak_is_an_error() -> None:
    theme = Theme(name="mine", templates=(), strings=(), assets=(), options=())
    with pytest.raises(UnknownStringError, match="theme 'mine' has no texts in 'ko'"):
        strings_for(theme, "ko")


@pytest.mark.parametrize("theme", THEMES)
def test_both_languages_say_everything(theme: str) -> None:
    texts = {one.language: {string.key: string.text for string in one.strings} for one in bundled(theme).strings}
    assert set(texts) == set(LANGUAGES)
    assert set(texts["en"]) == set(texts["ko"])
    for key, english in texts["en"].items():
        korean = texts["ko"][key]
        assert english.strip(), key
        assert korean.strip(), key
        assert places(english) == places(korean), key
        if "{n}" in english and key.endswith(".other"):
            assert key.replace(".other", ".one") in texts["en"]


@pytest.mark.parametrize("theme", THEMES)
def test_korean_texts_are_korean_and_english_texts_english(theme: str) -> None:
    for one in bundled(theme).strings:
        for string in one.strings:
            if string.key.startswith("twins."):
                continue  # said in the language of the other page on purpose
            words = re.sub(r"\{\w+\}|Atom|JSON", "", string.text)
            has_hangul = bool(re.search(r"[가-힣]", words))
            has_latin = bool(re.search(r"[A-Za-z]", words))
            assert not (one.language == "en" and has_hangul), string.key
            assert not (one.language == "ko" and has_latin), string.key


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_that_a_template_names_exists(theme: str, language: str) -> None:
    strings = strings_for(bundled(theme), language)
    asked = {key for template in bundled(theme).templates for key in keys_in(template.source)}
    assert len(asked) > 15
    missing = [key for key in sorted(asked) if key not in strings and not strings.group(key)]
    assert missing == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_callout_has_a_title(theme: str, language: str) -> None:
    kinds = {"note", "tip", "important", "warning", "caution", "info", "danger"}
    assert {kind for kind, _ in strings_for(bundled(theme), language).group("callout")} == kinds


def places(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def keys_in(source: str) -> set[str]:
    """The texts that a template asks for by a name written out."""
    tree = jinja2.Environment(autoescape=True).parse(source)
    keys = set()
    for call in tree.find_all(jinja2.nodes.Call):
        if isinstance(call.node, jinja2.nodes.Name) and call.node.name == "t":
            first = call.args[0]
            if isinstance(first, jinja2.nodes.Const):
                keys.add(first.value)
    for node in tree.find_all(jinja2.nodes.Getattr):
        names = [node.attr]
        inner = node.node
        while isinstance(inner, jinja2.nodes.Getattr):
            names.insert(0, inner.attr)
            inner = inner.node
        if isinstance(inner, jinja2.nodes.Name) and inner.name == "t":
            keys.add(".".join(names))
    return keys
