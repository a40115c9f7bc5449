"""Edits -> a new text, and whether a page made of it is the same page."""

from collections.abc import Iterable, Sequence
from html.parser import HTMLParser

from site_gen.model.body import Body, Heading, Reference
from site_gen.model.portability import Edit


def rewritten(lines: Sequence[str], first_line: int, edits: Iterable[Edit]) -> list[str]:
    """Return *lines* with the edits made; a line that is cut holds ``\\n``.

    *first_line* is the 1-based file line of the first. Edits that are given twice are made once. ValueError when what
    an edit removes is not there, or when two edits overlap: they were meant for another text.
    """
    changed = list(lines)
    ends: dict[int, int] = {}
    for edit in sorted(set(edits), key=lambda one: (one.line, one.column, one.removed, one.inserted), reverse=True):
        row = edit.line - first_line
        end = edit.column + len(edit.removed)
        if not 0 <= row < len(lines) or lines[row][edit.column : end] != edit.removed or edit.column < 0:
            raise ValueError(f"line {edit.line} does not hold what is to be changed")
        if end > ends.get(row, len(lines[row])):
            raise ValueError(f"two changes of line {edit.line} overlap")
        ends[row] = edit.column
        changed[row] = changed[row][: edit.column] + edit.inserted + changed[row][end:]
    return changed


def is_same_page(before: Body, after: Body) -> bool:
    """Whether two bodies show the same: elements, attributes, text, sections, links, excerpt. Lines may differ."""
    return _shown(before) == _shown(after)


def _shown(body: Body) -> tuple[object, ...]:
    return (
        _events(body.html),
        [_without_line(heading) for heading in body.headings],
        [_without_line(reference) for reference in body.references],
        body.with_changes(html="", headings=(), references=()),
    )


def _without_line(record: Heading | Reference) -> Heading | Reference:
    return record.with_changes(line=0)


def _events(html: str) -> list[tuple[object, ...]]:
    """Return tags and text in order: how quotes and entities are written makes no difference."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.events


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.events: list[tuple[object, ...]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append(("open", tag, sorted(_attribute(name, value or "") for name, value in attrs)))

    def handle_endtag(self, tag: str) -> None:
        self.events.append(("close", tag))

    def handle_data(self, data: str) -> None:
        if self.events and self.events[-1][0] == "text":
            data = f"{self.events.pop()[1]}{data}"
        self.events.append(("text", data))

    def handle_comment(self, data: str) -> None:
        self.events.append(("comment", data))


def _attribute(name: str, value: str) -> tuple[str, str]:
    # The sanitiser, which reads a body as soon as it holds a tag, writes styles its own way.
    return name, "".join(value.split()).removesuffix(";") if name == "style" else value
