"""Which lines of a text are code, formulas or comments, told line by line as an author sees it.

A Markdown parser sees some fences otherwise: one right below ``<details>`` belongs to an HTML block for CommonMark, and
one that opens inside a list item and closes at the margin is two.  Authors mean one block each time.
"""

import bisect
import re
import sys
from collections.abc import Mapping, Sequence
from itertools import compress
from typing import Literal

from site_gen.model.record import Record

Reading = Literal["counted", "mended", "ignored"]
"""How fences are read.  ``counted``: each opening runs to its closing.  ``mended``: an opening that would swallow a
heading, a divider or another opening was never closed, and ends there.  ``ignored``: as if there were no fences."""


class CodeLines(Record, frozen=True, kw_only=True):
    hidden: bytes
    """For each line, 1 where it is code, a formula, a comment, or the fence of one, and 0 where it is text."""
    shown: tuple[int, ...]
    """The other lines, 0-based, empty ones left out."""
    openings: tuple[int, ...]
    """0-based lines on which fences open."""
    faulty_fence: int | None
    """0-based line of the first fence that never closes, or that another opens in; None when all is well."""


def find_code_lines(text: str, lines: Sequence[str], reading: Reading) -> CodeLines:
    """Return which of *lines*, those of *text*, are no text, with fences taken as *reading* says."""
    hidden = bytearray(len(lines))
    openings: list[int] = []
    faulty = None
    if reading != "ignored":
        faulty = _hide_fences(lines, _find_fences(text, lines), hidden, openings, mends=reading == "mended")
    # What follows looks at each line several times: code, often half of a text, is left out before.
    shown = _find_shown(lines, hidden)
    fenced = bytes(hidden)
    _hide_blocks(text, lines, shown, hidden)
    if hidden != fenced:
        shown = _find_shown(lines, hidden)
    return CodeLines(hidden=bytes(hidden), shown=shown, openings=tuple(openings), faulty_fence=faulty)


def _find_shown(lines: Sequence[str], hidden: bytearray) -> tuple[int, ...]:
    is_shown = hidden.translate(_NOT)
    return tuple(compress(compress(range(len(lines)), is_shown), compress(lines, is_shown)))


class _Block(Record, frozen=True, kw_only=True):
    """Something that is no text from one line to another."""

    sign: str
    """What every opening holds."""
    opening: re.Pattern[str]
    closing: str
    longest: int = sys.maxsize
    """Lines between the two beyond which the opening is taken for text."""


class _Fence(Record, frozen=True, kw_only=True):
    sign: str
    """The fence itself: three or more backticks, tildes or dollar signs."""
    info: str
    """What stands behind it: the language of the code."""


def _find_fences(text: str, lines: Sequence[str]) -> dict[int, _Fence]:
    """Return the fences by their lines, in order."""
    fences = {}
    # To look through a whole text takes less than to look at ten of its lines, and most texts have one kind of fence.
    # A single character is found in a fraction of the time.
    signs = [sign for sign in _FENCE_SIGNS if sign[0] in text and sign in text]
    for sign in signs:
        mark = sign[0]
        for number in [number for number, line in enumerate(lines) if mark in line and sign in line]:
            fence = _BARE_FENCES.get(lines[number]) or _read_fence(lines[number])
            if fence is not None:
                fences[number] = fence
    return dict(sorted(fences.items())) if len(signs) > 1 else fences


def _hide_fences(
    lines: Sequence[str], fences: Mapping[int, _Fence], hidden: bytearray, openings: list[int], *, mends: bool
) -> int | None:
    """Mark the fenced lines in *hidden*; return the line of the first fence that is not closed as it should."""
    opened: list[_Fence] = []
    faulty = None
    after = 0
    for number in range(len(lines)) if mends else fences:
        fence = fences.get(number)
        if opened and mends and _is_text_again(lines[number], fence, opened[0]):
            opened.clear()
        hidden[after : number + 1] = (_HIDDEN if opened else _SHOWN) * (number + 1 - after)
        after = number + 1
        if fence is None:
            continue
        hidden[number] = 1
        if not opened:
            opened.append(fence)
            openings.append(number)
        elif _closes(fence, opened[-1]):
            opened.pop()
        elif _opens_inside(fence, opened[-1]):
            if opened[-1].info in _MARKDOWN and fence.info not in _MARKDOWN:
                # A sample of Markdown with a fence of its own: both close before text goes on.
                opened.append(fence)
            elif faulty is None:
                faulty = openings[-1]
    hidden[after:] = (_HIDDEN if opened else _SHOWN) * (len(lines) - after)
    return faulty if faulty is not None or not opened else openings[-1]


