"""Our way round the rules of a lexer gives Pygments' tokens, whatever the code, and is there only where it pays."""

import re

import pytest
from pygments.lexers import get_lexer_by_name

from site_gen.render.markdown import lexers
from site_gen.render.markdown.lexers import tokens_of

CODE = (
    "def load(path: str) -> dict[str, int]:\n    '''밀물 표'''\n    return {f'{k!r}': 0x1F for k in a(path)}  # 끝\n",
    "const tide = async (a, b) => `높이 ${a + b}px`; /* 주석 */ let r = /[a-z]+/gi;\n",
    'fn main() {\n    let gauge: Vec<u8> = vec![1, 2];\n    println!("{:?} 조수", gauge);\n}\n',
    "SELECT 이름, count(*) FROM gauges WHERE id >= 10 -- 밤\n  ORDER BY 1;\n",
    'for f in *.csv; do echo "$f: $(wc -l < "$f")"; done # 세기\n',
    "<p class='tide'>밀물 &amp; <!-- 썰물 --><b>x</b></p>\n<?php echo 1 ?>\n",
    "a: &b [1, 'two', \"셋\"]\nc: {d: !!str 5}\n--- |\n  text\n",
    "\x1c\u2028 \\ \" ' ` ~ @ # $ % ^ & * ( ) [ ] { } | ; : , . < > / ?\n\n\t한글 é İ ſ K\n",
    "",
    "\n\n",
)
LANGUAGES = """
    bash c cpp css diff docker go haskell html ini java javascript json kotlin lua make md perl php python r ruby rust
    scss sql swift tex toml ts xml yaml
"""


@pytest.fixture
def study_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexers, "_WORTH_STUDYING", 0)


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_tokens_are_those_of_pygments(language: str, study_at_once: None) -> None:
    theirs = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    for code in CODE:
        assert list(tokens_of(code, language)) == list(theirs.get_tokens(code))


def test_rules_are_chosen_by_the_next_character(study_at_once: None) -> None:
    lexer = lexers._quick_lexer("python")
    rules = lexers._Rules(vars(type(lexer))["_tokens"])
    assert 0 < len(rules["root"]["7"]) < len(rules["root"]["한"]) / 2


def test_little_code_is_left_to_pygments_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexers, "_characters_by_alias", {})
    monkeypatch.setattr(lexers, "_quick_lexer", pytest.fail)
    assert list(tokens_of("x = 1\n", "python"))


@pytest.mark.parametrize(
    ("pattern", "beginnings"),
    [
        ("abc", "a"),
        ("(?:ab|c?d|[x-z])", "acdxyz"),
        ("a*b", "ab"),
        (r"\b(?=[qw])w", "qw"),
        (r"(?<=q)w", "w"),
        ("(?i)k", "kK"),
        (r"[-+\d]+", "-+0123456789"),
    ],
)
def test_pattern_tells_what_it_can_begin_with(pattern: str, beginnings: str) -> None:
    assert lexers._beginnings_of((re.compile(pattern).match, None, None)) == frozenset(beginnings)


@pytest.mark.parametrize("pattern", ["", "a*", "(?i)ſ", "(?i)[^a]", r"(a)?(?(1)b|c)", "(?i:a)"])
def test_pattern_that_may_begin_with_anything_is_always_asked(pattern: str) -> None:
    assert lexers._beginnings_of((re.compile(pattern).match, None, None)) is None
