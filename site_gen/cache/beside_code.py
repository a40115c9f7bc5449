"""What jobs make of the files that come with the program, kept where Python keeps what it makes of our sources.

The cache of a new site is empty, but the theme that it is built with was compiled for another site before.  Any doubt
is a miss; where the folder cannot be written to, or Python was told to write nothing there, nothing is kept.
"""

import contextlib
import hashlib
import importlib.util
import os
import sys
import typing
from collections.abc import Callable, Collection, Iterable
from pathlib import Path
from typing import Any

import msgspec

from site_gen.cache.fingerprint import PACKAGE, code_version
from site_gen.cache.memo import Runner, Sealed, as_it_is, decoded, encoded, job_key

_LIMIT_BYTES = 1_000_000
"""Of all outcomes: several times those of our themes. Beyond that only the newest stay: themes are edited, too."""
_DIGEST_BYTES = 32


class BesideCode:
    """A runner around another one that remembers what some jobs returned, whatever site they ran for."""

    def __init__(self, run: Runner, jobs: Collection[Callable[[Any, Any], Any]], *, path: Path | None = None) -> None:
        """*jobs* are those whose outcomes are small, and few. *path* is the file that holds them."""
        self._run = run
        self._jobs = jobs
        self._path = path or Path(importlib.util.cache_from_source(str(PACKAGE / "themes.py"))).with_suffix(".kept")

    def __call__(
        self,
        job: Callable[[Any, Any], Any],
        arguments: Iterable[Any],
        *,
        setup: Any,
        make_tools: Callable[[Any], Any],
        take: Callable[[int, Any], Any],
    ) -> tuple[Any, ...]:
        """Return the outcomes of *job*, as the other runner does."""
        plain = job.job if isinstance(job, Sealed) else job
        if plain not in self._jobs:
            return self._run(job, arguments, setup=setup, make_tools=make_tools, take=take)
        found = self._found(plain, arguments, setup=setup, make_tools=make_tools)
        return tuple(take(place, outcome) for place, outcome in enumerate(found))

    def _found(
        self,
        job: Callable[[Any, Any], Any],
        arguments: Iterable[Any],
        *,
        setup: Any,
        make_tools: Callable[[Any], Any],
    ) -> tuple[Any, ...]:
        key_of = job_key(job, setup=setup)
        named = [(key_of(argument), argument) for argument in arguments]
        kept = self._kept() if named else {}
        outcomes = decoded({key: kept[key] for key, _ in named if key in kept}, typing.get_type_hints(job)["return"])
        unknown = [(key, argument) for key, argument in named if key not in outcomes]
        arguments = [argument for _, argument in unknown]
        made = self._run(job, arguments, setup=setup, make_tools=make_tools, take=as_it_is)
        new = {key: outcome for (key, _), outcome in zip(unknown, made, strict=True)}
        # A mistake is its author's to mend, in a theme of their own.
        sound = {key: one for key, one in new.items() if one.result is not None and not one.problems}
        if sound:
            self._keep(kept, {key: encoded(one) for key, one in sound.items()})
        outcomes |= new
        return tuple(outcomes[key] for key, _ in named)

    def _kept(self) -> dict[str, bytes]:
        """Return what is kept, as bytes by key; nothing of another version of the program."""
        with contextlib.suppress(OSError, msgspec.DecodeError):
            content = self._path.read_bytes()
            digest, rest = content[:_DIGEST_BYTES], content[_DIGEST_BYTES:]
            if hashlib.sha256(rest).digest() == digest:
                version, kept = msgspec.msgpack.decode(rest, type=tuple[str, dict[str, bytes]])
                return kept if version == code_version() else {}
        return {}

    def _keep(self, kept: dict[str, bytes], new: dict[str, bytes]) -> None:
        if sys.dont_write_bytecode:
            return
        together = kept | new
        if sum(map(len, together.values())) > _LIMIT_BYTES:
            together = new
        rest = encoded((code_version(), together))
        # Another build may read, or write, at the same time.
        passing = self._path.with_suffix(f".{os.getpid()}")
        with contextlib.suppress(OSError):
            try:
                passing.write_bytes(hashlib.sha256(rest).digest() + rest)
                passing.replace(self._path)
            except OSError:
                passing.unlink(missing_ok=True)
