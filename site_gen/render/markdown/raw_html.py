"""Raw HTML of authors: its addresses are opened, its ids collected, and what is not published is named.

The sanitiser over the finished body (sanitize.py) is what protects readers; this rule tells the author with a line, and
keeps text that only looks like a tag (``List<String>``) from vanishing.
"""

import html
import re

from markdown_it.common.utils import escapeHtml
from markdown_it.rules_core.state_core import StateCore

from site_gen.model.pattern import late_pattern
from site_gen.render.markdown.addresses import open_address
from site_gen.render.markdown.context import Context, children_with_lines, context_of
from site_gen.render.markdown.html_names import (
    ALLOWED_TAGS,
    IFRAME_HOSTS,
    KNOWN_TAGS,
    TAGS_WITH_FOREIGN_CONTENT,
)

_TAG = late_pattern(
    r"""<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*)(?P<attributes>(?:\s+[^\s"'<>/=]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=<>`]+))?)*)\s*/?>"""
)
_ATTRIBUTE = late_pattern(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s"'=<>`]+))?""")
_HTTP_SOURCE = late_pattern(r"""\ssrc\s*=\s*["']?(https?://[^\s"'<>]+)""", re.IGNORECASE)
_FOREIGN = late_pattern(rf"<({'|'.join(sorted(TAGS_WITH_FOREIGN_CONTENT))})(?=[\s/>])")
_LINKS = frozenset(
    (("a", "href"), ("video", "src"), ("audio", "src"), ("source", "src"), ("track", "src"), ("video", "poster"))
)
_BLOCKS = frozenset(("html_block", "html_container_open", "html_container_close"))


def raw_html(state: StateCore) -> None:
    """Judge and rewrite every piece of raw HTML, and leave comments out."""
    if "<" not in state.src:
        return
    context = context_of(state.env)
    for token in context.marked:
        kind = token.type
        if kind == "inline":
            if "<" in token.content:
                for child, line in children_with_lines(token):
                    if child.type == "html_inline":
                        child.content = published_html(child.content, context.file_line(line), context)
        elif kind in _BLOCKS:
            line = context.file_line(token.map[0]) if token.map else context.argument.first_line
            token.content = published_html(token.content, line, context)


def published_html(source: str, line: int, context: Context) -> str:
    """Return a piece of raw HTML that begins at a file line as it goes into the body."""
    source = _without_comments(source)
    if not source.strip():
        return "" if "\n" in source else source
    is_instruction = source.startswith(("<?", "<!")) and context.config.html == "sanitize"
    if context.config.html == "escape" or is_instruction:
        return escapeHtml(source)
    context.has_raw_html = True
    if context.config.html == "sanitize":
        source = _without_foreign_content(source, line, context)
    parts: list[str] = []
    end = 0
    for found in _TAG.finditer(source):
        line += source.count("\n", end, found.start())
        parts += (source[end : found.start()], _published_tag(found, line, context))
        line += found.group().count("\n")
        end = found.end()
    return "".join((*parts, source[end:]))


def _without_comments(source: str) -> str:
    """Take ``<!-- … -->`` out: authors keep notes there that are not for readers. Line breaks stay."""
    parts: list[str] = []
    end = 0
    while (start := source.find("<!--", end)) >= 0 and (close := source.find("-->", start + 4)) >= 0:
        parts += (source[end:start], "\n" * source.count("\n", start, close))
        end = close + 3
    return "".join((*parts, source[end:])) if parts else source


def _without_foreign_content(source: str, line: int, context: Context) -> str:
    """Take out scripts and style sheets, whose content is no text. Line breaks stay."""
    lower = source.lower()
    parts: list[str] = []
    end = 0
    last_ends: dict[str, int] = {}
    for found in _FOREIGN.finditer(lower):
        name = found[1]
        if name not in last_ends:
            last_ends[name] = lower.rfind(f"</{name}")
        if found.start() < end or last_ends[name] < found.start():
            continue
        start, close = found.start(), lower.find(f"</{name}", found.end())
        line += source.count("\n", end, start)
        _warn_of_tag(name, line, context)
        parts.append(source[end:start])
        end = lower.find(">", close) + 1 or len(source)
        breaks = source.count("\n", start, end)
        parts.append("\n" * breaks)
        line += breaks
    return "".join((*parts, source[end:])) if parts else source


def _published_tag(found: re.Match[str], line: int, context: Context) -> str:
    name = found["name"].lower()
    if context.config.html == "sanitize":
        if name not in KNOWN_TAGS:
            hint = "Put it into back-ticks if it is code."
            context.tell("info", line, f"{found.group()[:60]} is no HTML tag and is shown as text", hint=hint)
            return escapeHtml(found.group())
        if name not in ALLOWED_TAGS:
            if not found["close"]:
                _warn_of_tag(name, line, context)
            # Within a paragraph these would swallow the text that follows.
            return escapeHtml(found.group()) if name in TAGS_WITH_FOREIGN_CONTENT else ""
    if found["close"] or not found["attributes"]:
        return found.group()
    if name == "input" and context.config.html == "sanitize" and "checkbox" not in found["attributes"]:
        _warn_of_tag(name, line, context)
        return ""
    attributes = "".join(_published_attributes(name, found["attributes"], line, context))
    if name == "iframe" and " src=" not in attributes:
        return _link_for_frame(found["attributes"])
    return f"<{found['name']}{attributes}{'/>' if found.group().endswith('/>') else '>'}"


def _link_for_frame(attributes: str) -> str:
    source = _HTTP_SOURCE.search(attributes)
    address = escapeHtml(html.unescape(source[1])) if source else ""
    return f'<a href="{address}">{address}</a>' if address else ""


def _warn_of_tag(name: str, line: int, context: Context) -> None:
    context.warn(
        line,
        f"<{name}> is not published",
        hint="Only harmless tags are; set html: trusted under markdown: if all authors of this site are trusted.",
    )


def _published_attributes(tag: str, source: str, line: int, context: Context) -> list[str]:
    parts: list[str] = []
    for found in _ATTRIBUTE.finditer(source):
        name, written = found[1].lower(), found[2]
        if name == "markdown":
            continue
        value = html.unescape(written.strip("\"'")) if written else ""
        if name == "id" or (tag == "a" and name == "name"):
            context.taken_ids[value] = None
        opened: str | None = None
        if written and _holds_address(tag, name):
            opened = _opened(tag, value, line, context)
            if opened is None:
                continue
        if name.startswith("on") and context.config.html == "sanitize":
            context.warn(
                line,
                f"{name}= on <{tag}> is not published",
                hint="Scripts in posts are published under html: trusted only.",
            )
        parts.append(f' {found[1]}="{escapeHtml(opened)}"' if opened is not None else f" {found[0]}")
    return parts


def _holds_address(tag: str, name: str) -> bool:
    return (tag, name) in _LINKS or (tag in ("img", "iframe") and name == "src")


def _opened(tag: str, value: str, line: int, context: Context) -> str | None:
    if tag != "iframe":
        return open_address(value, is_image=tag == "img", line=line, context=context)
    if not value.startswith(("http:", "https:", "//")):
        return open_address(value, is_image=False, line=line, context=context)
    host = value.partition("//")[2].partition("/")[0].lower()
    if context.config.html == "trusted" or host in IFRAME_HOSTS:
        return value
    hint = f"Frames may come from {', '.join(sorted(IFRAME_HOSTS))}."
    context.warn(line, f"the frame from {host} is not published; a link stands in its place", hint=hint)
    return None
