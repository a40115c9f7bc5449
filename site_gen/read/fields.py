"""Typed values out of a YAML mapping: every mistake is collected, none is raised, none is guessed away."""

import re
import unicodedata
from collections.abc import Callable
from typing import TypeVar

from site_gen.model.problem import Problem, Severity
from site_gen.model.text import LocalText
from site_gen.read.nearest import did_you_mean, meant_language
from site_gen.read.nodes import Entry, Mapping, Node, Scalar, Sequence, shorten

Choice = TypeVar("Choice", bound=str)

_LINE_ENDS = re.compile(r"\s*\n\s*")


class Fields:
    """The entries of one mapping, asked for one by one.

    Each question makes its key a known one; ``refuse_unknown`` then complains about the rest. A value that is missing,
    empty or wrong is None (a wrong one has left a problem in ``problems``).
    """

    def __init__(self, mapping: Mapping, *, path: str, problems: list[Problem], within: str = "") -> None:
        self.mapping = mapping
        self.path = path
        self.problems = problems
        self._within = within
        self._known: dict[str, None] = {}
        self._entries = {entry.key.text: entry for entry in reversed(mapping.entries)}

    def entry(self, key: str) -> Entry | None:
        """Return the entry with *key*, unless it is absent or empty."""
        self._known[key] = None
        entry = self._entries.get(key)
        if entry is None or not is_empty(entry.value):
            return entry
        if isinstance(entry.value, Scalar) and entry.value.lost:
            self._report_lost(key, entry.value)
        return None

    def report(self, line: int, message: str, hint: str = "", *, severity: Severity = "error") -> None:
        """Note a problem in this file."""
        self.problems.append(Problem(path=self.path, line=line, severity=severity, message=message, hint=hint))

    def name(self, key: str) -> str:
        """Return *key* as messages show it: with the keys it stands under."""
        return f"`{self._within}.{key}`" if self._within else f"`{key}`"

    def text(self, key: str) -> str | None:
        """Return the text of *key*, as written (``2024`` and ``no`` are texts), NFC, without blanks around it."""
        entry = self.entry(key)
        return None if entry is None else self.text_of(key, entry.value)

    def text_of(self, key: str, node: Node) -> str | None:
        """Return the text of *node*, which stands under *key*."""
        if not isinstance(node, Scalar):
            self.report(node.line, f"{self.name(key)} must be a text, not {seen(node)}", "Put the text in quotes.")
            return None
        if node.lost:
            self._report_lost(key, node)
        return clean(node.text)

    def _report_lost(self, key: str, node: Scalar) -> None:
        message = f"{shorten(node.lost)} is lost from {self.name(key)}: ` #` begins a comment in YAML"
        words = node.lost.split()
        is_hashtags = key in ("tags", "categories") and not node.text and all(word.startswith("#") for word in words)
        items = ", ".join(word.strip("#,") for word in words)
        hint = f"Write a list: `{key}: [{items}]`." if is_hashtags else "Put the whole text in quotes."
        problem = Problem(path=self.path, line=node.line, severity="warning", message=message, hint=hint)
        if problem not in self.problems:  # a key may be asked for twice
            self.problems.append(problem)

    def address(self, key: str, fault_of: Callable[[str], str | None]) -> str | None:
        """Return the text of *key* unless *fault_of* finds a fault in it."""
        entry = self.entry(key)
        text = None if entry is None else self.text_of(key, entry.value)
        if entry is None or text is None:
            return None
        fault = fault_of(text)
        if fault is not None:
            self.report(entry.value.line, f"{self.name(key)} {shorten(text)} {fault}")
            return None
        return text

    def flag(self, key: str) -> bool | None:
        """Return a yes or no; only ``true`` and ``false`` are one."""
        entry = self.entry(key)
        return None if entry is None else self.flag_of(key, entry.value)

    def flag_of(self, key: str, node: Node) -> bool | None:
        """Return the yes or no of *node*, which stands under *key*."""
        if isinstance(node, Scalar) and node.kind == "truth":
            return node.text.casefold() == "true"
        hint = truth_hint(node.text) if isinstance(node, Scalar) else ""
        self.report(node.line, f"{self.name(key)} must be true or false, not {seen(node)}", hint)
        return None

    def whole_number(self, key: str, *, least: int, most: int) -> int | None:
        """Return a number without a fraction, from *least* to *most*, both included."""
        entry = self.entry(key)
        if entry is None:
            return None
        node = entry.value
        if isinstance(node, Scalar) and node.kind == "whole number" and least <= int(node.text) <= most:
            return int(node.text)
        message = f"{self.name(key)} must be a whole number from {least} to {most}, not {seen(node)}"
        self.report(node.line, message, _unquote_hint(node))
        return None

    def number(self, key: str, *, least: float, most: float) -> float | None:
        """Return a number from *least* to *most*, both included."""
        entry = self.entry(key)
        if entry is None:
            return None
        node = entry.value
        if isinstance(node, Scalar) and node.kind in ("number", "whole number") and least <= float(node.text) <= most:
            return float(node.text)
        message = f"{self.name(key)} must be a number from {least:g} to {most:g}, not {seen(node)}"
        self.report(node.line, message, _unquote_hint(node))
        return None

    def choice(self, key: str, choices: tuple[Choice, ...]) -> Choice | None:
        """Return the one of *choices* that stands under *key*."""
        entry = self.entry(key)
        if entry is None:
            return None
        node = entry.value
        for choice in choices:
            if isinstance(node, Scalar) and node.text == choice:
                return choice
        message = f"{self.name(key)} must be one of {', '.join(choices)}, not {seen(node)}"
        hint = did_you_mean(node.text, choices) if isinstance(node, Scalar) else ""
        self.report(node.line, message, "" if hint.startswith("Known") else hint)
        return None

    def local_text(self, key: str, languages: tuple[str, ...]) -> LocalText | None:
        """Return one text, or one for each language: the keys of the mapping must be codes in *languages*."""
        entry = self.entry(key)
        if entry is None:
            return None
        return self.local_text_of(key, entry.value, languages)

    def local_text_of(self, key: str, node: Node, languages: tuple[str, ...]) -> LocalText | None:
        """Return the text or texts of *node*, which stands under *key*."""
        if not isinstance(node, Mapping):
            if isinstance(node, Sequence):
                forms = "a text, or one for each language such as {en: …, ko: …}"
                items = [item.text for item in node.items if isinstance(item, Scalar)]
                hint = "Put the text in quotes."
                if len(items) == len(node.items) == 1 and not self._within:
                    quotes = ", in quotes if the brackets belong to it" if key == "title" else ""
                    hint = f"Write `{key}: {items[0]}`{quotes}."
                self.report(node.line, f"{self.name(key)} must be {forms}, not {seen(node)}", hint)
                return None
            text = self.text_of(key, node)
            return None if text is None else LocalText(common=text)
        texts: list[tuple[str, str]] = []
        for entry in node.entries:
            if not self.is_language(key, entry.key, languages) or is_empty(entry.value):
                continue
            text = self.text_of(f"{key}.{entry.key.text}", entry.value)
            if text is not None:
                texts.append((entry.key.text, text))
        return LocalText(by_language=tuple(texts)) if texts else None

    def is_language(self, key: str, code: Scalar, languages: tuple[str, ...]) -> bool:
        """Say whether *code*, which stands under *key*, is one of the site's languages; note a problem if not."""
        if code.text in languages:
            return True
        message = f"{self.name(key)} names the language {shorten(code.text)}, which this site does not have"
        self.report(code.line, message, meant_language(code.text, languages))
        return False

    def texts(self, key: str) -> tuple[str, ...]:
        """Return the texts of a list without repetitions; one text is a list of one.

        A text with a comma is refused: whether it is one item or several is the author's to say.
        """
        entry = self.entry(key)
        if entry is None:
            return ()
        node = entry.value
        if isinstance(node, Mapping):
            self.report(node.line, f"{self.name(key)} must be a list, not {seen(node)}", f"Write `{key}: [one, two]`.")
            return ()
        if isinstance(node, Scalar) and "," in node.text:
            items = ", ".join(item for item in (clean(part).strip("[]\"'") for part in node.text.split(",")) if item)
            message = f"{self.name(key)} is one text with a comma: {shorten(node.text)}"
            self.report(node.line, message, f"Write a list: `{key}: [{items}]`.")
            return ()
        texts: list[str] = []
        for item in node.items if isinstance(node, Sequence) else (node,):
            text = self._item(key, item)
            if text is not None and text not in texts:
                texts.append(text)
        return tuple(texts)

    def _item(self, key: str, node: Node) -> str | None:
        if not isinstance(node, Scalar):
            self.report(node.line, f"{self.name(key)} must hold texts only, not {seen(node)}", "Put each in quotes.")
            return None
        text = self.text_of(key, node)
        if node.kind == "empty" or not text:
            message = f"{self.name(key)} holds an empty item ({node.text or 'nothing'})"
            self.report(node.line, message, "Leave it out; a name that is really `null` goes in quotes.")
            return None
        return text

    def nested(self, key: str) -> "Fields | None":
        """Return the fields of the mapping under *key*."""
        entry = self.entry(key)
        return None if entry is None else self.nested_of(key, entry.value)

    def nested_of(self, key: str, node: Node) -> "Fields | None":
        """Return the fields of *node*, which stands under *key* and must be a mapping."""
        if isinstance(node, Mapping):
            within = f"{self._within}.{key}" if self._within else key
            return Fields(node, path=self.path, problems=self.problems, within=within)
        hint = "Write its keys on lines of their own below it, each with two blanks before it."
        self.report(node.line, f"{self.name(key)} must be a mapping (`key: value`), not {seen(node)}", hint)
        return None

    def items(self, key: str) -> tuple[Node, ...]:
        """Return the items of the list under *key*."""
        entry = self.entry(key)
        if entry is None:
            return ()
        if isinstance(entry.value, Sequence):
            return entry.value.items
        hint = "Write each item on a line of its own below it, after `- `."
        self.report(entry.value.line, f"{self.name(key)} must be a list, not {seen(entry.value)}", hint)
        return ()

    def unknown(self) -> tuple[Entry, ...]:
        """Return the entries that nobody has asked for."""
        return tuple(entry for entry in self.mapping.entries if entry.key.text not in self._known)

    @property
    def known(self) -> tuple[str, ...]:
        """The keys asked for so far."""
        return tuple(self._known)

    def refuse_unknown(self, *, severity: Severity = "error", synonyms: dict[str, str] | None = None) -> None:
        """Note a problem for each unknown key; *synonyms* names the right key for other tools' names."""
        for entry in self.unknown():
            key = entry.key.text
            right = (synonyms or {}).get(key.casefold())
            hint = f"It is called `{right}` here." if right else did_you_mean(key, self._known)
            self.report(entry.key.line, f"unknown key {self.name(key)}", hint, severity=severity)


