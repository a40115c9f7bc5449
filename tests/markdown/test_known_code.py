"""Code that was coloured before is taken from the old body: only what is ours, and the HTML stays the same."""

from collections.abc import Iterator

import pytest

from site_gen.model.body import Body
from site_gen.render.markdown import code_blocks, lexers
from site_gen.render.markdown.code_blocks import recall_code
from site_gen.render.markdown.known_code import known_code
from tests.markdown.cases import render
from tests.markdown.test_lexers import CODE

PYTHON = "def 밀물(x: int) -> str:\n    return f'{x} < \"3\" & more'  # 끝\n"


def body(text: str, settings: dict[str, str] | None = None) -> Body:
    code_blocks._coloured.cache_clear()
    result = render(text, settings or {}).result
    assert result is not None
    return result


@pytest.fixture(autouse=True)
def nothing_known() -> Iterator[None]:
    recall_code([])
    yield
    recall_code([])
    code_blocks._coloured.cache_clear()


def fence(code: str, info: str) -> str:
    return f"글\n\n```{info}\n{code}```\n\nText.\n"


@pytest.mark.parametrize("info", ["python", 'python title="밀물.py"', "py linenos {1-2}", "Python {2}"])
@pytest.mark.parametrize("html", ["sanitize", "trusted"])
def test_known_code_is_not_read_again_and_looks_the_same(info: str, html: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old = body(fence(PYTHON, info), {"html": html})
    new = body("새 문장. A new sentence.\n\n" + fence(PYTHON, info), {"html": html})
    recall_code([old])
    monkeypatch.setattr(lexers, "runs_of", pytest.fail)
    assert body("새 문장. A new sentence.\n\n" + fence(PYTHON, info), {"html": html}) == new


@pytest.mark.parametrize("language", ["python", "js", "html", "bash", "yaml", "sql"])
@pytest.mark.parametrize("code", [code for code in CODE if code.endswith("\n") and "\x1c" not in code])
def test_what_is_known_is_the_code_as_it_was_written(code: str, language: str) -> None:
    known = known_code([body(fence(code, language))])
    assert [*known] in ([(language, code)], [])
    if code.strip():
        assert known


def test_edited_code_is_coloured_anew() -> None:
    recall_code([body(fence(PYTHON, "python"))])
    assert "".join(body(fence(PYTHON + "pass\n", "python")).html.split()).count('class="k">pass') == 1
    # The same text in another language is other code.
    assert body(fence(PYTHON, "ruby")).html != body(fence(PYTHON, "python")).html.replace(
        'language="python"', 'language="ruby"'
    )


@pytest.mark.parametrize("html", ["sanitize", "trusted"])
def test_html_of_the_author_is_not_taken_for_ours(html: str) -> None:
    fake = '<div class="highlight" data-language="python"><pre tabindex="0"><code>x = <b>1</b>\n</code></pre></div>\n\n'
    old = body(fake + fence(PYTHON, "python"), {"html": html})
    assert old.code_seals
    assert ("python", "x = 1\n") not in known_code([old])


def test_plain_text_needs_no_proof() -> None:
    assert body(fence("그냥 글\n", "text") + fence("just text\n", "")).code_seals == ()
