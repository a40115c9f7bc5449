"""The story of a build after a small edit, of a few texts or of the theme: the rest is as the last build left it."""

import contextlib
import dataclasses
import datetime
import time
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import site_gen
from site_gen.cache.memo import Memo, Runner, job_key, recall_outcomes
from site_gen.cache.store import Store
from site_gen.errors import LostContentError
from site_gen.known import KnownSite, bare_reading
from site_gen.model.artifact import Artifact
from site_gen.model.body import Body, BodySetup
from site_gen.model.catalog import Catalog, SourceReading
from site_gen.model.contents import Contents
from site_gen.model.options import BuildOptions, cache_folder
from site_gen.model.post import Pair, Post
from site_gen.model.problem import Outcome, has_errors
from site_gen.model.record import Record
from site_gen.model.report import BuildReport
from site_gen.model.snapshot import Snapshot, TextState
from site_gen.model.theme import Theme
from site_gen.pair.publication import Release
from site_gen.printing import OutputPress
from site_gen.render.body_inputs import body_inputs
from site_gen.render.context import make_context
from site_gen.render.dates import known_dates, recall_dates
from site_gen.render.groundwork import Groundwork, PostKey, RunJobs
from site_gen.render.markdown.body import render_body
from site_gen.render.references import make_link_index
from site_gen.render.site import RenderedSite, reach_of_templates, render_pages
from site_gen.render.strings import strings_for
from site_gen.revision import Revision, Window, revise_site
from site_gen.shelf import Core, KeptSnapshot, recall_snapshot
from site_gen.write.output import open_output

Progress = Callable[[str, int, int], None]
"""``progress(name of the job, how many of them are done, of how many)``."""

_MODULES_OF_PAGES = ("site_gen.render.page", "site_gen.render.parallel_views")
_MANY_PAIRS = 150
_MOST_TEXTS = 20
"""With more texts than this the usual way is no longer the longer one."""


def update_site(
    options: BuildOptions, last: BuildReport, changed: Sequence[str], *, progress: Progress | None = None
) -> BuildReport | None:
    """Return the report of a build after an edit of the sources *changed*; None when the site has to be built anew.

    *changed* are paths as records name them; none of them: the theme's files were edited.  The output and all other
    files have to be as they were when *last* was reported.
    """
    if len(changed) > _MOST_TEXTS or any(problem.path in changed for problem in last.problems):
        return None
    if not changed and any(not problem.path.startswith("content/") for problem in last.problems):
        return None  # what was wrong with the theme may be mended
    try:
        return _update(options, last, changed, progress)
    except LostContentError:
        return None


def _update(
    options: BuildOptions, last: BuildReport, changed: Sequence[str], progress: Progress | None
) -> BuildReport | None:
    start = time.perf_counter()
    with contextlib.ExitStack() as stack:
        store = stack.enter_context(Store(cache_folder(options.site_dir)))
        kept = recall_snapshot(last.snapshot, store)
        if kept is None:
            return None
        protected = options.site_dir / "content", options.site_dir / "themes"
        output = stack.enter_context(open_output(options.output, site_dir=options.site_dir, protected=protected))
        runner = _run_here if changed else _runner_of_many(kept, options, stack, progress)
        run = Memo(store, runner, OutputPress(runner, output))
        known = _known_site(kept.core, readings=kept.readings, states=kept.texts, store=store)
        made = _after_texts(known, changed, last, options, run) if changed else _after_theme(known, options, run)
        if made is None:
            return None
        rendered_at = time.perf_counter()
        written = output.write(made.rendered.artifacts, stays=made.stays)
        if has_errors(written.problems):
            return None
        key = kept.with_edits(
            core=kept.core.with_changes(**made.core) if made.core else None, readings=made.readings, texts=made.texts
        )
    not_before, not_after = made.window or (last.not_before, last.not_after)
    return last.with_changes(
        snapshot=key,
        pages=last.pages + made.more_pages,
        not_before=not_before,
        not_after=not_after,
        artifacts=written.written + written.unchanged,
        written=written.written,
        unchanged=written.unchanged,
        removed=written.removed,
        images=tuple(("cached", number) for number in [sum(count for _, count in last.images)] if number),
        slowest=(),
        seconds=(("render", rendered_at - start), ("write", time.perf_counter() - rendered_at)),
        problems=(*last.problems, *written.problems),
    )


def _run_here(
    job: Callable[[Any, Any], Outcome[Any]],
    arguments: Iterable[Any],
    *,
    setup: Any,
    make_tools: Callable[[Any], Any],
    take: Callable[[int, Any], Any],
) -> tuple[Outcome[Any], ...]:
    """Run a few jobs in this process: what runs many takes as long to import as one of them."""
    outcomes = []
    tools = None
    for place, argument in enumerate(arguments):
        tools = make_tools(setup) if tools is None else tools
        outcomes.append(take(place, job(argument, tools)))
    return tuple(outcomes)


