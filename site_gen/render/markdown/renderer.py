"""Tokens to HTML, and what there is to read in them."""

import re
from collections.abc import Sequence

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from site_gen.render.markdown.context import context_of
from site_gen.render.markdown.escape import escaped

_HTML_TAG = re.compile(r"<[^<>]*>")

_FINISHED = frozenset(
    (
        "code_html",
        "embed",
        "footnote_ref",
        "html_container_close",
        "html_container_open",
        "html_inline",
        "math_block",
        "math_inline",
        "own_html",
    )
)
"""Tokens whose content is HTML by the time they are rendered: a core rule has made it."""


class BodyRenderer(RendererHTML):
    """The library's renderer with the tokens of our rules, on a shorter way: a body has a thousand tokens and more."""

    def render(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:
        """Return the HTML of a body's tokens; what they show is told to the context."""
        parts: list[str] = []
        rules, shown = self.rules, context_of(env).shown
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "inline":
                children = token.children or []
                # Half of all, in cells above all, are plain text.
                if len(children) == 1 and children[0].type == "text":
                    text = children[0].content
                    shown.append(text)
                    content = escaped(text)
                else:
                    content = self.renderInline(children, options, env)
                shown.append(" ")
                if tag := token.tag:
                    attributes = self.renderAttrs(token) if token.attrs else ""
                    # These two are the tags of a table's row, or empty.
                    content = f"{token.info}<{tag}{attributes}>{content}</{tag}>\n{token.markup}"
                parts.append(content)
            elif kind in _FINISHED:
                parts.append(token.content)
            elif kind in rules:
                parts.append(rules[kind](tokens, index, options, env))
            elif token.nesting < 0 and token.block and not token.hidden:
                parts.append(f"</{token.tag}>\n")
            else:
                parts.append(self.renderToken(tokens, index, options, env))
        return "".join(parts)

    def renderInline(self, tokens: Sequence[Token], options: OptionsDict, env: EnvType) -> str:  # noqa: N802 - the library's name
        """Return the HTML of what stands within a paragraph, a heading or a cell."""
        parts: list[str] = []
        rules, shown = self.rules, context_of(env).shown
        for index, token in enumerate(tokens):
            kind = token.type
            if kind == "text":
                text = token.content
                shown.append(text)
                parts.append(escaped(text))
            elif token.nesting and not (token.attrs or token.block or token.hidden):
                parts.append(f"</{token.tag}>" if token.nesting < 0 else f"<{token.tag}>")
            elif kind in _FINISHED:
                parts.append(token.content)
            elif kind in rules:
                if token.tag == "br":
                    shown.append(" ")
                parts.append(rules[kind](tokens, index, options, env))
            else:
                parts.append(self.renderToken(tokens, index, options, env))
        return "".join(parts)

    def html_block(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Return a block of the author's HTML; what stands between its tags is text."""
        del options
        content = tokens[idx].content
        context_of(env).shown.append(_HTML_TAG.sub(" ", content))
        return content

    def renderToken(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:  # noqa: N802 - the library's name
        """Return the tag of a token without a rule of its own; without the slashes of XHTML, which we never ask for."""
        del options, env
        token = tokens[idx]
        if token.hidden:
            return ""
        if token.nesting < 0 and token.block:
            return f"</{token.tag}>\n"
        start = "</" if token.nesting < 0 else "<"
        attributes = self.renderAttrs(token) if token.attrs else ""
        if not token.block:
            return f"{start}{token.tag}{attributes}>"
        if idx and tokens[idx - 1].hidden:
            # The text of a tight list's item has no paragraph that would end its line.
            start = "\n<"
        end = ">" if _goes_on_in_line(tokens, idx) else ">\n"
        return f"{start}{token.tag}{attributes}{end}"

    @staticmethod
    def renderAttrs(token: Token) -> str:  # noqa: N802 - the library's name
        """Return the attributes of a token's tag, each with a blank before it."""
        return "".join([f' {escaped(name)}="{escaped(str(value))}"' for name, value in token.attrs.items()])


def _goes_on_in_line(tokens: Sequence[Token], index: int) -> bool:
    """Whether the line goes on behind the tag of a block: text follows, or the end of an empty element."""
    token = tokens[index]
    if token.nesting != 1 or index + 1 == len(tokens):
        return False
    following = tokens[index + 1]
    if following.type == "inline":
        # A cell begins a line of its own.
        return not following.tag
    return following.hidden or (following.nesting == -1 and following.tag == token.tag)
