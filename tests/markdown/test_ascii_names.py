"""Names in ASCII are found by a small pattern; together with the whole one it finds what that finds alone."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pygments.lexers.dotnet import CSharpLexer
from pygments.lexers.javascript import JS_IDENT
from pygments.lexers.python import PythonLexer

from site_gen.render.markdown.ascii_names import ascii_names
from site_gen.render.markdown.rule_patterns import Pattern

_PYTHON = PythonLexer.uni_name
_SOURCES = (_PYTHON, f"@{_PYTHON}", JS_IDENT, CSharpLexer.levels["basic"], "[a-cé-íx][bÀ-Öc]*")
_WHOLE = {source: re.compile(source) for source in _SOURCES}
_OURS = {source: Pattern(source, 0) for source in _SOURCES}


@pytest.mark.parametrize("source", _SOURCES)
@given(text=st.text("ab$_1@-\\ué한\u0301²\U00010400 \n", max_size=12), end=st.integers(0, 12))
@example(text="ab한글", end=12)
@example(text="a\u0301", end=1)
@example(text="\\u00aaé\\u00a", end=12)
@example(text="@b@é", end=12)
def test_names_are_those_of_the_whole_pattern(source: str, text: str, end: int) -> None:
    for place in range(len(text) + 1):
        ours, theirs = _OURS[source].match(text, place, end), _WHOLE[source].match(text, place, end)
        assert (ours and ours.span()) == (theirs and theirs.span())


@pytest.mark.parametrize("source", _SOURCES)
def test_whole_pattern_is_not_compiled_for_names_in_ascii(source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Pattern, "expression")
    name = "@b" if source.startswith("@[") else "bc"
    found = Pattern(source, 0).match(f"{name} = 1", 0)
    assert found is not None
    assert found[0] == name


@pytest.mark.parametrize(
    ("source", "flags"),
    [
        ("[a-z][a-z]*", 0),
        ("[a-zé][a-zé]*", re.IGNORECASE),
        ("[a-zé][a-zé]*", re.VERBOSE),
        ("[a-zé]", 0),
        ("[a-zé][a-zé]+", 0),
        ("[a-zé]*[a-zé]*", 0),
        ("[é][a-zé]*", 0),
        ("[^aé][a-z]*", 0),
        (r"[\wé][\wé]*", 0),
        ("[a-é][a-z]*", 0),
        ("[aé-íz][aé-]*", 0),
        ("[a-z][aÀ-Ö-z]*", 0),
        ("[aé][bé]*c", 0),
        ("é[aé][bé]*", 0),
        ("[aé][bé]*|x", 0),
        ("([aé])[bé]*", 0),
    ],
)
def test_other_patterns_are_left_alone(source: str, flags: int) -> None:
    assert ascii_names(source, flags) == ("", "")
