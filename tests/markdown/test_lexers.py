"""Our way round the rules of a lexer gives the colours of Pygments' tokens, whatever the code."""

import random
import re
import sys
from typing import ClassVar

import pytest
from pygments.lexer import RegexLexer, this, using, words
from pygments.lexers import get_lexer_by_name
from pygments.token import Keyword, Name, Number, Text

from site_gen.render.markdown import code_blocks, code_runs, lexers
from site_gen.render.markdown.code_runs import runs_of_tokens
from site_gen.render.markdown.lexer_rules import states_of
from site_gen.render.markdown.lexers import runs_of
from site_gen.render.markdown.rule_patterns import Pattern

CODE = (
    "def load(path: str) -> dict[str, int]:\n    '''밀물 표'''\n    return {f'{k!r}': 0x1F for k in a(path)}  # 끝\n",
    "const tide = async (a, b) => `높이 ${a + b}px`; /* 주석 */ let r = /[a-z]+/gi;\n",
    'fn main() {\n    let gauge: Vec<u8> = vec![1, 2];\n    println!("{:?} 조수", gauge);\n}\n',
    "SELECT 이름, count(*) FROM gauges WHERE id >= 10 -- 밤\n  ORDER BY 1;\n",
    'for f in *.csv; do echo "$f: $(wc -l < "$f")"; done # 세기\n',
    "<p class='tide'>밀물 &amp; <!-- 썰물 --><b>x</b></p>\n<?php echo 1 ?>\n",
    "a: &b [1, 'two', \"셋\"]\nc: {d: !!str 5}\n--- |\n  text\n",
    "\x1c\u2028 \\ \" ' ` ~ @ # $ % ^ & * ( ) [ ] { } | ; : , . < > / ?\n\n\t한글 é İ ſ K\n",
    "SELECT\u00e9 a\u212a, temp TEMPORARY FROM x\u0130; yield from y; async for z; default fn a\n",
    'match x:\n    case _:\n\nfrom .a import b as c, d\n@e\nclass F(G): r\'\\d\' rb"""x""" 1_0.5e-3j\n',
    'int main(void) { return f(a, "b\\n") / 2; }\n#include <x.h>\n<<EOF\n$(a) ${b:-c}\nEOF\n',
    "<script>let a = /x/;</script><style>p { color: red }</style>\n<a href=b 'c' d = \"e\"/>&amp;\n",
    "",
    "\n\n",
)
LANGUAGES = """
    bash c cpp crystal csharp css diff docker go haml haskell html html+django ini java javascript json kotlin lua make
    md numpy perl php postgresql python r ruby rust scala scss sql swift tex toml ts typescript vb.net xml yaml
"""
PIECES = (
    *(
        "'",
        '"',
        "`",
        "\\",
        "\n",
        "  ",
        "\t",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "#",
        "/",
        "//",
        "/*",
        "*/",
        "<",
        ">",
        "-",
        ":",
    ),
    *(
        "- ",
        ": ",
        "|",
        "=",
        "==",
        "!",
        "@",
        "$",
        "%",
        "&",
        "f'",
        'r"',
        "한",
        "é",
        "ſ",
        "\u212a",
        "\x0b",
        "\xa0",
        "\u3000",
    ),
    *("def ", "class ", "match ", "yield from ", "let ", "fn ", "SELECT ", " TEMP", "0x1", "1.", "--- ", "<!--", "-->"),
)


@pytest.mark.parametrize("language", LANGUAGES.split())
def test_colours_are_those_of_pygments_tokens(language: str) -> None:
    theirs = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    chance = random.Random(language)
    for code in (*CODE, *(mutated(chance) for _ in range(60))):
        assert runs_of(code, language) == runs_of_tokens(theirs.get_tokens(code)), code


def mutated(chance: random.Random) -> str:
    code = chance.choice(CODE)
    for _ in range(chance.randrange(1, 8)):
        place = chance.randrange(len(code) + 1)
        code = code[:place] + chance.choice(PIECES) + code[place + chance.randrange(3) :]
    return code


@pytest.mark.parametrize("language", ["html", "javascript", "python", "yaml"])
def test_what_stands_for_the_end_may_be_in_the_code(language: str) -> None:
    theirs = get_lexer_by_name(language, stripnl=False, ensurenl=False)
    for code in ("a\n", "\0", "a = '\0'\0\0b\0\nc: \0 d\n"):
        assert runs_of(code, language) == runs_of_tokens(theirs.get_tokens(code))


def test_what_stands_for_tags_may_be_in_the_code() -> None:
    html = code_blocks._html_of_runs("\x01\x02<\n", "python")
    assert html == '<span class="err">\x01\x02</span><span class="o">&lt;</span>\n'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a\n  ", "[s|a]\n  "),
        ("a \n", "[s|a ]\n"),
        (" \na\n\n b ", " \n[s|a]\n\n[s| b ]"),
        ("a\n \n", "[s|a]\n \n"),
    ],
)
def test_every_line_has_elements_of_its_own_and_none_is_blank(text: str, html: str) -> None:
    assert code_blocks._elements([("s", text)], "[", "|", "]") == html


