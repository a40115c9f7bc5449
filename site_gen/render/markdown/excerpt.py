"""The first real sentences of a post as plain text, for cards and descriptions."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

from markdown_it.token import Token

from site_gen.render.markdown.headings import plain_text
from site_gen.render.markdown.tokens import is_paragraph

_WIDEST = 160
"""Columns; a Hangul syllable is two."""
_ENOUGH = 60
"""An excerpt of fewer columns takes the next sentence along."""

_MOST_LINES = 40
"""Lines of one paragraph that are looked at."""
_MISSING = "\ufffc"
"""Stands for a picture or formula: a sentence around one is not whole without it."""

_SENTENCE_END = re.compile(r"[.!?。…！？]+[\"'”’)\]]*(?=\s|$)")
_ENDS_WHOLE = re.compile(r"[.!?。…！？][\"'”’)\]]*$")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|al|Fig|Eq|No|Dr|Mr|Mrs|Ms|St|Prof|approx)|\b[A-Z]|\b\d+)\.$")
_GREETING = re.compile(r"(?:hello|hi|hey|greetings|welcome)\b|안녕|여러분[,!]|반갑습니다", re.IGNORECASE)
_GREETING_WORDS = 3
_METADATA = re.compile(r"[^\s:：][^:：.!?]{0,30}\s*[:：](?!\d|//)")
_LABEL = re.compile(r"(?:\d+[.)]|[-–—•*·])\s")
_WORD = re.compile(r"[^\W_]")
_SKIPPED_INSIDE = frozenset(
    (
        "bullet_list_open",
        "ordered_list_open",
        "blockquote_open",
        "table_open",
        "dl_open",
        "footnotes_open",
    )
)
_PICTOGRAPHS = re.compile(
    "[\u200d\ufe0e\ufe0f\u20e3\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f]+"
)


def excerpt(tokens: list[Token]) -> str:
    """Return the first sentences that say something, at most 160 columns, cut at the end of a sentence or word.

    Greetings, pictographs, lines of the form "Paper: …", headings, lists, pictures, code and formulas are passed over.
    A text without a whole sentence gives its first words of prose; one without prose gives an empty excerpt.
    """
    return _chosen(tokens, is_whole=True) or _chosen(tokens, is_whole=False)


def _chosen(tokens: list[Token], *, is_whole: bool) -> str:
    sentences: list[str] = []
    width = 0
    for text in _prose(tokens):
        for sentence in _sentences(text):
            if _MISSING in sentence or bool(_ENDS_WHOLE.search(sentence[-6:])) != is_whole:
                continue
            if not sentences and _is_greeting(sentence):
                continue
            own_width = _width(sentence)
            width += own_width + 1
            if sentences and width > _WIDEST:
                return " ".join(sentences)
            sentences.append(sentence if own_width <= _WIDEST else _cut(sentence))
            if width >= _ENOUGH:
                return " ".join(sentences)
    return " ".join(sentences)


def _is_greeting(sentence: str) -> bool:
    """Whether a sentence only greets: "Hello there!" does, "Hello World is the first program of many." says more."""
    return _GREETING.match(sentence) is not None and len(sentence.split()) <= _GREETING_WORDS


def _prose(tokens: list[Token]) -> Iterator[str]:
    """Yield the runs of prose in the body's own paragraphs."""
    depth = 0
    for index, token in enumerate(tokens):
        if token.type in _SKIPPED_INSIDE:
            depth += 1
        elif token.nesting < 0 and token.type.replace("_close", "_open") in _SKIPPED_INSIDE:
            depth -= 1
        elif token.type == "inline" and not depth and is_paragraph(tokens, index):
            runs = _runs(token.children or [])
            first, last = (index, index) if token.tag else (index - 1, index + 1)
            # A sentence goes through a display formula.
            if first > 0 and tokens[first - 1].type == "math_block":
                runs[0] = f"{_MISSING} {runs[0]}"
            if last + 1 < len(tokens) and tokens[last + 1].type == "math_block":
                runs[-1] = f"{runs[-1]} {_MISSING}"
            yield from runs


def _runs(children: list[Token]) -> list[str]:
    """Join the lines of a paragraph to runs of prose; a line that is none ends a run. At least one, perhaps empty."""
    runs = [""]
    for line in _lines(children)[:_MOST_LINES]:
        raw = unicodedata.normalize("NFC", "".join(map(_text, line)))
        text = " ".join(_PICTOGRAPHS.sub(" ", raw).split())
        if not _is_prose(text, line):
            runs.append("")
        elif not runs[-1]:
            runs[-1] = text
        elif _LABEL.match(text) or _PICTOGRAPHS.match(raw) or _ENDS_WHOLE.search(runs[-1][-6:]):
            runs.append(text)
        else:
            runs[-1] += f" {text}"
    return runs


def _lines(children: list[Token]) -> list[list[Token]]:
    lines: list[list[Token]] = [[]]
    for child in children:
        if child.type == "hardbreak" or (child.type == "html_inline" and child.content.lower().startswith("<br")):
            lines.append([])
        else:
            lines[-1].append(child)
    return lines


def _text(child: Token) -> str:
    if child.type == "text":
        return child.content
    return _MISSING if child.type in ("image", "math_inline") else plain_text([child])


def _is_prose(text: str, line: list[Token]) -> bool:
    if not _WORD.search(text) or _METADATA.match(text):
        return False
    has_link = any(child.type == "link_open" for child in line)
    return not has_link or _has_text_outside_links(line)


def _has_text_outside_links(children: list[Token]) -> bool:
    depth = 0
    for child in children:
        if child.type in ("link_open", "link_close"):
            depth += child.nesting
        elif not depth and child.type in ("text", "code_inline") and _WORD.search(child.content):
            return True
    return False


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences one by one: the first few are enough, and most paragraphs go on after them."""
    start = 0
    for found in _SENTENCE_END.finditer(text):
        sentence = text[start : found.end()].strip()
        if found.group() == "." and _ABBREVIATION.search(sentence[-12:]):
            continue
        if _WORD.search(sentence):
            yield sentence
        start = found.end()
    rest = text[start:].strip()
    if _WORD.search(rest):
        yield rest


def _cut(sentence: str) -> str:
    """Shorten a sentence that is too wide to the widest excerpt, at a blank if it can be.

    A cut stands before a character with a width of its own, and so never within what readers see as one letter.
    """
    width, end = 1, 0
    for character in sentence:
        width += _character_width(character)
        if width > _WIDEST:
            break
        end += 1
    blank = sentence.rfind(" ", 0, end + 1)
    return sentence[: blank if blank > end // 2 else end].rstrip(" ,;:") + "…"


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_character_width, text))


@cache
def _character_width(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Mc", "Cf") or "\u1160" <= character <= "\u11ff":
        # Marks, joiners, and the vowels and finals of decomposed Hangul are drawn with the letter before them.
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
