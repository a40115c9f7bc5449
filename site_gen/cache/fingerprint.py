"""Records -> digests. A digest names everything that a result depends on, the code that makes it included."""

import functools
import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

PACKAGE = Path(__file__).parents[1]

LIBRARIES = (
    *("babel", "jinja2", "markdown-it-py", "markupsafe", "math-core", "mdit-py-plugins"),
    *("msgspec", "nh3", "pillow", "pygments", "pyyaml", "tzdata"),
)
"""Whose versions may show in what we make."""


def fingerprint(*parts: object) -> str:
    """Return the SHA-256 of *parts* in hex: records, texts, numbers, bytes, and tuples of these.

    The same on every machine and in every process; no part of it is ``hash()``, an address or a time.
    """
    return hashlib.sha256(_encoder.encode(parts)).hexdigest()


def fingerprints_of(*head: object) -> Callable[[object], str]:
    """Return a function that gives `fingerprint` of *head* and its argument, with the work for *head* done once."""
    begun = hashlib.sha256(_encoder.encode(head))

    def of(part: object) -> str:
        digest = begun.copy()
        digest.update(_encoder.encode(part))
        return digest.hexdigest()

    return of


@functools.cache
def code_version() -> str:
    """Return what stands for the program in every key: our sources, the libraries' versions, Python's."""
    return fingerprint(
        sys.implementation.name,
        sys.version_info[:2],
        sys.platform,
        _source_digest(PACKAGE),
        _installed(),
    )


def installed_version(name: str) -> str:
    """Return the version of one of `LIBRARIES`; empty where it is not installed."""
    return dict(_installed())[name]


@functools.cache
def _installed() -> tuple[tuple[str, str], ...]:
    return library_versions(LIBRARIES, sys.path)


def library_versions(names: Iterable[str], folders: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return (name, version) of the installed libraries called *names*; an empty version where there is none.

    The names of the folders that installers leave (``jinja2-3.1.6.dist-info``) tell it; reading what is in them, as
    importlib.metadata does, takes longer than a build with nothing to do.
    """
    wanted = {_plain(name) for name in names}
    found: dict[str, str] = {}
    for folder in folders:
        try:
            entries = sorted(os.listdir(folder or os.curdir))  # noqa: PTH208 - a tenth of the time of iterdir()
        except OSError:
            continue
        for entry in entries:
            name, _, rest = entry.removesuffix(".dist-info").partition("-")
            if rest and entry.endswith(".dist-info") and _plain(name) in wanted:
                found.setdefault(_plain(name), rest)
    if not found:  # they are installed in some other way
        found = {name: _asked_for(name) for name in wanted}
    return tuple((name, found.get(name, "")) for name in sorted(wanted))


def _asked_for(name: str) -> str:
    """Return the version as importlib.metadata finds it: in a zip file, in an egg, through an import hook."""
    import importlib.metadata

    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _plain(name: str) -> str:
    return name.casefold().replace("_", "-").replace(".", "-")


def _source_digest(package: Path) -> str:
    digest = hashlib.sha256()
    for folder, folders, files in os.walk(package):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", "_themes"))
        place = os.path.relpath(folder, package).replace(os.sep, "/")
        for name in sorted(files):
            if name.endswith(".py"):
                # Every build does this: paths as objects would double the time.
                with open(f"{folder}{os.sep}{name}", "rb", buffering=0) as stream:  # noqa: PTH123
                    content = stream.read()
                digest.update(f"{place}/{name}\0{len(content)}\0".encode())
                digest.update(content)
    return digest.hexdigest()


_encoder = msgspec.msgpack.Encoder()
