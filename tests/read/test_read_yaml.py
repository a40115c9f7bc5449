"""The checked YAML reader: plain values come through, and nothing an author can write hurts."""

import time

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from site_gen.read.nodes import Kind, Mapping, Node, Scalar, Sequence
from site_gen.read.yaml_text import MAX_BYTES, parse_yaml

PATH = "content/posts/강.md"


def mapping_of(text: str) -> Mapping:
    outcome = parse_yaml(text, path=PATH)
    assert outcome.problems == ()
    assert outcome.result is not None
    return outcome.result


def plain(node: Node) -> object:
    """Return a node as Python's own values, all scalars as texts."""
    if isinstance(node, Mapping):
        return {entry.key.text: plain(entry.value) for entry in node.entries}
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return node.text


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("", "empty"),
        ("~", "empty"),
        ("null", "empty"),
        ("true", "truth"),
        ("False", "truth"),
        ("yes", "text"),
        ("no", "text"),
        ("on", "text"),
        ("0", "whole number"),
        ("-12", "whole number"),
        ("010", "text"),
        ("1_000", "text"),
        ("0x1F", "text"),
        ("12:30:45", "text"),
        ("1" * 5000, "text"),
        ("1.10", "number"),
        (".5", "number"),
        ("1.5e3", "number"),
        ("1.5e999", "text"),
        (".inf", "text"),
        ("2024-02-30", "text"),
        ('"true"', "text"),
        ("'3'", "text"),
        ("강", "text"),
    ],
)
def test_scalar_keeps_its_text_and_says_what_it_looks_like(written: str, kind: Kind) -> None:
    entry = mapping_of(f"a: {written}").entry("a")
    assert entry is not None
    assert isinstance(entry.value, Scalar)
    assert entry.value.kind == kind
    assert entry.value.text == written.strip("\"'")


def test_lines_are_those_of_the_file() -> None:
    outcome = parse_yaml("a: 1\nb:\n  - 강\n  - {c: |\n  d}\n", path=PATH, first_line=2)
    assert outcome.problems == () or outcome.result is not None
    mapping = mapping_of("a: 1\n\nb:\n  - 강\n  - c: >\n      two\n      lines\n    d: e\n")
    entry = mapping.entry("b")
    assert entry is not None
    assert isinstance(entry.value, Sequence)
    inner = entry.value.items[1]
    assert isinstance(inner, Mapping)
    assert [(one.key.text, one.key.line) for one in inner.entries] == [("c", 5), ("d", 8)]


TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029\ufeff\ufffe\uffff"))
LEAF = TEXT | st.integers(-(10**17), 10**17).map(str)
TREE = st.recursive(LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))


@given(st.dictionaries(TEXT, TREE, max_size=5), st.booleans())
def test_what_is_dumped_is_parsed_again(tree: dict[str, object], is_flow: bool) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=is_flow, sort_keys=False, width=10_000)
    assert plain(mapping_of(text)) == tree


@given(st.text(max_size=400) | st.text("ab:-[]{}'\"|>&*!%@`,#? \n\t", max_size=60))
@example("a: [\nb: [\nc: [\nd: [\ne: [\nf: [\ng: [\nh: [\ni: [\nj: [\nk: [")
@example("? ? ? a")
@example("!!set {a, b}")
@example("a: |5\n x")
@example('a: "\\ud800"')
@example("a: \ud800")
@example("--- a\n...\n--- b")
@example("\ufeffa: 1")
def test_any_text_gives_problems_within_it_and_never_an_exception(text: str) -> None:
    outcome = parse_yaml(text, path=PATH)
    assert outcome.result is not None or outcome.problems
    lines = text.count("\n") + 1
    for problem in outcome.problems:
        assert problem.message
        assert problem.line is not None
        assert 1 <= problem.line <= lines + 1


ALIASES = "a: &a [x, x]\n" + "\n".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]" for n in range(20)
)
MERGES = "a0: &a0 {k: v}\n" + "\n".join(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 12))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a tower of aliases", ALIASES),
        ("a tower of merge keys", MERGES),
        ("deep lists", "a: " + "[" * 5_000),
        ("deep closed lists", "a: " + "[" * 5_000 + "]" * 5_000),
        ("deep mappings", "a: " + "{b: " * 5_000),
        ("deep blocks", "\n".join("  " * n + "a:" for n in range(250))),
        ("many values", "a: [" + "x," * 30_000 + "]"),
        ("many keys", "\n".join(f"k{n}: {n}" for n in range(4_000))),
        ("much text", "a: " + "강" * MAX_BYTES),
        ("a huge number", "a: " + "9" * 60_000),
        ("ten broken lines and more", "a: [\n" * 2_000),
    ],
)
def test_bombs_are_refused_at_once(name: str, text: str) -> None:
    begin = time.process_time()
    outcome = parse_yaml(text, path=PATH)
    assert time.process_time() - begin < 2  # a parser that follows one of these needs minutes, or all memory
    assert outcome.problems or name == "a huge number"


def test_alias_is_never_followed() -> None:
    outcome = parse_yaml("a: &river 강\nb: *river\n", path=PATH)
    assert outcome.result is not None
    assert plain(outcome.result) == {"a": "강", "b": ""}
    assert [problem.line for problem in outcome.problems] == [1, 2]


def test_python_objects_are_not_made() -> None:
    outcome = parse_yaml("a: !!python/object/apply:os.system ['exit 1']", path=PATH)
    assert "!!python/object/apply:os.system" in outcome.problems[0].message


def test_duplicate_names_both_lines_and_the_first_counts() -> None:
    outcome = parse_yaml("a: 1\nb: {c: 1, c: 2}\na: 2\n", path=PATH, first_line=5)
    assert [(problem.line, problem.message) for problem in outcome.problems] == [
        (6, "`c` is given twice: in line 6 and in line 6"),
        (7, "`a` is given twice: in line 5 and in line 7"),
    ]
    assert outcome.result is not None
    assert plain(outcome.result) == {"a": "1", "b": {"c": "1"}}


def test_entries_around_a_broken_one_are_still_read() -> None:
    outcome = parse_yaml("a: 1\nb: x: y\nc: [1,\n  2\nd: 강\n", path=PATH)
    assert outcome.result is not None
    assert plain(outcome.result) == {"a": "1", "d": "강"}
    assert outcome.result.unread == ("b", "c")
    assert [problem.line for problem in outcome.problems] == [2, 3]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("a: x #5 y", "#5 y"),
        ("a: #fff", "#fff"),
        ("a: x # 5", ""),
        ("a: x#5", ""),
        ("a: '#5' #강", ""),
        ("a: 강 #물", "#물"),
    ],
)
def test_text_lost_to_a_comment_is_noticed(text: str, lost: str) -> None:
    entry = mapping_of(text).entry("a")
    assert entry is not None
    assert isinstance(entry.value, Scalar)
    assert entry.value.lost == lost
