"""What happens to the text before the Markdown parser sees it. No pass adds or removes a line."""

from site_gen.render.markdown.context import Context
from site_gen.render.markdown.fences import fences_may_need_repair, repair_fences
from site_gen.render.markdown.liquid import replace_liquid
from site_gen.render.markdown.list_repair import lists_may_need_repair, repair_lists


def prepare_source(text: str, context: Context) -> str:
    """Return the text as the parser wants it, line for line the same as the author's."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = text.replace("\0", "\ufffd")
    text = replace_liquid(text, context)
    if lists_may_need_repair(text) or fences_may_need_repair(text):
        lines = text.split("\n")
        # In this order: a fence moves to the right with the list that holds it.
        repair_lists(lines)
        repair_fences(lines)
        text = "\n".join(lines)
    return text
