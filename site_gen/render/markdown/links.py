"""Links and pictures of Markdown: their addresses are opened or refused."""

from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.render.markdown.addresses import open_address
from site_gen.render.markdown.context import Context, children_with_lines, context_of


def links(state: StateCore) -> None:
    """Give every link and picture the address that it is published with.

    A refused link leaves its text, a refused picture its description.
    """
    context = context_of(state.env)
    for token in context.marked:
        if token.type == "inline" and _may_hold_address(token.content):
            _open_addresses(token, context)


def _may_hold_address(content: str) -> bool:
    # In angle brackets both an address and "<" alone, as in formulas, are common: the first has one of these signs.
    return "[" in content or (":" in content and ("<" in content or "://" in content)) or "@" in content


def _open_addresses(token: Token, context: Context) -> None:
    kept: list[Token] = []
    refused_links = 0
    for child, line in children_with_lines(token):
        kind = child.type
        if kind == "link_open":
            address = open_address(
                str(child.attrs["href"]), is_image=False, line=context.file_line(line), context=context
            )
            if address is None:
                refused_links += 1
                continue
            child.attrs["href"] = address
        elif kind == "link_close" and refused_links:
            # Links do not nest: the next end belongs to the link just refused.
            refused_links -= 1
            continue
        elif kind == "image":
            address = open_address(
                str(child.attrs["src"]), is_image=True, line=context.file_line(line), context=context
            )
            if address is None:
                kept += child.children or []
                continue
            child.attrs["src"] = address
        kept.append(child)
    token.children = kept
