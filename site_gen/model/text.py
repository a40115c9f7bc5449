"""A text that may differ from language to language."""

from site_gen.model.record import Record


class LocalText(Record, frozen=True, kw_only=True):
    """One text for all languages, or one for each: what ``title: Blog`` and ``title: {en: Blog, ko: 블로그}`` give."""

    common: str | None = None
    """The text when the author gave one for all languages."""
    by_language: tuple[tuple[str, str], ...] = ()
    """(language code, text) in the author's order, when the author gave a mapping."""

    def text_for(self, language: str) -> str | None:
        """Return the text for *language*: its own or the common one; None when there is neither."""
        for code, text in self.by_language:
            if code == language:
                return text
        return self.common

    def text_or_any(self, language: str) -> str:
        """Return the text for *language*, or failing that the first there is, or an empty text."""
        own = self.text_for(language)
        if own is not None:
            return own
        return self.by_language[0][1] if self.by_language else ""
