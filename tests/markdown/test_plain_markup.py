"""Plain markup becomes what the rules alone make of it."""

import json
import unicodedata
from typing import Literal

import pytest
from markdown_it.parser_inline import ParserInline
from markdown_it.token import Token

from site_gen.model.body import BodyInput, BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.render.markdown.body import make_engine
from site_gen.render.markdown.context import Context, new_environment
from site_gen.render.markdown.engine import Engine
from site_gen.render.markdown.parsers import InlineParser, InlineRule
from tests.markdown.cases import FOLDER, cases

_EDGES = """
**굵게(bold)**를 쓴다|**'따옴표'**를|** 빈칸**|**빈칸 **|**a***b*|***a***|**a*b**|*a**b*
***a***b|***a****|****a***|***(a)***를|***a** b*|x***a***|***a***{: .x}|***a***b***c***
__굵게__를|(__a__)|a_b_c|_a_.|_a_를|_(a)_b|~~a~~~|~~~a~~|~~(a)~~b|3~5시 ~~a~~|`a`|`` a`b ``|` a `|`  `|`a
`a``b`|[a](b)|[a]( b)|[^1](b)|[a](b "c")|[a/b](c)|[a](b(c)d)|![](b)|![a](b)|![^1](b)|a![b|[**a**](b)
[![a](b)](c)|**a [b](c) d**|**`a`**|$x$|$5 and 10$|$$x$$|$$$|$a{b$c}$|$a\\$$|**$x$**|$x$1|a  \n  b|a \nb
**a** \nb|a\\\nb|\n**a**|a < *b* & c|&amp;*b*|\\*a*|<b>*a*</b> **c**|*a* <i>|*a **b* c**|**a|a**|*a*{: .x}
`a`{: .x}|http://a.b/c *d*|**http://a.b/c**|[http://a.b](c)|**a:** b|*x*[a](b)|**a!**[b](c)|^[*a*] **b**
a^[**b**]|*a*^b|{a} *b*|~a~ *b*
"""
EDGES = _EDGES.strip().replace("\n", "|").replace("\\n", "\n").split("|")


def _tokens(text: str, parser: ParserInline, engine: Engine) -> list[Token]:
    context = Context(argument=BodyInput(path="a.md", language="ko", text="", first_line=1), config=engine.config)
    tokens = parser.parse(text, engine.markdown, new_environment(context), [])
    # The pairing of "**" leaves empty texts behind.
    return [token for token in tokens if token.type != "text" or token.content]


@pytest.mark.parametrize("bare_urls", ["text", "link"])
def test_plain_markup_becomes_what_the_rules_make_of_it(bare_urls: Literal["text", "link"]) -> None:
    engine = make_engine(BodySetup(markdown=MarkdownConfig(bare_urls=bare_urls)))
    own = engine.markdown.inline
    rules = [InlineRule(str(number), rule) for number, rule in enumerate(own.ruler.getRules(""))]
    by_rules = InlineParser(rules, [(str(number), rule) for number, rule in enumerate(own.ruler2.getRules(""))])
    reference = json.loads((FOLDER / "emphasis_reference.json").read_text(encoding="utf-8"))
    blocks = (block for case in cases() for block in case.text.split("\n\n"))
    for text in (*EDGES, *(text for text, _ in reference), *blocks):
        assert _tokens(text, own, engine) == _tokens(text, by_rules, engine), text


def test_no_letter_or_digit_is_a_blank_or_punctuation() -> None:
    for character in filter(str.isalnum, map(chr, range(0x110000))):
        assert unicodedata.category(character)[0] not in "PSZ", character
