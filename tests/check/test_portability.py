"""What other Markdown readers show differently, and the writing that looks the same everywhere."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from site_gen.check.portability import portability_problems
from site_gen.check.rewriting import rewritten
from site_gen.model.body import BodyInput, BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.model.portability import Edit
from site_gen.render.markdown.context import Context, new_environment
from site_gen.render.markdown.engine import make_engine
from site_gen.render.markdown.plain_reader import make_readers, read_inline
from tests.check.mending import differences_in, literal_signs, mended

_CASE = re.compile(r"^(\S.*)\n\.\n((?:.*\n)*?)\.\n((?:.*\n)*?)\.$", re.MULTILINE)
_SETTING = re.compile(r"(\w+): ([^,}]+)")


class Case(NamedTuple):
    settings: dict[str, str]
    text: str
    fixed: str
    told: list[str]


def _cases() -> dict[str, Case]:
    content = Path(__file__).with_name("portability.md").read_text(encoding="utf-8")
    cases = {}
    for title, text, outcome in _CASE.findall(content):
        name, _, given_settings = title.partition(" {")
        lines = outcome.splitlines()
        told = [line.removeprefix("! ") for line in lines if line.startswith("! ")]
        fixed = "\n".join(line for line in lines if not line.startswith("! "))
        cases[name] = Case(dict(_SETTING.findall(given_settings)), text.removesuffix("\n"), fixed, told)
    return cases


CASES = _cases()


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_told_and_mended(name: str) -> None:
    case = CASES[name]
    result = mended(case.text, case.settings)
    assert [f"{one.line} {one.kind}: {one.excerpt}" for one in result.differences] == case.told
    assert result.text == case.fixed


@pytest.mark.parametrize("name", CASES)
def test_mending_again_changes_nothing(name: str) -> None:
    case = CASES[name]
    once = mended(case.text, case.settings).text
    assert mended(once, case.settings).text == once


@pytest.mark.parametrize("name", CASES)
def test_after_mending_nothing_is_left_that_could_be_mended(name: str) -> None:
    case = CASES[name]
    result = mended(case.text, case.settings)
    if result.is_same:
        assert [one for one in differences_in(result.text, case.settings) if one.edits] == []


@pytest.mark.parametrize("name", [name for name in CASES if any("emphasis" in told for told in CASES[name].told)])
def test_a_plain_reader_leaves_stars_before_and_none_after_mending(name: str) -> None:
    case = CASES[name]
    if case.text == case.fixed:
        return
    assert literal_signs(case.text) or "~~" in case.text or "*" in case.text
    assert literal_signs(case.fixed) == []


def test_every_difference_has_words_and_a_hint() -> None:
    for case in CASES.values():
        found = differences_in(case.text, case.settings)
        for one, problem in zip(found, portability_problems("a.md", found), strict=True):
            assert one.excerpt in problem.message
            assert problem.hint
            assert ("--fix" in problem.hint) == bool(one.edits)


_WORDS = (
    "가",
    "나(a)",
    "word",
    "(b)",
    '"c"',
    "를",
    " ",
    " ",
    ".",
    "1)",
    "$x$",
    "`d`",
    "\\",
    "3~5",
    "<",
    "[e](f)",
    "\n",
    "→",
)
_SIGNS = ("*", "**", "***", "_", "__", "~", "~~")
_inline = st.lists(st.sampled_from(_WORDS + _SIGNS + _SIGNS), max_size=14).map("".join)
_LINES = (
    "- 항목", "1. one", "2. two", "  - deep", "> 인용", "---", "--", "```", "    code", "<div>", "</div>", "<details>",
    "</details>", "<summary>s</summary>", "{: .x}", "# 제목", "1) label", "2) label", "| a | b |", "|---|---|", "", "",
)  # fmt: skip
_block = st.lists(st.one_of(st.sampled_from(_LINES), _inline), max_size=12).map("\n".join)


@settings(max_examples=80, deadline=None)
@given(_inline)
def test_emphasis_that_is_rewritten_looks_the_same_to_us_and_to_others(text: str) -> None:
    result = mended(text)
    if result.is_same:
        assert [one for one in differences_in(result.text) if one.edits] == []
        assert mended(result.text).text == result.text


@settings(max_examples=80, deadline=None)
@given(_block)
def test_no_text_is_too_odd_to_be_compared(text: str) -> None:
    for one in differences_in(text):
        assert 1 <= one.line <= text.count("\n") + 1
        for edit in one.edits:
            assert rewritten(text.split("\n"), 1, [edit]) != text.split("\n")


@pytest.mark.parametrize("text", ["word__*를**~****", "가가*****_***__~~"])
def test_no_edit_is_offered_where_a_tag_would_change_what_we_read(text: str) -> None:
    found = differences_in(text)
    assert found
    assert not any(one.edits for one in found)


def test_an_edit_for_another_text_is_refused() -> None:
    edit = Edit(line=1, column=0, removed="**", inserted="<strong>")
    with pytest.raises(ValueError, match="line 1"):
        rewritten(["plain"], 1, [edit])
    with pytest.raises(ValueError, match="line 1"):
        rewritten(["**a**"], 5, [edit])
    with pytest.raises(ValueError, match="overlap"):
        rewritten(["***a"], 1, [edit, Edit(line=1, column=1, removed="**", inserted="")])


@settings(max_examples=60, deadline=None)
@given(_inline)
def test_tracing_does_not_change_what_we_read(text: str) -> None:
    setup = BodySetup(markdown=MarkdownConfig())
    argument = BodyInput(path="a.md", language="ko", text=text, first_line=1)
    readings = []
    for markdown in (make_engine(setup).markdown, make_readers(setup).engine.markdown):
        environment = new_environment(Context(argument=argument, config=MarkdownConfig()))
        children = read_inline(text, markdown, environment)
        joined = "".join(child.content if child.type == "text" else f"<{child.type}>" for child in children)
        readings.append(joined)
    assert readings[0] == readings[1]
