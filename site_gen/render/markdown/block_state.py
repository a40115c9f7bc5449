"""The block parser's state, with a shorter way to its lines and tokens."""

from itertools import accumulate
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.rules_block.state_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType

from site_gen.render.markdown.tokens import new_token


class BlockState(StateBlock):
    """markdown-it's state of a text."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            # What the library leaves out: blanks behind the last line break.
            lines.pop()
        starts = list(accumulate([len(line) + 1 for line in lines], initial=0))
        self.eMarks = [start - 1 for start in starts]
        del self.eMarks[0]
        self.eMarks.append(len(src))
        starts[-1] = len(src)
        self.bMarks = starts
        self.bsCount = [0] * len(starts)
        self.lineMax = len(lines)
        shifts = self.tShift = [0] * len(starts)
        for number, line in enumerate(lines):
            # Only what begins with a blank, and what is empty, comes before the first sign: asked in one step.
            if line < "!" and line:
                shifts[number] = len(line) - len(line.lstrip(" \t"))
        self.sCount = shifts.copy()
        if "\t" in src:
            for number, shift in enumerate(shifts):
                if shift:
                    self.sCount[number] = len(lines[number][:shift].expandtabs(4))

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:  # noqa: N802, N803 - the library's names
        """Return the lines from *begin* to before *end*, less *indent* columns.

        Outside all other blocks, lines follow one another as they do in the source: without an indent they are one
        piece of it.
        """
        if indent or self.level or begin >= end:
            return super().getLines(begin, end, indent, keepLastLF)
        return self.src[self.bMarks[begin] : self.eMarks[end - 1] + keepLastLF]

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        """Push a new token and return it."""
        if nesting < 0:
            self.level -= 1
        token = new_token(ttype, tag, nesting, self.level)
        token.block = True
        # The library's rules add to these.
        token.attrs = {}
        if nesting > 0:
            self.level += 1
        self.tokens.append(token)
        return token
