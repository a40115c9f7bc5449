"""The Markdown engine: markdown-it-py with our rules, in one visible order."""

import re
from collections.abc import Callable, Iterator

import nh3
from markdown_it import MarkdownIt, rules_core, rules_inline
from markdown_it.ruler import Ruler
from markdown_it.rules_block import blockquote, code, list_block, reference
from markdown_it.rules_core import StateCore
from mdit_py_plugins.footnote.index import footnote_def

from site_gen.model.body import BodySetup
from site_gen.model.config import MarkdownConfig
from site_gen.model.record import Record
from site_gen.render.markdown.abbreviations import abbreviation_definition, abbreviations
from site_gen.render.markdown.attribute_lists import attribute_list_block, attribute_list_inline, give_attributes
from site_gen.render.markdown.bare_urls import bare_url
from site_gen.render.markdown.callouts import callout_markers, callouts
from site_gen.render.markdown.code_blocks import code_blocks
from site_gen.render.markdown.definition_lists import definition_list
from site_gen.render.markdown.display_math import display_math
from site_gen.render.markdown.embeds import embed
from site_gen.render.markdown.emphasis import emphasis, strikethrough
from site_gen.render.markdown.fenced_code import fenced_code
from site_gen.render.markdown.footnotes import footnote_reference, footnotes
from site_gen.render.markdown.formulas import formulas
from site_gen.render.markdown.headings import heading_ids, heading_source
from site_gen.render.markdown.html_blocks import html_block_with_end
from site_gen.render.markdown.html_containers import html_container, html_summary
from site_gen.render.markdown.inline_text import NEXT_MARKUP, NEXT_MARKUP_OR_URL, text, text_before_urls
from site_gen.render.markdown.label_lists import list_without_labels
from site_gen.render.markdown.links import links
from site_gen.render.markdown.links_inline import (
    footnote_with_end,
    image_with_end,
    link_with_end,
)
from site_gen.render.markdown.math_block import math_block
from site_gen.render.markdown.math_inline import math_escape, math_inline
from site_gen.render.markdown.near_misses import near_misses
from site_gen.render.markdown.nesting import nesting_limit
from site_gen.render.markdown.paragraph import paragraph, plain_paragraph
from site_gen.render.markdown.parsers import BlockParser, BlockRule, InlineParser, InlineRule, inline
from site_gen.render.markdown.plain_markup import markup_pattern
from site_gen.render.markdown.quotes import quotes
from site_gen.render.markdown.raw_html import raw_html
from site_gen.render.markdown.renderer import BodyRenderer
from site_gen.render.markdown.sanitize import make_cleaner
from site_gen.render.markdown.single_lines import heading, thematic_break
from site_gen.render.markdown.tables import table
from site_gen.render.markdown.task_lists import task_lists
from site_gen.render.markdown.text_join import text_join
from site_gen.render.markdown.texts import texts
from site_gen.render.markdown.unbroken import unbroken

_CoreRule = Callable[[StateCore], None]

_MAX_NESTING = 100
"""Levels of blocks within blocks; a list within a list is two.  The library's preset loses text from 20 on."""

_OPTIONS = {"maxNesting": _MAX_NESTING, "tasklists": True, "xhtmlOut": False}

_ENCODED_ADDRESS = re.compile(
    r"(?:https?://[a-z0-9.-]+(?=[/?#]|$))?(?:[/?#.A-Za-z0-9;&=+$,_!~*'()-]++|%[0-9A-Fa-f]{2})*+"
)

_INSIDE_TEXT = ("paragraph", "reference", "blockquote")
_INSIDE_ALL = (*_INSIDE_TEXT, "list")

_BLOCK_RULES = (
    # name, rule, what it begins with, which blocks it may end without a blank line
    BlockRule("plain_paragraph", plain_paragraph, never_begins=" >+-<#{:=|"),
    BlockRule("table", table, "", ("paragraph", "reference")),
    BlockRule("code", code, " "),
    BlockRule("fence", fenced_code, "`~", _INSIDE_ALL),
    BlockRule("blockquote", blockquote, ">", _INSIDE_ALL),
    BlockRule("hr", thematic_break, "*-_", _INSIDE_ALL),
    BlockRule("list", list_without_labels, "*-+0123456789", _INSIDE_TEXT),
    BlockRule("footnote_definition", footnote_def, "[", ("paragraph", "reference")),
    BlockRule("reference", reference, "["),
    BlockRule("abbreviation_definition", abbreviation_definition, "*", _INSIDE_TEXT),
    BlockRule("attribute_list", attribute_list_block, "{", _INSIDE_ALL),
    BlockRule("embed", embed, "{", _INSIDE_ALL),
    BlockRule("math_block", math_block, "$", _INSIDE_TEXT),
    BlockRule("html_summary", html_summary, "<", _INSIDE_TEXT),
    BlockRule("html_container", html_container, "<", _INSIDE_TEXT),
    BlockRule("html_block", html_block_with_end, "<", _INSIDE_TEXT),
    BlockRule("heading", heading, "#", _INSIDE_TEXT),
    BlockRule("definition_list", definition_list, "", _INSIDE_TEXT),
    BlockRule("paragraph", paragraph),
)

