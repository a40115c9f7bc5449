"""Where a text looks different in another Markdown reader: CommonMark with GitHub's tables and strikethrough.

Emphasis is compared by parsing every block's text twice (see portable_emphasis.py).  Blocks are compared by the rules
that we have and CommonMark has not: what they did to this text.  Formulas are left out: other readers do not agree
among themselves.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from markdown_it.token import Token
from markdown_it.utils import EnvType

from site_gen.model.body import BodyInput, BodySetup
from site_gen.model.portability import Difference, DifferenceKind, Edit
from site_gen.model.problem import Outcome
from site_gen.render.markdown.context import Context, children_with_lines, new_environment
from site_gen.render.markdown.fences import repair_fences
from site_gen.render.markdown.liquid import replace_liquid
from site_gen.render.markdown.list_repair import repair_lists
from site_gen.render.markdown.plain_reader import Mark, Readers, make_readers, marks_of, read_inline
from site_gen.render.markdown.portable_blocks import Blocks, block_differences, shortened
from site_gen.render.markdown.portable_emphasis import Comparison, compare_emphasis
from site_gen.render.markdown.tokens import is_paragraph

__all__ = ["Readers", "find_differences", "make_portability_tools"]

_ATTRIBUTES = re.compile(r"\{:[^}\n]*\}")


def make_portability_tools(setup: BodySetup) -> Readers:
    """Return what `find_differences` needs: built once for a process, for any number of bodies."""
    return make_readers(setup)


def find_differences(argument: BodyInput, readers: Readers) -> Outcome[tuple[Difference, ...]]:
    """Return what another reader shows differently, in the order of the lines."""
    source = _Source(argument, readers)
    found = [*source.moved_lines(), *source.liquid(), *block_differences(source.blocks)]
    for index, token in enumerate(source.blocks.tokens):
        if token.type == "inline":
            found += source.inline_differences(token, is_in_paragraph=is_paragraph(source.blocks.tokens, index))
    return Outcome(result=tuple(sorted(found, key=lambda one: one.line)))


class _Place(NamedTuple):
    """Where a line of a block's text stands."""

    line: int
    """0-based line of the body's text."""
    column: int


