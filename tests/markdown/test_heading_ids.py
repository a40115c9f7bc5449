"""Ids of headings are made of what kramdown keeps, character by character, however quickly."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from site_gen.render.markdown.headings import _is_kept, heading_id

_SIGNS = "".join(map(chr, range(0x2010, 0x2040)))


def _kept(text: str) -> str:
    lower = unicodedata.normalize("NFC", text).lower()
    return "".join(character for character in lower if _is_kept(character))


@given(st.text() | st.text("aZ 1-_\t.!?“”…é한글漢ᄒİß"))
@example("Ünïcode, 한글: “both”")
@example(f"More {_SIGNS} signs than a few: é")
def test_id_is_what_is_kept_with_dashes_for_blanks(text: str) -> None:
    assert heading_id(text, "kramdown") == _kept(text).replace(" ", "-").replace("\t", "-")


@given(st.text() | st.text("aZ -\u0301\u200d\ufe0f한"))
def test_tidy_id_has_single_dashes_between_visible_characters(text: str) -> None:
    visible = [one for one in _kept(text) if unicodedata.category(one) not in ("Mn", "Me", "Cf")]
    words = "".join(visible).replace("-", " ").split()
    assert heading_id(text, "tidy") == "-".join(words)


@pytest.mark.parametrize("style", ["kramdown", "tidy"])
def test_id_of_ascii_is_the_same_beside_other_scripts(style: str) -> None:
    for character in map(chr, range(128)):
        text = f"a{character}B"
        assert heading_id(f"{text}é", style) == f"{heading_id(text, style)}é"
