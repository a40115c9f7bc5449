"""Changes lines of a file that an author wrote, when the author asks for it. The only module that does.

It opens the file itself, although that is read/'s business elsewhere: what it writes back is the very bytes, with line
ends, byte order mark and all, and only a reader of those bytes can keep them.
"""

import contextlib
import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from site_gen.errors import MachineError
from site_gen.model.problem import Problem

_LINE = re.compile("([^\r\n]*)(\r\n|\r|\n|$)")
_MARK = "\ufeff"


def rewrite_lines(path: Path, *, shown_as: str, below: Path, changes: Sequence[tuple[int, str, str]]) -> Problem | None:
    """Make *changes*, each (1-based line, what it holds, what it shall hold), in the file at *path*.

    All of them or none: a new file takes the old one's place in one step, with its permissions.  A new line within a
    change gets the line end of its neighbour.  Returns a problem, and changes nothing, when the file does not hold what
    was read, or does not lie in the folder *below*.  Raises MachineError when the disk refuses.
    """
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(below.resolve(strict=True)):
            return _refused(shown_as, None, "this file lies outside of content/, so it is not rewritten")
        content = real.read_bytes()
        new = _changed(content.decode("utf-8"), changes)
        if isinstance(new, int):
            return _refused(shown_as, new, "this line is not what was read before, so the file is not rewritten")
        _replace(real, new.encode("utf-8"))
    except UnicodeDecodeError:
        return _refused(shown_as, None, "this file is not UTF-8, so it is not rewritten")
    except OSError as error:
        raise MachineError(f"{shown_as} could not be rewritten: {error.strerror}", "It is as it was.") from error
    return None


def changes_of(old: Sequence[str], new: Sequence[str], first_line: int) -> tuple[tuple[int, str, str], ...]:
    """Return the lines in which two texts differ: (1-based file line, old, new); they have the same number of them."""
    pairs = enumerate(zip(old, new, strict=True), first_line)
    return tuple((number, before, after) for number, (before, after) in pairs if before != after)


def _changed(text: str, changes: Sequence[tuple[int, str, str]]) -> str | int:
    """Return the changed text, or the first line that does not hold what it should."""
    mark = _MARK if text.startswith(_MARK) else ""
    lines = [(found[1], found[2]) for found in _LINE.finditer(text.removeprefix(_MARK))]
    for number, old, new in changes:
        if not 0 < number <= len(lines) or lines[number - 1][0] != old:
            return number
        end = lines[number - 1][1] or (lines[number - 2][1] if number > 1 else "\n")
        lines[number - 1] = (new.replace("\n", end), lines[number - 1][1])
    return mark + "".join(line + end for line, end in lines)


def _replace(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(prefix=f".{path.name[:40]}.", suffix=".site-gen", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(path.stat().st_mode & 0o7777)
        Path(name).replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise


def _refused(path: str, line: int | None, message: str) -> Problem:
    return Problem(path=path, line=line, severity="warning", message=message, hint="Run the command again.")
