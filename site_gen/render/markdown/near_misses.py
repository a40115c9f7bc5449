"""What nearly is a link, a picture or a heading, and so stands on the page as its author typed it: a warning.

Only what can hardly be meant so is named: an address that looks like one, and two or more ``#`` at the head of a line.
"""

import re

from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.model.pattern import late_pattern
from site_gen.render.markdown.context import Context, children_with_lines, context_of
from site_gen.render.markdown.tokens import is_paragraph

_MAY_BE_LINK = re.compile(r"\](?:[ \t]\(|\([^()\n]*[ \n])")
"""A blank before the address, or one within: what has neither holds nothing to name. An address may begin a line."""
_MAY_BE_HEADING = re.compile(r"##[^\s#]")
_LINK = late_pattern(r"(?P<start>!?\[[^\[\]]*\])(?P<gap>[ \t]?)\((?P<address>[^()<>]*)\)")
_LOOKS_LIKE_ADDRESS = late_pattern(
    r"(?:https?://|\.{0,2}/)\S.*|.*\.(?:md|markdown|html?|pdf|zip|png|jpe?g|gif|webp|avif|svg|mp4)(?:#.*)?", re.I
)
_HEADING = late_pattern(r"^(?P<signs>#{2,6})(?P<text>[^\s#].*)$", re.MULTILINE)


def near_misses(state: StateCore) -> None:
    """Warn of addresses with blanks, of a blank before an address, and of headings without one."""
    context = context_of(state.env)
    if _MAY_BE_LINK.search(state.src):
        for token in context.texts:
            if "](" in token.content or "] (" in token.content:
                _warn_of_links(token, context)
    if _MAY_BE_HEADING.search(state.src):
        for index, token in enumerate(state.tokens):
            if token.type == "inline" and "##" in token.content and is_paragraph(state.tokens, index):
                _warn_of_headings(token, context)


def _warn_of_links(token: Token, context: Context) -> None:
    for child, line in children_with_lines(token):
        if child.type != "text" or "]" not in child.content:
            continue
        for found in _LINK.finditer(child.content):
            address = found["address"].strip()
            has_blank = " " in address
            if not (has_blank or found["gap"]) or not _LOOKS_LIKE_ADDRESS.fullmatch(address):
                continue
            what = "picture" if found["start"].startswith("!") else "link"
            right = f"{found['start']}(<{address}>)" if has_blank else f"{found['start']}({address})"
            why = "its address holds a blank" if has_blank else "there is a blank before its address"
            message = f"{found[0][:80]} is shown as text: {why}"
            context.warn(context.file_line(line), message, hint=f"For a {what}, write {right}.")


def _warn_of_headings(token: Token, context: Context) -> None:
    first_line = token.map[0] if token.map else 0
    for found in _HEADING.finditer(token.content):
        line = context.file_line(first_line + token.content.count("\n", 0, found.start()))
        text = found["text"].strip()[:60]
        message = f"{found['signs']}{text} is shown as text: a heading has a blank after its signs"
        context.warn(line, message, hint=f"Write `{found['signs']} {text}`.")
