"""What of a body is searched: its words as a reader sees them, section by section."""

import pytest

from site_gen.model.body import BodyInput, BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.render.markdown.body import make_engine, render_body
from site_gen.search.text import Section, TextInput, read_text

POST = """\
Before any heading.

## 첫 절[^1] `x<y`

문장 **하나**와 $x^2$ 그리고 [링크](https://example.org/hidden-address).

| a | b |
|---|---|
| 1 | 2 |

### Deeper & down

```python
print("a > b")
```

![그림 설명](a.png)

[^1]: 각주 글
"""


def sections_of(markdown: str) -> tuple[Section, ...]:
    engine = make_engine(BodySetup(markdown=MarkdownConfig()))
    body = render_body(BodyInput(path="a.md", language="ko", text=markdown, first_line=1), engine).result
    assert body is not None
    return read(body.html)


def read(html: str) -> tuple[Section, ...]:
    text = read_text(TextInput(path="a.md", html=html), None).result
    assert text is not None
    return text.sections


def test_each_heading_begins_a_section_with_its_id() -> None:
    sections = sections_of(POST)
    assert [(one.level, one.id, one.heading) for one in sections] == [
        (0, "", ""),
        (2, "첫-절-xy", "첫 절 x<y"),
        (3, "deeper--down", "Deeper & down"),
    ]


def test_words_are_those_that_a_reader_sees() -> None:
    first, second, third = (one.text for one in sections_of(POST))
    assert first == "Before any heading."
    assert second == "문장 하나와 그리고 링크. a b 1 2"
    assert third == 'print("a > b") 그림 설명 각주 글'


@pytest.mark.parametrize("hidden", ["x^2", "mrow", "hidden-address", "fnref", "<", "↩"])
def test_marks_and_addresses_are_no_words(hidden: str) -> None:
    texts = [one.text for one in sections_of(POST)]
    assert not any(hidden in text for text in texts)


def test_blocks_keep_words_apart_and_inline_marks_do_not() -> None:
    assert read("<p>이미지<em>생성</em></p><p>끝</p>")[0].text == "이미지생성 끝"


def test_a_sign_within_an_attribute_ends_no_tag() -> None:
    assert read('<p><a title="1 > 0" href="#">글</a> 뒤</p>')[0].text == "글 뒤"


def test_unclosed_text_without_tags_is_text() -> None:
    assert read("그냥 글 &amp; more")[0].text == "그냥 글 & more"