_INLINE_RULES = (
    # name, rule, what it begins with
    InlineRule("newline", rules_inline.newline, "\n"),
    InlineRule("math_escape", math_escape, "\\"),
    InlineRule("escape", rules_inline.escape, "\\"),
    InlineRule("backticks", rules_inline.backtick, "`"),
    InlineRule("emphasis", emphasis, "*_"),
    InlineRule("strikethrough", strikethrough, "~"),
    InlineRule("math_inline", math_inline, "$"),
    InlineRule("attribute_list", attribute_list_inline, "{"),
    InlineRule("footnote_reference", footnote_reference, "["),
    InlineRule("link", link_with_end, "["),
    InlineRule("image", image_with_end, "!"),
    InlineRule("footnote_inline", footnote_with_end, "^"),
    InlineRule("autolink", rules_inline.autolink, "<"),
    InlineRule("html_inline", rules_inline.html_inline, "<"),
    InlineRule("entity", rules_inline.entity, "&"),
    InlineRule("bare_url", bare_url, "h"),
    InlineRule("text", text),
)

_PAIRING_RULES = (
    ("balance_pairs", rules_inline.link_pairs),
    ("strikethrough", rules_inline.strikethrough.postProcess),
    ("emphasis", rules_inline.emphasis.postProcess),
    ("fragments_join", rules_inline.fragments_join),
)

_CORE_RULES: tuple[tuple[str, _CoreRule], ...] = (
    ("block", rules_core.block),
    ("nesting_limit", nesting_limit),
    ("heading_source", heading_source),
    ("callout_markers", callout_markers),
    ("inline", inline),
    ("give_attributes", give_attributes),
    ("task_lists", task_lists),
    ("footnotes", footnotes),
    ("display_math", display_math),
    ("abbreviations", abbreviations),
    ("texts", texts),
    ("quotes", quotes),
    ("text_join", text_join),
    ("near_misses", near_misses),
    ("raw_html", raw_html),
    ("links", links),
    ("callouts", callouts),
    ("heading_ids", heading_ids),
    ("code_blocks", code_blocks),
    ("unbroken", unbroken),
    ("formulas", formulas),
)


class _Markdown(MarkdownIt):
    """markdown-it that leaves the judgement of addresses to links.py, which can tell the author."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the library's name
        """Accept every address for now."""
        del url
        return True

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - the library's name
        """Percent-encode an address; most need nothing."""
        return url if _ENCODED_ADDRESS.fullmatch(url) else super().normalizeLink(url)


class Engine(Record, frozen=True, kw_only=True):
    """What a process needs to render bodies. Holds no state of any body, and does not pickle."""

    config: MarkdownConfig
    markdown: MarkdownIt
    cleaner: nh3.Cleaner


def make_engine(setup: BodySetup) -> Engine:
    """Return the engine for a site's settings; it serves any number of bodies, one at a time."""
    config = setup.markdown
    markdown = _Markdown("commonmark", _OPTIONS, renderer_cls=BodyRenderer)
    next_markup = NEXT_MARKUP_OR_URL if config.bare_urls == "link" else NEXT_MARKUP
    markdown.block = BlockParser(_block_rules(config))
    markdown.inline = InlineParser(_inline_rules(config), _PAIRING_RULES, markup_pattern(next_markup))
    markdown.core.ruler = _core_ruler(config)
    return Engine(config=config, markdown=markdown, cleaner=make_cleaner())


def _block_rules(config: MarkdownConfig) -> Iterator[BlockRule]:
    for rule in _BLOCK_RULES:
        yield rule._replace(function=list_block) if config.parenthesis_lists and rule.name == "list" else rule


def _inline_rules(config: MarkdownConfig) -> Iterator[InlineRule]:
    finds_urls = config.bare_urls == "link"
    for rule in _INLINE_RULES:
        if finds_urls and rule.name == "text":
            yield rule._replace(function=text_before_urls)
        elif finds_urls or rule.name != "bare_url":
            yield rule


def _core_ruler(config: MarkdownConfig) -> Ruler[_CoreRule]:
    ruler: Ruler[_CoreRule] = Ruler()
    for name, rule in _CORE_RULES:
        if name != "quotes" or config.quotes:
            ruler.push(name, rule)
    return ruler
