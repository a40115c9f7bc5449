"""What the rules below look into, picked out once for a body: most of its tokens hold nothing for any of them."""

from markdown_it.rules_core.state_core import StateCore

from site_gen.render.markdown.context import context_of

_WITHOUT_TEXT = frozenset(("math_block", "html_block", "html_container_open", "html_container_close"))


def texts(state: StateCore) -> None:
    """Remember the blocks that have text, and those that have more than plain text.

    No rule below adds or removes such a block, but for the titles of call-outs, which are plain.
    """
    context = context_of(state.env)
    filled, marked = context.texts, context.marked
    for token in state.tokens:
        kind = token.type
        if kind == "inline":
            children = token.children
            if children:
                filled.append(token)
                if len(children) > 1 or children[0].type != "text":
                    marked.append(token)
        elif kind in _WITHOUT_TEXT:
            marked.append(token)
