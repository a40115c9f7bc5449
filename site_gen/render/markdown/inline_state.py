"""The inline parser's state, with a shorter way to its tokens."""

from markdown_it.rules_inline.state_inline import StateInline
from markdown_it.token import Token

from site_gen.render.markdown.tokens import new_text


class InlineState(StateInline):
    """markdown-it's state of a block's text."""

    def pushPending(self) -> Token:  # noqa: N802 - the library's name
        """Push the text that no rule has taken, and return its token."""
        token = new_text(self.pending, self.pendingLevel)
        self.pending = ""
        self.tokens.append(token)
        return token
