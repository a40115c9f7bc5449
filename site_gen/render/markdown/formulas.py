"""Formulas become MathML when the site is built: no script, and the author's TeX within for copying."""

import re
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from typing import NamedTuple

import math_core
from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.render.markdown.context import Context, children_with_lines, context_of
from site_gen.render.markdown.tex import Prepared, prepare, sign_count, without_kramdown_escapes

_ROW_NUMBER = re.compile(r'<mtd([^<>]*) id="(sitegenlabel\d+)"([^<>]*)><mtext>(.*?)</mtext>')
_ERROR_POSITION = re.compile(r"^\d+: ")
_TABLE_SIZE = re.compile(r'(<mtable[^<>]*?) scriptlevel="0"')
_SMALLER = re.compile(r"<m(?:sub|sup|under|over|frac|root|multiscripts)")
_MOST_SIGNS = 20
"""With more, a formula within a text may be wider than a telephone."""
_DEFINES = re.compile(r"\\[A-Za-z@]*(?=[cdeloCDELO])(?i:def|let|command|environment|declare|operator(?!name))")
"""A macro holds for all formulas below it. All that is asked at every letter of a command is what begins the words."""
_MEETS_OTHERS = re.compile(r"\\(?:begin|tag|label|(?:eq)?ref)(?![A-Za-z])")
"""An environment may number its rows; tags, labels and references tell formulas of one another."""
_OUTER = re.compile(r"<math([^<>]*)>(.*)</math>", re.DOTALL)


class _Found(NamedTuple):
    token: Token
    tex: str
    """The author's, as MathJax would have seen it."""
    line: int
    is_display: bool


@dataclass(slots=True)
class _Formula:
    token: Token
    tex: str
    line: int
    is_display: bool
    prepared: Prepared
    mathml: str = ""
    error: str = ""
    ids: list[str] | None = None


def formulas(state: StateCore) -> None:
    """Convert every formula of the body; a failing one shows its source, with a warning at its line."""
    context = context_of(state.env)
    if "$" not in state.src and "\\" not in state.src:
        return
    found = _collect(context.marked, context)
    if not found:
        return
    context.has_math = True
    if not any(_DEFINES.search(one.tex) for one in found):
        found = [one for one in found if not _is_alone(one)]
        if not found:
            return
    # Unlike convert_all one by one tells which formula is wrong and why.  Macros and numbers hold for the body.
    converter = math_core.LatexToMathML(fancy_error=False, global_group=True)
    targets: dict[str, tuple[str, str]] = {}
    prepared = [_Formula(*one, prepare(one.tex, is_display=one.is_display)) for one in found]
    for formula in prepared:
        _convert(formula, converter, targets, context)
    for formula in prepared:
        formula.token.content = _html(formula, targets, context)


def _is_alone(found: _Found) -> bool:
    """Whether no other formula changes this one, nor it another; then it has its HTML."""
    html = _html_alone(found.tex, is_display=found.is_display, is_block=found.token.type == "math_block")
    if html:
        found.token.content = html
    return bool(html)


# Authors write the same few over and over, and the other half of a post has them all again.
@lru_cache(maxsize=1024)
def _html_alone(tex: str, *, is_display: bool, is_block: bool) -> str:
    """Return the HTML of a formula by itself; nothing where that is not all, or where it cannot be read."""
    if _MEETS_OTHERS.search(tex):
        return ""
    converter = math_core.LatexToMathML(fancy_error=False)
    try:
        mathml = converter.convert_with_local_state(prepare(tex, is_display=is_display).tex, displaystyle=is_display)
    except math_core.LatexError:
        return ""
    return _framed(_full_size_tables(mathml), tex, is_display=is_display, is_block=is_block)


def _collect(tokens: list[Token], context: Context) -> list[_Found]:
    found = []
    for token in tokens:
        if token.type == "math_block":
            line = context.file_line(token.map[0] if token.map else 0)
            found.append(_Found(token, _tex(token, context), line, True))
        elif token.type == "inline" and ("$" in token.content or "\\" in token.content):
            found += [
                _Found(child, _tex(child, context), context.file_line(line), bool(child.meta.get("is_display")))
                for child, line in children_with_lines(token)
                if child.type == "math_inline"
            ]
    return found


def _tex(token: Token, context: Context) -> str:
    if token.markup == "$" and context.config.math_escapes == "kramdown":
        return without_kramdown_escapes(token.content)
    return token.content


def _convert(
    formula: _Formula, converter: math_core.LatexToMathML, targets: dict[str, tuple[str, str]], context: Context
) -> None:
    """Fill in the formula's MathML, and what its labels point at: label → (id, number)."""
    try:
        mathml = converter.convert_with_global_state(formula.prepared.tex, displaystyle=formula.is_display)
    except math_core.LatexError as error:
        formula.error = _ERROR_POSITION.sub("", str(error)).rstrip(".")
        return
    for name, tag in formula.prepared.tags.items():
        mathml = re.sub(rf"{name}(?!\d)", lambda _, tag=tag: escapeHtml(tag), mathml)  # type: ignore[misc]

    def named(found: re.Match[str]) -> str:
        label = formula.prepared.labels[found[2]]
        identifier = context.claim_id(label)
        targets.setdefault(label, (identifier, found[4]))
        return f'<mtd{found[1]} id="{escapeHtml(identifier)}"{found[3]}><mtext>{found[4]}</mtext>'

    if formula.prepared.labels:
        mathml = _ROW_NUMBER.sub(named, mathml)
    formula.mathml = _full_size_tables(mathml)
    formula.ids = [context.claim_id(label) for label in formula.prepared.loose_labels]
    for label, identifier in zip(formula.prepared.loose_labels, formula.ids, strict=True):
        targets.setdefault(label, (identifier, "???"))


