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
from site_gen.read.files import FoundFile


class Keeper(Protocol):
    """A place that keeps bytes under keys, and may lose them."""

    def get(self, key: str) -> bytes | None: ...
    def put(self, key: str, content: bytes) -> None: ...


class FileMemory:
    """Remembers files in a *keeper*; *version* names the program whose findings these are."""

    def __init__(self, keeper: Keeper, version: str) -> None:
        self._keeper = keeper
        self._version = version
        self._files = msgspec.msgpack.Decoder(LocalFile)
        self._sources = msgspec.msgpack.Decoder(Outcome[SourceFile])

    def local_file(self, file: FoundFile, read: Callable[[], Outcome[LocalFile]]) -> Outcome[LocalFile]:
        """Return what *read* finds out about a picture or another file, or what it found when that was as it is now.

        Size, times and inode tell, as in git's index; what they may not tell of a file as young as this is not
        remembered.
        """
        key = self._key("file", file.path, file.disk_path, file.size, *file.state)
        with contextlib.suppress(msgspec.DecodeError):
            found = self._keeper.get(key)
            if found is not None:
                return Outcome(result=self._files.decode(found))
        looked_ns = time.time_ns()
        outcome = read()
        mtime_ns, ctime_ns, _ = file.state
        is_young = could_change_unseen(mtime_ns=mtime_ns, ctime_ns=ctime_ns, looked_ns=looked_ns)
        if outcome.result is not None and not outcome.problems and not is_young:
            self._keeper.put(key, msgspec.msgpack.encode(outcome.result))
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
        codes = [language.code for language in config.languages]
        key = self._key("source", path, codes, config.timezone, hashlib.sha256(content).digest())
        with contextlib.suppress(msgspec.DecodeError):
            found = self._keeper.get(key)
            if found is not None:
                known = self._sources.decode(found)
                assert known.result is not None
                return known.with_changes(result=known.result.with_changes(text=text_of()))
        outcome = decode()
        if outcome.result is not None:
            bare = outcome.with_changes(result=outcome.result.with_changes(text=""))
            self._keeper.put(key, msgspec.msgpack.encode(bare))
        return outcome

    def _key(self, *parts: object) -> str:
        return hashlib.sha256(msgspec.msgpack.encode((self._version, *parts))).hexdigest()
