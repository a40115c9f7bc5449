"""The pictures of one build from beginning to end: fetched if need be, made if need be, handed out to be written."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from site_gen.images.gallery import (
    Gallery,
    Keeper,
    PictureSetup,
    RunJobs,
    content_of,
    encode_settings,
    prepare_pictures,
)
from site_gen.model.config import SiteConfig
from site_gen.model.image import Pictures, PictureUse, Variant
from site_gen.model.problem import Outcome
from site_gen.model.theme import Theme


@dataclass
class Darkroom:
    """Makes the pictures of one build, and knows where their bytes are."""

    config: SiteConfig
    theme: Theme
    setup: PictureSetup
    run: RunJobs
    jobs: int
    gallery: Gallery = field(default_factory=lambda: Gallery(shown={}, plain={}, inputs={}))
    _made: Keeper | None = None

    def prepare(self, uses: Sequence[PictureUse]) -> Outcome[Pictures]:
        """Return every picture that can be published, and a problem for each that cannot."""
        if not uses:
            return Outcome(result=Pictures())
        prepared = prepare_pictures(
            uses,
            (),
            settings=encode_settings(self.config, self.theme),
            severity="error" if self.config.markdown.missing == "error" else "warning",
            setup=self.setup,
            made=self._store(),
            run=self.run,
            jobs=self.jobs,
        )
        self.gallery = prepared.result or self.gallery
        pictures = Pictures(shown=tuple(self.gallery.shown.items()), plain=tuple(self.gallery.plain.items()))
        return Outcome(result=pictures, problems=prepared.problems)

    def content(self, variant: Variant) -> bytes | None:
        """Return a variant's bytes; None when cache and original are both gone."""
        return content_of(variant, self.gallery, made=self._store(), setup=self.setup)

    def figures(self) -> tuple[tuple[str, int], ...]:
        """Return (what was done, to how many pictures), without noughts."""
        figures = (("encoded", self.gallery.encoded), ("cached", self.gallery.cached))
        return tuple((name, number) for name, number in figures if number)

    def close(self) -> None:
        if self._made is not None:
            self._made.close()

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