def _full_size_tables(mathml: str) -> str:
    """Say where HTML allows it that tables are of full size: MathML 3 knows no ``scriptlevel`` of a table.

    It says nothing new unless the table stands in something that is set smaller.
    """
    if "<mtable" not in mathml:
        return mathml
    if not _SMALLER.search(mathml):
        return _TABLE_SIZE.sub(r"\1", mathml)
    wrapped, count = _TABLE_SIZE.subn(r'<mstyle scriptlevel="0">\1', mathml)
    return wrapped.replace("</mtable>", "</mtable></mstyle>") if count == mathml.count("<mtable") else mathml


def _html(formula: _Formula, targets: dict[str, tuple[str, str]], context: Context) -> str:
    if formula.error:
        return _failed(formula, context)
    mathml = formula.mathml
    link = _link_around(formula, targets)
    for name, (label, in_brackets) in formula.prepared.references.items():
        number = _reference(label, in_brackets, formula, targets, context, is_linked=not link)
        mathml = mathml.replace(name, number)
    anchors = "".join(f'<span id="{escapeHtml(identifier)}"></span>' for identifier in formula.ids or ())
    is_block = formula.token.type == "math_block"
    return _framed(mathml, formula.tex, is_display=formula.is_display, is_block=is_block, link=link, anchors=anchors)


def _framed(mathml: str, tex: str, *, is_display: bool, is_block: bool, link: str = "", anchors: str = "") -> str:
    """Return the HTML of a formula of which there is the MathML: with its TeX, in what lets it scroll."""
    outer = _OUTER.fullmatch(mathml)
    attributes, content = (outer[1], outer[2]) if outer else ("", mathml)
    annotation = f'<annotation encoding="application/x-tex">{escapeHtml(tex.strip())}</annotation>'
    html = f"<math{attributes}><semantics><mrow>{content}</mrow>{annotation}</semantics></math>"
    # A named character reference is no XML: feeds carry bodies too.
    html = html.replace("&ApplyFunction;", "\u2061")
    if is_block:
        return f'<div class="math-display">{anchors}{html}</div>\n'
    if link:
        html = f"{link}{html}</a>"
    # What may be too wide needs an element that scrolls: in Firefox and Safari <math> itself cannot.
    may_scroll = is_display or sign_count(tex) > _MOST_SIGNS
    return f'{anchors}<span class="math-inline">{html}</span>' if link or may_scroll else anchors + html


def _link_around(formula: _Formula, targets: dict[str, tuple[str, str]]) -> str:
    """Return the start of a link that holds the whole formula, where it stands in a text and refers to one other.

    To screen readers a formula is one thing, and they may pass over a link within it. Nor has such a link a name by
    what it holds: it says the number, and what else there is as TeX.
    """
    labels = {label for label, _ in formula.prepared.references.values()}
    if formula.is_display or len(labels) != 1 or not labels <= targets.keys():
        return ""
    identifier, number = targets[labels.pop()]
    name = formula.prepared.tex
    for short, (_, in_brackets) in formula.prepared.references.items():
        name = name.replace(rf"\text{{{short}}}", _shown(unescape(number), in_brackets))
    return f'<a href="#{escapeHtml(identifier)}" aria-label="{escapeHtml(name.strip())}">'


def _shown(number: str, in_brackets: bool) -> str:
    return number if in_brackets else number.removeprefix("(").removesuffix(")")


def _reference(
    label: str,
    in_brackets: bool,
    formula: _Formula,
    targets: dict[str, tuple[str, str]],
    context: Context,
    *,
    is_linked: bool,
) -> str:
    if label not in targets:
        command = "eqref" if in_brackets else "ref"
        context.warn(
            formula.line,
            f"\\{command}{{{label}}} refers to no formula of this text",
            hint=f"Put \\label{{{label}}} into the formula that is meant.",
        )
        return "(???)" if in_brackets else "???"
    identifier, number = targets[label]
    number = _shown(number, in_brackets)
    return f'<a href="#{escapeHtml(identifier)}">{number}</a>' if is_linked else number


def _failed(formula: _Formula, context: Context) -> str:
    shown = " ".join(formula.tex.split())
    context.warn(
        formula.line,
        f"the formula {shown[:80]}{'…' if len(shown) > 80 else ''} cannot be read: {formula.error}",
        hint="Mend its TeX, or escape a dollar sign that is money: \\$",
    )
    mark = "$$" if formula.is_display else formula.token.markup.removeprefix("\\")
    source = f'<code class="math-error">{escapeHtml(mark + formula.tex + mark)}</code>'
    return f"<p>{source}</p>\n" if formula.token.type == "math_block" else source
