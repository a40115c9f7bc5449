"""What tokens share stays empty, and an attribute list reaches the one element that it stands behind."""

import pytest

from site_gen.render.markdown.tokens import new_text, new_token
from tests.markdown.cases import render

_ELEMENTS = {
    "**bold**": "strong",
    "*italic*": "em",
    "***both***": "em",
    "~~gone~~": "s",
    "__굵게__": "strong",
    "*a`b`c*": "em",
    "`code`": "code",
    "[text](/a/)": "a",
    "![한글](/a.png)": "img",
}


def test_what_tokens_share_cannot_be_written_to() -> None:
    for token in (new_text("a", 0), new_token("em_close", "em", -1, 0)):
        with pytest.raises(TypeError):
            token.attrs["class"] = "x"
        with pytest.raises(TypeError):
            token.meta["is_display"] = True


@pytest.mark.parametrize("markup", _ELEMENTS)
def test_attribute_list_reaches_one_element_alone(markup: str) -> None:
    html = _html(f'{markup} {markup}{{: .one #two data-x="3" }} {markup}\n')
    assert html.count('class="one"') == html.count('id="two"') == html.count('data-x="3"') == 1
    assert f"<{_ELEMENTS[markup]}" in html


@pytest.mark.parametrize(
    "block", ["text", "text\nmore", "# heading", "> quote", "- item\n- item", "|a|b|\n|-|-|\n|c|d|"]
)
def test_attribute_list_reaches_one_block_alone(block: str) -> None:
    html = _html(f"{block}\n\n{block}\n{{: .one }}\n\n{block}\n")
    assert html.count("one") == 1


def _html(text: str) -> str:
    body = render(text).result
    assert body is not None
    return body.html
