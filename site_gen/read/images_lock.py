"""``content/images.lock.yaml``: what remote pictures were when they were fetched."""

import re
from pathlib import Path

from site_gen.model.image import LockedPicture
from site_gen.model.problem import Outcome, Problem
from site_gen.read.fields import Fields
from site_gen.read.files import file_at, read_bytes
from site_gen.read.nodes import Mapping
from site_gen.read.text_file import decode_text
from site_gen.read.yaml_text import parse_yaml

LOCK_PATH = "content/images.lock.yaml"
_MOST_BYTES = 8_000_000
_MOST_EVENTS = 400_000
_DIGEST = re.compile(r"[0-9a-f]{64}")


def read_images_lock(site_dir: Path) -> Outcome[tuple[LockedPicture, ...]]:
    """Return the entries of a site's lock file; none where there is no such file.

    An entry that cannot be read is a warning and left out: its picture is then fetched as if for the first time.
    """
    found = file_at(site_dir / LOCK_PATH, shown_as=LOCK_PATH, boundary=site_dir)
    if found.result is None:
        return Outcome(result=(), problems=found.problems)
    content = read_bytes(found.result, most=_MOST_BYTES)
    text = decode_text(content.result or b"", path=LOCK_PATH)
    if content.result is None or text.result is None:
        return Outcome(result=(), problems=(*content.problems, *text.problems))
    return decode_images_lock(text.result)


def decode_images_lock(text: str) -> Outcome[tuple[LockedPicture, ...]]:
    """Return the entries of the text of a lock file."""
    parsed = parse_yaml(text, path=LOCK_PATH, most_bytes=_MOST_BYTES, most_events=_MOST_EVENTS)
    problems = [_as_warning(problem) for problem in parsed.problems]
    if parsed.result is None:
        return Outcome(result=(), problems=tuple(problems))
    section = parsed.result.entry("pictures")
    entries: list[LockedPicture] = []
    for item in section.value.entries if section is not None and isinstance(section.value, Mapping) else ():
        noted: list[Problem] = []
        inner = Fields(
            item.value if isinstance(item.value, Mapping) else Mapping(line=item.key.line),
            path=LOCK_PATH,
            problems=noted,
        )
        entry = _entry(item.key.text, inner)
        if entry is None:
            message = f"the entry of {item.key.text.partition('?')[0]} cannot be read"
            hint = "Delete it, or take the file from your version control: it is written by site-gen alone."
            problems.append(Problem(path=LOCK_PATH, line=item.key.line, severity="warning", message=message, hint=hint))
        else:
            entries.append(entry)
    return Outcome(result=tuple(entries), problems=tuple(problems))


def _entry(url: str, fields: Fields) -> LockedPicture | None:
    sha256, format_name, date = fields.text("sha256"), fields.text("type"), fields.text("date")
    size = fields.whole_number("size", least=1, most=10**10)
    width = fields.whole_number("width", least=1, most=10**6)
    height = fields.whole_number("height", least=1, most=10**6)
    if not (sha256 and _DIGEST.fullmatch(sha256) and format_name and date and size and width and height):
        return None
    return LockedPicture(url=url, sha256=sha256, size=size, format=format_name, width=width, height=height, date=date)


def _as_warning(problem: Problem) -> Problem:
    return problem.with_changes(severity="warning")
