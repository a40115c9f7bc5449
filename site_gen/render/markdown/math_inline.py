r"""``$…$`` and ``$$…$$`` within a paragraph.

Money must stay text and formulas must not: a single ``$`` is a formula only where its content looks like one.  A
formula is taken whole, before escapes and emphasis see its content.
"""

import re

from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.utils import EnvType

from site_gen.model.pattern import late_pattern
from site_gen.render.markdown.context import Context, context_of

_SPECIAL = re.compile(r"\\.|\{|\}|\$", re.DOTALL)
_TEX_LIKE = re.compile(r"\\[A-Za-z]|\^|_[A-Za-z0-9{]")
_REFERENCE = re.compile(r"\\(?:eq)?ref\{[^{}\n]*\}")
_LINK = re.compile(r"\]\((?:https?:|mailto:|[./#])")
_HANGUL = late_pattern(r"[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]")
_WORD = re.compile(r"\s[A-Za-z]{2,}")


def math_inline(state: StateInline, silent: bool) -> bool:
    """Make a ``math_inline`` token, or let a run of ``$`` be text."""
    source, start = state.src, state.pos
    if source[start] != "$":
        return False
    end, is_formula = read_formula(source, start, state.posMax, state.env)
    if not silent:
        if is_formula:
            run = _run_length(source, start, end)
            token = state.push("math_inline", "math", 0)
            token.markup = "$" * run
            token.content = source[start + run : end - run]
        else:
            state.append_pending(source[start:end])
    state.pos = end
    return True


def read_formula(source: str, start: int, maximum: int, env: EnvType) -> tuple[int, bool]:
    """Return where the formula ends that begins with the ``$`` at *start*, or else the text, and whether it is one."""
    context = context_of(env)
    if not context.argument.math:
        return start + 1, False
    run = _run_length(source, start, maximum)
    end = -1
    if run == 1:
        end = _single_end(source, start, maximum, context)
    elif run == 2:
        end = _double_end(source, start, maximum)
    # Else the whole run is text, so that the rest of "$$$" does not become an opener.
    return (end, True) if end >= 0 else (start + run, False)


def math_escape(state: StateInline, silent: bool) -> bool:
    r"""``\$$ … $$``, Chirpy's way to keep a formula within the line, and ``\ref{…}`` and ``\eqref{…}`` in the text."""
    source, start = state.src, state.pos
    if source[start] != "\\" or not context_of(state.env).argument.math:
        return False
    reference = _REFERENCE.match(source, start, state.posMax)
    if reference is not None:
        if not silent:
            state.push("math_inline", "math", 0).content = reference.group()
        state.pos = reference.end()
        return True
    if not source.startswith("\\$$", start):
        return False
    end = _double_end(source, start + 1, state.posMax)
    if end < 0:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content = source[start + 3 : end - 2]
        token.markup = "\\$$"
    state.pos = end
    return True


def _run_length(source: str, start: int, maximum: int) -> int:
    end = start
    while end < maximum and source[end] == "$":
        end += 1
    return end - start


def _double_end(source: str, start: int, maximum: int) -> int:
    """Return the position after the ``$$`` that closes; -1 without one."""
    close = source.find("$$", start + 2, maximum)
    if close < 0 or not source[start + 2 : close].strip():
        return -1
    return close + 2 if _run_length(source, close, maximum) == 2 else -1


def _single_end(source: str, start: int, maximum: int, context: Context) -> int:
    """Return the position after the ``$`` that closes a formula; -1 when the text is none."""
    special = _SPECIAL.search(source, start + 1, maximum)
    if special is None:
        return -1
    close = special.start() if special[0] == "$" else _closer_after(source, start, context)
    if close < 0 or close >= maximum:
        return -1
    before = source[start - 1] if start else " "
    after = source[close + 1] if close + 1 < maximum else " "
    if after == "$" or "0" <= after <= "9":
        return -1
    content = source[start + 1 : close]
    return close + 1 if _is_formula(content, before) else -1


def _is_formula(content: str, before: str) -> bool:
    stripped = content.strip()
    if not stripped or "`" in content or _LINK.search(content):
        return False
    if _TEX_LIKE.search(content):
        return True
    if before.isascii() and before.isalnum():
        return False
    has_hangul = _HANGUL.search(content) is not None
    if "=" in content and not has_hangul:
        return True
    if stripped != content or has_hangul:
        return False
    # "$5 for the first and 10$": an amount followed by words.
    return not (content[0].isdigit() and _WORD.search(content))


def _closer_after(source: str, start: int, context: Context) -> int:
    """Return the position of the next ``$`` outside braces after *start*; -1 without one.

    Worked out for the whole paragraph at once, from its end, so that many unclosed ``$`` or braces cost as one.
    """
    closers: dict[str, dict[int, int]] = context.memo.setdefault("dollars", {})
    by_opener = closers.get(source)
    if by_opener is None:
        by_opener = closers[source] = _closers(source)
    return by_opener.get(start, -1)


def _closers(source: str) -> dict[int, int]:
    """Map every ``$`` to the one that would close it."""
    marks = [found.start() for found in _SPECIAL.finditer(source) if found.group()[0] != "\\"]
    partner = _brace_partners(source, marks)
    closer_from = [-1] * (len(marks) + 1)
    """The first ``$`` outside braces from a mark on."""
    by_opener: dict[int, int] = {}
    for index in range(len(marks) - 1, -1, -1):
        character = source[marks[index]]
        if character == "$":
            by_opener[marks[index]] = closer_from[index + 1]
            closer_from[index] = marks[index]
        elif character == "}":
            closer_from[index] = closer_from[index + 1]
        elif index in partner:
            closer_from[index] = closer_from[partner[index] + 1]
    return by_opener


def _brace_partners(source: str, marks: list[int]) -> dict[int, int]:
    """Map the index of each ``{`` that is closed to the index of its ``}``."""
    partner: dict[int, int] = {}
    stack: list[int] = []
    for index, position in enumerate(marks):
        if source[position] == "{":
            stack.append(index)
        elif source[position] == "}" and stack:
            partner[stack.pop()] = index
    return partner
