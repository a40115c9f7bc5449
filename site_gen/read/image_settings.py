"""The sections ``images:`` and ``cards:`` of the settings, and ``pictures:`` of a theme."""

import re
from typing import Literal

from site_gen.model.card import CardsConfig
from site_gen.model.config import ImagesConfig, RemoteImagesConfig
from site_gen.read.fields import Fields, clean, seen
from site_gen.read.nodes import Node, Scalar, Sequence

Format = Literal["avif", "webp"]

MOST_WIDTHS = 4
_LEAST_WIDTH, _MOST_WIDTH = 16, 8000
_FORMATS: tuple[Format, ...] = ("avif", "webp")
_HOST = re.compile(r"(?:[^\s/:@.*]+\.)*[^\s/:@.*]+")


def images_of(fields: Fields) -> ImagesConfig:
    """Return the settings under ``images:``."""
    section = fields.nested("images")
    if section is None:
        return ImagesConfig()
    defaults = ImagesConfig()
    placeholders, lightbox = section.flag("placeholders"), section.flag("lightbox")
    config = ImagesConfig(
        widths=widths_of(section),
        formats=_formats(section) if section.entry("formats") is not None else defaults.formats,
        quality=section.whole_number("quality", least=30, most=95) or defaults.quality,
        placeholders=defaults.placeholders if placeholders is None else placeholders,
        lightbox=defaults.lightbox if lightbox is None else lightbox,
        vault=(section.address("vault", _vault_fault) or "").strip("/"),
        remote=_remote(section),
    )
    section.refuse_unknown(synonyms={"sizes": "widths", "format": "formats", "cache": "vault"})
    return config


def cards_of(fields: Fields) -> CardsConfig:
    """Return the settings under ``cards:``; ``cards: true`` is short for ``cards: {enabled: true}``."""
    entry = fields.entry("cards")
    if entry is not None and isinstance(entry.value, Scalar):
        return CardsConfig(enabled=fields.flag("cards") or False)
    section = fields.nested("cards")
    if section is None:
        return CardsConfig()
    config = CardsConfig(
        enabled=section.flag("enabled") or False,
        font=section.texts("font"),
        replace_images=section.flag("replace_images") or False,
    )
    section.refuse_unknown(synonyms={"fonts": "font", "active": "enabled", "font_path": "font"})
    return config


def widths_of(section: Fields) -> tuple[int, ...]:
    """Return the list under ``widths`` without repetitions, sorted."""
    widths = set()
    nodes = section.items("widths")
    for node in nodes:
        if isinstance(node, Scalar) and node.kind == "whole number" and _LEAST_WIDTH <= int(node.text) <= _MOST_WIDTH:
            widths.add(int(node.text))
        else:
            message = f"{section.name('widths')} must hold widths in pixels, {_LEAST_WIDTH} to {_MOST_WIDTH}"
            section.report(node.line, f"{message}, not {seen(node)}", "Write `widths: [480, 800, 1200, 1600]`.")
    if len(widths) > MOST_WIDTHS:
        message = f"{section.name('widths')} holds {len(widths)} widths; at most {MOST_WIDTHS} are made"
        section.report(nodes[0].line, message, "Leave out those between.")
        return ()
    return tuple(sorted(widths))


def _formats(section: Fields) -> tuple[Format, ...]:
    formats = section.texts("formats")
    entry = section.entry("formats")
    for name in formats:
        if name not in _FORMATS and entry is not None:
            message = f"{section.name('formats')} holds {name}, which is none of {', '.join(_FORMATS)}"
            section.report(_line_of(entry.value, name), message, "Every picture has its own format as well.")
    return tuple(known for name in formats for known in _FORMATS if known == name)


def _line_of(node: Node, text: str) -> int:
    items = node.items if isinstance(node, Sequence) else (node,)
    return next((item.line for item in items if isinstance(item, Scalar) and clean(item.text) == text), node.line)


def _remote(section: Fields) -> RemoteImagesConfig:
    inner = section.nested("remote")
    if inner is None:
        return RemoteImagesConfig()
    hosts = inner.texts("hosts")
    for host in hosts:
        entry = inner.entry("hosts")
        if not _HOST.fullmatch(host) and entry is not None:
            message = f"{inner.name('hosts')} holds {host}, which is no name of a host"
            inner.report(_line_of(entry.value, host), message, "Write `github.com`: it stands for its subdomains too.")
    config = RemoteImagesConfig(
        policy=inner.choice("policy", ("warn", "link", "error")) or "warn",
        allow_http=inner.flag("allow_http") or False,
        allow_private=inner.flag("allow_private") or False,
        hosts=tuple(host.casefold() for host in hosts if _HOST.fullmatch(host)),
    )
    inner.refuse_unknown(synonyms={"allowed_hosts": "hosts", "on_error": "policy"})
    return config


def _vault_fault(path: str) -> str | None:
    parts = path.strip("/").split("/")
    if parts[0] != "content" or len(parts) < 2 or any(part in ("", ".", "..") or "\\" in part for part in parts):
        return "is no folder below content/: write `vault: content/vault`"
    if parts[1] in ("posts", "pages", "static"):
        return f"is inside content/{parts[1]}/, which is for other things: write `vault: content/vault`"
    return None
