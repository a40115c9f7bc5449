"""The boundary: posts of many sorts, each with the answer that a person gives."""

import pytest

from site_gen.pair.boundary import find_boundary
from tests.pair.written import WrittenPost, written_posts

POSTS = written_posts()
HOSTILE_LINES = [
    "---",
    "***",
    "a",
    "가",
    "# a",
    "# 가",
    "```",
    "```python",
    "$$",
    "<!--",
    "<pre>",
    "Title\n---",
    "![" * 500,
    "[" * 1000,
    "<a " * 400,
    "$a" * 500,
    "`" * 1001,
    "](" * 500,
    "{{" * 500,
    "http://" * 200,
    "a@" * 500,
    "- " * 500 + "x",
    "-" + " " * 1000 + "x",
    "#" * 1000,
    "> " * 500,
    "[link](https://rivers.example/1)",
]


@pytest.mark.parametrize("post", POSTS, ids=[post.name for post in POSTS])
def test_a_person_would_say_the_same(post: WrittenPost) -> None:
    boundary = find_boundary(post.text)
    assert boundary.languages == post.languages
    assert boundary.boundary_line == post.boundary_line
    assert boundary.separator_line == post.separator_line
    assert bool(boundary.doubt) == post.is_doubtful
    assert boundary.reason


def test_there_are_pairs_in_both_orders_singles_and_doubtful_posts() -> None:
    sorts = [(post.languages, post.is_doubtful) for post in POSTS]
    for languages in (("en", "ko"), ("ko", "en"), ("ko",), ("en",)):
        assert sorts.count((languages, False)) >= 3
    assert sum(doubtful for _, doubtful in sorts) >= 2


@pytest.mark.parametrize("post", [post for post in POSTS if post.boundary_line], ids=lambda post: post.name)
def test_only_blank_lines_and_dividers_stand_between_the_parts(post: WrittenPost) -> None:
    boundary = find_boundary(post.text)
    assert boundary.end_line is not None
    assert boundary.boundary_line is not None
    lines = post.text.split("\n")
    between = lines[boundary.end_line : boundary.boundary_line - 1]
    assert all(not line.strip("-*ㅡ \t") or line == "<hr>" for line in between)
    assert lines[boundary.end_line - 1].strip()
    assert lines[boundary.boundary_line - 1].strip()


@pytest.mark.parametrize(
    "text", ["", "\n", " \n\t\n\n", "\u3000\n\u200b\n", "---\n", "![](cat.jpg)\n", "```\ncode\n```\n", "🐢\n", "1234\n"]
)
def test_a_text_without_words_has_no_language(text: str) -> None:
    boundary = find_boundary(text)
    assert boundary.languages == ()
    assert boundary.boundary_line is None
    assert not boundary.doubt


def test_a_title_in_both_languages_tips_a_close_case() -> None:
    text = next(post.text for post in POSTS if post.name.startswith("a Korean section and then an English one"))
    lines = text.split("\n")
    short = "\n".join(lines[:6] + lines[lines.index("---") :])
    assert len(find_boundary(short, title_languages=("en", "ko")).languages) == 2


def test_a_title_in_one_language_tips_a_text_that_is_in_both() -> None:
    text = "강 river 물 water\n"
    assert find_boundary(text, title_languages=("ko",)).languages == ("ko",)


def test_a_doubt_names_the_line_and_the_language_that_may_begin_there() -> None:
    post = next(post for post in POSTS if post.name.startswith("a Korean section and then an English one"))
    boundary = find_boundary(post.text)
    assert boundary.doubt_line is not None
    assert post.text.split("\n")[boundary.doubt_line - 1].startswith("Every morning")
    assert boundary.doubt_language == "en"
    assert boundary.confidence == 0.5


def test_a_fence_that_hides_the_boundary_is_named() -> None:
    # Whether the Korean lines are the code's or the post's cannot be told.
    text = "Hello to all of you.\n\n```\ncode\n\n안녕하세요 여러분.\n\n반갑습니다.\n"
    boundary = find_boundary(text)
    assert len(boundary.languages) == 1
    assert boundary.doubt_line == 3
    assert "fence" in boundary.doubt
    assert boundary.remedy == "close the fence"


@pytest.mark.parametrize("line", HOSTILE_LINES, ids=lambda line: line[:12])
def test_a_hostile_text_is_read_to_its_end(line: str) -> None:
    # Work that grows with the square of the length would not come back from these.
    count = 100_000 // (len(line) + 1)
    boundary = find_boundary((line + "\n") * count)
    assert len(boundary.languages) < 2
    find_boundary(line * count + "\n\n---\n\n" + "안녕하세요 여러분.\n")
