"""Which lines of a text are code, formulas or comments, told line by line as an author sees it.

A Markdown parser sees some fences otherwise: one right below ``<details>`` belongs to an HTML block for CommonMark, and
one that opens inside a list item and closes at the margin is two.  Authors mean one block each time.
"""

import bisect
import re
import sys
from collections.abc import Mapping, Sequence
from typing import Literal

from site_gen.model.record import Record

Reading = Literal["counted", "mended", "ignored"]
"""How fences are read.  ``counted``: each opening runs to its closing.  ``mended``: an opening that would swallow a
heading, a divider or another opening was never closed, and ends there.  ``ignored``: as if there were no fences."""


class CodeLines(Record, frozen=True, kw_only=True):
    starts: tuple[str, ...]
    """The character that each line begins with, behind blanks and tabs; empty where there is none."""
    hidden: tuple[bool, ...]
    """For each line, whether it is code, a formula, a comment, or the fence of one."""
    openings: tuple[int, ...]
    """0-based lines on which fences open."""
    faulty_fence: int | None
    """0-based line of the first fence that never closes, or that another opens in; None when all is well."""


def find_code_lines(lines: Sequence[str], reading: Reading) -> CodeLines:
    """Return which of *lines* are no text, with fences taken as *reading* says."""
    starts = [line.lstrip(" \t")[:1] for line in lines]
    # Most lines begin with a letter, and of those only ``<pre>`` has to be looked for.
    signed = [number for number, start in enumerate(starts) if start and not start.isalpha()]
    hidden = [False] * len(lines)
    openings: list[int] = []
    faulty = None
    if reading != "ignored":
        fences = {
            number: fence
            for number in signed
            if starts[number] in _FENCE_STARTS and (fence := _read_fence(lines[number])) is not None
        }
        faulty = _hide_fences(lines, fences, hidden, openings, mends=reading == "mended")
    _hide_blocks(lines, [number for number in signed if _may_begin_block(starts[number])], hidden)
    return CodeLines(starts=tuple(starts), hidden=tuple(hidden), openings=tuple(openings), faulty_fence=faulty)


class _Block(Record, frozen=True, kw_only=True):
    """Something that is no text from one line to another."""

    sign: str
    """What every opening holds."""
    opening: re.Pattern[str]
    closing: str
    is_anywhere: bool = False
    """Whether it may begin behind the letters of a line."""
    longest: int = sys.maxsize
    """Lines between the two beyond which the opening is taken for text."""


class _Fence(Record, frozen=True, kw_only=True):
    sign: str
    """The fence itself: three or more backticks, tildes or dollar signs."""
    info: str
    """What stands behind it: the language of the code."""


def _hide_fences(
    lines: Sequence[str], fences: Mapping[int, _Fence], hidden: list[bool], openings: list[int], *, mends: bool
) -> int | None:
    """Mark the fenced lines in *hidden*; return the line of the first fence that is not closed as it should."""
    opened: list[_Fence] = []
    faulty = None
    after = 0
    for number in range(len(lines)) if mends else fences:
        fence = fences.get(number)
        if opened and mends and _is_text_again(lines[number], fence, opened[0]):
            opened.clear()
        hidden[after : number + 1] = [bool(opened)] * (number + 1 - after)
        after = number + 1
        if fence is None:
            continue
        hidden[number] = True
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
    hidden[after:] = [bool(opened)] * (len(lines) - after)
    return faulty if faulty is not None or not opened else openings[-1]


def _read_fence(line: str) -> _Fence | None:
    if "```" not in line and "~~~" not in line and "$$$" not in line:
        return None
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


def _may_begin_block(start: str) -> bool:
    """Return whether a line that begins with *start*, behind blanks and tabs, may be an opening of `_BLOCKS`."""
    return start in _BLOCK_STARTS or start.isspace()


def _hide_blocks(lines: Sequence[str], signed: Sequence[int], hidden: list[bool]) -> None:
    """Mark what stands in blocks; *signed* are the lines that may begin one, but for those that may begin anywhere."""
    for block in _BLOCKS:
        numbers = [number for number, line in enumerate(lines) if "<" in line] if block.is_anywhere else signed
        beginnings = [number for number in numbers if block.sign in lines[number]]
        if beginnings:
            _hide_block(lines, beginnings, hidden, block)


def _hide_block(lines: Sequence[str], beginnings: Sequence[int], hidden: list[bool], block: _Block) -> None:
    """Mark what stands between an opening and its closing; an opening without a closing is text.

    *beginnings* are the lines that hold the sign of the block.
    """
    closing = block.closing
    closings = [
        number for number in range(beginnings[0], len(lines)) if not hidden[number] and closing in lines[number]
    ]
    end = -1
    for number in beginnings if closings else ():
        if number <= end or hidden[number]:
            continue
        line = lines[number]
        match = block.opening.search(line)
        if match is None or block.closing in line[match.end() :]:
            continue
        position = bisect.bisect_right(closings, number)
        if position < len(closings) and closings[position] - number <= block.longest:
            end = closings[position]
            hidden[number : end + 1] = [True] * (end + 1 - number)


_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)?(?P<sign>`{3,}|~{3,}|\${3,})(?P<info>.*)")
_FENCE_STARTS = frozenset("`~$>-*+0123456789")
_ONE_WORD = re.compile(r"[A-Za-z0-9+#.{}_-]{0,30}")
_MARKDOWN = frozenset(("markdown", "md"))
# In samples of these, a heading or a "---" is part of the sample.
_QUOTES_MARKDOWN = _MARKDOWN | {"yaml", "yml", "toml", "diff"}
_TEXT_AGAIN = re.compile(r"#{2,6} |-{3,}\s*$")
_BLOCK_STARTS = frozenset("<$\\")
_BLOCKS = (
    _Block(sign="<!--", opening=re.compile(r"^\s*<!--"), closing="-->"),
    # A formula is short: where two dollar signs were forgotten, the next formula must not swallow the text between.
    _Block(sign="$$", opening=re.compile(r"^\s*\$\$(?!.*\$\$)"), closing="$$", longest=40),
    _Block(sign="\\[", opening=re.compile(r"^\s*\\\["), closing="\\]", longest=40),
    _Block(sign="<pre", opening=re.compile(r"<pre\b"), closing="</pre>", is_anywhere=True),
    _Block(sign="<script", opening=re.compile(r"^\s*<script\b"), closing="</script>"),
    _Block(sign="<style", opening=re.compile(r"^\s*<style\b"), closing="</style>"),
)
