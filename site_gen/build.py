"""The story of a build: read, pair, render, write. The only module that knows the order of the stages."""

import contextlib
import functools
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, TypeVar

import site_gen
from site_gen.ahead import after, render_ahead
from site_gen.cache.beside_code import BesideCode
from site_gen.cache.fingerprint import code_version, installed_version
from site_gen.cache.memo import Memo
from site_gen.cache.store import Store
from site_gen.diagrams import mermaid_script
from site_gen.errors import LostContentError, SiteError
from site_gen.gathering import Site, find_posts, is_every_source_read, read_site
from site_gen.images.card_studio import CardStudio
from site_gen.images.darkroom import Darkroom, Folder, passing_folder
from site_gen.images.download import Tell
from site_gen.images.elsewhere import AskLater, Fetching, fetch_picture
from site_gen.images.favicon import icons_of
from site_gen.images.gallery import MODULE_OF_PICTURES, PictureSetup, PutOff
from site_gen.indexing import index_site
from site_gen.known import bare_reading
from site_gen.log import Log
from site_gen.model.artifact import Artifact, Draft, KnownArtifact
from site_gen.model.catalog import Catalog
from site_gen.model.config import MERMAID_PACKAGE, SiteConfig
from site_gen.model.options import BuildOptions, cache_folder
from site_gen.model.post import Division, SourceFile
from site_gen.model.problem import Outcome
from site_gen.model.report import BuildReport
from site_gen.model.snapshot import Snapshot
from site_gen.pair.catalog import divide_sources
from site_gen.pair.publication import time_window
from site_gen.printing import OutputPress
from site_gen.read.config import find_setting_line
from site_gen.read.content import read_file, read_picture
from site_gen.read.font_files import typefaces_for
from site_gen.read.image_info import read_image_info, remembered_image_info
from site_gen.read.images_lock import read_images_lock
from site_gen.read.memory import FileMemory
from site_gen.render.context import SiteContext
from site_gen.render.groundwork import Groundwork, lay_groundwork
from site_gen.render.icons import icon_faults, icon_plan
from site_gen.render.site import JOBS_OF_THEMES, ReadyTheme, RenderedSite, get_theme_ready, render_pages
from site_gen.search.index import check_search
from site_gen.shelf import keep_snapshot
from site_gen.standby import Standby
from site_gen.startup import MODULES_OF_JOBS
from site_gen.update import take_snapshot
from site_gen.workers import Progress, Workers
from site_gen.write.guard import check_output_folder
from site_gen.write.output import open_output

__all__ = ["BuildOptions", "Site", "build_site", "find_posts", "is_every_source_read", "read_site"]

_SHOWN_SLOWEST = 5
_PICTURE_LIMIT_SECONDS = 600.0
"""For all the variants of one picture: a large one in AVIF keeps a slow processor busy for minutes."""

T = TypeVar("T")


def build_site(options: BuildOptions, *, tell: Tell | None = None, progress: Progress | None = None) -> BuildReport:
    """Build the site and return what happened. With an error, nothing of the output has changed.

    *tell* hears how many pictures of how many have been fetched, while that goes on; *progress* likewise of the work.
    """
    check_output_folder(options.output, site_dir=options.site_dir, protected=_protected(options))
    try:
        return _build_once(options, tell, progress, remembers=options.is_cached)
    except LostContentError:
        return _build_once(options, tell, progress, remembers=False)


def _build_once(options: BuildOptions, tell: Tell | None, progress: Progress | None, *, remembers: bool) -> BuildReport:
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(Store(cache_folder(options.site_dir), is_alone=True)) if remembers else None
        # The output is let go of when no process can lay down anything there any more.
        outer = stack.enter_context(contextlib.ExitStack())
        workers = stack.enter_context(Workers(options.jobs, preload=MODULES_OF_JOBS, progress=progress))
        if options.is_for_many:
            # They come one after the other, when what starts them is ready: meanwhile reading begins.
            stack.enter_context(ThreadPoolExecutor(max_workers=1)).submit(workers.get_ready)
        report = _build(options, store, workers, stack=stack, outer=outer, tell=tell)
        sources = [(path, seconds) for path, seconds in workers.seconds_by_path.items() if path.endswith(".md")]
        slowest = sorted(sources, key=lambda item: -item[1])[:_SHOWN_SLOWEST]
        return report.with_changes(slowest=tuple(slowest))


