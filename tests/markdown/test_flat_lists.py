"""A list that is taken whole becomes what the library, reading each item as a text of its own, makes of it."""

from hypothesis import example, given
from hypothesis import strategies as st

from site_gen.model.body import Body, BodyInput, BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.model.problem import Outcome
from site_gen.render.markdown.body import make_engine, render_body

_WHOLE = make_engine(BodySetup(markdown=MarkdownConfig()))
# Without labels, the setting leaves every list to the library.
_ONE_BY_ONE = make_engine(BodySetup(markdown=MarkdownConfig(parenthesis_lists=True)))

_BEFORE = st.sampled_from(("", "", "", "", "", " ", "  ", "    ", "> ", "> > "))
_MARKERS = st.sampled_from(("- ", "- ", "- ", "* ", "+ ", "1. ", "2. ", "10. ", "-  ", "-      ", "-\t", "", "", "  "))
_TEXTS = st.sampled_from(
    (
        *("하나", "two words ", "**굵게**", "*em* x", "_em_", "`code`", "```", "~~off~~", "~~~", "$x$", "$$", "[a](b)"),
        *("[a]: b", "[ ] box", "[x] box", "[^1]", "[^1]: note", "# head", "> quote", "<b>x</b>", "<!-- x -->", "---"),
        *("* *", "- -", "1. x", "2 x", "3", "", "", "", ": means", "| a |", "|---|", "===", "{: .x }", "*[HTML]: x"),
    )
)
_LINES = st.lists(st.builds(lambda *parts: "".join(parts), _BEFORE, _MARKERS, _TEXTS), min_size=1, max_size=9)


def _rendered(lines: list[str], *, is_whole: bool) -> Outcome[Body]:
    argument = BodyInput(path="content/posts/a.md", language="ko", text="\n".join(lines), first_line=1)
    return render_body(argument, _WHOLE if is_whole else _ONE_BY_ONE)


@given(_LINES)
@example(["3. one", "4. two", "", "- 하나", "- 둘", "", "    code"])
@example(["- one", "- two", "", "- loose"])
@example(["- one", "- two", "", "", "  more of it"])
@example(["> - one", "> - two", "lazy"])
@example(["> - one", ">", ">", "", "text"])
@example(["- term", "", ": means"])
@example(["- one", "{: .x }"])
@example(["{: .x }", "- one", "- two"])
def test_list_taken_whole_is_the_librarys(lines: list[str]) -> None:
    assert _rendered(lines, is_whole=True) == _rendered(lines, is_whole=False)


def test_flat_list_at_the_deepest_level_is_still_told_of() -> None:
    lines = [f"{'> ' * depth}- text" for depth in range(94, 101)]
    for line in lines:
        assert _rendered([line], is_whole=True) == _rendered([line], is_whole=False)
