"""What one rendering collects while the rules run: problems, references, ids.

The only mutable state of a rendering.  It travels in markdown-it's ``env``, so that the engine itself stays unchanged
from body to body.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import repeat
from typing import Any

from markdown_it.token import Token
from markdown_it.utils import EnvType

from site_gen.model.body import BodyInput, Heading, Reference
from site_gen.model.config import MarkdownConfig
from site_gen.model.problem import Problem, Severity

_KEY = "site_gen"
_MARKS = re.compile(r"\[[!^ xX]")
_ATTRIBUTE_LIST = re.compile(r"\{:")


@dataclass(slots=True)
class Context:
    """The state of one rendering."""

    argument: BodyInput
    config: MarkdownConfig
    problems: dict[Problem, None] = field(default_factory=dict)
    """A set that keeps its order."""
    references: list[Reference] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    taken_ids: dict[str, None] = field(default_factory=dict)
    """Every id of the body so far, in order of appearance."""
    suffixes: dict[str, int] = field(default_factory=dict)
    """The last number that was put behind a wanted id."""
    fragments: list[tuple[str, int]] = field(default_factory=list)
    """(decoded ``#fragment`` without the sign, file line) of links within the body."""
    has_raw_html: bool = False
    has_math: bool = False
    has_mermaid: bool = False
    has_code: bool = False
    code_line_count: int = 0
    code_seals: dict[str, None] = field(default_factory=dict)
    """Of the coloured code so far, in order of appearance."""
    texts: list[Token] = field(default_factory=list)
    """The inline tokens that hold something, from the rule `texts` on."""
    marked: list[Token] = field(default_factory=list)
    """Those of them that are more than plain text, and the blocks of raw HTML and of formulas; in their order."""
    may_have_marks: bool = True
    """Whether the text may hold ``[!``, ``[^``, ``[ ]`` or ``[x]``, of which most texts have none."""
    has_attribute_lists: bool = True
    """Whether ``{:`` occurs in the text."""
    shown: list[str] = field(default_factory=list)
    """The texts that the renderer has met, and a blank wherever one ends: what there is to read."""
    memo: dict[str, Any] = field(default_factory=dict)
    """What a rule works out once for a body, under the rule's own key."""

    def look_into(self, source: str) -> None:
        """Find out once what *source* cannot hold: most rules have nothing to do then."""
        self.may_have_marks = _MARKS.search(source) is not None
        self.has_attribute_lists = _ATTRIBUTE_LIST.search(source) is not None

    def file_line(self, block_line: int) -> int:
        """Return the 1-based file line of a 0-based line of the body's text."""
        return self.argument.first_line + block_line

    def tell(self, severity: Severity, line: int, message: str, *, hint: str = "") -> None:
        """Record a problem at a 1-based file line; the same one is told once."""
        problem = Problem(path=self.argument.path, line=line, severity=severity, message=message, hint=hint)
        self.problems[problem] = None

    def warn(self, line: int, message: str, *, hint: str = "") -> None:
        """Record a warning at a 1-based file line."""
        self.tell("warning", line, message, hint=hint)

    def add_reference(self, reference: Reference) -> str:
        """Record a reference and return the placeholder address that stands for it."""
        self.references.append(reference)
        return f"site-gen:ref/{len(self.references) - 1}"

    def claim_id(self, wanted: str) -> str:
        """Return *wanted*, or with the first free ``-1``, ``-2`` … after it, and keep others from using it."""
        free, count = wanted, self.suffixes.get(wanted, 0)
        while free in self.taken_ids:
            count += 1
            free = f"{wanted}-{count}"
        self.suffixes[wanted] = count
        self.taken_ids[free] = None
        return free


def new_environment(context: Context) -> EnvType:
    """Return the ``env`` of one rendering."""
    return {_KEY: context}


def context_of(env: EnvType) -> Context:
    """Return the context that travels in *env*."""
    context: Context = env[_KEY]
    return context


def children_with_lines(token: Token) -> Iterable[tuple[Token, int]]:
    """Return the children of an inline token, each with the 0-based body line on which it begins."""
    line = token.map[0] if token.map else 0
    children = token.children or ()
    is_one_line = token.content and "\n" not in token.content
    return zip(children, repeat(line)) if is_one_line else _counted_lines(children, line)


def _counted_lines(children: Iterable[Token], line: int) -> Iterator[tuple[Token, int]]:
    for child in children:
        yield child, line
        if child.tag == "br":
            line += 1
        elif child.content and "\n" in child.content:
            line += child.content.count("\n")