def _read_fence(line: str) -> _Fence | None:
    match = _FENCE.match(line)
    if match is None:
        return None
    sign, info = match["sign"], match["info"].strip()
    if "`" in info if sign[0] == "`" else not _ONE_WORD.fullmatch(info):
        return None
    return _Fence(sign=sign, info=info.lower())


def _closes(fence: _Fence, opening: _Fence) -> bool:
    return not fence.info and fence.sign[0] == opening.sign[0] and len(fence.sign) >= len(opening.sign)


def _opens_inside(fence: _Fence, opening: _Fence) -> bool:
    return bool(fence.info) and fence.sign == opening.sign


def _is_text_again(line: str, fence: _Fence | None, opening: _Fence) -> bool:
    """Return whether an opening that is still open cannot have been meant to hold *line*."""
    if fence is not None and _opens_inside(fence, opening):
        return opening.info not in _MARKDOWN or fence.info in _MARKDOWN
    return opening.info not in _QUOTES_MARKDOWN and bool(_TEXT_AGAIN.match(line))


def _hide_blocks(text: str, lines: Sequence[str], shown: Sequence[int], hidden: bytearray) -> None:
    """Mark what stands in blocks; *shown* are the lines that may begin one."""
    numbers_by_mark = {mark: [number for number in shown if mark in lines[number]] for mark in "<$\\" if mark in text}
    for block in _BLOCKS:
        sign = block.sign
        beginnings = [number for number in numbers_by_mark.get(sign[0], ()) if sign in lines[number]]
        _hide_block(lines, shown, beginnings, hidden, block)


def _hide_block(
    lines: Sequence[str], shown: Sequence[int], beginnings: Sequence[int], hidden: bytearray, block: _Block
) -> None:
    """Mark what stands between an opening and its closing; an opening without a closing is text.

    *beginnings* are those of the lines *shown* that hold the sign of the block.
    """
    closing = block.closing
    closings: list[int] | None = None
    end = -1
    for number in beginnings:
        if number <= end or hidden[number]:
            continue
        line = lines[number]
        match = block.opening.match(line)
        if match is None or closing in line[match.end() :]:
            continue
        if closings is None:
            # Hardly a text holds a block of more than a line.
            closings = [after for after in shown if after > number and closing in lines[after] and not hidden[after]]
        position = bisect.bisect_right(closings, number)
        if position < len(closings) and closings[position] - number <= block.longest:
            end = closings[position]
            hidden[number : end + 1] = _HIDDEN * (end + 1 - number)


_HIDDEN, _SHOWN = b"\x01", b"\x00"
_NOT = b"\x01" + bytes(255)
"""For `bytes.translate`: 1 where there was 0, and 0 where there was anything else."""
_FENCE_SIGNS = ("```", "~~~", "$$$")
_BARE_FENCES = {sign: _Fence(sign=sign, info="") for sign in _FENCE_SIGNS}
"""What every other fence is, by its line."""
_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|[0-9]{1,9}[.)])[ \t]+)?(?P<sign>`{3,}|~{3,}|\${3,})(?P<info>.*)")
_ONE_WORD = re.compile(r"[A-Za-z0-9+#.{}_-]{0,30}")
_MARKDOWN = frozenset(("markdown", "md"))
# In samples of these, a heading or a "---" is part of the sample.
_QUOTES_MARKDOWN = _MARKDOWN | {"yaml", "yml", "toml", "diff"}
_TEXT_AGAIN = re.compile(r"#{2,6} |-{3,}\s*$")
_BLOCKS = (
    _Block(sign="<!--", opening=re.compile(r"\s*<!--"), closing="-->"),
    # A formula is short: where two dollar signs were forgotten, the next formula must not swallow the text between.
    _Block(sign="$$", opening=re.compile(r"\s*\$\$(?!.*\$\$)"), closing="$$", longest=40),
    _Block(sign="\\[", opening=re.compile(r"\s*\\\["), closing="\\]", longest=40),
    _Block(sign="<pre", opening=re.compile(r".*?<pre\b"), closing="</pre>"),
    _Block(sign="<script", opening=re.compile(r"\s*<script\b"), closing="</script>"),
    _Block(sign="<style", opening=re.compile(r"\s*<style\b"), closing="</style>"),
)
