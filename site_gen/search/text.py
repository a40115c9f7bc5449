"""The HTML of a body -> what a reader would look for in it: its sections, in plain text.

The HTML is our own, well-formed, and there may be a thousand bodies of it: one pass over its tags, no tree.
"""

import html
import re
from collections.abc import Iterator

from site_gen.model.problem import Outcome
from site_gen.model.record import Record

_TAG = re.compile(r"""<(/?)([a-zA-Z][\w-]*)((?:[^<>"']|"[^"]*"|'[^']*')*)>|<!--.*?-->""", re.DOTALL)
_ID = re.compile(r"""\sid=(?:"([^"]*)"|'([^']*)')""")
_ALT = re.compile(r"""\salt="([^"]*)\"""")
_CLASS = re.compile(r"""\sclass="([^"]*)\"""")

_UNSEEN = frozenset(("math", "svg", "script", "style", "iframe", "video", "audio", "noscript", "template"))
"""Elements whose text nobody reads as text."""
_UNSEEN_CLASSES = frozenset(("footnote", "footnote-backref", "lineno", "linenos", "heading-link", "math-error"))
"""Marks of ours beside the text: numbers of footnotes and lines."""
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "u",
        "var",
        "wbr",
    ]
)
_VOID = frozenset(("br", "hr", "img", "input", "wbr", "source", "col"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


class Section(Record, frozen=True, kw_only=True):
    """A heading with the text up to the next one."""

    id: str = ""
    """Of the heading, for ``#id``; empty before the first one."""
    level: int = 0
    """1 to 6; 0 before the first heading."""
    heading: str = ""
    text: str = ""
    """Plain text in one line."""


class BodyText(Record, frozen=True, kw_only=True):
    sections: tuple[Section, ...] = ()


class TextInput(Record, frozen=True, kw_only=True):
    """Everything that the text of a body depends on."""

    path: str
    """The source, for messages."""
    html: str


def read_text(argument: TextInput, tools: None) -> Outcome[BodyText]:
    """Return the sections of a body: its words, the texts of its pictures and code, without formulas and marks."""
    del tools
    sections: list[Section] = []
    start = Section()
    words: list[str] = []
    for kind, value in _events(argument.html):
        if kind == "text":
            words.append(value)
            continue
        text = _one_line(words)
        words = []
        if kind == "heading":
            sections.append(start.with_changes(text=text))
            start = Section(id=value[1:], level=int(value[0]))
        else:
            start = start.with_changes(heading=text)
    sections.append(start.with_changes(text=_one_line(words)))
    return Outcome(result=BodyText(sections=tuple(one for one in sections if one.heading or one.text)))


def no_tools(setup: None) -> None:
    """Return the tools of `read_text`: it needs none."""


def _events(source: str) -> Iterator[tuple[str, str]]:
    """Yield ``text`` with words, ``heading`` with level and id where one begins, and ``end`` where it ends."""
    place = 0
    unseen = ""
    depth = 0
    for match in _TAG.finditer(source):
        if not unseen and match.start() > place:
            yield "text", html.unescape(source[place : match.start()])
        place = match.end()
        is_end, name, attributes = match[1] == "/", (match[2] or "").lower(), match[3] or ""
        if unseen:
            depth += (-1 if is_end else 1) if name == unseen and not attributes.endswith("/") else 0
            unseen = unseen if depth else ""
        elif not is_end and _is_unseen(name, attributes):
            unseen, depth = name, 1
        else:
            yield from _tag_events(name, attributes, is_end=is_end)
    if not unseen:
        yield "text", html.unescape(source[place:])


def _tag_events(name: str, attributes: str, *, is_end: bool) -> Iterator[tuple[str, str]]:
    if name in _HEADINGS:
        found = _ID.search(attributes)
        identity = html.unescape(found[1] or found[2] or "") if found is not None else ""
        yield ("end", "") if is_end else ("heading", name[1] + identity)
    elif name == "img":
        alt = _ALT.search(attributes)
        yield "text", f" {html.unescape(alt[1])} " if alt is not None else " "
    elif name not in _INLINE:
        yield "text", " "


def _is_unseen(name: str, attributes: str) -> bool:
    if name in _VOID:
        return False
    if name in _UNSEEN:
        return True
    found = _CLASS.search(attributes)
    return found is not None and not _UNSEEN_CLASSES.isdisjoint(found[1].split())


def _one_line(words: list[str]) -> str:
    return " ".join("".join(words).split())
