"""The plainest markup, which most is, by one regular expression: ``**bold**``, `` `code` ``, ``[text](address)``.

It becomes what the rules make of it one by one. They are asked only where a sign may be anything else.
"""

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.utils import EnvType

from site_gen.render.markdown.emphasis import scan_run
from site_gen.render.markdown.math_inline import read_formula
from site_gen.render.markdown.tokens import new_text, new_token

_SIGNS = r"\n$&*<\[\\\]_`~{/"
"""What may begin markup; ``!`` and ``^`` do before a bracket alone, and no bare address is without a slash."""
_EMPHASIS = (
    # markup, its name in tokens, its tag, what has to stand before it, and behind
    ("**", "strong", "strong", "", r"(?!\*)"),
    ("*", "em", "em", "", r"(?!\*)"),
    ("~~", "s", "s", "", "(?!~)"),
    # Within a word these are none.
    ("__", "strong", "strong", r"(?<![^ \n(]__)", r"(?![^ \n.,:;!?)])"),
    ("_", "em", "em", r"(?<![^ \n(]_)", r"(?![^ \n.,:;!?)])"),
    # Strong emphasis within emphasis.
    ("***", "em", "em", "", r"(?!\*)"),
)
_STRONG, _EM, _BOTH = 1, 2, len(_EMPHASIS)
_KINDS = (("",) * 4, *((f"{name}_open", f"{name}_close", tag, markup) for markup, name, tag, _, _ in _EMPHASIS))
# Without what could be an escape, an entity, a bracket or a title.
_ADDRESS = r"\(([^\x00-\x20\x7f()\\&<>]+)\)"
_CODE, _BREAK, _FORMULA, _LINK_TEXT, _LINK, _DESCRIPTION, _IMAGE = range(len(_KINDS), len(_KINDS) + 7)
_OTHERS = (
    r"`([^`\n]++)`(?!`)",
    r"\n()[ \t]*+",
    r"\$()",
    # "[^1]" may be a footnote.
    rf"\[([^^{_SIGNS}][^{_SIGNS}]*+)\]{_ADDRESS}",
    rf"!\[([^{_SIGNS}]*+)\]{_ADDRESS}",
)


def markup_pattern(next_markup: re.Pattern[str]) -> re.Pattern[str]:
    """Return what finds the plain markup, in groups, and all else that *next_markup* finds, in none."""
    emphasis = (
        f"{re.escape(markup)}{before}([^{_SIGNS}]++){re.escape(markup)}{behind}"
        for markup, _, _, before, behind in _EMPHASIS
    )
    return re.compile("|".join((*emphasis, *_OTHERS, next_markup.pattern)))


def push_plain(
    first: re.Match[str],
    tokens: list[Token],
    *,
    done: int = 0,
    end: int,
    level: int = 0,
    md: MarkdownIt,
    env: EnvType,
) -> tuple[int, int]:
    """Push the tokens of a text from *done* on, as far as its markup, which begins with *first*, is plain.

    Return up to where there are tokens then, and where the first markup stands that is not plain, or *end*.
    """
    source, find = first.string, first.re.search
    found: re.Match[str] | None = first
    while found:
        group = found.lastindex
        start, position = found.span()
        if group is None:
            return done, start
        content = found[group]
        if group < _CODE and not (content[0].isalnum() and content[-1].isalnum()) and not _is_emphasis(found, end):
            return done, start
        if group == _FORMULA:
            position, is_formula = read_formula(source, start, end, env)
            if not is_formula:
                found = find(source, position, end)
                continue
        text = source[done:start]
        if group == _BREAK:
            _push_break(text, tokens, level)
        else:
            if text:
                tokens.append(new_text(text, level))
            if group < _CODE:
                tokens += _emphasis(content, group, level)
            else:
                tokens += _other(found, position, level, md)
        done = position
        found = find(source, position, end)
    if done < end:
        tokens.append(new_text(source[done:end], level))
    return end, end


def _is_emphasis(found: re.Match[str], end: int) -> bool:
    """Say whether what stands around a content opens and closes; beside a letter or digit within it always does."""
    source, start, content_end = found.string, found.start(), found.end(found.lastindex or 0)
    return scan_run(source, start, end)[1] and scan_run(source, content_end, end)[2]


def _emphasis(content: str, group: int, level: int) -> tuple[Token, ...]:
    if group == _BOTH:
        opening, _, closing = _emphasis("", _EM, level)
        return opening, *_emphasis(content, _STRONG, level + 1), closing
    opening_kind, closing_kind, tag, markup = _KINDS[group]
    opening = new_token(opening_kind, tag, 1, level, markup)
    return opening, new_text(content, level + 1), new_token(closing_kind, tag, -1, level, markup)


def _formula(source: str, level: int) -> Token:
    markup = "$$" if source.startswith("$$") else "$"
    token = new_token("math_inline", "math", 0, level, markup)
    token.content = source[len(markup) : -len(markup)]
    return token


def _push_break(before: str, tokens: list[Token], level: int) -> None:
    text = before.rstrip(" ")
    if text:
        tokens.append(new_text(text, level))
    kind = "hardbreak" if before.endswith("  ") else "softbreak"
    tokens.append(new_token(kind, "br", 0, level))


def _other(found: re.Match[str], end: int, level: int, md: MarkdownIt) -> tuple[Token, ...]:
    group = found.lastindex
    if group == _FORMULA:
        return (_formula(found.string[found.start() : end], level),)
    if group == _CODE:
        return (_code(found[_CODE], level),)
    if group == _IMAGE:
        return (_image(found[_DESCRIPTION], md.normalizeLink(found[_IMAGE]), level),)
    opening = new_token("link_open", "a", 1, level)
    opening.attrs = {"href": md.normalizeLink(found[_LINK])}
    return opening, new_text(found[_LINK_TEXT], level + 1), new_token("link_close", "a", -1, level)


def _code(content: str, level: int) -> Token:
    token = new_token("code_inline", "code", 0, level, "`")
    if content[0] == content[-1] == " " and content.strip(" "):
        content = content[1:-1]
    token.content = content
    return token


def _image(description: str, address: str, level: int) -> Token:
    token = new_token("image", "img", 0, level)
    token.attrs = {"src": address, "alt": ""}
    token.content = description
    if description:
        token.children = [new_text(description, 0)]
    return token
