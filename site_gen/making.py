"""A whole site for the preview, all but its pages and those of its pictures that take a while."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from site_gen.build import LaidSite, lay_site
from site_gen.cache.beside_code import BesideCode
from site_gen.cache.memo import Memo
from site_gen.cache.store import Store
from site_gen.developing import Developer
from site_gen.fetching import Fetcher
from site_gen.images.gallery import PictureSetup
from site_gen.images.plan import EncodeInput
from site_gen.log import Log
from site_gen.model.image import Picture
from site_gen.model.options import BuildOptions
from site_gen.model.problem import Outcome, Problem
from site_gen.model.snapshot import Snapshot
from site_gen.render.site import JOBS_OF_THEMES
from site_gen.workers import Workers


@dataclass(frozen=True, slots=True)
class MadeSite:
    """A site as its files were."""

    problems: tuple[Problem, ...]
    laid: LaidSite | None = None
    """None with mistakes in the way."""
    snapshot: Snapshot | None = None
    waiting: tuple[EncodeInput, ...] = ()
    """Pictures that are still to be made: their originals stand in for them."""
    is_waiting: bool = False
    """Whether pictures on other sites are on their way."""


def make_site(
    options: BuildOptions,
    *,
    store: Store,
    developer: Developer,
    fetcher: Fetcher,
    check: Callable[[], None],
) -> MadeSite:
    """Return the site as its files are now.

    *developer* makes the pictures, later, and *fetcher* brings those on other sites; *check* is called now and
    then, and what it raises ends the work.
    """
    log = _CheckedLog(strict=False, check=check)
    waiting: list[EncodeInput] = []

    def put_off(todo: Sequence[EncodeInput], setup: PictureSetup) -> Sequence[tuple[EncodeInput, Outcome[Picture]]]:
        waiting.extend(one for one in todo if not developer.has_made(one))
        return developer.put_off(todo, setup)

    with contextlib.ExitStack() as stack:
        workers = stack.enter_context(Workers(options.jobs, check=check))
        laid = lay_site(
            options,
            log,
            store=store,
            stack=stack,
            run=Memo(store, BesideCode(workers.run, JOBS_OF_THEMES)),
            put_off=put_off,
            ask_later=fetcher.ask_later,
        )
    if laid is not None and not log.has_errors:
        log.problems += laid.theme.study.problems
    if laid is None or log.has_errors:
        return MadeSite(problems=tuple(log.problems))
    return MadeSite(
        problems=tuple(log.problems),
        laid=laid,
        snapshot=laid.snapshot(),
        waiting=tuple(waiting),
        is_waiting=laid.darkroom.waiting > 0,
    )


@dataclass
class _CheckedLog(Log):
    """Takes note of a build that may be ended between its stages."""

    check: Callable[[], None] = lambda: None

    @contextlib.contextmanager
    def stage(self, name: str) -> Iterator[None]:
        self.check()
        with super().stage(name):
            yield
        self.check()
