"""Footnotes: ``[^name]`` in the text, ``[^name]: …`` anywhere, and a section of them at the end.

The ids are kramdown's (``fn:name``, ``fnref:name``), which no heading can have.
"""

import re
from itertools import chain
from typing import TypedDict

from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core.state_core import StateCore
from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType

from site_gen.render.markdown.context import Context, children_with_lines, context_of


class _InlineNote(TypedDict):
    """What the library remembers of a note within the text."""

    content: str
    tokens: list[Token]


_REFERENCE = re.compile(r"\[\^([^\s\[\]^]+)\]")


def footnote_reference(state: StateInline, silent: bool) -> bool:
    """Make a ``footnote_ref`` token of ``[^name]`` where a footnote has that name."""
    if state.src[state.pos] != "[" or not state.src.startswith("[^", state.pos):
        return False
    found = _REFERENCE.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    is_defined = f":{found[1]}" in _defined(state.env)
    if not is_defined and not found[1].isdigit():
        return False
    if not silent:
        token = state.push("footnote_ref" if is_defined else "footnote_missing", "", 0)
        token.meta = {"label": found[1]}
        token.content = found[0]
    state.pos = found.end()
    return True


def footnotes(state: StateCore) -> None:
    """Number the references and put the footnotes into a section at the end, in the order in which they are met.

    One that nothing refers to comes last, so that no text is lost.
    """
    context = context_of(state.env)
    if "footnotes" not in state.env:
        if context.may_have_marks and "[^" in state.src:
            _warn_of_missing(state.tokens, context)
        return
    state.tokens, notes = _split(state.tokens)
    inline_notes: dict[int, _InlineNote] = state.env["footnotes"].get("list", {})
    _name_inline_notes([*state.tokens, *chain.from_iterable(notes.values())], inline_notes, notes)
    if not notes:
        _warn_of_missing(state.tokens, context)
        return
    numbers: dict[str, int] = {}
    counts: dict[str, int] = {}
    _number(state.tokens, numbers, counts)
    for label in list(notes):
        # Notes refer to notes: those met only there follow.
        _number(notes[label], numbers, counts)
    for label, tokens in notes.items():
        if label not in numbers:
            numbers[label] = len(numbers) + 1
            hint = f"Refer to it with [^{label}], or take it out."
            context.warn(_first_line(tokens, context), f"nothing refers to the footnote [^{label}]", hint=hint)
    _warn_of_missing(state.tokens, context)
    state.tokens += _section(sorted(notes, key=lambda label: numbers[label]), notes, counts, context)


def _defined(env: EnvType) -> dict[str, int]:
    """The names that the library's block rule has found, each with a colon before it."""
    refs: dict[str, int] = env.get("footnotes", {}).get("refs", {})
    return refs


def _split(tokens: list[Token]) -> tuple[list[Token], dict[str, list[Token]]]:
    """Take the footnotes out of the text: (the other tokens, tokens by name). The first of a name wins."""
    text: list[Token] = []
    notes: dict[str, list[Token]] = {}
    target = text
    for token in tokens:
        if token.type == "footnote_reference_open":
            note: list[Token] = []
            label = str(token.meta["label"])
            target = notes.setdefault(label, note)
        elif token.type == "footnote_reference_close":
            target = text
        else:
            target.append(token)
    return text, notes


def _name_inline_notes(
    tokens: list[Token], inline_notes: dict[int, _InlineNote], notes: dict[str, list[Token]]
) -> None:
    """Give the notes within the text (``^[…]``) names, and make a paragraph of each."""
    for token in tokens:
        for child in token.children or ():
            if child.type != "footnote_ref" or "label" in child.meta:
                continue
            number = child.meta["id"]
            label = f"note-{number + 1}"
            while label in notes:
                label += "-"
            child.meta["label"] = label
            note = inline_notes[number]
            text = Token("inline", "", 0, children=note["tokens"], content=note["content"], map=token.map)
            notes[label] = [_block("paragraph_open", "p", 1), text, _block("paragraph_close", "p", -1)]
            _name_inline_notes([text], inline_notes, notes)


def _number(tokens: list[Token], numbers: dict[str, int], counts: dict[str, int]) -> None:
    for token in tokens:
        for child in token.children or ():
            if child.type == "footnote_ref":
                label = child.meta["label"]
                counts[label] = counts.get(label, 0) + 1
                number = numbers.setdefault(label, len(numbers) + 1)
                link = f'<a href="#fn:{escapeHtml(label)}" class="footnote" role="doc-noteref">{number}</a>'
                child.content = f'<sup id="{escapeHtml(_reference_id(label, counts[label]))}">{link}</sup>'


def _warn_of_missing(tokens: list[Token], context: Context) -> None:
    for token in tokens:
        if token.type == "inline" and "^" in token.content and "[^" in token.content:
            for child, line in children_with_lines(token):
                if child.type == "footnote_missing":
                    child.type = "text"
                    hint = f"Add a line that begins with {child.content}:"
                    context.warn(context.file_line(line), f"the footnote {child.content} does not exist", hint=hint)


def _first_line(tokens: list[Token], context: Context) -> int:
    return context.file_line(next((token.map[0] for token in tokens if token.map), 0))


def _reference_id(label: str, count: int) -> str:
    return f"fnref:{label}" if count == 1 else f"fnref:{label}:{count - 1}"


def _section(labels: list[str], notes: dict[str, list[Token]], counts: dict[str, int], context: Context) -> list[Token]:
    attributes: dict[str, str | int | float] = {"class": "footnotes", "role": "doc-endnotes"}
    tokens = [
        Token("footnotes_open", "section", 1, attrs=attributes, block=True),
        _block("footnotes_list_open", "ol", 1),
    ]
    for label in labels:
        context.taken_ids[f"fn:{label}"] = None
        opening = _block("footnote_open", "li", 1)
        opening.attrs["id"] = f"fn:{label}"
        back = [_back_link(_reference_id(label, count)) for count in range(1, counts.get(label, 0) + 1)]
        for count in range(1, counts.get(label, 0) + 1):
            context.taken_ids[_reference_id(label, count)] = None
        tokens += [opening, *_with_back_links(notes[label], back), _block("footnote_close", "li", -1)]
    return [*tokens, _block("footnotes_list_close", "ol", -1), _block("footnotes_close", "section", -1)]


def _with_back_links(tokens: list[Token], back: list[Token]) -> list[Token]:
    """Put the links back into the last paragraph, or into one of their own."""
    if not back:
        return tokens
    if len(tokens) >= 2 and tokens[-1].type == "paragraph_close":
        tokens[-2].children = [*(tokens[-2].children or []), *back]
        return tokens
    text = Token("inline", "", 0, children=back)
    return [*tokens, _block("paragraph_open", "p", 1), text, _block("paragraph_close", "p", -1)]


def _back_link(target: str) -> Token:
    # The second character keeps the arrow from being shown as an emoji.
    html = f' <a href="#{escapeHtml(target)}" class="footnote-backref" role="doc-backlink">\u21a9\ufe0e</a>'
    return Token("own_html", "", 0, content=html)


def _block(kind: str, tag: str, nesting: int) -> Token:
    return Token(kind, tag, nesting, block=True)  # type: ignore[arg-type]
