"""Code blocks: coloured by Pygments when the site is built, with a title, line numbers and marked lines."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from site_gen.model.body import Body
from site_gen.render.markdown.context import Context, context_of
from site_gen.render.markdown.escape import escaped
from site_gen.render.markdown.known_code import known_code, seal_of

_LONGEST_COLOURED = 100_000
"""Characters. Some lexers take quadratic time on odd input; no reader looks for colours in a book."""
_FURTHER_NAMES = {"plaintext": "text", "plain": "text", "txt": "text", "yml": "yaml", "nolang": "text", "none": "text"}
_OPEN, _OPENED, _CLOSE = "\x00\x01\x02"
"""What stands for the tags of an element until the text of all of a block is escaped, in one go."""
_INFO = re.compile(r"\{([\d,\s-]+)\}|(?:title|file|filename)=(?:\"([^\"]*)\"|'([^']*)'|(\S+))|(\S+)")


def code_blocks(state: StateCore) -> None:
    """Make HTML of every fenced or indented code block.

    ``div.highlight`` with ``data-language``, in it the title (``div.code-title``) if there is one, then ``pre`` and
    ``code``.  Lines are elements (``span.line``) only where they are numbered or marked; the numbers are
    ``data-line`` for a style sheet to show, so that copied code is clean.  Mermaid diagrams stay readable source in
    ``pre.mermaid``.
    """
    context = context_of(state.env)
    lines: list[str] = []
    for token in state.tokens:
        if token.type in ("fence", "code_block"):
            lines = lines or state.src.split("\n")
            _warn_of_open_end(token, lines, context)
            token.content = _html(token, context)
            token.type = "code_html"


def recall_code(bodies: Iterable[Body]) -> None:
    """Let the code of *bodies* be taken from them as long as it stays as it is: the same HTML comes sooner."""
    global _known  # noqa: PLW0603 - a memory, like those of the functions below
    _known = known_code(bodies)


_known: Mapping[tuple[str, str], str] = {}
"""Coloured code by (language, code). It decides about speed alone, never about HTML."""


def _html(token: Token, context: Context) -> str:
    info = _Info(token.info.strip())
    if info.language == "mermaid":
        context.has_mermaid = True
        return f'<pre class="mermaid">{escapeHtml(token.content)}</pre>\n'
    context.has_code = True
    context.code_line_count += token.content.count("\n")
    info.add_attributes(token)
    _warn_of_language(info, token, context)
    html, seal = _coloured(token.content, info.language)
    if seal:
        context.code_seals[seal] = None
    by_default = context.config.line_numbers and token.type == "fence"
    numbered = by_default if info.numbers is None else info.numbers
    if numbered or info.marked:
        html = _with_lines(html, info.marked, numbered=numbered)
    return _block(html, info, numbered=numbered)


class _Info:
    """What the fence's first line and its attribute list say."""

    def __init__(self, source: str) -> None:
        self.language = ""
        self.title = ""
        self.marked: frozenset[int] = frozenset()
        self.numbers: bool | None = None
        self.classes: list[str] = []
        words: list[str] = []
        for found in _INFO.finditer(source):
            if found[1]:
                self.marked = _line_set(found[1])
            elif found[5]:
                words.append(found[5])
            else:
                self.title = found[2] or found[3] or found[4] or ""
        self._read_words(words)

    def _read_words(self, words: list[str]) -> None:
        switches = {"linenos": True, "nolineno": False}
        for word in words[1:]:
            self.numbers = switches.get(word.lower(), self.numbers)
        others = [word for word in words if word.lower() not in switches]
        if not others:
            return
        # "``` 🔄 Overall flow": no language, but a title.
        if len(others) == 1 or _alias(others[0]) or others[0].lower() == "mermaid":
            self.language = others[0].lower().removeprefix("language-")
            self.title = self.title or " ".join(others[1:])
        else:
            self.title = self.title or " ".join(others)

    def add_attributes(self, token: Token) -> None:
        """Take over ``{: file="…" .nolineno }``."""
        self.title = str(token.attrs.get("file", "")) or self.title
        for name in str(token.attrs.get("class", "")).split():
            if name in ("linenos", "lineno", "nolineno"):
                self.numbers = name != "nolineno"
            elif name.startswith("language-"):
                self.language = name.removeprefix("language-").lower()
            else:
                self.classes.append(name)


def _line_set(source: str) -> frozenset[int]:
    lines: set[int] = set()
    for part in source.split(","):
        first, _, last = part.strip().partition("-")
        if first.isdigit():
            end = int(last) if last.strip().isdigit() else int(first)
            lines.update(range(int(first), min(end, int(first) + 10_000) + 1))
    return frozenset(lines)


