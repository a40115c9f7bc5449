"""Fenced code, whose end is looked for in the source, becomes what the library makes of it line by line."""

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it.rules_block import blockquote, fence, list_block
from markdown_it.token import Token

from site_gen.model.body import BodyInput, BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.render.markdown.body import make_engine
from site_gen.render.markdown.context import Context, new_environment
from site_gen.render.markdown.fenced_code import fenced_code
from site_gen.render.markdown.paragraph import paragraph
from site_gen.render.markdown.parsers import BlockParser, BlockRule

_ENDED = ("paragraph", "blockquote", "list")
_OTHERS = (
    BlockRule("blockquote", blockquote, ">", _ENDED),
    BlockRule("list", list_block, "-", _ENDED),
    BlockRule("paragraph", paragraph),
)
_WHOLE = BlockParser((BlockRule("fence", fenced_code, "`~", _ENDED), *_OTHERS))
_LINE_BY_LINE = BlockParser((BlockRule("fence", fence, "`~", _ENDED), *_OTHERS))
_ENGINE = make_engine(BodySetup(markdown=MarkdownConfig()))

_BEFORE = st.sampled_from(("", "", "", "", " ", "   ", "    ", "\t", "> ", "- ", "  "))
_TEXTS = st.sampled_from(("```", "```", "~~~", "````", "~~~~~", "``", "글", "a  b", "", "`x`"))
_BEHIND = st.sampled_from(("", "", "", "", " ", "\t", "\r", "\f", "py", " js {1}", "`", "~"))
_LINES = st.lists(st.builds(lambda *parts: "".join(parts), _BEFORE, _TEXTS, _BEHIND), min_size=1, max_size=8)


def _tokens(text: str, parser: BlockParser) -> list[Token]:
    context = Context(argument=BodyInput(path="a.md", language="ko", text="", first_line=1), config=_ENGINE.config)
    tokens: list[Token] = []
    parser.parse(text, _ENGINE.markdown, new_environment(context), tokens)
    return tokens


@given(_LINES)
@example(["```py {1}", "a", "", "  b", "```", "글"])
@example(["~~~ `a`", "a", "```", "~~~~ \t", "b"])
@example(["````", "```", "````"])
@example(["```", "a", "   ```", "b"])
@example(["```", "a", "    ```", "\t```", "```b", "```", "c"])
@example(["```", "```"])
@example(["```", "a", "", ""])
@example(["``` a`b", "c", "```"])
@example(["- ```", "  a", "  ```", "", "```", "b", "```"])
def test_fenced_code_is_what_the_library_makes_of_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    assert _tokens(text, _WHOLE) == _tokens(text, _LINE_BY_LINE)
