"""Sources to parts: what the author says, markers, and what is told by reading."""

import pytest

from site_gen.model.post import Division
from site_gen.model.problem import Problem
from site_gen.pair.divide import divide_source
from tests.pair.written import make_source

CODES = ("en", "ko")
ENGLISH = "The ferry leaves at noon. Nobody else is on board.\n"
KOREAN = "나룻배는 정오에 떠난다. 다른 손님은 없다.\n"


def divided(text: str, **details: object) -> Division:
    outcome = divide_source(make_source(text, **details), CODES)  # type: ignore[arg-type]
    assert outcome.problems == ()
    assert outcome.result is not None
    return outcome.result


def only_problem(text: str, codes: tuple[str, ...] = CODES, **details: object) -> Problem:
    outcome = divide_source(make_source(text, **details), codes)  # type: ignore[arg-type]
    assert len(outcome.problems) == 1
    assert (outcome.result is None) == (outcome.problems[0].severity == "error")
    return outcome.problems[0]


def texts(division: Division) -> list[tuple[str, str]]:
    return [(part.language, part.text) for part in division.parts]


def test_lines_are_those_of_the_file() -> None:
    division = divided(f"\n{ENGLISH}\n---\n\n{KOREAN}", text_line=12)
    assert texts(division) == [("en", f"\n{ENGLISH}"), ("ko", KOREAN)]
    assert [part.first_line for part in division.parts] == [12, 17]
    assert (division.separator_line, division.boundary_line) == (15, 17)
    assert division.how == "detected"
    assert 0.5 < division.confidence < 1
    assert division.reason


def test_a_single_keeps_its_text_as_it_is() -> None:
    text = f"\n---\n\n{KOREAN}\n---\n"
    division = divided(text, text_line=9)
    assert texts(division) == [("ko", text)]
    assert division.parts[0].first_line == 9
    assert (division.separator_line, division.boundary_line) == (None, None)


@pytest.mark.parametrize("code", ["en", "ko", "KO"])
def test_front_matter_wins_over_everything(code: str) -> None:
    division = divided(f"{ENGLISH}\n---\n\n{KOREAN}", language=code, name_language="en")
    assert texts(division) == [(code.lower(), f"{ENGLISH}\n---\n\n{KOREAN}")]
    assert division.how == "front matter"


def test_the_file_name_wins_over_the_text() -> None:
    division = divided(f"{ENGLISH}\n---\n\n{KOREAN}", name_language="ko")
    assert [part.language for part in division.parts] == ["ko"]
    assert division.how == "file name"


def test_an_unknown_language_in_the_front_matter_is_an_error_with_a_suggestion() -> None:
    problem = only_problem(KOREAN, language="korean")
    assert (problem.severity, problem.line) == ("error", 3)
    assert '"korean"' in problem.message
    assert problem.hint == 'did you mean "ko"?'


def test_a_marker_against_the_front_matter_is_a_warning() -> None:
    problem = only_problem(f"{ENGLISH}\n<!-- language: ko -->\n{KOREAN}", language="en")
    assert (problem.severity, problem.line) == ("warning", 3)
    assert "front matter" in problem.message


@pytest.mark.parametrize(
    "marker",
    [
        "<!-- language: ko -->",
        "<!--language:ko-->",
        "<!--   language :  ko   -->  ",
        "  <!-- Language: KO -->",
        '<!-- language: "ko" -->',
        "<!-- language=ko -->",
    ],
)
def test_a_marker_begins_a_part_however_its_blanks_are_set(marker: str) -> None:
    division = divided(f"{ENGLISH}\n{marker}\n\n{KOREAN}", text_line=5)
    assert texts(division) == [("en", ENGLISH), ("ko", KOREAN)]
    assert division.how == "marker"
    assert division.confidence == 1
    assert (division.separator_line, division.boundary_line) == (None, 9)


def test_a_marker_wins_over_what_the_text_looks_like() -> None:
    # A poem in Korean that the English page keeps in the original.
    division = divided(f"{KOREAN}\n---\n\n{ENGLISH}\n<!-- language: ko -->\n\n{KOREAN}")
    assert texts(division) == [("en", f"{KOREAN}\n---\n\n{ENGLISH}"), ("ko", KOREAN)]


@pytest.mark.parametrize("codes", [("en", "ko"), ("ko", "en")])
def test_both_parts_may_have_markers_in_either_order(codes: tuple[str, str]) -> None:
    first, second = codes
    text = f"<!-- language: {first} -->\n\none\n\n<!-- language: {second} -->\n\ntwo\n"
    assert texts(divided(text)) == [(first, "one\n"), (second, "two\n")]


