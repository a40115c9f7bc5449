"""Jekyll's Liquid, as far as posts use it. There is no Liquid here: each form is a rule of its own.

Known: ``raw``, ``comment``, ``highlight`` (a code fence), the variables of `BodyInput`, ``'/path' | relative_url``,
``post_url`` and ``link`` (references), ``include embed/….html`` (see embeds.py).  Anything else
stays as written, with a warning.  Code is left alone: what Jekyll needs ``raw`` for is simply right.
"""

import re
from bisect import bisect_right
from urllib.parse import quote

from site_gen.model.pattern import late_pattern
from site_gen.render.markdown.context import Context
from site_gen.render.markdown.fences import FencedLines

_LIQUID = late_pattern(r"\{%-?\s*(?P<tag>\w+)(?P<arguments>(?:[^%{}]|%(?!\}))*)%\}|\{\{-?(?P<expression>[^{}]*)\}\}")
_LIQUID_START = re.compile(r"\{[%{]")
_CODE_SPAN = late_pattern(r"(?<!`)(`{1,2})(?!`)(?:[^`\n]|\n(?!\n))+\1(?!`)")
_PATH_FILTER = late_pattern(
    r"""\s*(["'])([^"']*)\1\s*\|\s*(?:relative_url|absolute_url|prepend:\s*site\.baseurl)\s*$"""
)
_VARIABLE = late_pattern(r"\s*([A-Za-z_][\w.]*)\s*$")
_SPACED_NAME = late_pattern(r"\s+[A-Za-z_][\w.]*(?:\s*\|[^\n]*)?\s+$")
"""A name or a filtered name with blanks around it, as Liquid is written; braces in a formula have none."""
_JEKYLL_OBJECTS = ("site.", "page.", "include.", "layout.", "jekyll.", "content", "post.")
_FENCE = "~~~~~~"
_TRANSPARENT_TAGS = ("static_href", "endstatic_href")
"""Tags of the Polyglot plugin that only mark what stands between them."""


def replace_liquid(text: str, context: Context) -> str:
    """Return the text with its Liquid resolved; no line is added or removed."""
    if not _LIQUID_START.search(text):
        return text
    return _Replacement(text, context).run()


class _Replacement:
    """One reading of a text from its first to its last Liquid tag."""

    def __init__(self, text: str, context: Context) -> None:
        self.text = text
        self.context = context
        self.values = dict(context.argument.variables)
        self.parts: list[str] = []
        self.end = 0
        """Everything before this position is in ``parts``."""
        self.closing = ""
        """``endraw`` or ``endcomment`` while within one."""
        self.opening_line = 0
        """Where that one begins: 0-based line of the text."""
        self.line_starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.fenced = FencedLines(text.split("\n"))

    def run(self) -> str:
        spans = self._code_spans()
        span_starts = [start for start, _ in spans]
        for found in _LIQUID.finditer(self.text):
            index = bisect_right(span_starts, found.start()) - 1
            line = bisect_right(self.line_starts, found.start()) - 1
            is_code = line in self.fenced or (index >= 0 and found.start() < spans[index][1])
            self._take(found, line, is_code)
        if self.closing:
            self._warn_of_open_section()
        self.parts.append(self.text[self.end :])
        return "".join(self.parts)

    def _code_spans(self) -> list[tuple[int, int]]:
        if "`" not in self.text:
            return []
        return [found.span() for found in _CODE_SPAN.finditer(self.text)]

    def _take(self, found: re.Match[str], line: int, is_code: bool) -> None:
        tag = found["tag"] or ""
        if self.closing:
            if tag == self.closing:
                self._end_section(found)
            return
        # Jekyll drops these two even in code, so an old post shows its code without them.
        drops_in_code = tag in ("raw", "endraw") and self.context.config.source == "jekyll"
        if is_code and not drops_in_code:
            return
        if tag in ("raw", "comment", "highlight"):
            self._replace(found, f"{_FENCE} {found['arguments'].strip(' -')}" if tag == "highlight" else "")
            self.closing, self.opening_line = f"end{tag}", line
            return
        replacement = self._tag(tag, found) if tag else self._expression(found["expression"])
        if replacement is not None:
            self._replace(found, replacement)
        elif tag or self._is_jekyll(found["expression"]):
            self._warn(found, line)

    def _end_section(self, found: re.Match[str]) -> None:
        if self.closing == "endcomment":
            # The lines of a comment stay, empty, so that later line numbers are right.
            self.parts.append("\n" * self.text.count("\n", self.end, found.start()))
            self.end = found.end()
        else:
            self._replace(found, _FENCE if self.closing == "endhighlight" else "")
        self.closing = ""

    def _tag(self, tag: str, found: re.Match[str]) -> str | None:
        """Return what a tag becomes; None for an unknown one."""
        arguments = found["arguments"].rstrip("-").strip()
        if tag in ("post_url", "link") and arguments:
            self._drop_base_before(found.start())
            return f"site-gen:{tag}/{quote(arguments, safe='/')}"
        if tag == "include" and arguments.startswith("embed/"):
            return " ".join(found.group().split())  # on one line, as its rule wants it; the line ends follow
        return "" if tag in (*_TRANSPARENT_TAGS, "endraw", "endcomment") else None

    def _expression(self, expression: str) -> str | None:
        """Return the value of ``{{ … }}``; None for one that is not known."""
        path = _PATH_FILTER.match(expression)
        if path:
            return quote(path[2], safe="/:?#[]@!$&'()*+,;=%~")
        variable = _VARIABLE.match(expression)
        return self.values.get(variable[1]) if variable else None

    def _drop_base_before(self, position: int) -> None:
        """``{{ site.baseurl }}{% post_url … %}``: the reference resolves to a whole address without it."""
        if (
            self.end == position
            and self.parts
            and self.parts[-1]
            in (
                self.values.get("site.baseurl"),
                self.values.get("site.url"),
            )
        ):
            self.parts.pop()

    def _is_jekyll(self, expression: str) -> bool:
        """Whether ``{{ … }}`` is Liquid and not, say, braces in a formula."""
        return expression.strip().startswith(_JEKYLL_OBJECTS) or _SPACED_NAME.match(expression) is not None

    def _replace(self, found: re.Match[str], replacement: str) -> None:
        self.parts += (self.text[self.end : found.start()], replacement + "\n" * found.group().count("\n"))
        self.end = found.end()

    def _warn_of_open_section(self) -> None:
        tag = self.closing.removeprefix("end")
        self.context.warn(
            self.context.file_line(self.opening_line),
            f"{{% {tag} %}} has no {{% {self.closing} %}}, so Liquid after it is not looked at",
            hint=f"Write {{% {self.closing} %}} where it ends.",
        )

    def _warn(self, found: re.Match[str], line: int) -> None:
        self.context.warn(
            self.context.file_line(line),
            f"Liquid is not evaluated: {' '.join(found.group().split())[:80]} is shown as written",
            hint="Write what it stands for, or put it into code if readers should see it.",
        )
