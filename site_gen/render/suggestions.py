"""Which known name an unknown one may have meant."""

import difflib
from collections.abc import Callable, Sequence

_MOST_COMPARISONS = 500_000
"""Of names in a build, which take some seconds: a thousand dead links on a blog of 10,000 posts would take an hour."""


class Suggestions:
    """Finds the nearest of many names, for the first mistakes of a build; it is quiet when there are too many."""

    def __init__(self, names: Callable[[], Sequence[str]], *, cutoff: float = 0.6) -> None:
        """*names* is asked once, when there is a mistake. *cutoff* is how alike they have to be, from 0 to 1."""
        self._make_names = names
        self._names: Sequence[str] | None = None
        self._cutoff = cutoff
        self._left = _MOST_COMPARISONS
        self._known: dict[str, str] = {}

    def nearest(self, word: str) -> str:
        """Return the name most like *word*; empty where none is, or where it would take too long to find out."""
        if self._names is None:
            self._names = self._make_names()
        if word not in self._known and self._left > 0:
            self._left -= len(self._names)
            self._known[word] = next(iter(difflib.get_close_matches(word, self._names, n=1, cutoff=self._cutoff)), "")
        return self._known.get(word, "")