def _runner_of_many(
    kept: KeptSnapshot, options: BuildOptions, stack: contextlib.ExitStack, progress: Progress | None
) -> Runner:
    from site_gen.workers import Workers

    workers = stack.enter_context(Workers(options.jobs, preload=_MODULES_OF_PAGES, progress=progress))
    if len(kept.core.catalog.pairs) > _MANY_PAIRS:
        workers.get_ready()
    return workers.run


def take_snapshot(
    groundwork: Groundwork, *, catalog: Catalog, contents: Contents, theme: Theme, mermaid_sources: tuple[str, ...]
) -> Snapshot:
    """Return what the next build may begin with."""
    context = groundwork.context
    posts = [post for pair in context.pairs.values() for post in pair.posts]
    return Snapshot(
        config=context.config,
        theme=theme,
        contents=contents.with_changes(sources=()),
        readings=tuple(bare_reading(reading) for reading in catalog.readings),
        catalog=catalog.without_texts(),
        texts=states_of(posts, groundwork, theme),
        pictures=groundwork.pictures,
        related=tuple(groundwork.related.items()),
        mermaid_sources=mermaid_sources,
        dates=known_dates(catalog.posts(), context.config.languages),
    )


def restore(snapshot: Snapshot, store: Store) -> KnownSite:
    """Return the site that *snapshot* is of, with its texts in *store*."""
    return _known_site(
        snapshot,
        readings={reading.source.path: reading for reading in snapshot.readings},
        states={(one.key, one.language): one for one in snapshot.texts},
        store=store,
    )


def _known_site(
    core: Snapshot | Core,
    *,
    readings: Mapping[str, SourceReading],
    states: Mapping[PostKey, TextState],
    store: Store,
) -> KnownSite:
    recall_dates(core.dates)
    zone = zoneinfo.ZoneInfo(core.config.timezone)
    catalog = core.catalog.with_changes(
        pairs=tuple(_in_zone(pair, zone) for pair in core.catalog.pairs),
        pages=tuple(_in_zone(pair, zone) for pair in core.catalog.pages),
    )
    context = make_context(
        catalog,
        config=core.config,
        contents=core.contents,
        theme=core.theme,
        bodies=(),
        generator=f"site-gen {site_gen.__version__}",
    ).with_pictures(core.pictures)
    context = dataclasses.replace(context, bodies=_Bodies(states))

    def bodies(keys: Sequence[str]) -> Mapping[str, Body]:
        found = recall_outcomes(store, keys, render_body)
        return {key: outcome.result for key, outcome in found.items() if outcome.result is not None}

    return KnownSite(
        theme=core.theme,
        contents=core.contents,
        catalog=catalog,
        context=context,
        index=make_link_index(context, is_whole=True),
        readings=readings,
        states=states,
        pictures=core.pictures,
        related=dict(core.related),
        mermaid_sources=frozenset(core.mermaid_sources),
        bodies=bodies,
    )


class _Bodies(Mapping[PostKey, Body]):
    """The bodies, without their HTML, that stand in the states of texts."""

    def __init__(self, states: Mapping[PostKey, TextState]) -> None:
        self._states = states

    def __getitem__(self, name: PostKey) -> Body:
        return self._states[name].body

    def __iter__(self) -> Iterator[PostKey]:
        return iter(self._states)

    def __len__(self) -> int:
        return len(self._states)


class _Made(Record, frozen=True, kw_only=True):
    rendered: RenderedSite
    stays: Callable[[str], bool]
    """Says of a file of the last build whether the site still has it."""
    texts: tuple[TextState, ...] = ()
    """Those that are new."""
    readings: tuple[SourceReading, ...] = ()
    """Those that are new."""
    core: Mapping[str, Any] = MappingProxyType({})
    """What else of the snapshot is new, by its name there."""
    more_pages: int = 0
    window: Window | None = None
    """In which the report holds, where that is new."""


def _after_texts(
    known: KnownSite, changed: Sequence[str], last: BuildReport, options: BuildOptions, run: RunJobs
) -> _Made | None:
    release = Release(now=options.now, drafts=options.drafts, future=options.future)
    revision = revise_site(known, changed, site_dir=options.site_dir, release=release, problems=last.problems, run=run)
    if revision is None:
        return None
    rendered = render_pages(revision.groundwork, theme=known.theme, run=run, only=revision.reach)
    index = _new_index(known, revision, run)
    if rendered.result is None or rendered.problems or index is None:
        return None
    stays = _all_but_the_index if index else _everything
    core: dict[str, Any] = {}
    if revision.catalog is not None:
        core = {
            "catalog": revision.catalog,
            "related": tuple(revision.groundwork.related.items()),
            "dates": known_dates(revision.catalog.posts(), known.context.config.languages),
        }
    return _Made(
        rendered=rendered.result.with_changes(artifacts=(*rendered.result.artifacts, *index)),
        stays=lambda path: path not in revision.gone and stays(path),
        texts=states_of(revision.posts, revision.groundwork, known.theme),
        readings=revision.readings,
        core=core,
        more_pages=revision.more_pages,
        window=revision.window,
    )


