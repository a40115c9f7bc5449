"""Links within a body must find their place."""

import difflib

from site_gen.render.markdown.context import Context


def check_fragments(context: Context) -> None:
    """Warn of every ``#fragment`` that no id of the body answers to."""
    for fragment, line in context.fragments:
        # "#" and "#top" lead to the top of the page in every browser.
        if fragment in context.taken_ids or fragment.lower() in ("", "top"):
            continue
        near = difflib.get_close_matches(fragment, context.taken_ids, n=1, cutoff=0.4)
        hint = f"Did you mean #{near[0]}?" if near else "Ids come from headings and from {#id} behind them."
        context.warn(line, f"the link to #{fragment} leads nowhere in this text", hint=hint)