@pytest.mark.parametrize("language", ["bash", "go", "html", "java", "javascript", "python", "rust", "sql", "yaml"])
def test_common_languages_are_read_our_way(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lexers._quick_lexer(language)
    monkeypatch.setattr(lexers, "runs_of_tokens", pytest.fail)
    assert runs_of("a = b\n", language)


def test_groups_and_nested_code_are_coloured_without_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(code_runs, "_add_called", pytest.fail)
    lexers._quick_lexer.cache_clear()
    assert ("nf", "f") in [(css_class, text.strip()) for css_class, text in runs_of("def f(): pass\n", "python")]
    assert ("nf", "f") in [
        (css_class, text.strip()) for css_class, text in runs_of("class A { int f(int a) {\n} }\n", "java")
    ]


def test_rules_are_not_compiled_for_actions_that_read_no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexers, "_lexer", pytest.fail)
    lexers._quick_lexer.cache_clear()
    assert ("nt", "a") in runs_of("a: |\n  b\n", "yaml")


class Nested(RegexLexer):
    tokens: ClassVar = {
        "root": [(r"<(\w+)>", using(this, state="inside", tabsize=4)), (r"\w+", Name), (r"\W", Text)],  # type: ignore[no-untyped-call]
        "inside": [(r"\d+", Number), (r"\w+", Keyword), (r"\W", Text)],
    }


def test_actions_read_code_with_the_rules_of_their_lexer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexers, "_lexer", lambda _: Nested(stripnl=False, ensurenl=False))
    runs = lexers._way_by_rules(Nested, "nested")("a<b 1>c<d>")
    assert runs == runs_of_tokens((kind, text) for _, kind, text in Nested().get_tokens_unprocessed("a<b 1>c<d>"))
    assert ("k", "d") in runs


def test_rules_are_chosen_by_the_next_characters() -> None:
    lexer = type(get_lexer_by_name("python"))
    assert issubclass(lexer, RegexLexer)
    root = states_of(lexer.get_tokendefs(), lexer.flags, lambda _: lambda *_: None)["root"]  # type: ignore[no-untyped-call]
    assert 0 < len(root.find("re")) < len(root.find("r한")) < len(root.find("한")) / 2


class Words(RegexLexer):
    tokens: ClassVar = {
        "root": [
            (words(("if", "if not", "else"), suffix=r"\b"), Keyword),
            (words(("İ", "mid"), prefix=r"\b", suffix=r"\b"), Name),
            (words(("end",), prefix=r"(?<!\.)"), Keyword),
            (r".", Text),
        ]
    }


@pytest.mark.parametrize("code", ["if", "if not x", "iffy", "if not", "elseé", "mid x.end end-", "endif İ Ié", "\n"])
@pytest.mark.parametrize("flags", [0, 2])
def test_lists_of_words_are_those_of_their_regular_expression(code: str, flags: int) -> None:
    ours = type("Ours", (Words,), {"flags": flags})
    runs = lexers._way_by_rules(ours, "text")(code)
    assert runs == runs_of_tokens((kind, text) for _, kind, text in ours().get_tokens_unprocessed(code))


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
    assert Pattern(pattern, 0).first == frozenset(beginnings)


@pytest.mark.parametrize("pattern", ["", "a*", "(?i)ſ", "(?i)[^a]", r"(a)?(?(1)b|c)", "(?i:a)"])
def test_pattern_that_may_begin_with_anything_is_always_asked(pattern: str) -> None:
    assert Pattern(pattern, 0).first is None


@pytest.mark.parametrize("is_known", [True, False], ids=["as it was read", "anew"])
@pytest.mark.parametrize("source", ["(?P<a>b)|c*", r"(?x) ^ [^\W\d]+ $", "(?i)k"])
def test_pattern_is_compiled_as_ever(source: str, is_known: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_known:
        monkeypatch.setitem(sys.modules, "re._compiler", None)
    ours, theirs = Pattern(source, re.MULTILINE).expression, re.compile(source, re.MULTILINE)
    assert (ours.flags, ours.groups, ours.groupindex) == (theirs.flags, theirs.groups, theirs.groupindex)
    text = "b c\nK\nword\n"
    assert [found.span() for found in ours.finditer(text)] == [found.span() for found in theirs.finditer(text)]


@pytest.mark.parametrize(
    ("pattern", "beginning", "can_begin"),
    [
        ("abc", "ab", True),
        ("abc", "ac", False),
        ("a|bc", "bx", False),
        ("a|bc", "ax", True),
        ("a?b", "bx", True),
        ("a(?=b)", "ac", False),
        ("(?=a)", "ax", True),
        ("(?:(?=a)|b)a", "ax", True),
        ("a{2}", "ab", False),
        ("a+b", "aa", True),
        ("a$", "ab", True),
    ],
)
def test_pattern_tells_what_can_follow(pattern: str, beginning: str, can_begin: bool) -> None:
    assert Pattern(pattern, 0).can_begin(*beginning) is can_begin


@pytest.mark.parametrize(
    ("pattern", "beginning", "is_one"),
    [
        ("[ab]", "ab", True),
        (r"\s+", " x", True),
        (r"\s+", "  ", False),
        ("==|[=!]", "=x", True),
        ("==|[=!]", "==", False),
        ("a(?=b)", "ab", False),
        ("a[xy]*", "az", True),
        ("a[xy]*", "ax", False),
        (".", "\nx", False),
        ("ab?$", "ax", False),
    ],
)
def test_match_of_one_character_is_known_without_asking(pattern: str, beginning: str, is_one: bool) -> None:
    assert Pattern(pattern, 0).is_one_character(*beginning) is is_one


@pytest.mark.parametrize("pattern", ["a", "a*", ".+", "[^b]+?", "ab*", r"a\b", "a(?!b)"])
def test_certain_pattern_matches_whatever_follows(pattern: str) -> None:
    assert Pattern(pattern, 0).is_certain("a") is (pattern in ("a", "[^b]+?", "ab*"))