def _protected(options: BuildOptions) -> tuple[Path, ...]:
    return options.site_dir / "content", options.site_dir / "themes"


def _build(
    options: BuildOptions,
    store: Store | None,
    workers: Workers,
    *,
    stack: contextlib.ExitStack,
    outer: contextlib.ExitStack,
    tell: Tell | None,
) -> BuildReport:
    log = Log(strict=options.strict)
    run = Memo(store, BesideCode(workers.run, JOBS_OF_THEMES) if store is not None else workers.run)
    laid = lay_site(options, log, store=store, stack=stack, run=run, tell=tell)
    if laid is None:
        return log.report()
    with log.stage("pages"):
        output = outer.enter_context(
            open_output(options.output, site_dir=options.site_dir, adopt=options.adopt, protected=_protected(options))
        )
        run_pages = Memo(store, workers.run, OutputPress(workers.run, output))
        # While others make pages, this process has time for the rest.
        beside = stack.enter_context(ThreadPoolExecutor(max_workers=1))
        keeping = beside.submit(_kept_snapshot, laid, store)
        rendered = log.take(
            render_pages(laid.groundwork, theme=laid.site.theme, run=run_pages, ready=laid.theme, beside=beside)
        )
    if rendered is None or log.has_errors:
        return log.report()
    with log.stage("search"):
        index = log.take(index_site(laid.groundwork, run=run)) or ()
    rendered = rendered.with_changes(artifacts=(*rendered.artifacts, *laid.others, *index))
    output.begin_flush()
    with log.stage("keep"):
        snapshot = keeping.result()
    with log.stage("write"):
        written = output.write(_everything(rendered, laid.site, options.site_dir, laid.darkroom))
        log.problems += written.problems
    not_before, not_after = time_window(laid.catalog, config=laid.site.config, now=options.now)
    return log.report(
        pages=sum(artifact.path.endswith(".html") for artifact in rendered.artifacts),
        artifacts=len(rendered.artifacts) + len(rendered.files) + len(rendered.pictures),
        written=written.written,
        unchanged=written.unchanged,
        removed=written.removed,
        images=laid.darkroom.figures(),
    ).with_changes(not_before=not_before, not_after=not_after, snapshot=snapshot)


def _kept_snapshot(laid: "LaidSite", store: Store | None) -> str:
    """Return the key of what the next edit may begin with; empty where nothing is kept."""
    return keep_snapshot(laid.snapshot(), store) if store is not None else ""


@dataclass(frozen=True)
class LaidSite:
    """A site that lacks nothing but its pages."""

    site: Site
    """Its sources are without their texts, which stand in the posts or are not published."""
    catalog: Catalog
    """Without texts, too: those have been rendered."""
    groundwork: Groundwork
    theme: ReadyTheme
    darkroom: Darkroom
    others: tuple[Artifact, ...]
    """Scripts, icons and cards: what is published besides pages, pictures and the author's files."""
    mermaid_sources: tuple[str, ...]
    """Paths of the sources in which the word stands."""

    def snapshot(self) -> Snapshot:
        """Return what the next edit may begin with."""
        return take_snapshot(
            self.groundwork,
            catalog=self.catalog,
            contents=self.site.contents,
            theme=self.site.theme,
            mermaid_sources=self.mermaid_sources,
        )


