"""Headings: ids that old deep links know, and the rows of the table of contents.

The default ids are those of kramdown's GFM parser, so that a link from another site still finds its section.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.model.body import Heading
from site_gen.model.language_words import drop_language_word
from site_gen.render.markdown.context import Context, context_of, new_environment
from site_gen.render.markdown.source import prepare_source

HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))

_WRITTEN_ID = re.compile(r"[ \t]+\{#([^\s{}\"'<>]+)\}[ \t]*$")
_DOUBTFUL = re.compile(r"[^a-z0-9 \t_가-힣-]")
"""What may have to be left out of an id."""
_FEW = 20
"""Signs that are taken out one by one: of more, each would be looked for in a long text."""
_DASHES = re.compile("---?")
_DOUBLED_DASHES = re.compile("-{2,}")
# Circled and squared letters count as word characters in Ruby's \p{Word}.
_ENCLOSED_LETTERS = ((0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189))


def heading_source(state: StateCore) -> None:
    """Before inline text is read: take ``{#id}`` off headings, and the language word off those of a divided post.

    The id of such a heading is still made of the whole text, as the old site made it.
    """
    drops_words = context_of(state.env).argument.drop_language_words
    is_any_hidden = False
    for opening, text in _headings(state.tokens):
        if "{#" in text.content and (found := _WRITTEN_ID.search(text.content)):
            opening.attrs = {"id": found[1]}
            text.content = text.content[: found.start()]
        if drops_words:
            shown = drop_language_word(text.content)
            if not shown.strip():
                opening.hidden = is_any_hidden = True
            elif shown != text.content:
                opening.meta = {"whole_text": text.content}
                text.content = shown
    if is_any_hidden:
        _leave_out_hidden(state)


def _leave_out_hidden(state: StateCore) -> None:
    """Take out the headings that were nothing but a language word."""
    gone: set[int] = set()
    for index, token in enumerate(state.tokens):
        if token.hidden and token.tag in HEADING_TAGS:
            gone.update((index,) if token.type == "inline" else range(index, index + 3))
    state.tokens = [token for index, token in enumerate(state.tokens) if index not in gone]


def heading_ids(state: StateCore) -> None:
    """Give every heading its id and record it, unless ``{: .no_toc }`` keeps it out of the contents."""
    context = context_of(state.env)
    found = list(_headings(state.tokens))
    _claim_written_ids(found, context)
    counts = _earlier_counts(state, context)
    for opening, text in found:
        shown = plain_text(text.children)
        if "id" not in opening.attrs:
            whole = opening.meta.get("whole_text")
            children = _parsed(state, whole, context) if whole else text.children
            base = _base_id(children, plain_text(children) if whole else shown, context)
            if not opening.attrs:
                opening.attrs = {}
            opening.attrs["id"] = _next_id(base, counts, context)
        if "class" not in opening.attrs or "no_toc" not in str(opening.attrs["class"]).split():
            _record(opening, shown, context)


def heading_id(text: str, style: str) -> str:
    """Return the id of a heading's plain text, before it is made unique.

    ``kramdown``: lower case; everything but letters, marks, numbers, ``_``, ``-`` and blanks deleted; each blank a
    dash, none collapsed and none trimmed.  ``tidy``: no invisible
    characters, no doubled dashes, none at the ends.  Empty when the text leaves nothing.
    """
    text = unicodedata.normalize("NFC", text)
    kept = text.translate(_ASCII_IN_IDS) if text.isascii() else _dashed(_kept(text.lower()))
    if style == "tidy":
        visible = "".join(character for character in kept if unicodedata.category(character) not in ("Mn", "Me", "Cf"))
        return _DOUBLED_DASHES.sub("-", visible).strip("-")
    return kept


def plain_text(children: list[Token] | None) -> str:
    """Return the text of inline tokens: code and formula source included, markup, tags and pictures not."""
    children = children or []
    if len(children) == 1 and children[0].type == "text":
        return children[0].content
    parts = []
    for child in children:
        if child.type in ("text", "text_special", "code_inline", "math_inline"):
            parts.append(child.content)
        elif child.tag == "br":
            parts.append(" ")
    return "".join(parts)


def _headings(tokens: list[Token]) -> Iterator[tuple[Token, Token]]:
    """Yield what has the tag and the attributes of each heading, and its text: outside other blocks one token."""
    for index, token in enumerate(tokens):
        if token.tag in HEADING_TAGS and token.nesting >= 0:
            yield token, token if token.type == "inline" else tokens[index + 1]


def _claim_written_ids(headings: list[tuple[Token, Token]], context: Context) -> None:
    """Reserve the ids that authors wrote, before any is made up."""
    for opening, _ in headings:
        wanted = opening.attrs.get("id")
        if wanted is None:
            continue
        opening.attrs["id"] = context.claim_id(str(wanted))
        if opening.attrs["id"] != wanted:
            context.warn(
                context.file_line(opening.map[0] if opening.map else 0),
                f"the id {wanted} is taken already; this heading gets {opening.attrs['id']}",
                hint="Give each heading an id of its own.",
            )


def _earlier_counts(state: StateCore, context: Context) -> dict[str, int]:
    """Count the ids of the text before this one in the same file, where the old site counted over the whole file."""
    counts: dict[str, int] = {}
    earlier = context.argument.earlier_text
    if not (context.config.heading_ids_over_file and earlier):
        return counts
    # A context of its own: the other half's problems and references are told with the other half.
    scratch = Context(argument=context.argument, config=context.config)
    tokens: list[Token] = []
    state.md.block.parse(prepare_source(earlier, scratch), state.md, new_environment(scratch), tokens)
    for opening, text in _headings(tokens):
        if "id" not in opening.attrs and not _WRITTEN_ID.search(text.content):
            children = _parsed(state, text.content, scratch)
            base = _base_id(children, plain_text(children), context)
            counts[base] = counts.get(base, 0) + 1
    return counts


def _base_id(children: list[Token] | None, text: str, context: Context) -> str:
    """Return the id of a heading with these children and the plain *text* of them."""
    style = context.config.heading_ids
    if style == "kramdown" and "--" in text:
        # It made dashes of print of these before it made the id, and so lost them; not in code.
        text = plain_text(
            [
                replace(child, content=_DASHES.sub("", child.content))
                if child.type == "text" and "--" in child.content
                else child
                for child in children or ()
            ]
        )
    return heading_id(text, style)


def _parsed(state: StateCore, content: str, context: Context) -> list[Token]:
    return state.md.inline.parse(content, state.md, new_environment(context), [])


def _next_id(base: str, counts: dict[str, int], context: Context) -> str:
    count = counts.get(base, 0)
    while (free := f"{base}-{count}" if count else base or "section") in context.taken_ids:
        count += 1
    counts[base] = count + 1
    return context.claim_id(free)


def _record(opening: Token, text: str, context: Context) -> None:
    context.headings.append(
        Heading(
            level=int(opening.tag[1]),
            id=str(opening.attrs["id"]),
            text=" ".join(text.split()),
            line=context.file_line(opening.map[0] if opening.map else 0),
        )
    )


def _dashed(text: str) -> str:
    return text.replace(" ", "-").replace("\t", "-")


def _kept(text: str) -> str:
    """Return what stays of a text in lower case: most often all but the same few signs."""
    doubtful = set(_DOUBTFUL.findall(text))
    if len(doubtful) > _FEW:
        return "".join(filter(_is_kept, text))
    for sign in doubtful:
        if not _is_kept(sign):
            text = text.replace(sign, "")
    return text


@cache
def _is_kept(character: str) -> bool:
    if character.isascii():
        return character.isalnum() or character in "_- \t"
    category = unicodedata.category(character)
    if category[0] in "LM" or category in ("Nd", "Nl", "Pc"):
        return True
    return any(first <= ord(character) <= last for first, last in _ENCLOSED_LETTERS)


_ASCII_IN_IDS = {ord(sign): _dashed(sign.lower()) if _is_kept(sign) else None for sign in map(chr, range(128))}