class _Source:
    """One body's text on its way through both readers."""

    def __init__(self, argument: BodyInput, readers: Readers) -> None:
        self.argument = argument
        self.readers = readers
        self.context = Context(argument=argument, config=readers.engine.config)
        self.written = argument.text.replace("\0", "\ufffd").split("\n")
        self.without_liquid = replace_liquid("\n".join(self.written), self.context).split("\n")
        self.with_lists = list(self.without_liquid)
        repair_lists(self.with_lists)
        self.parsed = list(self.with_lists)
        repair_fences(self.parsed)
        self.environment: EnvType = new_environment(self.context)
        tokens: list[Token] = []
        markdown = readers.engine.markdown
        markdown.block.parse("\n".join(self.parsed), markdown, self.environment, tokens)
        self.blocks = Blocks(tokens=tokens, lines=self.written, first_line=argument.first_line)
        self.cursors: dict[int, int] = {}
        """How far into a line its table cells have been found."""

    def moved_lines(self) -> Iterator[Difference]:
        """Yield sub-lists and code that stand too far left, each with all of its lines."""
        run: list[int] = []
        for number, (before, after) in enumerate(zip(self.without_liquid, self.parsed, strict=True)):
            if before == after and before.strip() and run:
                yield self._moved(run)
                run = []
            if before != after:
                run.append(number)
        if run:
            yield self._moved(run)

    def _moved(self, lines: list[int]) -> Difference:
        is_list = any(self.without_liquid[number] != self.with_lists[number] for number in lines)
        edits: list[Edit] = []
        for number in lines:
            before, after = self.written[number], self.parsed[number]
            if before.lstrip(" \t") != after.lstrip(" \t"):
                return self.difference("sub-list" if is_list else "fence", lines[0])
            removed, inserted = (line[: len(line) - len(line.lstrip(" \t"))] for line in (before, after))
            line = self.context.file_line(number)
            edits.append(Edit(line=line, column=0, removed=removed, inserted=inserted))
        return self.difference("sub-list" if is_list else "fence", lines[0], edits=tuple(edits))

    def liquid(self) -> Iterator[Difference]:
        """Yield the lines whose Liquid only Jekyll and we understand."""
        for number, (written, read) in enumerate(zip(self.written, self.without_liquid, strict=True)):
            if written != read and ("{%" in written or "{{" in written):
                yield self.difference("liquid", number)

    def inline_differences(self, token: Token, *, is_in_paragraph: bool) -> Iterator[Difference]:
        """Yield the emphasis of a block's text that the two readers do not agree on, and attribute lists in it."""
        children = read_inline(token.content, self.readers.engine.markdown, self.environment)
        if "{:" in token.content:
            yield from self._attribute_lists(token, children)
        places = self._places(token, is_in_paragraph=is_in_paragraph)
        if not any(character in token.content for character in "*_~"):
            return
        comparison = compare_emphasis(token.content, self._own_marks, self._plain_marks)
        if comparison.missing or comparison.extra:
            yield from self._emphasis(token, places, comparison)

    def _own_marks(self, text: str) -> frozenset[Mark]:
        return marks_of(read_inline(text, self.readers.engine.markdown, self.environment))

    def _plain_marks(self, text: str) -> list[frozenset[Mark]]:
        return [marks_of(read_inline(text, plain, self.environment)) for plain in self.readers.plain]

    def _emphasis(self, token: Token, places: Sequence[_Place | None], comparison: Comparison) -> Iterator[Difference]:
        """Yield one difference a line; they share the edits, which work together only."""
        edits = self._edits(token.content, places, comparison)
        told: set[int] = set()
        for mark in (*comparison.missing, *comparison.extra):
            line = _first_line(token) + token.content.count("\n", 0, mark.start)
            if line in told:
                continue
            told.add(line)
            excerpt = token.content[mark.start : mark.end + 1].rstrip(" \t\n.,")
            yield self.difference(_kind_of(mark, comparison), line, edits=edits, excerpt=excerpt)

    def _edits(self, text: str, places: Sequence[_Place | None], comparison: Comparison) -> tuple[Edit, ...]:
        edits = []
        for start, end, inserted in comparison.replacements:
            row = text.count("\n", 0, start)
            place = places[row]
            if place is None:
                return ()
            column = place.column + start - (text.rfind("\n", 0, start) + 1)
            line = self.context.file_line(place.line)
            edits.append(Edit(line=line, column=column, removed=text[start:end], inserted=inserted))
        return tuple(edits)

    def _places(self, token: Token, *, is_in_paragraph: bool) -> list[_Place | None]:
        """Return where each line of a block's text stands in the file; None where it was written otherwise."""
        places: list[_Place | None] = []
        for row, piece in enumerate(token.content.split("\n")):
            number = _first_line(token) + row
            text = piece.strip(" \t")
            written = self.written[number] if number < len(self.written) else ""
            if is_in_paragraph:
                column = len(written.rstrip(" \t")) - len(text) if written.rstrip(" \t").endswith(text) else -1
            else:
                column = written.find(text, self.cursors.get(number, 0))
                self.cursors[number] = max(column, 0) + len(text)
            indent = len(piece) - len(piece.lstrip(" \t"))
            places.append(_Place(number, column - indent) if column >= 0 else None)
        return places

    def _attribute_lists(self, token: Token, children: list[Token]) -> Iterator[Difference]:
        inline = Token("inline", "", 0, children=children, map=token.map)
        for child, line in children_with_lines(inline):
            if child.type == "attribute_list" and _ATTRIBUTES.fullmatch(child.markup):
                yield self.difference("attribute list", line, excerpt=child.markup)

    def difference(
        self, kind: DifferenceKind, line: int, *, edits: tuple[Edit, ...] = (), excerpt: str = ""
    ) -> Difference:
        """Return a difference at a 0-based line of the body's text."""
        shown = shortened(excerpt or self.written[line])
        return Difference(kind=kind, line=self.context.file_line(line), excerpt=shown, edits=edits)


def _first_line(token: Token) -> int:
    return token.map[0] if token.map else 0


def _kind_of(mark: Mark, comparison: Comparison) -> DifferenceKind:
    if mark in comparison.missing:
        return "emphasis"
    return "single tilde" if mark.start_end - mark.start == 1 and mark.tag == "s" else "no emphasis"
