"""Blocks that only we read as we do: each rule that CommonMark does not have, and what it did to a text."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from markdown_it.token import Token

from site_gen.model.portability import Difference, DifferenceKind, Edit
from site_gen.render.markdown.headings import HEADING_TAGS
from site_gen.render.markdown.html_names import INLINE_TAGS

_LONGEST_EXCERPT = 60
_LABEL = re.compile(r"([0-9]{1,9})\)(?=[ \t]|$)")
_UNDERLINE = re.compile(r"-{1,2}$")
_DASHES = re.compile(r"-{3,}$")
_HEADING_ID = re.compile(r"[ \t]\{#[^\s{}]+\}$")
_CALLOUT = re.compile(r"\[!([A-Za-z]+)\]([+-]?[ \t]*[^\n]*)")
_GITHUB_CALLOUTS = ("note", "tip", "important", "warning", "caution")
_RAW_BLOCK = re.compile(r"</?(?!(?:script|style|pre|textarea)\b)[A-Za-z]", re.IGNORECASE)
_LONE_INLINE_TAG = re.compile(r"""</?([A-Za-z][A-Za-z0-9-]*)(?:[^<>"']|"[^"]*"|'[^']*')*>[ \t]*$""")


@dataclass(frozen=True, slots=True)
class Blocks:
    """The block tokens of a text, and its lines as the author wrote them."""

    tokens: Sequence[Token]
    lines: Sequence[str]
    first_line: int
    """1-based file line of the first of ``lines``."""

    def is_blank(self, line: int) -> bool:
        return not 0 <= line < len(self.lines) or not self.lines[line].strip()

    def difference(self, kind: DifferenceKind, line: int, *edits: Edit) -> Difference:
        """Return a difference at a 0-based line."""
        return Difference(kind=kind, line=self.first_line + line, excerpt=shortened(self.lines[line]), edits=edits)

    def edit(self, line: int, column: int, removed: str, inserted: str) -> Edit:
        return Edit(line=self.first_line + line, column=column, removed=removed, inserted=inserted)


def shortened(text: str) -> str:
    """Return *text* in one line, short enough for a message."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_EXCERPT else text[: _LONGEST_EXCERPT - 1] + "…"


def block_differences(blocks: Blocks) -> Iterator[Difference]:
    """Yield the blocks that another reader takes for something else."""
    for index, token in enumerate(blocks.tokens):
        find = _FINDERS.get(token.tag if token.type == "inline" else token.type)
        if find is not None and token.map:
            yield from find(blocks, index, token.map[0])


def _paragraph(blocks: Blocks, index: int, line: int) -> Iterator[Difference]:
    text = _text_of(blocks, index).split("\n")
    yield from _labels(blocks, text, line)
    for row, piece in enumerate(text):
        if row and _UNDERLINE.fullmatch(piece.strip()):
            column = blocks.lines[line + row].rfind(piece.strip())
            yield blocks.difference("underline", line + row, blocks.edit(line + row, column, "", "\\"))
    found = _LONE_INLINE_TAG.match(text[0])
    if len(text) > 1 and found and found[1].lower() in INLINE_TAGS:
        yield blocks.difference("raw html", line)


def _text_of(blocks: Blocks, index: int) -> str:
    """Return the text of the paragraph or heading that begins at *index*."""
    token = blocks.tokens[index]
    return (token if token.type == "inline" else blocks.tokens[index + 1]).content


def _labels(blocks: Blocks, text: Sequence[str], line: int) -> Iterator[Difference]:
    """``1)`` begins a list elsewhere: at the start of a paragraph, and within one after another or as the first."""
    was_label = True
    for row, piece in enumerate(text):
        found = _LABEL.match(piece.lstrip(" \t"))
        if found and (was_label or int(found[1]) == 1):
            column = blocks.lines[line + row].find(found[0]) + len(found[1])
            yield blocks.difference("label", line + row, blocks.edit(line + row, column, ")", "\\)"))
        was_label = found is not None


def _rule(blocks: Blocks, index: int, line: int) -> Iterator[Difference]:
    """``---`` right under text makes a heading of it elsewhere."""
    before = blocks.tokens[index - 1] if index else None
    is_text = before is not None and (before.type == "paragraph_close" or (before.type, before.tag) == ("inline", "p"))
    if before is None or not is_text or before.level != blocks.tokens[index].level:
        return
    dashes = _DASHES.search(blocks.lines[line].rstrip(" \t"))
    if dashes is None or blocks.is_blank(line - 1):
        return
    if blocks.tokens[index].level:
        # A blank line would make a list loose; stars mean the same as dashes and underline nothing.
        stars = blocks.edit(line, dashes.start(), dashes[0], "*" * len(dashes[0]))
        yield blocks.difference("underline", line, stars)
    else:
        yield blocks.difference("underline", line, blocks.edit(line, 0, "", "\n"))


def _attribute_list(blocks: Blocks, index: int, line: int) -> Iterator[Difference]:
    del index
    yield blocks.difference("attribute list", line)


def _embed(blocks: Blocks, index: int, line: int) -> Iterator[Difference]:
    del index
    yield blocks.difference("liquid", line)


def _definition_list(blocks: Blocks, index: int, line: int) -> Iterator[Difference]:
    del index
    yield blocks.difference("definition list", line)


def _heading(blocks: Blocks, index: int, line: int) -> Iterator[Difference]:
    if _HEADING_ID.search(_text_of(blocks, index)):
        yield blocks.difference("heading id", line)


def _quotation(blocks: Blocks, index: int, line: int) -> Iterator[Difference]:
    inner = blocks.tokens[index + 2] if index + 2 < len(blocks.tokens) else None
    found = _CALLOUT.match(inner.content) if inner is not None and inner.type == "inline" else None
    if found and (found[1].lower() not in _GITHUB_CALLOUTS or found[2].strip()):
        yield blocks.difference("call-out", line)


def _html(blocks: Blocks, index: int, line: int) -> Iterator[Difference]:
    """Elsewhere a block of HTML runs on to the next blank line, and Markdown below it is not read."""
    is_summary = blocks.tokens[index].content.startswith("</summary")
    if not is_summary and _RAW_BLOCK.match(blocks.lines[line].lstrip(" \t>")):
        yield from _swallowed(blocks, index)


def _container(blocks: Blocks, index: int, line: int) -> Iterator[Difference]:
    """``<details>`` and what it begins with: the Markdown in it is read only after a blank line."""
    del line
    if blocks.tokens[index].content.startswith("<summary"):
        return
    inner = index + 1
    while inner < len(blocks.tokens) and blocks.tokens[inner].content.startswith("<summary"):
        inner += 3
    yield from _swallowed(blocks, inner - 1)


def _swallowed(blocks: Blocks, index: int) -> Iterator[Difference]:
    """Yield the block after the tag at *index* where no blank line stands between them."""
    before = blocks.tokens[index].map
    following = blocks.tokens[index + 1] if index + 1 < len(blocks.tokens) else None
    if before is None or following is None or not following.map:
        return
    # An attribute list belongs to the block above it, and is told of by itself.
    if following.nesting < 0 or following.type in ("html_block", "html_container_open", "attribute_list"):
        return
    line = following.map[0]
    if before[1] > line or blocks.is_blank(line - 1):
        return
    # In a list a blank line would change more than it mends, in a quotation it would end it.
    is_free = all(token.type == "html_container_open" for token in _around(blocks, index + 1))
    yield blocks.difference("raw html", line, *((blocks.edit(line, 0, "", "\n"),) if is_free else ()))


def _around(blocks: Blocks, index: int) -> list[Token]:
    """Return the opening tokens of the blocks that hold the one at *index*."""
    stack: list[Token] = []
    for token in blocks.tokens[:index]:
        if token.nesting > 0:
            stack.append(token)
        elif token.nesting < 0 and stack:
            stack.pop()
    return stack


_FINDERS: dict[str, Callable[[Blocks, int, int], Iterator[Difference]]] = {
    "paragraph_open": _paragraph,
    # Outside other blocks paragraphs and headings are one token, a text with a tag.
    "p": _paragraph,
    **dict.fromkeys(sorted(HEADING_TAGS), _heading),
    "hr": _rule,
    "attribute_list": _attribute_list,
    "embed": _embed,
    "dl_open": _definition_list,
    "heading_open": _heading,
    "blockquote_open": _quotation,
    "html_block": _html,
    "html_container_open": _container,
    "html_container_close": _html,
}
