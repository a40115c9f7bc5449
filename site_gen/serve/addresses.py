"""From what a browser asks for to an output path: a key to look up, which never meets a file system."""

import re
import unicodedata
from urllib.parse import quote, unquote_to_bytes

from site_gen.model.record import Record

OWN_FOLDER = "/_site-gen/"
"""Below the base path: what is the preview server's own."""

_LONGEST = 4096  # characters; no output path is nearly as long
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")
_KEPT = "/~!$&'()*+,;=:@-._"
"""Signs that RFC 3986 allows in a path as they are."""


class Place(Record, frozen=True, kw_only=True):
    """Where an address leads, on a host such as GitHub Pages."""

    paths: tuple[str, ...]
    """Output paths that may serve it, the first that exists wins."""
    folder: str = ""
    """Output path of the page that stands at the same address with a slash added; empty where it has one already."""


def site_path(raw_path: str, base_path: str) -> str | None:
    """Return the site path (``/ko/posts/봄/``) that the percent-encoded *raw_path* asks for.

    None where nothing can be: outside of *base_path*, or a path that is not plain (``..``, ``//``, a backslash, NUL, an
    encoded slash, text that is not UTF-8). Percent-encoding is taken off once; the result is NFC. The base path
    itself, without its slash, gives an empty path.
    """
    if not raw_path.startswith("/") or len(raw_path) > _LONGEST or "%2f" in raw_path.lower():
        return None
    try:
        text = unicodedata.normalize("NFC", unquote_to_bytes(raw_path).decode("utf-8"))
        base = unicodedata.normalize("NFC", unquote_to_bytes(base_path).decode("utf-8"))
    except UnicodeDecodeError:
        return None
    if _CONTROL.search(text) or "//" in text or any(part in (".", "..") for part in text.split("/")):
        return None
    if text != base and not text.startswith(base + "/"):
        return None
    return text[len(base) :]


def place_of(path: str) -> Place:
    """Return where the site path *path* leads."""
    name = path.removeprefix("/")
    if not name or name.endswith("/"):
        return Place(paths=(name + "index.html",))
    return Place(paths=(name, f"{name}.html"), folder=f"{name}/index.html")


def not_found_paths(path: str, homes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the output paths of the 404 pages for the site path *path*, the best first: its language's, then the root.

    *homes* are the site paths of the languages' home pages (``/``, ``/ko/``).
    """
    around = sorted((home for home in homes if (path + "/").startswith(home)), key=len, reverse=True)
    names = [f"{home}404.html".removeprefix("/") for home in around if home.endswith("/")]
    return tuple(dict.fromkeys((*names, "404.html")))


def encoded(path: str) -> str:
    """Return *path* percent-encoded."""
    return quote(path, safe=_KEPT)