def _everything(path: str) -> bool:  # noqa: ARG001 - the answer is the same for all paths
    return True


def _all_but_the_index(path: str) -> bool:
    from site_gen.indexing import is_of_index

    return not is_of_index(path)


def _new_index(known: KnownSite, edited: Revision, run: RunJobs) -> tuple[Artifact, ...] | None:
    """Return the files of the search index after an edit: none where no word differs, None where a build must tell."""
    if not known.context.config.search.enabled:
        return ()
    from site_gen.indexing import index_site, reads_alike

    old, new = known.finished(edited.posts), edited.groundwork.resolved
    if old is None:
        return None
    if edited.catalog is None and all(reads_alike(old[key].html, new[key].html) for key in old):
        return ()
    others = known.finished([post for pair in known.context.pairs.values() for post in pair.posts])
    if others is None:
        return None
    index = index_site(dataclasses.replace(edited.groundwork, resolved={**others, **new}), run=run)
    return index.result if not index.problems else None


def _after_theme(known: KnownSite, options: BuildOptions, run: RunJobs) -> _Made | None:
    from site_gen.render.icons import icon_plan

    theme = edited_theme(known, options.site_dir)
    if theme is None:
        return None
    reach = reach_of_templates(known.theme, theme, context=known.context, run=run)
    needs_texts = reach is None or reach.pairs or reach.is_of_catalog
    posts = [post for pair in known.context.pairs.values() for post in pair.posts]
    texts = known.finished(posts) if needs_texts else {}
    if texts is None:
        return None
    strings = {code: strings_for(theme, code) for code in known.context.strings}
    groundwork = Groundwork(
        context=dataclasses.replace(known.context, strings=strings),
        resolved=texts,
        related=known.related,
        pictures=known.pictures,
    )
    rendered = render_pages(groundwork, theme=theme, run=run, only=reach)
    if rendered.result is None or rendered.problems:
        return None
    if reach is not None:
        return _Made(rendered=rendered.result, stays=_everything, core={"theme": theme})
    stays = {path for path, _ in (*rendered.result.files, *rendered.result.pictures)}
    stays |= {path for _, _, path in known.pictures.cards}
    stays |= set(plan.paths if (plan := icon_plan(known.context)) is not None else ())
    stays.add(known.context.config.markdown.mermaid.removeprefix("/"))
    has_index = known.context.config.search.enabled
    return _Made(
        rendered=rendered.result,
        stays=lambda path: path in stays or (has_index and not _all_but_the_index(path)),
        core={"theme": theme},
    )


def edited_theme(known: KnownSite, site_dir: Path) -> Theme | None:
    """Return the theme as it is now; None where texts, pictures or settings ask for another look at the whole site."""
    from site_gen.read.theme import bundled_themes_folder, read_theme
    from site_gen.read.theme_yaml import check_theme_options

    config = known.context.config
    folders = (site_dir / "themes", bundled_themes_folder())
    codes = tuple(language.code for language in config.languages)
    read = read_theme(config.theme.name, folders, codes, site_dir=site_dir)
    old, new = known.theme, read.result
    if new is not None and _has_search_page(old) != _has_search_page(new):
        return None
    if new is None or read.problems or check_theme_options(config, new, site_dir=site_dir):
        return None
    if new.with_changes(templates=old.templates, strings=old.strings, assets=old.assets) != old:
        return None
    for code in codes:
        if strings_for(new, code).group("callout") != strings_for(old, code).group("callout"):
            return None
    return new


def _has_search_page(theme: Theme) -> bool:
    return any(template.name == "search.html" for template in theme.templates)


def states_of(posts: Sequence[Post], groundwork: Groundwork, theme: Theme) -> tuple[TextState, ...]:
    """Return what became of the texts of *posts*."""
    config = groundwork.context.config
    keys = dict(groundwork.body_keys)
    unnamed = [post for post in posts if (post.key, post.language) not in keys]
    key_of = job_key(render_body, setup=BodySetup(markdown=config.markdown))
    arguments = body_inputs(unnamed, config=config, theme=theme)
    keys |= {(post.key, post.language): key_of(one) for post, one in zip(unnamed, arguments, strict=True)}
    states = []
    for post in posts:
        resolved = groundwork.resolved[post.key, post.language]
        states.append(
            TextState(
                key=post.key,
                language=post.language,
                body=groundwork.context.body_of(post),
                body_key=keys[post.key, post.language],
                files=resolved.files,
                variants=resolved.variants,
            )
        )
    return tuple(states)


def _in_zone(pair: Pair, zone: datetime.tzinfo) -> Pair:
    """Return *pair* with its dates in the site's time zone, in which they are shown; the store keeps them in UTC."""
    return pair.with_changes(
        posts=tuple(
            post.with_changes(
                date=post.date.astimezone(zone) if post.date is not None else None,
                lastmod=post.lastmod.astimezone(zone) if post.lastmod is not None else None,
            )
            for post in pair.posts
        )
    )