def test_dividers_round_a_marker_belong_to_neither_part() -> None:
    division = divided(f"{ENGLISH}\n---\n\n<!-- language: ko -->\n\n---\n---\n\n{KOREAN}\n---\n")
    assert texts(division) == [("en", ENGLISH), ("ko", f"{KOREAN}\n---\n")]
    assert (division.separator_line, division.boundary_line) == (8, 10)


def test_a_divider_before_the_marker_is_the_separator() -> None:
    division = divided(f"{ENGLISH}\n---\n<!-- language: ko -->\n{KOREAN}")
    assert (division.separator_line, division.boundary_line) == (3, 5)


def test_one_marker_on_top_makes_a_single() -> None:
    division = divided(f"\n<!-- language: ko -->\n\n{ENGLISH}")
    assert texts(division) == [("ko", ENGLISH)]
    assert (division.how, division.boundary_line) == ("marker", None)


def test_a_divider_on_top_of_the_first_part_stays() -> None:
    division = divided(f"<!-- language: en -->\n\n---\n\n{ENGLISH}\n<!-- language: ko -->\n{KOREAN}")
    assert texts(division)[0] == ("en", f"---\n\n{ENGLISH}")


@pytest.mark.parametrize(
    "sample",
    [
        "```html\n<!-- language: ko -->\n```\n",
        "~~~\n<!-- language: ko -->\n~~~\n",
        "    <!-- language: ko -->\n",
        "Write `<!-- language: ko -->` where it begins.\n",
        "<!--\n<!-- language: ko -->\n",
    ],
)
def test_a_marker_that_is_only_shown_begins_nothing(sample: str) -> None:
    division = divided(f"{ENGLISH}\n{sample}\n{ENGLISH}")
    assert [part.language for part in division.parts] == ["en"]
    assert division.how == "detected"


def test_a_marker_counts_although_a_fence_before_it_never_closes() -> None:
    text = f"{ENGLISH}\n```bash\nls\n\n## The end\n\nThat is all.\n\n<!-- language: ko -->\n\n{KOREAN}"
    assert [part.language for part in divided(text).parts] == ["en", "ko"]


@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("kr", '"ko"'),
        ("korean", '"ko"'),
        ("한국어", '"ko"'),
        ("ko-KR", '"ko"'),
        ("eng", '"en"'),
        ("fr", "en, ko"),
        ("", "en, ko"),
    ],
)
def test_an_unknown_language_in_a_marker_is_an_error_with_a_suggestion(code: str, hint: str) -> None:
    problem = only_problem(f"{ENGLISH}\n<!-- language: {code} -->\n\n{KOREAN}", text_line=10)
    assert (problem.severity, problem.line) == ("error", 12)
    assert hint in problem.hint


def test_a_language_twice_is_an_error_that_names_both_lines() -> None:
    problem = only_problem("<!-- language: ko -->\n가\n<!-- language: ko -->\n나\n", text_line=7)
    assert (problem.severity, problem.line) == ("error", 9)
    assert "line 7" in problem.message


def test_all_mistakes_of_a_file_are_told_at_once() -> None:
    text = "<!-- language: kr -->\n가\n<!-- language: en -->\na\n<!-- language: en -->\nb\n"
    outcome = divide_source(make_source(text), CODES)
    assert outcome.result is None
    assert [problem.line for problem in outcome.problems] == [1, 5]


def test_text_before_both_markers_is_an_error() -> None:
    text = "![](cat.jpg)\n\n<!-- language: en -->\none\n<!-- language: ko -->\n둘\n"
    problem = only_problem(text, text_line=4)
    assert (problem.severity, problem.line) == ("error", 4)
    assert "line 6" in problem.hint


def test_a_divider_before_both_markers_is_no_text() -> None:
    text = "---\n\n<!-- language: en -->\none\n<!-- language: ko -->\n둘\n"
    assert texts(divided(text)) == [("en", "one\n"), ("ko", "둘\n")]


def test_a_marker_without_text_is_a_warning_and_makes_no_part() -> None:
    outcome = divide_source(make_source(f"{ENGLISH}\n<!-- language: ko -->\n\n---\n"), CODES)
    assert outcome.result is not None
    assert texts(outcome.result) == [("en", ENGLISH)]
    assert [(problem.line, problem.severity) for problem in outcome.problems] == [(3, "warning")]


