"""What earlier builds learned about the author's files, so that most need not be opened or decoded again."""

import contextlib
import hashlib
import time
from collections.abc import Callable
from typing import Protocol

import msgspec

from site_gen.model.config import SiteConfig
from site_gen.model.file_times import could_change_unseen
from site_gen.model.image import LocalFile
from site_gen.model.post import SourceFile
from site_gen.model.problem import Outcome
from site_gen.model.record import Record
from site_gen.read.files import FoundFile


class Keeper(Protocol):
    """A place that keeps bytes under keys, and may lose them."""

    def get(self, key: str) -> bytes | None: ...
    def put(self, key: str, content: bytes) -> None: ...


class _Files(Record, frozen=True, kw_only=True):
    """What a build learned: all of it is one entry of the keeper, as thousands take longer to put than to make."""

    files: dict[str, tuple[str, LocalFile]]
    """By path: the digest of the state in which a picture or another file was read, and what it is."""
    sources: dict[str, tuple[str, Outcome[SourceFile]]]
    """By path: the digest of what a source was made of, and the source without its text."""


class FileMemory:
    """Remembers files in a *keeper*; *version* names the program whose findings these are."""

    def __init__(self, keeper: Keeper, version: str) -> None:
        self._keeper = keeper
        self._key = hashlib.sha256(msgspec.msgpack.encode((version, "files"))).hexdigest()
        self._known = _Files(files={}, sources={})
        with contextlib.suppress(msgspec.DecodeError):
            found = keeper.get(self._key)
            if found is not None:
                self._known = msgspec.msgpack.decode(found, type=_Files)
        self._found = _Files(files={}, sources={})

    def local_file(self, file: FoundFile, read: Callable[[], Outcome[LocalFile]]) -> Outcome[LocalFile]:
        """Return what *read* finds out about a picture or another file, or what it found when that was as it is now.

        Size, times and inode tell, as in git's index; what they may not tell of a file as young as this is not
        remembered.
        """
        state = hashlib.sha256(msgspec.msgpack.encode((file.disk_path, file.size, *file.state))).hexdigest()
        known = self._known.files.get(file.path)
        if known is not None and known[0] == state:
            self._found.files[file.path] = known
            return Outcome(result=known[1])
        looked_ns = time.time_ns()
        outcome = read()
        mtime_ns, ctime_ns, _ = file.state
        is_young = could_change_unseen(mtime_ns=mtime_ns, ctime_ns=ctime_ns, looked_ns=looked_ns)
        if outcome.result is not None and not outcome.problems and not is_young:
            self._found.files[file.path] = state, outcome.result
        return outcome

    def source(
        self,
        path: str,
        content: bytes,
        config: SiteConfig,
        *,
        decode: Callable[[], Outcome[SourceFile]],
        text_of: Callable[[], str],
    ) -> Outcome[SourceFile]:
        """Return the source that *decode* makes of these bytes, or made of them before.

        What is remembered is without its text, which *text_of* returns: to keep all texts twice takes longer than to
        find them below their front matter.
        """
        state = _digest_beside(tuple(language.code for language in config.languages), config.timezone, content)
        known = self._known.sources.get(path)
        if known is not None and known[0] == state:
            self._found.sources[path] = known
            bare = known[1]
            assert bare.result is not None
            return bare.with_changes(result=bare.result.with_changes(text=text_of()))
        outcome = decode()
        if outcome.result is not None:
            self._found.sources[path] = state, outcome.with_changes(result=outcome.result.with_changes(text=""))
        return outcome

    def keep(self) -> None:
        """Let the next build know of the files that were asked for, and of no others."""
        if self._found != self._known:
            self._keeper.put(self._key, msgspec.msgpack.encode(self._found))


def _digest_beside(codes: tuple[str, ...], timezone: str, content: bytes) -> str:
    digest = hashlib.sha256(msgspec.msgpack.encode((codes, timezone)))
    digest.update(content)
    return digest.hexdigest()
