"""Text below the deepest level that is parsed would vanish without a word: say so."""

from markdown_it.rules_core.state_core import StateCore

from site_gen.render.markdown.context import context_of

_CONTAINERS = frozenset(
    ("list_item_open", "blockquote_open", "dd_open", "html_container_open", "footnote_reference_open")
)


def nesting_limit(state: StateCore) -> None:
    """Report an error where lists and quotations are nested deeper than the parser goes."""
    limit = state.md.options["maxNesting"]
    for token in state.tokens:
        if token.level >= limit - 1 and token.type in _CONTAINERS:
            context = context_of(state.env)
            context.tell(
                "error",
                context.file_line(token.map[0] if token.map else 0),
                f"lists or quotations are nested too deep here ({limit} levels); what stands deeper would be lost",
                hint="Indent less, or use headings.",
            )
            return