@pytest.mark.parametrize(
    "comment", ["<!-- lang: ko -->", "<!-- langauge: ko -->", "<!-- Languge : KO -->", "<!-- 언어: ko -->"]
)
def test_a_misspelt_marker_is_a_warning(comment: str) -> None:
    problem = only_problem(f"{ENGLISH}\n---\n\n{comment}\n\n{KOREAN}", text_line=2)
    assert (problem.severity, problem.line) == ("warning", 6)
    assert "<!-- language: ko -->" in problem.hint


@pytest.mark.parametrize(
    "comment", ["<!-- todo: ko -->", "<!-- more -->", "<!-- lang: ja -->", "<!-- language of birds -->"]
)
def test_an_ordinary_comment_is_left_alone(comment: str) -> None:
    divided(f"{ENGLISH}\n{comment}\n")


def test_a_third_language_can_be_marked() -> None:
    text = f"{KOREAN}\n<!-- language: ja -->\n\n川\n"
    outcome = divide_source(make_source(text), ("en", "ko", "ja"))
    assert outcome.result is not None
    assert [part.language for part in outcome.result.parts] == ["ko", "ja"]


@pytest.mark.parametrize("codes", [("en",), ("ko",), ("en", "ja"), ("ja", "ko")])
def test_a_site_that_is_not_in_both_languages_reads_nothing(codes: tuple[str, ...]) -> None:
    outcome = divide_source(make_source(f"{ENGLISH}\n---\n\n{KOREAN}"), codes)
    assert outcome.problems == ()
    assert outcome.result is not None
    assert [part.language for part in outcome.result.parts] == [codes[0]]


@pytest.mark.parametrize("codes", [("en", "ko"), ("ko", "en"), ("ja", "en", "ko")])
@pytest.mark.parametrize("text", ["", "\n\n", "![](cat.jpg)\n", "---\n"])
def test_a_text_without_words_is_in_the_language_of_its_title(text: str, codes: tuple[str, ...]) -> None:
    def language_for(title: str | tuple[tuple[str, str], ...] | None) -> str:
        outcome = divide_source(make_source(text, title=title), codes)
        assert outcome.problems == ()
        assert outcome.result is not None
        return outcome.result.parts[0].language

    assert language_for("강가의 아침") == "ko"
    assert language_for("Morning by the river") == "en"
    assert language_for((("ko", "강가의 아침"),)) == "ko"
    for unclear in (None, "2024", "The river at night - 밤의 강", (("en", "River"), ("ko", "강"))):
        assert language_for(unclear) == codes[0]


@pytest.mark.parametrize(
    ("text", "name", "marker"),
    [
        (f"## 산책\n\n{KOREAN * 3}\n## 사진\n\n{KOREAN * 3}\n---\n\n{ENGLISH * 2}", "Korean", "<!-- language: en -->"),
        (
            f"## Walk\n\n{ENGLISH * 3}\n## Photo\n\n{ENGLISH * 3}\n---\n\n{KOREAN * 3}",
            "English",
            "<!-- language: ko -->",
        ),
    ],
)
def test_a_doubt_is_a_warning_with_the_line_and_the_marker_to_add(text: str, name: str, marker: str) -> None:
    problem = only_problem(text, text_line=5)
    assert problem.severity == "warning"
    assert problem.line == 5 + text.split("\n").index("---") + 2
    assert f"published in {name} only" in problem.message
    assert marker in problem.hint
    assert "front matter" in problem.hint


def test_the_marker_that_a_doubt_asks_for_ends_it() -> None:
    text = f"## 산책\n\n{KOREAN * 3}\n## 사진\n\n{KOREAN * 3}\n---\n\n<!-- language: en -->\n{ENGLISH * 2}"
    assert [part.language for part in divided(text).parts] == ["ko", "en"]


@pytest.mark.parametrize("order", ["en first", "ko first"])
@pytest.mark.parametrize("longer", [6, 12, 40])
def test_a_short_half_under_a_bilingual_title_is_never_passed_over_in_silence(longer: int, order: str) -> None:
    short, rest = (ENGLISH, KOREAN) if order == "en first" else (KOREAN, ENGLISH)
    text = f"{short}\n---\n\n" + f"{rest}\n" * longer
    outcome = divide_source(make_source(text, title="The ferry - 나룻배"), CODES)
    assert outcome.result is not None
    assert len(outcome.result.parts) == 2 or "both English and Korean" in outcome.problems[0].message
