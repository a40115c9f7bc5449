"""Front matter as nearly all authors write it, read line by line: in a tenth of the time that a parser of YAML takes.

What is read here is a part of YAML: texts of one line, in quotes or without; lists and mappings of them, in brackets or
on lines of their own.  Anything beyond it, a comment, a mistake, an odd character, is left to the parser, which alone
decides what that means.
"""

import re

from site_gen.read.nodes import Entry, Mapping, Node, Scalar, Sequence, kind_of

_MOST_CHARACTERS = 4_000
"""Fewer than any limit of the parser's on bytes or values could object to."""

_KEY = r"(?P<key>[A-Za-z_][A-Za-z0-9_-]{0,99})"
_QUOTED = r"\"[^\"\\\n]*\"|'(?:[^'\n]|'')*'"
_FIRST = r"[^\s\-?:,\[\]{}#&*!|>'\"%@`]"
_TEXT = rf"(?P<text>{_QUOTED}|{_FIRST}(?:[^:\n]|:(?=[^ \n]))*)"
_TEXT_IN_BRACKETS = rf"(?P<text>{_QUOTED}|{_FIRST}[^:?,\[\]{{}}\n]*)"

_ENTRY = re.compile(rf"(?P<indent> {{0,8}}){_KEY}:(?: +(?:(?P<opening>[\[{{])|{_TEXT} *\n)| *\n)")
_LISTED = re.compile(rf"(?P<indent> {{0,8}})- +{_TEXT} *\n")
_ITEM = re.compile(rf" *{_TEXT_IN_BRACKETS} *(?P<end>[,\]])")
_PAIR = re.compile(rf" *{_KEY}: +{_TEXT_IN_BRACKETS} *(?P<end>[,}}])")
_CLOSING = {"[": re.compile(r" *\]"), "{": re.compile(r" *\}")}
_LINE_END = re.compile(r" *\n")


def plain_mapping(text: str, *, first_line: int) -> Mapping | None:
    """Return the mapping that the parser finds in *text*; None where only that can tell.

    *first_line* is the file line of the first line of *text*.
    """
    may_hold_comment = text.startswith("#") or " #" in text or "\n#" in text
    if len(text) > _MOST_CHARACTERS or may_hold_comment or not text.replace("\n", "").isprintable():
        return None
    reader = _Reader(text + "\n", first_line)
    try:
        found = reader.mapping(indent=0)
    except _OtherYamlError:
        return None
    return found if found.entries and reader.is_at_end else None


class _OtherYamlError(Exception):
    """The text is more than a plain mapping, or less."""


class _Reader:
    """Where in a text its reading has come to."""

    def __init__(self, text: str, line: int) -> None:
        self._text = text
        self._line = line
        self._at = 0

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._text)

    def mapping(self, *, indent: int) -> Mapping:
        """Return the mapping whose keys stand *indent* blanks from the margin, from here to where it ends."""
        line = 0
        entries: dict[str, Entry] = {}
        while True:
            found = _ENTRY.match(self._text, self._at)
            if found is None:
                if self._text.startswith("\n", self._at):
                    self._at, self._line = self._at + 1, self._line + 1
                    continue
                break
            if found.end("indent") - self._at != indent:
                break
            line = line or self._line
            key = self._key(found["key"], indent + 1, entries)
            entries[key.text] = Entry(key=key, value=self._value(found, indent))
        return Mapping(entries=tuple(entries.values()), line=line, column=indent + 1)

    def _key(self, text: str, column: int, others: dict[str, Entry]) -> Scalar:
        kind = kind_of(text)
        if text in others or kind == "empty":
            raise _OtherYamlError
        return Scalar(text=text, kind=kind, line=self._line, column=column)

    def _value(self, found: re.Match[str], indent: int) -> Node:
        """Return what stands behind or below the key that was *found*."""
        start = self._at
        line = self._line
        self._at = found.end()
        if found["opening"] is not None:
            return self._in_brackets(found["opening"], self._at - start)
        self._line += 1
        if found["text"] is not None:
            return _scalar(found["text"], line, found.start("text") - start + 1)
        if (listed := _LISTED.match(self._text, self._at)) is not None and len(listed["indent"]) >= indent:
            return self._list(len(listed["indent"]))
        if (below := _ENTRY.match(self._text, self._at)) is not None and len(below["indent"]) > indent:
            return self.mapping(indent=len(below["indent"]))
        return Scalar(text="", kind="empty", line=line, column=found.end("key") - start + 2)

    def _list(self, indent: int) -> Sequence:
        """Return the list whose dashes stand *indent* blanks from the margin."""
        line = self._line
        items = []
        while (found := _LISTED.match(self._text, self._at)) is not None and len(found["indent"]) == indent:
            items.append(_scalar(found["text"], self._line, found.start("text") - self._at + 1))
            self._at, self._line = found.end(), self._line + 1
        return Sequence(items=tuple(items), line=line, column=indent + 1)

    def _in_brackets(self, opening: str, column: int) -> Node:
        """Return the list or mapping whose bracket stands at *column*, with nothing behind it on its line."""
        margin = self._at - column
        pattern = _ITEM if opening == "[" else _PAIR
        items: list[Node] = []
        entries: dict[str, Entry] = {}
        end = _CLOSING[opening].match(self._text, self._at)
        while end is None:
            found = pattern.match(self._text, self._at)
            if found is None:
                raise _OtherYamlError
            text = _scalar(found["text"], self._line, found.start("text") - margin + 1)
            if opening == "[":
                items.append(text)
            else:
                key = self._key(found["key"], found.start("key") - margin + 1, entries)
                entries[key.text] = Entry(key=key, value=text)
            self._at = found.end()
            end = found if found["end"] != "," else None
        rest = _LINE_END.match(self._text, end.end())
        if rest is None:
            raise _OtherYamlError
        line = self._line
        self._at, self._line = rest.end(), line + 1
        if opening == "[":
            return Sequence(items=tuple(items), line=line, column=column)
        return Mapping(entries=tuple(entries.values()), line=line, column=column)


def _scalar(text: str, line: int, column: int) -> Scalar:
    quote = text[0]
    if quote in "\"'":
        inner = text[1:-1].replace("''", "'") if quote == "'" else text[1:-1]
        return Scalar(text=inner, kind="text", is_quoted=True, line=line, column=column)
    text = text.rstrip(" ")
    return Scalar(text=text, kind=kind_of(text), line=line, column=column)
