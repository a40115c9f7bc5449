"""Text to HTML."""

from markdown_it.common.utils import escapeHtml


def escaped(text: str) -> str:
    """Return *text* with its ``&``, ``<``, ``>`` and ``"`` as entities; most has none, and to see that is quicker."""
    if "&" in text or "<" in text or ">" in text or '"' in text:
        return escapeHtml(text)
    return text
