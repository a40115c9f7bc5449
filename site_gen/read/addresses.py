"""Checks of the addresses that authors write: in front matter, in settings.

Every check looks at the text after its last percent-decoding, because that is what a server or a file system will see.
"""

import re
import unicodedata
import urllib.parse
from collections.abc import Callable

_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*):")
_OUTWARD_SCHEMES = ("http", "https", "mailto", "tel")


def decode_path(text: str) -> str:
    """Return *text* with its percent-encoding taken off once, in NFC; as it is where that gives no UTF-8."""
    try:
        decoded = urllib.parse.unquote(text, errors="strict")
    except UnicodeDecodeError:
        decoded = text
    return unicodedata.normalize("NFC", decoded)


def path_fault(text: str) -> str | None:
    """Return what makes *text* unfit as a path within the site; None when it is fit.

    Refused: whole addresses, ``..`` and ``.`` as a part, empty parts, backslashes and control characters.
    """
    return _first_fault(text, _PATH_FAULTS)


def page_path_fault(text: str) -> str | None:
    """Return what makes *text* unfit as the address of a page; None when it is fit."""
    return _first_fault(text, _PATH_FAULTS) or _query_fault(text)


def slug_fault(text: str) -> str | None:
    """Return what makes *text* unfit as the last part of an address; None when it is fit."""
    return _first_fault(text, _SLUG_FAULTS) or _query_fault(text)


def link_fault(text: str) -> str | None:
    """Return what makes *text* unfit as a link's or a picture's address; None when it is fit.

    Addresses with a scheme must be http, https, mailto or tel: ``javascript:`` and its kin run code.
    """
    return _first_fault(text, _LINK_FAULTS)


_Fault = tuple[Callable[[str], object], str]

_CONTROL: _Fault = (re.compile("[\x00-\x1f\x7f-\x9f]").search, "holds a control character")
_BACKSLASH: _Fault = (lambda path: "\\" in path, "holds a backslash; use `/`")
_PATH_FAULTS: tuple[_Fault, ...] = (
    (
        lambda path: _SCHEME.match(path) or path.startswith("//"),
        "is a whole address; a path of this site such as `/posts/sora/` is needed",
    ),
    _BACKSLASH,
    _CONTROL,
    (
        lambda path: any(part in ("..", ".") for part in path.split("/")),
        "holds `..` or `.` as a part, which could lead out of the site",
    ),
    (lambda path: "//" in path, "holds an empty part (`//`)"),
)
_SLUG_FAULTS: tuple[_Fault, ...] = (
    (lambda slug: not slug, "is empty"),
    (lambda slug: "/" in slug, "holds `/`; a slug is one part of an address (`permalink` is for a whole path)"),
    *_PATH_FAULTS[1:4],
)
_LINK_FAULTS: tuple[_Fault, ...] = (
    (
        lambda link: (scheme := _SCHEME.match(link.strip())) and scheme["scheme"].casefold() not in _OUTWARD_SCHEMES,
        "begins with a scheme that is not allowed; http, https, mailto and tel are",
    ),
    _BACKSLASH,
    _CONTROL,
)


def _first_fault(text: str, faults: tuple[_Fault, ...]) -> str | None:
    plain = _decode_fully(text)
    if plain is None:
        return "is percent-encoded again and again"
    return next((words for is_faulty, words in faults if is_faulty(plain)), None)


def _query_fault(text: str) -> str | None:
    return "holds `?` or `#`, which no page address can hold" if any(sign in text for sign in "?#") else None


def _decode_fully(text: str) -> str | None:
    """Return *text* after its last percent-decoding; None when five rounds are not enough."""
    for _ in range(5):
        decoded = urllib.parse.unquote(text, errors="replace")
        if decoded == text:
            return text
        text = decoded
    return None
