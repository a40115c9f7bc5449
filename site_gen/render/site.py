"""The render stage: a catalogue to artifacts. Pure; how its jobs are run is the caller's business."""

import functools
import itertools
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from typing import NamedTuple

from site_gen.model.artifact import Artifact, Draft, KnownArtifact
from site_gen.model.catalog import Catalog
from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import LocalFile, Variant
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.model.theme import Theme, ThemeAsset
from site_gen.render.addresses import href
from site_gen.render.assets import file_output, theme_artifacts
from site_gen.render.cards import shown_variants
from site_gen.render.context import SiteContext
from site_gen.render.environments import code_input, compile_template, make_code_tools
from site_gen.render.groundwork import DrawCards, Groundwork, PreparePictures, RunJobs, lay_groundwork, no_cards
from site_gen.render.icons import make_manifests
from site_gen.render.markdown.code import code_stylesheet
from site_gen.render.offline import make_worker
from site_gen.render.page import PageSetup, make_page_tools, page_dependencies, render_page
from site_gen.render.pages import PageMaker, Reach, Resolved, feed_posts, template_of
from site_gen.render.parallel_views import align_pairs, render_parallel
from site_gen.render.sitemap import make_robots, make_sitemap
from site_gen.render.template_uses import (
    TemplateFacts,
    TemplateStudy,
    combine_studies,
    make_study_tools,
    study_template,
)

_TEMPLATES_OF_TEXTS = ("post.html", "page.html", "parallel.html")
_TEMPLATES_OF_OTHERS = ("not_found.html", "search.html", "redirect.html")


JOBS_OF_THEMES = (study_template, compile_template)
"""What is done to templates before pages are made with them: with those of our own themes, the same on every site."""


class RenderedSite(Record, frozen=True, kw_only=True):
    artifacts: tuple[Artifact | Draft | KnownArtifact, ...]
    files: tuple[tuple[str, LocalFile], ...] = ()
    """(output path, file): the author's files that published pages use, to be copied."""
    pictures: tuple[tuple[str, Variant], ...] = ()
    """(output path, picture): without metadata, in the sizes and formats that pages use."""


class ReadyTheme(NamedTuple):
    """What has been found out about a theme's templates, and their code."""

    study: Outcome[TemplateStudy]
    codes: tuple[tuple[str, bytes], ...]


def render_site(
    catalog: Catalog,
    *,
    config: SiteConfig,
    contents: Contents,
    theme: Theme,
    generator: str,
    run: RunJobs,
    prepare_pictures: PreparePictures,
    draw_cards: DrawCards = no_cards,
    is_whole: bool,
) -> Outcome[RenderedSite]:
    """Return everything that will be published, from the ground up."""
    groundwork = lay_groundwork(
        catalog,
        config=config,
        contents=contents,
        theme=theme,
        generator=generator,
        run=run,
        prepare_pictures=prepare_pictures,
        draw_cards=draw_cards,
        is_whole=is_whole,
    )
    assert groundwork.result is not None
    site = render_pages(groundwork.result, theme=theme, run=run)
    return Outcome(result=site.result, problems=(*groundwork.problems, *site.problems))


def render_pages(
    groundwork: Groundwork,
    *,
    theme: Theme,
    run: RunJobs,
    only: Reach | None = None,
    ready: ReadyTheme | None = None,
    beside: Executor | None = None,
) -> Outcome[RenderedSite]:
    """Return every page, feed and file that stands on *groundwork*.

    With *only*, just the pages and feeds that it names; no files and no pictures, as these are no others then. *ready*
    is what `get_theme_ready` returned for *theme*, where it was asked before.  *beside* is who makes what is no page
    while pages are being made; without one that waits until they are.
    """
    setup, assets = page_setup(theme, groundwork.context)
    study, codes = ready or get_theme_ready(theme, run)
    setup = setup.with_changes(codes=codes)
    maker = page_maker(groundwork, theme=theme, run=run)
    work = {
        "setup": setup,
        "make_tools": make_page_tools,
        "key_parts": page_dependencies(setup, study.result or TemplateStudy(uses=())),
        "is_print": True,
    }
    make_others = functools.partial(_others, groundwork, assets, only)
    coming = beside.submit(make_others) if beside is not None else None
    inputs = maker.all() if only is None else maker.of_reach(only)
    pages = run(render_page, inputs, **work)
    pages += run(render_parallel, maker.in_two_languages(only.pairs if only is not None else None), **work)
    others = coming.result() if coming is not None else make_others()
    made = tuple(page.result for page in pages if page.result is not None)
    return Outcome(
        result=others.with_changes(artifacts=(*(assets if only is None else ()), *made, *others.artifacts)),
        problems=(*study.problems, *_once(page.problems for page in pages)),
    )


