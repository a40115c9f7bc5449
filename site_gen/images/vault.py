"""The verified copies of remote pictures, and the lock file that says what they are.

Copies lie in the cache by the digest of their bytes, and in the site's vault where it has one. The lock file and the
vault are the author's, made to be committed: this module alone writes them, each file whole or not at all.
"""

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from site_gen.errors import MachineError
from site_gen.images.gallery import Keeper, original_key
from site_gen.model.image import ImageInfo, LocalFile, LockedPicture, Original, PictureUse
from site_gen.model.record import Record

LOCK_PATH = "content/images.lock.yaml"
_HEAD = """\
# What the pictures on other sites were when site-gen fetched them. Written by `site-gen build`; commit this file.
# Delete a line to accept that its picture has changed.
pictures:
"""
_ENDINGS = {"JPEG": "jpg"}


class Failure(Record, frozen=True, kw_only=True):
    """Why and when a picture could not be had."""

    message: str
    is_host: bool
    """Whether its host as a whole is to blame."""
    seconds: float
    """Since 1970."""
    terms: str = ""
    """What the settings said about who may be asked: with others it may be had."""


@dataclass(slots=True)
class Vault:
    """What is known of remote pictures, and their bytes."""

    site_dir: Path
    folder: str
    """Path of the vault below the site; empty for none."""
    locked: dict[str, LockedPicture]
    """By address."""
    files: Mapping[str, LocalFile]
    """The files of the vault as they were read, by path."""
    originals: Keeper
    """The cache."""

    def copy_of(self, use: PictureUse) -> Original | None:
        """Return the verified copy of the picture; None when there is none. Of the vault's, not a byte is read."""
        entry = self._entry(use.target)
        if entry is None:
            return None
        path = self._path(entry)
        file = self.files.get(path) if path else None
        if file is not None and file.digest == entry.sha256[:16]:
            return self._original(use, entry, file=path)
        content = self.originals.get(original_key(entry.sha256[:16]))
        if content is None or hashlib.sha256(content).hexdigest() != entry.sha256:
            return None
        return self._original(use, entry, file="")

    def keep(self, url: str, content: bytes, info: ImageInfo, date: str) -> LockedPicture:
        """Put a picture that was just fetched into the cache, at once: a build that is killed has it next time."""
        entry = LockedPicture(
            url=url,
            sha256=hashlib.sha256(content).hexdigest(),
            size=len(content),
            format=info.format,
            width=info.width,
            height=info.height,
            date=date,
        )
        self.originals.put(original_key(entry.sha256[:16]), content)
        if url not in self.locked:
            self.originals.put(_fetched_key(url), msgspec.json.encode(entry))
        self.originals.close()
        if self.originals.get(original_key(entry.sha256[:16])) is None:
            raise ValueError("it cannot be kept, because the cache cannot be written")
        return entry

    def original(self, use: PictureUse, entry: LockedPicture) -> Original:
        """Return the original that was just kept."""
        return self._original(use, entry, file="")

    def forget(self, url: str) -> None:
        """Have a picture that turned out to be of no use fetched again next time."""
        self.originals.put(_fetched_key(url), b"")

    def remember_failure(self, url: str, failure: Failure) -> None:
        """Note that a picture could not be had."""
        self.originals.put(_failed_key(url), msgspec.json.encode(failure))

    def failure_of(self, url: str) -> Failure | None:
        """Return what was noted of a picture that could not be had; None for none."""
        try:
            return msgspec.json.decode(self.originals.get(_failed_key(url)) or b"", type=Failure)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None

    def accept(self, urls: Iterable[str]) -> None:
        """Note what these pictures are, which turned out to be good, and put their bytes into the vault, if any."""
        for url in urls:
            entry = self._entry(url)
            if entry is None:
                continue
            self.locked[url] = entry
            path = self._path(entry)
            if path and path not in self.files:
                content = self.originals.get(original_key(entry.sha256[:16]))
                if content is not None:
                    self._write(path, content)
        self._write_lock()

    def _entry(self, url: str) -> LockedPicture | None:
        if url in self.locked:
            return self.locked[url]
        content = self.originals.get(_fetched_key(url))
        if not content:
            return None
        try:
            entry = msgspec.json.decode(content, type=LockedPicture)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
        return entry if entry.url == url else None

    def _write_lock(self) -> None:
        text = lock_text(tuple(self.locked.values()))
        with contextlib.suppress(OSError):
            if (self.site_dir / LOCK_PATH).read_text(encoding="utf-8") == text:
                return
        if self.locked:
            self._write(LOCK_PATH, text.encode())

    def _path(self, entry: LockedPicture) -> str:
        ending = _ENDINGS.get(entry.format, entry.format.lower())
        return f"{self.folder}/{entry.sha256[:32]}.{ending}" if self.folder else ""

    def _original(self, use: PictureUse, entry: LockedPicture, *, file: str) -> Original:
        return Original(
            key=use.target,
            digest=entry.sha256[:16],
            size=entry.size,
            image=ImageInfo(width=entry.width, height=entry.height, format=entry.format),
            file=file,
            path=use.path,
            line=use.line,
        )

    def _write(self, name: str, content: bytes) -> None:
        path = self.site_dir / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".site-gen-")
            try:
                with open(handle, "wb") as stream:  # noqa: PTH123 - an open handle has no path
                    stream.write(content)
                Path(temporary).chmod(0o666 & ~_umask())
                Path(temporary).replace(path)
            except BaseException:
                with contextlib.suppress(OSError):
                    Path(temporary).unlink()
                raise
        except OSError as error:
            hint = "Give yourself the right to write there."
            raise MachineError(f"{name} cannot be written: {error.strerror or error}", hint) from error


def lock_text(entries: Sequence[LockedPicture]) -> str:
    """Return the lock file: a line a picture, sorted, so that version control shows what changed."""
    lines = [
        f"  {json.dumps(one.url, ensure_ascii=False)}: {{sha256: {one.sha256}, size: {one.size}, type: {one.format}, "
        f"width: {one.width}, height: {one.height}, date: {one.date}}}\n"
        for one in sorted(entries, key=lambda one: one.url)
    ]
    return _HEAD + "".join(lines)


def _fetched_key(url: str) -> str:
    """Return the key under which the cache notes what came from an address, until the lock file does."""
    return f"fetched-{hashlib.sha256(url.encode()).hexdigest()[:32]}"


def _failed_key(url: str) -> str:
    """Return the key under which the cache notes that an address gave nothing."""
    return f"failed-{hashlib.sha256(url.encode()).hexdigest()[:32]}"


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
