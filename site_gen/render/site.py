"""The render stage: a catalogue to artifacts. Pure; how its jobs are run is the caller's business."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from site_gen.model.artifact import Artifact
from site_gen.model.body import Body, BodyInput, BodySetup
from site_gen.model.catalog import Catalog
from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import LocalFile, Pictures, PictureUse, Variant
from site_gen.model.post import Post
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.model.theme import Theme, ThemeAsset
from site_gen.render.addresses import href
from site_gen.render.assets import file_output, theme_artifacts
from site_gen.render.cards import is_missing, shown_variants
from site_gen.render.context import SiteContext, make_context
from site_gen.render.feed import make_feeds
from site_gen.render.markdown.body import make_engine, render_body
from site_gen.render.markdown.code import code_stylesheet
from site_gen.render.page import PageSetup, make_page_tools, page_dependencies, render_page
from site_gen.render.pages import Resolved, feed_entries, page_inputs
from site_gen.render.references import (
    LinkIndex,
    make_link_index,
    missing_file,
    picture_uses,
    resolve_references,
)
from site_gen.render.sitemap import make_robots, make_sitemap
from site_gen.render.strings import strings_for
from site_gen.render.template_uses import TemplateSet, TemplateStudy, no_tools, study_templates

RunJobs = Callable[..., tuple[Outcome[Any], ...]]
"""``run(job, arguments, setup=…, make_tools=…)``: the outcomes of ``job(argument, tools)``, in order.

``key_parts=`` is for runners that remember: a function from an argument to what the job looks at for it, where that is
not the whole setup.
"""

PreparePictures = Callable[[Sequence[PictureUse]], Outcome[Pictures]]
"""``prepare_pictures(uses)``: those that can be published; a problem for each of the others."""


class RenderedSite(Record, frozen=True, kw_only=True):
    artifacts: tuple[Artifact, ...]
    files: tuple[tuple[str, LocalFile], ...] = ()
    """(output path, file): the author's files that published pages use, to be copied."""
    pictures: tuple[tuple[str, Variant], ...] = ()
    """(output path, picture): without metadata, in the sizes and formats that pages use."""


def render_site(
    catalog: Catalog,
    *,
    config: SiteConfig,
    contents: Contents,
    theme: Theme,
    generator: str,
    run: RunJobs,
    prepare_pictures: PreparePictures,
    is_whole: bool,
) -> Outcome[RenderedSite]:
    """Return everything that will be published.

    *prepare_pictures* is asked once, for all the pictures of the site. *is_whole* is false when a source could not be
    read: then a link that leads nowhere proves nothing, and is not reported.
    """
    posts = [post for pair in (*catalog.pairs, *catalog.pages) for post in pair.posts]
    bodies = _render_bodies(posts, config=config, theme=theme, run=run)
    context = make_context(
        catalog, config=config, contents=contents, theme=theme, bodies=bodies.result or (), generator=generator
    )
    index = make_link_index(context, is_whole=is_whole)
    pictures = prepare_pictures(_picture_uses(posts, context, index))
    context = context.with_pictures(pictures.result or Pictures())
    resolved = _resolve_bodies(posts, context, index)
    assets = theme_artifacts((*theme.assets, _code_asset(theme)))
    setup = PageSetup(theme=theme, asset_urls=tuple((name, href("/" + one.path, config)) for name, one in assets))
    study = _study(theme, run)
    pages = run(
        render_page,
        tuple(page_inputs(context, resolved.result or {})),
        setup=setup,
        make_tools=make_page_tools,
        key_parts=page_dependencies(setup, study.result or TemplateStudy(uses=())),
    )
    artifacts = [
        *(artifact for _, artifact in assets),
        *(page.result for page in pages if page.result is not None),
        *_feeds_and_sitemap(context, resolved.result or {}),
    ]
    problems = [*study.problems, *bodies.problems, *pictures.problems, *resolved.problems]
    problems += _once(page.problems for page in pages)
    files = _files_to_copy(context, resolved.result or {})
    site = RenderedSite(
        artifacts=tuple(artifacts),
        files=tuple(item for item in files if item[1].path not in context.plain_pictures),
        pictures=_pictures_to_publish(files, context, resolved.result or {}),
    )
    return Outcome(result=site, problems=tuple(problems))


