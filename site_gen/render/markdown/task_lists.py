"""Task lists: the box stands in the paragraph that it belongs to, with the text as its label."""

import re

from markdown_it.rules_core.state_core import StateCore
from markdown_it.token import Token

from site_gen.render.markdown.context import context_of

_BOX = re.compile(r"\[[ xX]\]")


def task_lists(state: StateCore) -> None:
    """Move the box from the item, where the library has it, into the item's first paragraph."""
    if not context_of(state.env).may_have_marks or not _BOX.search(state.src):
        return
    for index, token in enumerate(state.tokens[:-2]):
        if token.type != "list_item_open" or "checked" not in token.meta:
            continue
        text = state.tokens[index + 2]
        if state.tokens[index + 1].type == "paragraph_open" and text.type == "inline":
            text.children = [_box(is_checked=token.meta.pop("checked")), *(text.children or []), _end()]


def _box(*, is_checked: bool) -> Token:
    checked = ' checked=""' if is_checked else ""
    box = f'<label><input class="task-list-item-checkbox" type="checkbox" disabled=""{checked}> '
    return Token("own_html", "", 0, content=box)


def _end() -> Token:
    return Token("own_html", "", 0, content="</label>")
