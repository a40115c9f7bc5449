"""Slugs: names that stand in an address. Hangul stays Hangul; what no host or system likes is taken out."""

import functools
import re
import unicodedata

MAX_BYTES = 200
"""A path component may hold 255 bytes on every common file system; this leaves room for endings."""

_UNFIT_FOR_TITLE = re.compile(r"[^\w.~!$&'()+,;=@-]+")
_UNFIT_FOR_SLUG = re.compile(r"[\W_]+")
_SHARP = re.compile(r"(?<=\w)#")
_BETWEEN_WORDS = re.compile(r"[\s_-]+")
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0x00AD, *range(0xFE00, 0xFE10)]
)


@functools.lru_cache(maxsize=16)
def title_slug(name: str) -> str:
    """Return *name* as Jekyll's ``:title`` writes it: letters keep their case, other runs become one dash.

    Source: Jekyll 4.3 ``Utils.slugify`` with mode ``pretty`` and ``cased``.
    """
    return _UNFIT_FOR_TITLE.sub("-", _clean(name)).strip("-")


def plain_slug(name: str) -> str:
    """Return *name* as Jekyll's ``:slug`` writes it: lower case, every run of other signs one dash."""
    return _UNFIT_FOR_SLUG.sub("-", _clean(name).lower()).strip("-")


@functools.cache
def term_slug(name: str) -> str:
    """Return the slug of a tag or category. ``C``, ``C++`` and ``C#`` stay apart: ``c``, ``cpp``, ``c-sharp``."""
    return plain_slug(_SHARP.sub(" sharp", name).replace("++", "pp"))


def collision_key(path: str) -> str:
    """Return a key that is equal for paths that some file system or host takes for one (Unicode form, case)."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


@functools.cache
def term_key(name: str) -> str:
    """Return a key that is equal for all spellings of one tag: ``Deep Learning``, ``deep-learning``."""
    return _BETWEEN_WORDS.sub("-", collision_key(name))


def shortened(slug: str) -> str:
    """Return *slug* cut to `MAX_BYTES` of UTF-8 at a letter, for a proposal in a message."""
    return slug.encode()[:MAX_BYTES].decode(errors="ignore").rstrip("-")


def _clean(name: str) -> str:
    # Most names are of signs that are seen and have one form; a look for each of them in a table takes a while.
    return name.strip() if name.isascii() else unicodedata.normalize("NFC", name.translate(_INVISIBLE)).strip()
