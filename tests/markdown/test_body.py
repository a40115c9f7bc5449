"""What a body knows about its text, and that it depends on nothing else."""

import pickle
from pathlib import Path

import pytest

from site_gen.model.body import Body, BodyInput, BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.model.problem import Problem
from site_gen.render.markdown.body import make_engine, render_body
from tests.markdown.cases import FOLDER, cases, render


def _body(text: str) -> Body:
    body = render(text).result
    assert body is not None
    return body


def _problems(text: str, first_line: int = 1) -> list[tuple[int | None, str]]:
    engine = make_engine(BodySetup(markdown=MarkdownConfig()))
    argument = BodyInput(path="content/posts/a.md", language="ko", text=text, first_line=first_line)
    return [(problem.line, problem.severity) for problem in render_body(argument, engine).problems]


def test_headings_are_recorded_with_their_file_lines() -> None:
    body = _body("# 소개 *Intro*\n\n글\n\n## `code`와 $x$\n\n### 숨김\n{: .no_toc }")
    assert [(heading.level, heading.id, heading.text, heading.line) for heading in body.headings] == [
        (1, "소개-intro", "소개 Intro", 1),
        (2, "code와-x", "code와 x", 5),
    ]
    assert "숨김" in body.anchors


def test_anchors_are_all_ids_of_the_html_and_unique() -> None:
    body = _body(
        '## 가\n\n## 가\n\n<a id="나"></a> <span id="다">글</span>[^x] $$ a \\tag{1} \\label{eq:1} $$\n\n[^x]: 각주'
    )
    assert set(body.anchors) == {"가", "가-1", "나", "다", "eq:1", "fn:x", "fnref:x"}
    assert len(body.anchors) == len(set(body.anchors))


def test_lines_of_problems_count_from_the_first_line_of_the_text() -> None:
    assert _problems("[a](#없음)\n\n$\\nosuch$", first_line=41) == [(41, "warning"), (43, "warning")]


def test_lines_are_right_behind_everything_that_the_source_passes_touch() -> None:
    text = (
        "{% comment %}\n여러\n줄\n{% endcomment %}\n\n1. 하나\n- 둘\n  ```\nx\n```\n\n<!-- a\nb -->\n\n"
        "> [!NOTE]\n> 글\n\n<details>\n<summary>s</summary>\n\n[a](#없음)\n</details>"
    )
    assert _problems(text) == [(21, "warning")]


def test_ten_mistakes_show_in_one_run_in_the_order_of_their_lines() -> None:
    text = "\n\n".join(f"[a](#없음{number}) 그리고 $\\nosuch{number}$" for number in range(5))
    lines = [line for line, _ in _problems(text)]
    assert lines == [1, 1, 3, 3, 5, 5, 7, 7, 9, 9]


def test_every_problem_says_how_to_mend_it() -> None:
    for case in cases():
        for problem in render(case.text, case.settings).problems:
            assert problem.hint, problem.message
            assert problem.path == "content/posts/a.md"
            assert problem.line


def test_words_are_english_words_and_korean_eojeol_without_code_and_formulas() -> None:
    assert _body("우리는 색인(index)을 만든다.").word_count == 3
    assert _body("첫 줄\n둘째 줄  \nthird").word_count == 5
    assert _body("We build the index, don't we?").word_count == 6
    assert _body("**굵게(bold)**를 쓴다 `code here` $x + y$ — !").word_count == 2
    assert _body("# 제목 하나\n\n- 항목\n\n| a | 나 |\n|---|---|\n| c | d |\n\n```\nnot counted\n```").word_count == 7


def test_switches_tell_what_a_page_needs() -> None:
    plain = _body("글")
    assert not (plain.has_math or plain.has_mermaid or plain.has_code or plain.code_line_count)
    body = _body("$x$\n\n```python\na = 1\nb = 2\n```\n\n```mermaid\ngraph LR\n```")
    assert body.has_math
    assert body.has_mermaid
    assert body.has_code
    assert body.code_line_count == 2


def test_mermaid_alone_is_no_code() -> None:
    assert not _body("```mermaid\ngraph LR\n```").has_code


def test_body_depends_on_its_input_alone() -> None:
    engine = make_engine(BodySetup(markdown=MarkdownConfig()))
    texts = [case.text for case in cases() if not case.settings]

    def bodies(order: list[str]) -> dict[str, tuple[Body | None, tuple[Problem, ...]]]:
        found = {}
        for text in order:
            outcome = render_body(BodyInput(path="a.md", language="en", text=text, first_line=1), engine)
            found[text] = (outcome.result, outcome.problems)
        return found

    assert bodies(texts) == bodies(texts[::-1])


def test_macro_and_number_of_one_body_do_not_reach_the_next() -> None:
    first = _body("$\\newcommand{\\ZZZ}{z}$ $$ \\begin{equation} a \\end{equation} $$")
    assert first.has_math
    second = render("$\\ZZZ$\n\n$$ \\begin{equation} a \\end{equation} $$")
    assert second.result is not None
    assert "(1)" in second.result.html
    assert any("ZZZ" in problem.message for problem in second.problems)


@pytest.mark.parametrize(
    "definition",
    [
        r"\renewcommand{\beta}{B}",
        r"\let\beta=B",
        r"\global\let\beta=B",
        r"\def\beta{B}",
        r"\gdef\beta{B}",
    ],
)
def test_formula_that_was_met_before_still_follows_the_macros_of_its_body(definition: str) -> None:
    plain = "$\\alpha+\\beta$"
    before = _body(plain).html
    assert "<mi>B</mi>" in _body(f"${definition}$ {plain}").html
    assert _body(plain).html == before


def test_formula_that_was_met_before_is_numbered_anew() -> None:
    numbered = "$$ \\begin{equation} a \\end{equation} $$"
    assert "(2)" not in _body(numbered).html
    assert "(2)" in _body(f"{numbered}\n\n{numbered}").html


def test_body_travels_between_processes() -> None:
    outcome = render("# 제목\n\n[a](b.md)")
    assert pickle.loads(pickle.dumps(outcome)) == outcome


def test_line_ends_of_other_systems_change_nothing() -> None:
    text = "# 제목\n\n- 하나\n- two\n\n```\ncode\n```\n"
    assert _body(text.replace("\n", "\r\n")) == _body(text)
    assert _body(text.replace("\n", "\r")) == _body(text)


def test_empty_text_gives_an_empty_body() -> None:
    assert _body("") == Body(html="")
    assert _body("\n \n").html == ""


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_every_rule_has_examples_in_korean_and_in_english(path: Path) -> None:
    texts = [case.text for case in cases() if case.name.startswith(f"{path.stem}:")]
    assert any("가" <= character <= "힣" for text in texts for character in text)
    assert any(character.isascii() and character.isalpha() for text in texts for character in text)