def lay_site(
    options: BuildOptions,
    log: Log,
    *,
    store: Store | None,
    stack: contextlib.ExitStack,
    run: Memo,
    tell: Tell | None = None,
    put_off: PutOff | None = None,
    ask_later: AskLater | None = None,
) -> LaidSite | None:
    """Read, pair and render the texts of a site; None where that is impossible. *log* hears of it, and may hold errors.

    *stack* closes what pictures are made with. With *put_off* they are made later; with *ask_later* those on other
    sites come later.
    """
    beside = stack.enter_context(ThreadPoolExecutor(max_workers=1))
    gathered = _gather(options, log, store=store, run=run, beside=beside)
    if gathered is None:
        return None
    site, catalog = gathered.site, gathered.catalog
    standby = Standby(options.jobs, limit_seconds=_PICTURE_LIMIT_SECONDS)
    darkroom = _open_darkroom(site, options, stack, tell, standby, put_off=put_off, ask_later=ask_later)
    darkroom.may_fetch = ask_later is not None or not log.has_errors
    studio = CardStudio(find_typefaces=functools.partial(typefaces_for, site.config.cards, options.site_dir), run=run)
    with log.stage("texts"), standby:
        if options.is_for_many and any(file.image for file in site.contents.files):
            standby.get_ready(MODULE_OF_PICTURES)
        groundwork = log.take(
            lay_groundwork(
                catalog,
                config=site.config,
                contents=site.contents,
                theme=site.theme,
                generator=f"site-gen {site_gen.__version__}",
                run=after(gathered.ahead, run),
                prepare_pictures=darkroom.prepare,
                draw_cards=studio.draw,
                is_whole=is_every_source_read(log.problems),
            )
        )
        assert groundwork is not None
        icons = log.take(_make_icons(groundwork.context, site, options, run)) or ()
    return LaidSite(
        site=site,
        catalog=catalog.without_texts().with_changes(readings=catalog.readings),
        groundwork=groundwork,
        theme=gathered.theme.result(),
        darkroom=darkroom,
        others=(*gathered.scripts, *icons, *studio.artifacts.values()),
        mermaid_sources=gathered.mermaid_sources,
    )


class _Gathered(NamedTuple):
    """What an author wrote, with texts in the posts only."""

    site: Site
    catalog: Catalog
    scripts: tuple[Artifact, ...]
    mermaid_sources: tuple[str, ...]
    ahead: Future[None]
    """When it is done, what was rendered ahead is remembered."""
    theme: Future[ReadyTheme]


def _gather(
    options: BuildOptions, log: Log, *, store: Store | None, run: Memo, beside: ThreadPoolExecutor
) -> _Gathered | None:
    with log.stage("read"):
        reading, divisions, mermaid_sources = _read(options, store=store, run=run)
        site = log.take(reading)
    if site is None:
        return None
    if options.is_preview:
        site = site.with_changes(config=site.config.for_preview())
    site, scripts = _with_mermaid(site, options, log, is_used=bool(mermaid_sources))
    site = site.with_changes(config=log.take(check_search(site.config)) or site.config)
    # Other processes have nothing to do until the posts are found.
    ahead = beside.submit(render_ahead, site, divisions, run=run, jobs=options.jobs if options.is_for_many else 0)
    theme = beside.submit(get_theme_ready, site.theme, run)
    with log.stage("pair"):
        catalog = log.take(find_posts(site, options, divisions=divisions))
    if catalog is None:
        return None
    bare = catalog.with_changes(readings=tuple(bare_reading(reading) for reading in catalog.readings))
    return _Gathered(
        site.with_changes(contents=site.contents.without_texts()), bare, scripts, mermaid_sources, ahead, theme
    )


