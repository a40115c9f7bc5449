"""Where a link or picture points: left open, left as written, or refused."""

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import unquote

from site_gen.model.body import Reference

if TYPE_CHECKING:
    from site_gen.render.markdown.context import Context

_SCHEMES = """
    bitcoin facetime ftp ftps geo git http https im irc ircs magnet mailto matrix mms news nntp obsidian openpgp4fpr sip
    sms smsto ssh tel vscode webcal xmpp
"""
SAFE_SCHEMES = frozenset(_SCHEMES.split())
"""Schemes a link may have.  Others (``javascript:``, ``data:``, ``file:`` …) can run code or read a reader's disk."""

_WEB = re.compile(r"https?://", re.IGNORECASE)
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_IGNORED_BY_BROWSERS = re.compile(r"[\x00-\x20]+|%(?:0[0-9A-Fa-f]|1[0-9A-Fa-f])")
_SAFE_DATA = re.compile(r"data:image/(?:gif|png|jpeg|webp|avif);", re.IGNORECASE)
_KEPT_ENCODED = re.compile(r"(%(?:23|3[Ff]))")


def open_address(address: str, *, is_image: bool, line: int, context: "Context") -> str | None:
    """Return what to write for an address: a placeholder, or itself; None where it must not be published.

    *line* is the 1-based file line, for the reference or the warning.
    """
    squeezed = _IGNORED_BY_BROWSERS.sub("", address)
    scheme = _SCHEME.match(squeezed)
    if scheme is None:
        return _without_scheme(address, squeezed, is_image=is_image, line=line, context=context)
    name = scheme[1].lower()
    if name == "site-gen":
        return _from_liquid(squeezed, line, context)
    if is_image and name in ("http", "https"):
        return context.add_reference(Reference(target=address, line=line, kind="image"))
    if not is_image and _is_on_this_site(address, context):
        return context.add_reference(Reference(target=_decoded_path(address.strip()), line=line, kind="link"))
    if (not is_image and name in SAFE_SCHEMES) or (is_image and _SAFE_DATA.match(squeezed)):
        return address
    shown = unquote(squeezed)[:60]
    hint = "Use an http or https address, or a path." if is_image else f"A path that begins so is written ./{shown}"
    what = "picture at" if is_image else "link to"
    context.warn(line, f"the {what} {shown} is not published: {name}: addresses are unsafe or unknown", hint=hint)
    return None


def path_on_site(address: str, base_url: str) -> str:
    """Return the path within the site at *base_url* that a whole address means, query and fragment included.

    Empty for an address elsewhere. ``http`` and ``https`` are one, and letters of a host have no case.
    """
    if "://" not in address or not (scheme := _WEB.match(address)):
        return ""
    # Only the first: another may stand in the query.
    base, rest = _without_scheme_and_slash(base_url), address[scheme.end() :]
    if not base or rest[: len(base)].casefold() != base.casefold():
        return ""
    path = rest[len(base) :]
    if path[:1] not in ("", "/", "?", "#"):
        return ""
    return path if path.startswith("/") else f"/{path}"


@lru_cache(maxsize=8)
def _without_scheme_and_slash(base_url: str) -> str:
    return _WEB.sub("", base_url.rstrip("/"), count=1)


def _is_on_this_site(address: str, context: "Context") -> bool:
    base_url: str | None = context.memo.get("base_url")
    if base_url is None:
        variables = dict(context.argument.variables)
        base_url = context.memo["base_url"] = variables.get("site.url", "") + variables.get("site.baseurl", "")
    return bool(path_on_site(address, base_url))


def _without_scheme(address: str, squeezed: str, *, is_image: bool, line: int, context: "Context") -> str:
    if squeezed.startswith("#") and not is_image:
        context.fragments.append((readable(squeezed[1:]), line))
        return address
    if not squeezed:
        context.warn(
            line,
            f"a {'picture' if is_image else 'link'} without an address",
            hint="Write it between the round brackets.",
        )
        return address
    if squeezed.startswith("//"):
        return context.add_reference(Reference(target=address, line=line, kind="image")) if is_image else address
    target = _decoded_path(address.strip())
    return context.add_reference(Reference(target=target, line=line, kind="image" if is_image else "link"))


def _from_liquid(address: str, line: int, context: "Context") -> str | None:
    kind, _, name = address.removeprefix("site-gen:").partition("/")
    if kind == "post_url":
        return context.add_reference(Reference(target=readable(name), line=line, kind="post_url"))
    if kind == "link":
        return context.add_reference(Reference(target=readable(name), line=line, kind="file_link"))
    context.warn(
        line, f"the link to {address[:80]} is not published", hint="Addresses that begin with site-gen: are our own."
    )
    return None


def _decoded_path(address: str) -> str:
    """Decode a path, but keep %23 and %3F, so that a ``#`` or ``?`` in it is one that the author wrote as such."""
    if "%" not in address:
        return readable(address)
    return "".join(part if index % 2 else readable(part) for index, part in enumerate(_KEPT_ENCODED.split(address)))


def readable(text: str) -> str:
    """Percent-decode to NFC; text that is no UTF-8 when decoded stays as it is."""
    if "%" in text:
        try:
            text = unquote(text, errors="strict")
        except UnicodeDecodeError:
            return text
    return text if text.isascii() else unicodedata.normalize("NFC", text)
