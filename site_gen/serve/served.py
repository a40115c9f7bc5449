"""What the preview server shows: a whole site in memory, as one immutable thing that is replaced and never changed."""

import hashlib
from collections.abc import Mapping
from typing import Protocol

from site_gen.model.problem import Problem
from site_gen.model.record import Record


class ServedFile(Record, frozen=True, kw_only=True):
    content: bytes
    digest: str
    """First 16 hex digits of the SHA-256 of ``content``."""


class ServedSite(Protocol):
    """A site that can be asked for its files, by output path (``ko/posts/sora/index.html``)."""

    @property
    def base_path(self) -> str:
        """Where the site stands on its host: ``/blog``, or empty. Every address begins with it."""
        ...

    @property
    def homes(self) -> tuple[tuple[str, str], ...]:
        """(language code, address of its home page), base path included, in the site's language order."""
        ...

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What the last build has to say."""
        ...

    @property
    def is_complete(self) -> bool:
        """False while pages are still being made: what is not there may come."""
        ...

    def file(self, path: str) -> ServedFile | None:
        """Return the file at *path*, None where there is none. May block: for the disk, a picture, a page."""
        ...

    def digest(self, path: str) -> str | None:
        """Return the digest of the file at *path* without loading it; None where there is none. Never blocks."""
        ...

    def twin(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return (language, address) of the page at *path* in every language it has, itself included."""
        ...


def served_file(content: bytes) -> ServedFile:
    """Return *content* with its digest."""
    return ServedFile(content=content, digest=hashlib.sha256(content).hexdigest()[:16])


class MemorySite:
    """A served site whose every file is there already. Digests are taken when they are first asked for."""

    def __init__(
        self,
        files: Mapping[str, bytes],
        *,
        base_path: str = "",
        homes: tuple[tuple[str, str], ...] = (),
        problems: tuple[Problem, ...] = (),
        is_complete: bool = True,
        twins: Mapping[str, tuple[tuple[str, str], ...]] | None = None,
    ) -> None:
        self.base_path = base_path
        self.homes = homes
        self.problems = problems
        self.is_complete = is_complete
        self._contents = dict(files)
        self._files: dict[str, ServedFile] = {}
        self._twins = dict(twins or {})

    def file(self, path: str) -> ServedFile | None:
        """Return the file at *path*, None where there is none."""
        content = self._contents.get(path)
        if content is None:
            return None
        if path not in self._files:
            self._files[path] = served_file(content)
        return self._files[path]

    def digest(self, path: str) -> str | None:
        """Return the digest of the file at *path*, None where there is none."""
        file = self.file(path)
        return file.digest if file is not None else None

    def twin(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return (language, address) of the page at *path* in every language it has."""
        return self._twins.get(path, ())