def _others(groundwork: Groundwork, assets: Sequence[Artifact], only: Reach | None) -> RenderedSite:
    """Return what a site consists of besides its pages and *assets*, or what *only* names of that."""
    context, resolved = groundwork.context, groundwork.resolved
    artifacts = feeds(groundwork, None if only is None or only.is_of_catalog else only.texts)
    if only is None or only.is_of_catalog:
        artifacts += for_machines(context, assets)
    if only is not None:
        return RenderedSite(artifacts=tuple(artifacts))
    files = _files_to_copy(context, resolved)
    return RenderedSite(
        artifacts=tuple(artifacts),
        files=tuple(item for item in files if item[1].path not in context.plain_pictures),
        pictures=_pictures_to_publish(files, context, resolved),
    )


def reach_of_templates(old: Theme, new: Theme, *, context: SiteContext, run: RunJobs) -> Reach | None:
    """Return what differs between the pages of two themes, or more; None where more than a few templates are new."""
    before, after = ({one.name: one.source for one in theme.templates} for theme in (old, new))
    if before.keys() != after.keys() or new.with_changes(templates=old.templates) != old:
        return None
    edited = {name for name in after if before[name] != after[name]}
    study = study_theme(new, run)
    if study.result is None or study.problems:
        return None
    entries = {use.entry for use in study.result.uses if not edited.isdisjoint(use.templates)}
    listings = context.catalog.listings
    return Reach(
        texts=frozenset(),
        pairs=frozenset() if entries.isdisjoint(_TEMPLATES_OF_TEXTS) else frozenset(context.pairs),
        listings=frozenset((one.key, one.language) for one in listings if template_of(one) in entries),
        is_of_catalog=not entries.isdisjoint(_TEMPLATES_OF_OTHERS),
    )


def page_setup(theme: Theme, context: SiteContext) -> tuple[PageSetup, tuple[Artifact, ...]]:
    """Return what the tools of pages are made of, and the theme's files for readers."""
    assets = theme_artifacts((*theme.assets, _code_asset(theme)))
    urls = tuple((name, href("/" + one.path, context.config)) for name, one in assets)
    return PageSetup(theme=theme, asset_urls=urls), tuple(artifact for _, artifact in assets)


def page_maker(groundwork: Groundwork, *, theme: Theme, run: RunJobs) -> PageMaker:
    """Return what makes the inputs of pages; *run* runs the jobs that find how two texts stand to each other."""
    return PageMaker(groundwork, functools.cache(functools.partial(align_pairs, groundwork, theme=theme, run=run)))


def get_theme_ready(theme: Theme, run: RunJobs) -> ReadyTheme:
    """Read and compile the templates of *theme*."""
    study = study_theme(theme, run)
    return ReadyTheme(study, compile_theme(theme, study.result, run))


def study_theme(theme: Theme, run: RunJobs) -> Outcome[TemplateStudy]:
    """Return what the theme's templates use, and the mistakes in them that no page may meet."""
    outcomes: tuple[Outcome[TemplateFacts], ...] = run(
        study_template, theme.templates, setup=None, make_tools=make_study_tools
    )
    study = combine_studies([outcome.result for outcome in outcomes if outcome.result is not None])
    problems = [*(problem for outcome in outcomes for problem in outcome.problems), *study.problems]
    return study.with_changes(problems=tuple(sorted(problems, key=lambda problem: (problem.path, problem.line or 0))))


