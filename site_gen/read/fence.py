"""Where a source's front matter ends and its text begins."""

import re
from collections.abc import Iterator

from site_gen.model.pattern import late_pattern
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record

_OPENING = re.compile(r"---[ \t]*")
_CLOSING = re.compile(r"(?:---|\.\.\.)[ \t]*")
_DASHES = late_pattern(r"\s*(?:[-–—‐―]{1,5}|-{4,})\s*")
_SETTING = late_pattern(r"\"?(?:title|date|draft|published|layout|tags|categories|author|제목)\"?\s*[:：=]")


class Fenced(Record, frozen=True, kw_only=True):
    """A source, cut in two."""

    yaml: str | None
    """What stands between the fences; None when there is no front matter."""
    yaml_line: int = 1
    """1-based file line of the first line of ``yaml``."""
    text: str
    text_line: int
    """1-based file line of the first line of ``text``."""


def cut_front_matter(text: str, *, path: str) -> Outcome[Fenced]:
    """Return the two halves of a source; no result when its front matter cannot be told from its text.

    Only a ``---`` on the very first line opens front matter, and the next line of ``---`` (or ``...``) closes it. What
    looks like a head that misses its fence is an error: to ignore it could publish a draft.
    """
    first_end = text.find("\n")
    first_end = first_end if first_end >= 0 else len(text)
    if not _OPENING.fullmatch(text, 0, first_end):
        fault = _missing_fence(text.split("\n"), path)
        if fault is not None:
            return Outcome(result=None, problems=(fault,))
        return Outcome(result=Fenced(yaml=None, text=text, text_line=1))
    for line, start, end in _lines(text, first_end + 1):
        if _CLOSING.fullmatch(text, start, end):
            yaml = text[first_end + 1 : start - 1]
            fenced = Fenced(yaml=yaml, yaml_line=2, text=text[end + 1 :], text_line=line + 2)
            return Outcome(result=fenced)
    hint = "Close it with a line of `---`; a divider at the top of a text needs an empty line before it."
    message = "the front matter opens with `---` and never closes"
    return Outcome(result=None, problems=(Problem(path=path, line=1, message=message, hint=hint),))


def _lines(text: str, start: int) -> Iterator[tuple[int, int, int]]:
    """Yield (number from 1 on, start, end) of each line from *start* on: a head is read without cutting up the whole
    text below it.
    """
    number = 1
    while (end := text.find("\n", start)) >= 0:
        yield number, start, end
        start, number = end + 1, number + 1
    yield number, start, len(text)


def _missing_fence(lines: list[str], path: str) -> Problem | None:
    """Return a problem when the text begins with settings that no fence marks as such."""
    first = next((index for index, line in enumerate(lines) if line.strip()), None)
    if first is None:
        return None
    line, following = lines[first].strip(), lines[first + 1].strip() if first + 1 < len(lines) else ""
    is_closed = any(_CLOSING.fullmatch(other) for other in lines[first + 1 : first + 41])
    message, hint = _fault_of_head(line, following, is_first_line=first == 0, is_closed=is_closed)
    return Problem(path=path, line=first + 1, message=message, hint=hint) if message else None


def _fault_of_head(line: str, following: str, *, is_first_line: bool, is_closed: bool) -> tuple[str, str]:
    """Return message and hint for a text that begins with these two lines; empty texts when it is no front matter."""
    if line == "+++" and re.match(r"[A-Za-z_]+\s*=|\[", following):
        return "this front matter is in TOML (`+++`), and only YAML is read", _WRITE_YAML
    if line.startswith("{") and re.match(r"\"?[a-z_]+\"?\s*:", line[1:].strip() or following):
        return "this front matter is in JSON, and only YAML is read", _WRITE_YAML
    if line == "---" and _SETTING.match(following) and not is_first_line:
        message = "front matter stands here, but not on the first line of the file"
        return message, "Delete everything before its first `---`."
    if _DASHES.fullmatch(line) and _SETTING.match(following):
        message = f"front matter seems to begin here, but `{line}` does not open it"
        return message, "Write three plain dashes on the first line: `---`."
    if _SETTING.match(line) and is_closed:
        message = f"front matter seems to begin here without its opening `---`: {line[:60]}"
        return message, "Write a line of `---` before it."
    return "", ""


_WRITE_YAML = "Write `key: value` lines between two lines of `---`."
