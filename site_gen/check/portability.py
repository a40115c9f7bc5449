"""Differences from other Markdown readers -> what the author hears."""

from collections.abc import Iterable

from site_gen.model.portability import Difference, DifferenceKind
from site_gen.model.problem import Problem, Severity
from site_gen.model.record import Record


class _Wording(Record, frozen=True, kw_only=True):
    severity: Severity
    """A warning where words change or vanish, a remark where readers see some markup more than they should."""
    message: str
    """``{}`` stands for what the author wrote."""
    by_hand: str
    """What to do where no safe rewriting is known."""
    by_fix: str = ""
    """What ``--fix`` does; empty where it never does anything."""


_WORDINGS: dict[DifferenceKind, _Wording] = {
    "emphasis": _Wording(
        severity="warning",
        message="GitHub shows the signs of this emphasis as text: {}",
        by_hand="Write it with tags: <strong>…</strong>, <em>…</em> or <s>…</s>.",
        by_fix="writes it with tags, which every reader shows alike",
    ),
    "no emphasis": _Wording(
        severity="warning",
        message="GitHub reads these signs as emphasis, and our page shows them as text: {}",
        by_hand="Put a backslash before each sign that is text.",
        by_fix="puts a backslash before them",
    ),
    "single tilde": _Wording(
        severity="warning",
        message="GitHub strikes out what stands between single tildes: {}",
        by_hand="Put a backslash before each tilde.",
        by_fix="puts a backslash before them",
    ),
    "label": _Wording(
        severity="warning",
        message="GitHub makes a list of this, and here it is text: {}",
        by_hand="Write 1\\) for a label, or 1. for a list.",
        by_fix="writes the bracket with a backslash",
    ),
    "underline": _Wording(
        severity="warning",
        message="GitHub makes a heading of the text above these dashes: {}",
        by_hand="Put an empty line before them.",
        by_fix="puts an empty line before them, or writes stars within a list",
    ),
    "sub-list": _Wording(
        severity="warning",
        message="GitHub begins a new list here, because this one does not stand below the text it belongs to: {}",
        by_hand="Indent it to where the text of the item above begins.",
        by_fix="indents it",
    ),
    "fence": _Wording(
        severity="warning",
        message="GitHub ends the list in this code block, because it stands left of where it opened: {}",
        by_hand="Indent the code and its closing fence like the opening one.",
        by_fix="indents it like the opening fence",
    ),
    "raw html": _Wording(
        severity="warning",
        message="GitHub shows this as it is written, because HTML stands right above it: {}",
        by_hand="Put an empty line between the HTML and the text.",
        by_fix="puts an empty line before it",
    ),
    "attribute list": _Wording(
        severity="info",
        message="GitHub shows this attribute list as text: {}",
        by_hand="Few readers know these. A call-out can be written as a quotation that begins with [!TIP].",
    ),
    "heading id": _Wording(
        severity="info",
        message="GitHub shows the id of this heading as text: {}",
        by_hand="Leave it out unless a link needs it.",
    ),
    "liquid": _Wording(
        severity="info",
        message="GitHub shows this Liquid as text: {}",
        by_hand="Write what it stands for, where other readers matter.",
    ),
    "definition list": _Wording(
        severity="info",
        message="GitHub knows no definition lists, and shows this one as a paragraph: {}",
        by_hand="A list with bold terms reads well everywhere.",
    ),
    "call-out": _Wording(
        severity="info",
        message="GitHub shows this as an ordinary quotation: {}",
        by_hand="It knows [!NOTE], [!TIP], [!IMPORTANT], [!WARNING] and [!CAUTION], alone on their line.",
    ),
}


def portability_problems(path: str, differences: Iterable[Difference]) -> tuple[Problem, ...]:
    """Return what an author should hear of the differences in a source."""
    return tuple(_problem(path, difference) for difference in differences)


def _problem(path: str, difference: Difference) -> Problem:
    wording = _WORDINGS[difference.kind]
    hint = f"site-gen check --fix {wording.by_fix}." if difference.edits else wording.by_hand
    message = wording.message.format(difference.excerpt)
    return Problem(path=path, line=difference.line, severity=wording.severity, message=message, hint=hint)
