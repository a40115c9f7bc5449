"""A finished body to its blocks: the elements that stand at its top level, each with what can be told of it by looking.

Reads HTML as the Markdown engine and the sanitiser write it: balanced, with quoted attributes. Of anything else it
makes fewer, larger blocks, and never loses a letter.
"""

import functools
import html as entities
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from site_gen.model.pattern import late_pattern

Kind = Literal[
    "heading", "paragraph", "list", "table", "code", "picture", "formula", "quote", "callout", "rule", "other"
]

TAG = late_pattern(
    r"""<!--.*?-->|<(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)(?P<attributes>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""",
    re.DOTALL,
)
_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_RAW = frozenset(["script", "style", "textarea", "title"])
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "br",
        "button",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
        "picture",
        "q",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
_KIND_BY_NAME: dict[str, Kind] = {
    "p": "paragraph",
    "ul": "list",
    "ol": "list",
    "dl": "list",
    "table": "table",
    "pre": "code",
    "figure": "picture",
    "video": "picture",
    "audio": "picture",
    "iframe": "picture",
    "math": "formula",
    "blockquote": "quote",
    "hr": "rule",
}
_KIND_BY_CLASS: dict[str, Kind] = {
    "highlight": "code",
    "mermaid": "code",
    "math-display": "formula",
    "callout": "callout",
    "embed": "picture",
    "gallery": "picture",
    "footnotes": "list",
}
_CLASS = late_pattern(r'\bclass="([^"]*)"')
_SOURCE = late_pattern(r'<(?:img|iframe|video|audio|p)\b[^>]*?\b(?:data-)?src="([^"]*)"')
_ANNOTATION = late_pattern(r"<annotation\b.*?</annotation>", re.DOTALL)
_TEX = late_pattern(r"<annotation\b[^>]*>(.*?)</annotation>", re.DOTALL)


class Block(NamedTuple):
    kind: Kind
    html: str
    level: int = 0
    """Of a heading, 1 to 6."""
    items: int = 0
    """Of a list."""
    elements: int = 1
    """How many elements of the page it is: more than one, or none, for letters outside every paragraph."""


class _Piece(NamedTuple):
    name: str
    attributes: str
    html: str
    elements: int = 1


def split_blocks(html: str) -> tuple[Block, ...]:
    """Return the blocks of a body, in order. Comments and blanks between them are left out."""
    return tuple(_block(piece) for piece in _pieces(html))


def plain_text(html: str) -> str:
    """Return the letters of a stretch of HTML, without the TeX source that formulas carry along."""
    return entities.unescape(TAG.sub("", _ANNOTATION.sub("", html)))


def sources_of(html: str) -> tuple[str, ...]:
    """Return the addresses of the pictures and players in a stretch of HTML."""
    return tuple(_SOURCE.findall(html))


def tex_of(html: str) -> str:
    """Return the TeX source of the formulas in a stretch of HTML."""
    return "\n".join(" ".join(one.split()) for one in _TEX.findall(html))


def _pieces(html: str) -> Iterator[_Piece]:
    position = loose_from = loose_elements = 0
    while (tag := TAG.search(html, position)) is not None:
        name = (tag["name"] or "").lower()
        if not name or tag["close"]:
            position = tag.end()
            continue
        position = _end_of(html, tag)
        if name in _INLINE:
            loose_elements += 1
            continue
        yield from _loose(html[loose_from : tag.start()], loose_elements)
        yield _Piece(name, tag["attributes"], html[tag.start() : position])
        loose_from, loose_elements = position, 0
    yield from _loose(html[loose_from:], loose_elements)


def _loose(html: str, elements: int) -> Iterator[_Piece]:
    """Yield the letters between two blocks, which raw HTML may leave outside every paragraph."""
    if elements or plain_text(html).strip():
        yield _Piece("p", "", html.strip(), elements)


def _end_of(html: str, tag: re.Match[str]) -> int:
    """Return where the element that *tag* opens ends; at the end of the text when it is never closed.

    Tags of the same name are counted: other elements close within it, or the reader's browser closes them there.
    """
    name = tag["name"].lower()
    if name in _VOID or tag["attributes"].endswith("/"):
        return tag.end()
    depth = 1
    for found in _tags_of(name).finditer(html, tag.end()):
        depth += -1 if found[1] else 1
        if depth == 0:
            return found.end()
    return len(html)


@functools.lru_cache(maxsize=256)
def _tags_of(name: str) -> re.Pattern[str]:
    # What stands in a script or a style is no tag, but its own end.
    opening = "" if name in _RAW else "?"
    return re.compile(rf"<(/{opening}){re.escape(name)}(?=[\s/>])[^>]*>", re.IGNORECASE)


def _block(piece: _Piece) -> Block:
    name, html = piece.name, piece.html
    if len(name) == 2 and name[0] == "h" and name[1] in "123456":
        return Block("heading", html, level=int(name[1]))
    kind = _KIND_BY_NAME.get(name, "other")
    found = _CLASS.search(piece.attributes)
    for word in found[1].split() if found else ():
        kind = _KIND_BY_CLASS.get(word, kind)
    if kind == "paragraph" and ("<img" in html or "<math" in html) and not _has_words(html):
        kind = "picture" if "<img" in html else "formula"
    items = _item_count(html) if kind == "list" else 0
    return Block(kind, html, items=items, elements=piece.elements)


def _has_words(html: str) -> bool:
    without_formulas = re.sub(r"<math\b.*?</math>", "", html, flags=re.DOTALL)
    return any(letter.isalnum() for letter in plain_text(without_formulas))


def _item_count(html: str) -> int:
    """Return the items of a list's top level; 0 for a list of definitions, whose terms may have any number of texts."""
    depth = count = 0
    for tag in TAG.finditer(html):
        name = (tag["name"] or "").lower()
        if name in ("ul", "ol", "dl"):
            depth += -1 if tag["close"] else 1
        elif name == "li" and not tag["close"] and depth == 1:
            count += 1
    return count