def _study(theme: Theme, run: RunJobs) -> Outcome[TemplateStudy]:
    """Return what the theme's templates use, and the mistakes in them that no page may meet."""
    outcomes: tuple[Outcome[TemplateStudy], ...] = run(
        study_templates, (TemplateSet(templates=theme.templates),), setup=None, make_tools=no_tools
    )
    return outcomes[0]


def _render_bodies(
    posts: Sequence[Post], *, config: SiteConfig, theme: Theme, run: RunJobs
) -> Outcome[tuple[tuple[Post, Body], ...]]:
    titles = {one.code: strings_for(theme, one.code).group("callout") for one in config.languages}
    outcomes: tuple[Outcome[Body], ...] = run(
        render_body,
        tuple(_body_input(post, config=config, callout_titles=titles[post.language]) for post in posts),
        setup=BodySetup(markdown=config.markdown),
        make_tools=make_engine,
    )
    # A text that could not be rendered has an error among its problems: its stand-in is never published.
    bodies = tuple((post, outcome.result or Body(html="")) for post, outcome in zip(posts, outcomes, strict=True))
    return Outcome(result=bodies, problems=_once(outcome.problems for outcome in outcomes))


def _body_input(post: Post, *, config: SiteConfig, callout_titles: tuple[tuple[str, str], ...]) -> BodyInput:
    variables = {
        "site.url": config.origin,
        "site.baseurl": config.base_path,
        "site.title": config.title.text_or_any(post.language),
        "site.active_lang": post.language,
        "page.url": href(post.url, config),
        "page.title": post.title,
        "page.lang": post.language,
    }
    return BodyInput(
        path=post.source,
        language=post.language,
        text=post.text,
        first_line=post.first_line,
        earlier_text=post.earlier_text if config.markdown.heading_ids_over_file else "",
        drop_language_words=post.is_divided and not config.keep_language_words,
        math=config.markdown.math if post.math is None else post.math,
        variables=tuple(variables.items()),
        callout_titles=callout_titles,
    )


def _picture_uses(posts: Sequence[Post], context: SiteContext, index: LinkIndex) -> tuple[PictureUse, ...]:
    """Return each picture that is to be published, once for its being shown and once for its being a file."""
    uses: dict[tuple[str, bool], PictureUse] = {}
    for post in posts:
        for use in picture_uses(post, context.body_of(post), context=context, index=index):
            uses.setdefault((use.target, use.is_shown), use)
    for file in context.static_files.values():
        # Drawings at the root are the author's own, as is everything there; photographs may know too much.
        if file.image is not None and file.image.format != "SVG":
            uses.setdefault((file.path, False), PictureUse(target=file.path, file=file, path=file.path, is_shown=False))
    return tuple(uses.values())


def _resolve_bodies(posts: Sequence[Post], context: SiteContext, index: LinkIndex) -> Outcome[Resolved]:
    resolved = {}
    problems: list[Problem] = []
    for post in posts:
        outcome = resolve_references(post, context.body_of(post), context=context, index=index)
        assert outcome.result is not None
        resolved[post.key, post.language] = outcome.result
        problems += outcome.problems
        if post.image is not None and is_missing(post, context):
            problems.append(missing_file(post.image, post=post, line=post.image_line, context=context))
    return Outcome(result=resolved, problems=_once([problems]))


def _feeds_and_sitemap(context: SiteContext, resolved: Resolved) -> list[Artifact]:
    artifacts = [make_sitemap(context), make_robots(context)]
    for language in context.config.languages:
        entries = feed_entries(context, resolved, language.code)
        artifacts += make_feeds(entries, language=language.code, context=context)
    own = context.static_files
    return [artifact for artifact in artifacts if "/" + artifact.path not in own]


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
    """Return each problem once, in order: a mistake in a template is met on every page."""
    return tuple(dict.fromkeys(problem for group in groups for problem in group))
