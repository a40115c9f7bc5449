"""What the preview server adds of its own: the script in each page, its overlay, and the split view.

These files travel in the package and are served from memory, below ``/_site-gen/``; none of them is in a build.
"""

import functools
import html
import importlib.resources
import json

from site_gen.model.record import Record

_FOLDER = "client"
_SPLIT_TEMPLATE = "split.html"


class LanguagePage(Record, frozen=True, kw_only=True):
    """One language's side of the split view."""

    language: str
    """Language code: ``ko``."""
    address: str | None
    """Address of the page in this language, base path included; None where the text exists in other languages only."""


def client_file(name: str) -> bytes | None:
    """Return the file that is served at ``/_site-gen/<name>``; None where there is none of that name."""
    return _client_files().get(name)


def split_page(*, page: str, language: str, sides: tuple[LanguagePage, ...], home: str) -> bytes:
    """Return the HTML of the split view: the page at the address *page* in each language of *sides*, side by side.

    *language* is the language of that page: the split view speaks it. *home* is the address of its home page.
    """
    facts = {
        "page": page,
        "home": home,
        "sides": [{"language": side.language, "address": side.address} for side in sides],
    }
    text = _split_template().replace("{language}", html.escape(language)).replace("{facts}", _json_for_html(facts))
    return text.encode()


@functools.cache
def _client_files() -> dict[str, bytes]:
    folder = importlib.resources.files(__package__).joinpath(_FOLDER)
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    return {name: content for name, content in files.items() if name != _SPLIT_TEMPLATE}


@functools.cache
def _split_template() -> str:
    folder = importlib.resources.files(__package__).joinpath(_FOLDER)
    return folder.joinpath(_SPLIT_TEMPLATE).read_text(encoding="utf-8")


def _json_for_html(value: object) -> str:
    """Return JSON that can stand in a script element: nothing in it ends the element or begins a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
