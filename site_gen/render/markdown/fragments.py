"""Links within a body must find their place."""

import difflib

from site_gen.render.markdown.context import Context

_MOST_SUGGESTIONS = 20
"""To look for the nearest name takes long; whoever has more wrong links than these has one reason for all."""


def check_fragments(context: Context) -> None:
    """Warn of every ``#fragment`` that no id of the body answers to; the first few with the nearest id."""
    hints: dict[str, str] = {}
    for fragment, line in context.fragments:
        # "#" and "#top" lead to the top of the page in every browser.
        if fragment in context.taken_ids or fragment.lower() in ("", "top"):
            continue
        if fragment not in hints:
            hints[fragment] = _hint(fragment, context) if len(hints) < _MOST_SUGGESTIONS else ""
        context.warn(line, f"the link to #{fragment} leads nowhere in this text", hint=hints[fragment])


def _hint(fragment: str, context: Context) -> str:
    near = difflib.get_close_matches(fragment, context.taken_ids, n=1, cutoff=0.4)
    return f"Did you mean #{near[0]}?" if near else "Ids come from headings and from {#id} behind them."
