"""What stands in a text of YAML, as a small tree: mappings, lists and texts, with the line of each."""

import re
from typing import Literal

from site_gen.model.record import Record

Kind = Literal["text", "empty", "truth", "whole number", "number"]


class Scalar(Record, frozen=True, kw_only=True):
    """A value, as its text."""

    text: str
    kind: Kind
    """What the text looks like where it is not in quotes; ``empty`` is nothing, ``~`` or ``null``."""
    is_quoted: bool = False
    line: int
    """1-based line in the file."""
    column: int = 1
    lost: str = ""
    """What YAML took for a comment although no blank follows its ``#``: ``#5 solved`` in ``title: Issue #5 solved``."""


class Sequence(Record, frozen=True, kw_only=True):
    items: "tuple[Node, ...]"
    line: int
    column: int = 1


class Entry(Record, frozen=True, kw_only=True):
    key: Scalar
    value: "Node"


class Mapping(Record, frozen=True, kw_only=True):
    entries: tuple[Entry, ...] = ()
    line: int = 1
    column: int = 1
    unread: tuple[str, ...] = ()
    """Keys of the top level whose entries have been left out because of their syntax."""

    def entry(self, key: str) -> Entry | None:
        """Return the entry with this key; None when there is none."""
        for entry in self.entries:
            if entry.key.text == key:
                return entry
        return None


Node = Scalar | Sequence | Mapping

_TRUTHS = frozenset(("true", "True", "TRUE", "false", "False", "FALSE"))
_NUMBER = re.compile(
    r"(?P<whole>[-+]?(?:0|[1-9][0-9]{0,17}))"
    r"|[-+]?(?:[0-9]{1,18}\.[0-9]{0,18}|\.[0-9]{1,18})(?:[eE][-+]?[0-9]{1,2})?"
)
_FIRST_OF_A_KIND = frozenset("tTfF+-.0123456789")
"""What truths and numbers begin with."""


def kind_of(text: str) -> Kind:
    """Return what a text that is not in quotes looks like."""
    if text in ("", "~", "null", "Null", "NULL"):
        return "empty"
    if text[0] not in _FIRST_OF_A_KIND:
        return "text"
    if text in _TRUTHS:
        return "truth"
    number = _NUMBER.fullmatch(text)
    if number is None:
        return "text"
    return "number" if number["whole"] is None else "whole number"


def shorten(text: str) -> str:
    """Return *text* in quotes on one line, cut where it is long: for messages that show what was seen."""
    line = " ".join(text.split())
    return f'"{line[:59]}…"' if len(line) > 60 else f'"{line}"'
