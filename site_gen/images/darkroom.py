"""The pictures of one build from beginning to end: fetched if need be, made if need be, handed out to be written."""

import contextlib
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from site_gen.images.codecs import missing_codec, missing_formats
from site_gen.images.elsewhere import Fetching, find_originals
from site_gen.images.gallery import (
    Gallery,
    Keeper,
    PictureSetup,
    PutOff,
    RunJobs,
    content_of,
    encode_settings,
    prepare_pictures,
)
from site_gen.images.results import content_key
from site_gen.images.svg import what_runs
from site_gen.images.vault import Vault
from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import LockedPicture, Pictures, PictureUse, Variant
from site_gen.model.problem import Outcome, Problem
from site_gen.model.theme import Theme


@dataclass
class Darkroom:
    """Makes the pictures of one build, and knows where their bytes are."""

    config: SiteConfig
    theme: Theme
    contents: Contents
    setup: PictureSetup
    codecs: str
    """The version of Pillow: another one may make other bytes."""
    run: RunJobs
    jobs: int
    fetching: Fetching
    read_lock: Callable[[], Outcome[tuple[LockedPicture, ...]]]
    may_fetch: bool = True
    """False when this build will publish nothing: for that nobody is asked, and nothing said about it."""
    put_off: PutOff | None = None
    """Where pictures are made later, what stands in for them until then."""
    waiting: int = 0
    """Pictures on other sites that are on their way."""
    gallery: Gallery = field(default_factory=lambda: Gallery(shown={}, plain={}, inputs={}))
    _fetched: int = 0
    _made: Keeper | None = None
    _again: dict[str, bytes] = field(default_factory=dict)
    _making: threading.Lock = field(default_factory=threading.Lock)

    def prepare(self, uses: Sequence[PictureUse]) -> Outcome[Pictures]:
        """Return every picture that can be published, and a problem for each that cannot."""
        problems = self._drawings_at_the_root()
        if not uses:
            return Outcome(result=Pictures(), problems=tuple(problems))
        settings = encode_settings(self.config, self.theme, codecs=self.codecs)
        missing = missing_formats(settings.formats)
        if missing:
            left = tuple(name for name in settings.formats if name not in missing)
            settings = settings.with_changes(formats=left)
            problems.append(missing_codec(missing, left))
        elsewhere = [use for use in uses if use.file is None and self._is_wanted(use)]
        vault = self._vault(problems) if elsewhere else None
        originals = []
        if vault is not None:
            known = elsewhere if self.may_fetch else [use for use in elsewhere if vault.copy_of(use) is not None]
            fetching = self.fetching if self.may_fetch else replace(self.fetching, fetch=None)
            found = find_originals(known, vault, fetching)
            originals, self._fetched, self.waiting = found.originals, found.fetched, found.waiting
            problems += found.problems
        prepared = prepare_pictures(
            uses,
            originals,
            settings=settings,
            severity="error" if self.config.markdown.missing == "error" else "warning",
            setup=self.setup,
            made=self._store(),
            run=self.run,
            jobs=self.jobs,
            put_off=self.put_off,
        )
        self.gallery = prepared.result or self.gallery
        if vault is not None:
            for use, _ in originals:
                if use.target not in self.gallery.shown:
                    vault.forget(use.target)
            vault.accept(use.target for use, _ in originals if use.target in self.gallery.shown)
            vault.originals.close()
        pictures = Pictures(shown=tuple(self.gallery.shown.items()), plain=tuple(self.gallery.plain.items()))
        return Outcome(result=pictures, problems=(*problems, *prepared.problems))

    def content(self, variant: Variant) -> bytes | None:
        """Return a variant's bytes; None when cache and original are both gone. Any thread may ask.

        What the cache lost is made again, one picture at a time; nobody who finds his there waits for that.
        """
        content = self._store().get(content_key(variant.digest))
        if content is not None:
            return content
        with self._making:
            return content_of(variant, self.gallery, made=self._store(), setup=self.setup, again=self._again)

    def figures(self) -> tuple[tuple[str, int], ...]:
        """Return (what was done, to how many pictures), without noughts."""
        figures = (("fetched", self._fetched), ("encoded", self.gallery.encoded), ("cached", self.gallery.cached))
        return tuple((name, number) for name, number in figures if number)

    def close(self) -> None:
        """Write what waits to the cache."""
        if self._made is not None:
            self._made.close()

    def _drawings_at_the_root(self) -> list[Problem]:
        """Return a warning for each drawing in ``content/static/`` that runs something: those are published as is."""
        problems = []
        for file in self.contents.static:
            if not file.path.casefold().endswith(".svg"):
                continue
            content = self.setup.read_file(self.setup.site_dir, file.disk_name or file.path, file.digest)
            running = what_runs(content or b"")
            if running:
                message = f"this drawing holds {running}, which runs when it is opened by its own address"
                hint = "Take that out, or put the drawing beside a post: there, drawings are cleaned."
                problems.append(Problem(path=file.path, severity="warning", message=message, hint=hint))
        return problems

    def _is_wanted(self, use: PictureUse) -> bool:
        return use.is_shown and (use.policy or self.config.images.remote.policy) != "link"

    def _vault(self, problems: list[Problem]) -> Vault:
        locked = self.read_lock()
        problems += locked.problems
        folder = self.config.images.vault
        return Vault(
            site_dir=self.setup.site_dir,
            folder=folder,
            locked={entry.url: entry for entry in locked.result or ()},
            files={file.path: file for file in self.contents.files if folder and file.path.startswith(folder + "/")},
            originals=self.setup.open_originals(),
        )

    def _store(self) -> Keeper:
        if self._made is None:
            self._made = self.setup.open_made()
        return self._made


class Folder:
    """A place for the bytes of one build, when nothing of earlier ones may be used and nothing is to be kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, key: str) -> bytes | None:
        """Return what was put under *key*; None for nothing."""
        with contextlib.suppress(OSError):
            return (self._folder / key).read_bytes()
        return None

    def put(self, key: str, content: bytes) -> None:
        """Keep *content*."""
        handle, name = tempfile.mkstemp(dir=self._folder)
        with open(handle, "wb") as stream:  # noqa: PTH123 - an open handle has no path
            stream.write(content)
        Path(name).replace(self._folder / key)

    def close(self) -> None:
        """Do nothing: every file is there already."""


@contextlib.contextmanager
def passing_folder() -> Iterator[Path]:
    """Give a folder that is gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="site-gen-") as name:
        yield Path(name)