def compile_theme(theme: Theme, study: TemplateStudy | None, run: RunJobs) -> tuple[tuple[str, bytes], ...]:
    """Return (name, code) of the templates that pages look up: made once, for every process and for the next build."""
    rows = study.codes if study is not None else ()
    inputs = [code_input(names, theme) for names in rows]
    outcomes: tuple[Outcome[bytes], ...] = run(compile_template, inputs, setup=None, make_tools=make_code_tools)
    return tuple((names[0], one.result) for names, one in zip(rows, outcomes, strict=True) if one.result)


def feeds(groundwork: Groundwork, only: frozenset[str] | None) -> list[Artifact]:
    """Return the feeds; with *only*, those in which one of these pairs stands."""
    context = groundwork.context
    found = {language.code: feed_posts(context, language.code) for language in context.config.languages}
    wanted = {code: posts for code, posts in found.items() if only is None or any(post.key in only for post in posts)}
    if not wanted:
        return []
    # Serializers of XML take longer to import than most edits take to render, and most edits reach no feed.
    from site_gen.render.feed import Entry, make_feeds

    artifacts: list[Artifact] = []
    for language, posts in wanted.items():
        entries = [Entry(post=post, html=groundwork.resolved[post.key, post.language].open.html) for post in posts]
        artifacts += make_feeds(entries, language=language, context=context)
    return _unless_given(artifacts, context)


def for_machines(context: SiteContext, assets: Sequence[Artifact]) -> list[Artifact]:
    """Return what search engines and browsers read besides pages; *assets* are the theme's files for readers."""
    return _unless_given([make_sitemap(context), make_robots(context), *_for_browsers(context, assets)], context)


def machine_paths(context: SiteContext, assets: Sequence[Artifact]) -> tuple[str, ...]:
    """Return the paths of what `for_machines` returns, without making the largest of it."""
    own = context.static_files
    paths = ["sitemap.xml", "robots.txt", *(artifact.path for artifact in _for_browsers(context, assets))]
    return tuple(path for path in paths if "/" + path not in own)


def _for_browsers(context: SiteContext, assets: Sequence[Artifact]) -> list[Artifact]:
    return [*make_manifests(context), *make_worker(context, assets)]


def _unless_given(artifacts: Sequence[Artifact], context: SiteContext) -> list[Artifact]:
    """Return *artifacts* without those that the author has written, into ``content/static/``."""
    return [artifact for artifact in artifacts if "/" + artifact.path not in context.static_files]


def _files_to_copy(context: SiteContext, resolved: Resolved) -> tuple[tuple[str, LocalFile], ...]:
    """Return the files in ``content/static/`` and those that published pages use; a draft's stay at home."""
    copies = {path.removeprefix("/"): file for path, file in context.static_files.items()}
    used = dict.fromkeys(path for body in resolved.values() for path in body.files)
    copies |= {file_output(context.files[path]): context.files[path] for path in used}
    return tuple(sorted(copies.items()))


def _pictures_to_publish(
    files: Sequence[tuple[str, LocalFile]], context: SiteContext, resolved: Resolved
) -> tuple[tuple[str, Variant], ...]:
    """Return the forms that pages show, cards and heads too, and the pictures among *files* without their metadata."""
    posts = (post for pair in context.pairs.values() for post in pair.posts)
    used = [variant for body in resolved.values() for variant in body.variants]
    used += [variant for post in posts for variant in shown_variants(post, context)]
    pictures = {context.picture_names.output(variant): variant for variant in used}
    plain = context.plain_pictures
    pictures |= {output: plain[file.path].fallback[0] for output, file in files if file.path in plain}
    return tuple(sorted(pictures.items()))


def _code_asset(theme: Theme) -> ThemeAsset:
    return ThemeAsset(name="css/code.css", content=code_stylesheet(theme.pygments_light, theme.pygments_dark).encode())


def _once(groups: Iterable[Iterable[Problem]]) -> tuple[Problem, ...]:
    """Return each problem once, in order: a mistake in a template is met on every page, and their hints name them."""
    found: dict[tuple[object, ...], Problem] = {}
    for problem in itertools.chain.from_iterable(groups):
        found.setdefault((problem.path, problem.line, problem.severity, problem.message), problem)
    return tuple(found.values())
