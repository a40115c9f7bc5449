"""A record -> the small HTML page that Pagefind reads.

Texts are given letter by letter (NFD).  Pagefind compares them so anyway; given whole syllables it keeps them as
variants, which it does not count when it cuts an index into pieces: a Korean reader had to load a piece of 1.4 MB.
"""

import unicodedata
from collections.abc import Iterator
from html import escape

from site_gen.search.record import SearchRecord
from site_gen.search.tokens import hidden_words, initials

TEXT_ID = "~text"
TWIN_ID = "~twin:"
HIDDEN_ID = "~words"
"""Ids of places that ``search.js`` looks for in what Pagefind returns. A heading's id never begins with a tilde."""

_TERM_WEIGHT = 4
_TWIN_WEIGHT = 2
_HIDDEN_WEIGHT = 0.4
"""How much a match counts beside one in the text (1) and in headings (which Pagefind weighs by their level)."""


def make_page(record: SearchRecord, *, language: str) -> str:
    """Return the page of *record*: what readers see first, then what only helps to find it."""
    pieces = "".join(_pieces(record))
    page = f'<html lang="{escape(language)}"><body data-pagefind-body>{pieces}</body></html>'
    return unicodedata.normalize("NFD", page)


def _pieces(record: SearchRecord) -> Iterator[str]:
    yield f'<h1 data-pagefind-meta="title">{_text(record.title)}</h1><div id="{TEXT_ID}">'
    for section in record.sections:
        if section.heading:
            level = min(max(section.level, 2), 6)
            identity = f' id="{escape(section.id)}"' if section.id else ""
            yield f"<h{level}{identity}>{_text(section.heading)}</h{level}>"
        if section.text:
            yield f"<p>{_text(section.text)}</p>"
    yield "</div>"
    for twin in record.twins:
        identity = f"{TWIN_ID}{twin.language}:{twin.url}"
        yield f'<p id="{escape(identity)}" data-pagefind-weight="{_TWIN_WEIGHT}">{_text(twin.title)}</p>'
    yield f'<div id="{HIDDEN_ID}">'
    if record.terms:
        yield f'<p data-pagefind-weight="{_TERM_WEIGHT}">{_text(" ".join(record.terms))}</p>'
    names = [record.title, *record.terms, *(section.heading for section in record.sections)]
    hidden = [*hidden_words([*names, *(section.text for section in record.sections)]), *initials(names)]
    if hidden:
        yield f'<p data-pagefind-weight="{_HIDDEN_WEIGHT}">{_text(" ".join(hidden))}</p>'
    yield "</div>"


def _text(text: str) -> str:
    # Pagefind takes words that begin like this for marks of its own.
    return escape(text.replace("___", "_ "), quote=False)
