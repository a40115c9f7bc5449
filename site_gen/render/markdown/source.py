"""What happens to the text before the Markdown parser sees it. No pass adds or removes a line."""

from collections.abc import Callable

from site_gen.render.markdown.context import Context
from site_gen.render.markdown.fences import repair_fences
from site_gen.render.markdown.liquid import replace_liquid
from site_gen.render.markdown.list_repair import repair_lists

_LINE_PASSES: tuple[Callable[[list[str]], None], ...] = (
    repair_lists,
    repair_fences,
)
"""In this order: a fence moves to the right with the list that holds it."""


def prepare_source(text: str, context: Context) -> str:
    """Return the text as the parser wants it, line for line the same as the author's."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    lines = replace_liquid(text, context).split("\n")
    for repair in _LINE_PASSES:
        repair(lines)
    return "\n".join(lines)