def _read(
    options: BuildOptions, *, store: Store | None, run: Memo
) -> tuple[Outcome[Site], Sequence[Outcome[Division]], tuple[str, ...]]:
    """Return the site, how its texts are divided, and the paths of the sources in which Mermaid is mentioned.

    Others find out about the languages of a text while this process reads on.
    """
    divisions: list[Outcome[Division]] = []
    mermaid_sources: list[str] = []

    def divide(config: SiteConfig, sources: Iterator[SourceFile]) -> None:
        divisions.extend(divide_sources(looked_through(sources), config=config, run=run))

    def looked_through(sources: Iterator[SourceFile]) -> Iterator[SourceFile]:
        for source in sources:
            if "mermaid" in source.text:
                mermaid_sources.append(source.path)
            yield source

    image_info = remembered_image_info(store) if store is not None else read_image_info
    memory = FileMemory(store, code_version()) if store is not None else None
    site = read_site(options.site_dir, base_url=options.base_url, image_info=image_info, memory=memory, take=divide)
    return site, divisions, tuple(mermaid_sources)


def _with_mermaid(site: Site, options: BuildOptions, log: Log, *, is_used: bool) -> tuple[Site, tuple[Artifact, ...]]:
    """Return the site with the address of the Mermaid that it serves itself, and the script, where it asks for them."""
    markdown = site.config.markdown
    if markdown.mermaid != MERMAID_PACKAGE:
        return site, ()
    script = None
    if is_used:
        with log.stage("mermaid"):
            state_folder = options.site_dir / ".site-gen"
            script = log.take(mermaid_script(state_folder, is_offline=options.offline))
    address = f"/{script.path}" if script is not None else ""
    config = site.config.with_changes(markdown=markdown.with_changes(mermaid=address))
    return site.with_changes(config=config), (script,) if script is not None else ()


def _open_darkroom(
    site: Site,
    options: BuildOptions,
    stack: contextlib.ExitStack,
    tell: Tell | None,
    standby: Standby,
    *,
    put_off: PutOff | None,
    ask_later: AskLater | None,
) -> Darkroom:
    """Return what makes this build's pictures: kept in the cache, or for this build only."""
    cache = functools.partial(Store, cache_folder(options.site_dir))
    made = cache if options.is_cached else functools.partial(Folder, stack.enter_context(passing_folder()))
    remote = site.config.images.remote
    darkroom = Darkroom(
        config=site.config,
        theme=site.theme,
        contents=site.contents,
        setup=PictureSetup(site_dir=options.site_dir, open_made=made, open_originals=cache, read_file=read_picture),
        codecs=installed_version("pillow"),
        run=standby.run,
        jobs=options.jobs,
        put_off=put_off,
        fetching=Fetching(
            config=remote,
            fetch=None if options.offline else functools.partial(fetch_picture, remote),
            image_info=read_image_info,
            date=options.now.date().isoformat(),
            seconds=options.now.timestamp(),
            is_recheck=not options.is_cached,
            tell=tell,
            ask_later=ask_later,
        ),
        read_lock=functools.partial(read_images_lock, options.site_dir),
    )
    stack.callback(darkroom.close)
    return darkroom


def _make_icons(context: SiteContext, site: Site, options: BuildOptions, run: Memo) -> Outcome[tuple[Artifact, ...]]:
    faults = icon_faults(context, line=find_setting_line(options.site_dir, "favicon"))
    made = icons_of(icon_plan(context), read=functools.partial(read_file, options.site_dir, site.contents), run=run)
    return made.with_changes(problems=(*faults, *made.problems))


def _everything(
    rendered: RenderedSite, site: Site, site_dir: Path, darkroom: Darkroom
) -> Iterator[Artifact | Draft | KnownArtifact]:
    """Yield the artifacts; files and pictures come one by one, so that a thousand photos need the memory of one."""
    yield from rendered.artifacts
    for path, file in rendered.files:
        found = read_file(site_dir, site.contents, file)
        if found.result is None:
            problem = found.problems[0]
            raise SiteError(f"{problem.path}: {problem.message}", problem.hint)
        yield Artifact(path=path, content=found.result, origin=file.path)
    for path, variant in rendered.pictures:
        content = darkroom.content(variant)
        if content is None:
            raise SiteError(f"the picture {path} changed while the site was being built", "Build again.")
        yield Artifact(path=path, content=content, origin="a picture")
