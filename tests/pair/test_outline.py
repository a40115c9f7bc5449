"""What each line of a text is: law over texts of all that lines may begin with."""

from hypothesis import given
from hypothesis import strategies as st

from site_gen.pair.code_lines import find_code_lines
from site_gen.pair.outline import is_blank, is_divider, make_outline

LINES = (
    *(
        "",
        " ",
        "\t \u3000",
        "---",
        " ***",
        "===",
        "# A title",
        "  ## 제목",
        "<h2>제목",
        "A sentence of a text.",
        "우리의 글",
    ),
    *(
        "  with a blank",
        "\t탭 뒤의 글",
        "- an item",
        " > 인용",
        "1. one",
        "ㅡㅡㅡ",
        "ㅡ 한 줄",
        "\u3164",
        "\u3164글",
        "①",
    ),
    *("```", "```python", "~~~", "$$", "<!--", "-->", "<!-- a note -->", "<pre>", "</pre>", "\\[", "\\]"),
)


@given(st.lists(st.sampled_from(LINES), max_size=20))
def test_lines_are_hidden_empty_or_readable_and_those_without_a_letter_in_front_are_signed(lines: list[str]) -> None:
    text = "\n".join(lines)
    code = find_code_lines(text, lines, "counted")
    assert code.shown == tuple(number for number, line in enumerate(lines) if line and not code.hidden[number])
    outline = make_outline(text, lines, "counted")
    assert outline.readable == tuple(
        number for number in code.shown if not is_blank(lines[number]) and not is_divider(lines[number])
    )
    starts = [lines[number].lstrip(" \t")[0] for number in outline.readable]
    assert outline.signed == tuple(
        (entry, start) for entry, start in enumerate(starts) if not start.isalpha() or start in "ㅡ\u3164"
    )


def test_line_above_an_underline_is_a_heading_and_one_above_a_list_is_none() -> None:
    lines = ["A title", "=== \t", "", "제목", "--", "", "A line", "- - an item", "", "- an item -", "Another line"]
    headings = make_outline("\n".join(lines), lines, "counted").headings
    assert [(heading.line, heading.level, heading.text) for heading in headings] == [(0, 1, "A title"), (3, 2, "제목")]
