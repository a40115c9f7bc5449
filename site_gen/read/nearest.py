"""Which known name an author probably meant."""

import difflib
from collections.abc import Iterable


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the known name most like *word*, or None when nothing is like it.

    Case, blanks, dashes and underscores do not count: ``Base-URL`` is ``base_url``.
    """
    name_by_shape = {_shape(name): name for name in known}
    matches = difflib.get_close_matches(_shape(word), list(name_by_shape), n=1, cutoff=cutoff)
    return name_by_shape[matches[0]] if matches else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the nearest known name, or lists them all when none is near and they are few."""
    names = list(known)
    match = nearest(word, names)
    if match is not None:
        return f"Did you mean `{match}`?"
    return f"Known: {', '.join(names)}." if 0 < len(names) <= 12 else ""


def meant_language(word: str, languages: Iterable[str]) -> str:
    """Return a hint that names the language code an author probably meant by *word*."""
    codes = list(languages)
    code = _LANGUAGE_SLIPS.get(word.casefold())
    return f"Did you mean `{code}`?" if code in codes else did_you_mean(word, codes)


_LANGUAGE_SLIPS = {
    slip: code
    for code, slips in {
        "ko": "kr kor korean ko-kr 한국어 한글 국문",
        "en": "us uk gb eng english en-us 영어 영문",
        "ja": "jp jpn",
        "zh": "cn chn",
    }.items()
    for slip in slips.split()
}
"""Country codes and names that are written for language codes."""


def _shape(word: str) -> str:
    return word.casefold().replace("-", "").replace("_", "").replace(" ", "")