@cache
def _aliases() -> dict[str, str]:
    """Every name of a language → the name that the lexer is loaded by. Without the lexers of installed plugins."""
    # Where all code is known, as after most edits, nobody asks.
    from pygments.lexers import get_all_lexers

    known = {alias.lower(): aliases[0] for _, aliases, _, _ in get_all_lexers(plugins=False) for alias in aliases}
    return {**{name: target for name, target in _FURTHER_NAMES.items() if target in known}, **known}


def _alias(language: str) -> str | None:
    return _aliases().get(language.lower())


def _warn_of_open_end(token: Token, lines: list[str], context: Context) -> None:
    if token.type != "fence" or not token.map:
        return
    first, after = token.map
    if after - 1 == first or not lines[after - 1].lstrip(" \t>").startswith(token.markup):
        hint = f"Put {token.markup} on a line of its own where it ends."
        context.warn(context.file_line(first), "the code block that begins here never ends", hint=hint)


def _warn_of_language(info: _Info, token: Token, context: Context) -> None:
    if not info.language or (info.language, token.content) in _known or _alias(info.language):
        return
    near = difflib.get_close_matches(info.language, _aliases(), n=1, cutoff=0.8)
    if near and len(info.language) > 3:
        line = context.file_line(token.map[0] if token.map else 0)
        context.warn(
            line, f"the language {info.language} of a code block is not known", hint=f"Did you mean {near[0]}?"
        )


@lru_cache(maxsize=1024)
def _coloured(code: str, language: str) -> tuple[str, str]:
    """Return the code as HTML with its seal; an empty one where it is plain.

    Both languages of a pair show the same code, one after the other: it is read once.
    """
    html = _known.get((language, code))
    if html is None:
        alias = _alias(language) if language else None
        if alias is None or alias == "text" or len(code) > _LONGEST_COLOURED:
            return escapeHtml(code), ""
        html = _html_of_runs(code, alias)
    return html, seal_of(language, code, html)


def _html_of_runs(code: str, alias: str) -> str:
    # Lexers take a while to import, and all code may be known.
    from site_gen.render.markdown.lexers import runs_of

    runs = runs_of(code, alias)
    if _OPEN in code or _OPENED in code or _CLOSE in code:
        return _elements([(css_class, escaped(text)) for css_class, text in runs], '<span class="', '">', "</span>")
    html = escaped(_elements(runs, _OPEN, _OPENED, _CLOSE))
    return html.replace(_OPEN, '<span class="').replace(_OPENED, '">').replace(_CLOSE, "</span>")


def _elements(runs: list[tuple[str, str]], before: str, between: str, after: str) -> str:
    """Return runs of one class as elements; each ends with its line, so that lines can become elements of their own."""
    parts: list[str] = []
    for css_class, text in runs:
        if not css_class:
            parts.append(text)
        elif "\n" not in text:
            parts.append(f"{before}{css_class}{between}{text}{after}")
        else:
            first, _, rest = text.partition("\n")
            parts.append(f"{before}{css_class}{between}{first}{after}" if first.strip() else first)
            if not rest or rest.isspace():
                parts.append(f"\n{rest}")  # So it is with most: what follows is the next line's indent.
                continue
            for line in rest.split("\n"):
                parts.append(f"\n{before}{css_class}{between}{line}{after}" if line.strip() else f"\n{line}")
    return "".join(parts)


def _with_lines(html: str, marked: frozenset[int], *, numbered: bool) -> str:
    lines = html.removesuffix("\n").split("\n")
    parts = []
    for number, line in enumerate(lines, 1):
        css_class = "line marked" if number in marked else "line"
        data = f' data-line="{number}"' if numbered else ""
        parts.append(f'<span class="{css_class}"{data}>{line}\n</span>')
    return "".join(parts)


def _block(html: str, info: _Info, *, numbered: bool) -> str:
    classes = " ".join(["highlight", *(["linenos"] if numbered else []), *info.classes])
    language = f' data-language="{escapeHtml(info.language)}"' if info.language else ""
    file = f' data-file="{escapeHtml(info.title)}"' if info.title else ""
    title = f'<div class="code-title">{escapeHtml(info.title)}</div>' if info.title else ""
    # A reader without a mouse scrolls a wide block once it has the focus.
    return (
        f'<div class="{escapeHtml(classes)}"{language}{file}>{title}<pre tabindex="0"><code>{html}</code></pre></div>\n'
    )
