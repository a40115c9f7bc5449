"""The Markdown engine: markdown-it-py with our rules, in one visible order."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import nh3
from markdown_it import MarkdownIt, rules_core, rules_inline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import blockquote, code, fence, heading, hr, list_block, reference, table
from markdown_it.rules_block.state_block import StateBlock
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline.state_inline import StateInline
from mdit_py_plugins.footnote.index import footnote_def, footnote_inline

from site_gen.model.body import BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.render.markdown.abbreviations import abbreviation_definition, abbreviations
from site_gen.render.markdown.attribute_lists import attribute_list_block, attribute_list_inline, give_attributes
from site_gen.render.markdown.bare_urls import bare_url
from site_gen.render.markdown.callouts import callout_markers, callouts
from site_gen.render.markdown.code_blocks import code_blocks
from site_gen.render.markdown.definition_lists import definition_list
from site_gen.render.markdown.display_math import display_math
from site_gen.render.markdown.embeds import embed
from site_gen.render.markdown.emphasis import emphasis, strikethrough
from site_gen.render.markdown.footnotes import footnote_reference, footnotes
from site_gen.render.markdown.formulas import FormulaConverter, formulas
from site_gen.render.markdown.headings import heading_ids, heading_source
from site_gen.render.markdown.html_blocks import html_block_with_end
from site_gen.render.markdown.html_containers import html_container, html_summary
from site_gen.render.markdown.inline_text import text, text_before_urls
from site_gen.render.markdown.label_lists import list_without_labels
from site_gen.render.markdown.links import links
from site_gen.render.markdown.math_block import math_block
from site_gen.render.markdown.math_inline import math_inline
from site_gen.render.markdown.nesting import nesting_limit
from site_gen.render.markdown.paragraph import paragraph
from site_gen.render.markdown.quotes import quotes
from site_gen.render.markdown.raw_html import raw_html
from site_gen.render.markdown.renderer import BodyRenderer
from site_gen.render.markdown.sanitize import make_cleaner

_BlockRule = Callable[[StateBlock, int, int, bool], bool]
_InlineRule = Callable[[StateInline, bool], bool]
_CoreRule = Callable[[StateCore], None]

_Rule = TypeVar("_Rule")

_MAX_NESTING = 100
"""Levels of blocks within blocks; a list within a list is two.  The library's preset loses text from 20 on."""

_OPTIONS = {"maxNesting": _MAX_NESTING, "tasklists": True, "xhtmlOut": False}

_INSIDE_TEXT = ("paragraph", "reference", "blockquote")
_INSIDE_ALL = (*_INSIDE_TEXT, "list")

_BLOCK_RULES: tuple[tuple[str, _BlockRule, tuple[str, ...]], ...] = (
    # (name, rule, the blocks that it may end without a blank line)
    ("table", table, ("paragraph", "reference")),
    ("code", code, ()),
    ("fence", fence, _INSIDE_ALL),
    ("blockquote", blockquote, _INSIDE_ALL),
    ("hr", hr, _INSIDE_ALL),
    ("list", list_without_labels, _INSIDE_TEXT),
    ("footnote_definition", footnote_def, ("paragraph", "reference")),
    ("reference", reference, ()),
    ("abbreviation_definition", abbreviation_definition, _INSIDE_TEXT),
    ("attribute_list", attribute_list_block, _INSIDE_ALL),
    ("embed", embed, _INSIDE_ALL),
    ("math_block", math_block, _INSIDE_TEXT),
    ("html_summary", html_summary, _INSIDE_TEXT),
    ("html_container", html_container, _INSIDE_TEXT),
    ("html_block", html_block_with_end, _INSIDE_TEXT),
    ("heading", heading, _INSIDE_TEXT),
    ("definition_list", definition_list, _INSIDE_TEXT),
    ("paragraph", paragraph, ()),
)

