"""What a YAML parser's complaint means to the author of a post, and how to mend the line."""

import re
from collections.abc import Sequence

from site_gen.model.pattern import late_pattern
from site_gen.model.record import Record


class Complaint(Record, frozen=True, kw_only=True):
    line: int
    """0-based line of the text, where the author has to look."""
    message: str
    hint: str


_ENTRY = late_pattern(r"(?P<indent>\s*(?:- )?)(?P<key>[^\s:#][^:]*?)\s*:\s+(?P<value>.*)")


def explain(
    lines: Sequence[str],
    *,
    fault: str,
    context: str,
    line: int,
    column: int,
    context_line: int | None,
    quote_line: int | None,
) -> Complaint:
    """Return where to look and what to do, from the parser's words (*fault*, *context*) and the text itself.

    Lines and columns are 0-based. *quote_line* is where the last value in quotes before the fault began, if that was a
    value in quotes.
    """
    shown = _line_at(lines, line)
    begun = line if context_line is None else context_line
    if "\t" in shown[: len(shown) - len(shown.lstrip())] or "tab character" in fault:
        return Complaint(line=line, message="a tab indents this line", hint="YAML allows blanks only: use two blanks.")
    for words, explanation in _BY_CONTEXT:
        if words in context:
            return explanation(lines, line if "escape" in fault else begun, fault)
    if quote_line is not None and "expected key" in fault:
        return _after_quote(lines, quote_line, line)
    for words, cause in _BY_WORDS:
        if words in fault or words in context:
            return _quote_the_value(lines, line, column, cause)
    return _indentation(lines, line)


_BY_WORDS = (
    ("mapping values are not allowed", "colon"),
    ("cannot start any token", "sign"),
    ("expected node content", "sign"),
    ("scanning an alias", "sign"),
    ("scanning an anchor", "sign"),
    ("scanning a directive", "sign"),
    ("scanning a tag", "sign"),
    ("parsing a tag", "sign"),
    ("block sequence entries", "dash"),
    ("expected key", "rest"),
)
"""Words of the parser's, and what they mean here."""


def _line_at(lines: Sequence[str], line: int) -> str:
    return lines[line] if 0 <= line < len(lines) else ""


def _in_quotes(lines: Sequence[str], line: int, fault: str) -> Complaint:
    if "escape" in fault:
        message = f"a backslash in double quotes stands before a letter that cannot follow it: {_shown(lines, line)}"
        return Complaint(line=line, message=message, hint="Use single quotes, or write each backslash twice.")
    return _open_quote(lines, line)


def _open_quote(lines: Sequence[str], line: int) -> Complaint:
    message = f"a quote opens here and never closes: {_shown(lines, line)}"
    return Complaint(line=line, message=message, hint="Close the quote at the end of the text.")


def _missing_colon(lines: Sequence[str], line: int, _fault: str) -> Complaint:
    text = _line_at(lines, line).strip()
    key, colon, value = text.partition(":")
    message = f"this line is no `key: value`: {_shown(lines, line)}"
    if "：" in text:
        return Complaint(line=line, message=message, hint="Its colon is a full-width one (：): type an ordinary `:`.")
    if colon and value:
        return Complaint(line=line, message=message, hint=f"Put a blank after the colon: `{key}: {value.strip()}`.")
    return Complaint(line=line, message=message, hint="Write a key, a colon and a blank before the value.")


def _open_bracket(lines: Sequence[str], line: int, _fault: str) -> Complaint:
    while line > 0 and not re.search(r"[\[{]", _line_at(lines, line)):
        line -= 1  # the parser noticed only below
    text = _line_at(lines, line)
    if re.search(r"[\[,]\s*#", text):
        message = f"`#` begins a comment here, so the list never closes: {_shown(lines, line)}"
        return Complaint(line=line, message=message, hint="Put each item that begins with `#` in quotes.")
    found = re.search(r"[\[,]\s*([@`%&*!|>])", text)
    if found:
        message = f"an item cannot begin with `{found.group(1)}`: {_shown(lines, line)}"
        return Complaint(line=line, message=message, hint="Put that item in quotes.")
    sign, closing = ("{", "}") if "{" in text and "[" not in text else ("[", "]")
    message = f"`{sign}` opens here and is not closed as it should be: {_shown(lines, line)}"
    hint = f"Close it with `{closing}` and put commas between the items; if it is plain text, put it in quotes."
    return Complaint(line=line, message=message, hint=hint)


_BY_CONTEXT = (
    ("quoted scalar", _in_quotes),
    ("simple key", _missing_colon),
    ("flow", _open_bracket),
)
"""What the parser was reading, and who explains it."""


def _after_quote(lines: Sequence[str], quote_line: int, line: int) -> Complaint:
    if quote_line < line:
        return _open_quote(lines, quote_line)
    message = f"text follows the closing quote: {_shown(lines, line)}"
    hint = "Put the whole text in quotes; a quote inside single quotes is written twice ('It''s')."
    return Complaint(line=line, message=message, hint=hint)


def _quote_the_value(lines: Sequence[str], line: int, column: int, cause: str) -> Complaint:
    found = _ENTRY.fullmatch(_line_at(lines, line))
    if found is None or not found["value"]:
        return _indentation(lines, line)
    value = found["value"].strip()
    if column < found.start("value") and cause == "sign":
        message = f"a key cannot begin with `{found['key'][0]}`: {_shown(lines, line)}"
        return Complaint(line=line, message=message, hint=f'Put the key in quotes: `"{found["key"]}": {value}`.')
    if column <= found.start("key") or (cause == "colon" and ": " not in f"{value} "):
        return _indentation(lines, line)
    if cause == "sign" and value[0] in "[{":
        return _open_bracket(lines, line, "")
    if cause == "dash" and value[0] != "-":
        cause = "rest"
    reason = {
        "colon": "a second `: ` makes this line unreadable",
        "sign": f"a value cannot begin with `{value[0]}`",
        "dash": "a list cannot begin on the line of its key",
        "rest": f"text follows what `{value[0]}` opened",
    }[cause]
    quoted = value.replace('"', "'")
    hint = f'Put it in quotes: `{found["key"]}: "{quoted}"`.'
    if cause == "dash":
        hint = f"A list goes on lines of its own, or `{found['key']}: [{value.lstrip('- ')}]`; a text goes in quotes."
    return Complaint(line=line, message=f"{reason}: {_shown(lines, line)}", hint=hint)


def _indentation(lines: Sequence[str], line: int) -> Complaint:
    text = _line_at(lines, line)
    if text.lstrip().startswith(":"):
        message = f"a colon stands here without a key before it: {_shown(lines, line)}"
        return Complaint(line=line, message=message, hint="Write `key: value`.")
    if not text.strip():
        message = "this line cannot be read as YAML"
    elif text[:1] in (" ", "-"):
        message = f"this line does not fit the lines above it: {_shown(lines, line)}"
    else:
        message = f"this line cannot be read as YAML: {_shown(lines, line)}"
    hint = "Keys of one level begin in one column; put texts with special signs in quotes."
    return Complaint(line=line, message=message, hint=hint)


def _shown(lines: Sequence[str], line: int) -> str:
    text = _line_at(lines, line).strip()
    return f"{text[:79]}…" if len(text) > 80 else text
