"""What is to be found: one record a post, and one a share of the index."""

from site_gen.model.record import Record
from site_gen.search.text import Section


class Twin(Record, frozen=True, kw_only=True):
    """The same post in another language."""

    language: str
    title: str
    url: str


class SearchRecord(Record, frozen=True, kw_only=True):
    """Everything of a post that search looks at or shows."""

    title: str
    url: str
    """Ready to print: base path included, percent-encoded."""
    terms: tuple[str, ...] = ()
    """Names of its tags and categories."""
    twins: tuple[Twin, ...] = ()
    sections: tuple[Section, ...] = ()


class PartInput(Record, frozen=True, kw_only=True):
    """A share of one language's posts that is indexed as one: the argument of the job that does it."""

    path: str
    """Where its files go, below the output folder: ``pagefind/ko/0``."""
    language: str
    is_first: bool
    """The first part of a language brings the program that reads all of them."""
    records: tuple[SearchRecord, ...]