_INLINE_RULES: tuple[tuple[str, _InlineRule], ...] = (
    ("text", text),
    ("newline", rules_inline.newline),
    ("escape", rules_inline.escape),
    ("backticks", rules_inline.backtick),
    ("emphasis", emphasis),
    ("strikethrough", strikethrough),
    ("math_inline", math_inline),
    ("attribute_list", attribute_list_inline),
    ("footnote_reference", footnote_reference),
    ("link", rules_inline.link),
    ("image", rules_inline.image),
    ("footnote_inline", footnote_inline),
    ("autolink", rules_inline.autolink),
    ("html_inline", rules_inline.html_inline),
    ("entity", rules_inline.entity),
    ("bare_url", bare_url),
)

_PAIRING_RULES = (
    ("balance_pairs", rules_inline.link_pairs),
    ("strikethrough", rules_inline.strikethrough.postProcess),
    ("emphasis", rules_inline.emphasis.postProcess),
    ("fragments_join", rules_inline.fragments_join),
)

_CORE_RULES: tuple[tuple[str, _CoreRule], ...] = (
    ("normalize", rules_core.normalize),
    ("block", rules_core.block),
    ("nesting_limit", nesting_limit),
    ("heading_source", heading_source),
    ("callout_markers", callout_markers),
    ("inline", rules_core.inline),
    ("give_attributes", give_attributes),
    ("footnotes", footnotes),
    ("display_math", display_math),
    ("abbreviations", abbreviations),
    ("quotes", quotes),
    ("text_join", rules_core.text_join),
    ("raw_html", raw_html),
    ("links", links),
    ("callouts", callouts),
    ("heading_ids", heading_ids),
    ("code_blocks", code_blocks),
)


class _Markdown(MarkdownIt):
    """markdown-it that leaves the judgement of addresses to links.py, which can tell the author."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Accept every address for now."""
        del url
        return True


@dataclass(frozen=True, slots=True)
class Engine:
    """What a process needs to render bodies. Holds no state of any body, and does not pickle."""

    config: MarkdownConfig
    markdown: MarkdownIt
    cleaner: nh3.Cleaner


def make_engine(setup: BodySetup) -> Engine:
    """Return the engine for a site's settings; it serves any number of bodies, one at a time."""
    config = setup.markdown
    markdown = _Markdown("commonmark", _OPTIONS, renderer_cls=BodyRenderer)
    markdown.block.ruler = _block_ruler(config)
    markdown.inline.ruler = _inline_ruler(config)
    markdown.inline.ruler2 = _ruler(_PAIRING_RULES)
    markdown.core.ruler = _core_ruler(config)
    return Engine(config=config, markdown=markdown, cleaner=make_cleaner())


def _block_ruler(config: MarkdownConfig) -> Ruler[_BlockRule]:
    replaced: dict[str, _BlockRule] = {"list": list_block} if config.parenthesis_lists else {}
    ruler: Ruler[_BlockRule] = Ruler()
    for name, rule, ends in _BLOCK_RULES:
        ruler.push(name, replaced.get(name, rule), {"alt": list(ends)})
    return ruler


def _inline_ruler(config: MarkdownConfig) -> Ruler[_InlineRule]:
    finds_urls = config.bare_urls == "link"
    replaced: dict[str, _InlineRule] = {"text": text_before_urls} if finds_urls else {}
    left_out = () if finds_urls else ("bare_url",)
    return _ruler((name, replaced.get(name, rule)) for name, rule in _INLINE_RULES if name not in left_out)


def _core_ruler(config: MarkdownConfig) -> Ruler[_CoreRule]:
    left_out = () if config.quotes else ("quotes",)
    ruler = _ruler((name, rule) for name, rule in _CORE_RULES if name not in left_out)
    ruler.push("formulas", partial(formulas, converter=FormulaConverter()))
    return ruler


def _ruler(rules: Iterable[tuple[str, _Rule]]) -> Ruler[_Rule]:
    ruler: Ruler[_Rule] = Ruler()
    for name, rule in rules:
        ruler.push(name, rule)
    return ruler
