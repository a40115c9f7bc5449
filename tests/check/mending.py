"""A text, what is told of it, and what mending makes of it: without a site around it."""

from typing import NamedTuple

import msgspec
from markdown_it import MarkdownIt

from site_gen.check.rewriting import is_same_page, rewritten
from site_gen.model.body import BodyInput, BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.model.portability import Difference
from site_gen.render.markdown.plain_reader import Readers
from site_gen.render.markdown.portability import find_differences, make_portability_tools
from tests.markdown.cases import VARIABLES, render

_readers: dict[str, Readers] = {}
_github = MarkdownIt("commonmark").enable(["table", "strikethrough"])


class Mended(NamedTuple):
    text: str
    differences: tuple[Difference, ...]
    is_same: bool
    """Whether our page is the same as before."""


def differences_in(text: str, settings: dict[str, str] | None = None) -> tuple[Difference, ...]:
    """Return what other readers show differently."""
    settings = settings or {}
    if repr(settings) not in _readers:
        markdown = msgspec.convert(settings, MarkdownConfig, strict=False)
        _readers[repr(settings)] = make_portability_tools(BodySetup(markdown=markdown))
    argument = BodyInput(path="content/posts/a.md", language="ko", text=text, first_line=1, variables=VARIABLES)
    found = find_differences(argument, _readers[repr(settings)]).result
    assert found is not None
    return found


def mended(text: str, settings: dict[str, str] | None = None) -> Mended:
    """Return the text with all the edits that keep our page as it is, made at once or not at all."""
    found = differences_in(text, settings)
    edits = tuple(edit for one in found for edit in one.edits)
    new = "\n".join(rewritten(text.split("\n"), 1, edits))
    before, after = render(text, settings).result, render(new, settings).result
    assert before is not None
    assert after is not None
    is_same = is_same_page(before, after)
    return Mended(new if is_same else text, found, is_same)


def literal_signs(text: str) -> list[str]:
    """Return the texts in which plain CommonMark leaves ``**`` standing."""
    children = (child for token in _github.parse(text) for child in token.children or ())
    return [child.content for child in children if child.type == "text" and "**" in child.content]