def truth_hint(text: str) -> str:
    """Return how to write the yes or no that *text* may mean; empty where it means neither."""
    word = text.strip().casefold()
    if word in ("true", "false"):
        return "Write it without quotes."
    for truth, words in _TRUTHS.items():
        if word in words:
            return f"Write `{truth}`."
    return ""


_TRUTHS = {
    "true": ("yes", "on", "y", "t", "1", "예", "네", "응", "참", "켬"),
    "false": ("no", "off", "n", "f", "0", "아니오", "아니요", "거짓", "끔"),
}
"""What is written for true and false elsewhere."""


def _unquote_hint(node: Node) -> str:
    return "Write it without quotes." if isinstance(node, Scalar) and node.is_quoted else ""


def is_empty(node: Node) -> bool:
    """Say whether *node* is nothing: ``key:`` without a value, ``~`` or ``null``."""
    return isinstance(node, Scalar) and node.kind == "empty"


def clean(text: str) -> str:
    """Return *text* in NFC, on one line, without blanks around it."""
    text = text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()
    return _LINE_ENDS.sub(" ", text) if "\n" in text else text


def seen(node: Node) -> str:
    """Return what an author sees in place of the value that was expected: for messages."""
    if isinstance(node, Sequence):
        return "a list"
    if isinstance(node, Mapping):
        return "a mapping (`key: value`)"
    if node.kind == "empty":
        return "nothing"
    if node.kind in ("number", "whole number"):
        return f"the number {node.text[:40]}"
    if node.kind == "truth":
        return node.text
    return f"the text {shorten(node.text)}"
