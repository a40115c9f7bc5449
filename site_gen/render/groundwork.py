"""What every page of a site is made of: rendered texts, pictures, and where each link leads."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from site_gen.model.body import Body, BodyInput, BodySetup
from site_gen.model.card import CardInput
from site_gen.model.catalog import Catalog
from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import Pictures, PictureUse
from site_gen.model.post import Post
from site_gen.model.problem import Outcome, Problem
from site_gen.model.theme import Theme
from site_gen.render.addresses import href
from site_gen.render.cards import is_missing
from site_gen.render.context import SiteContext, make_context
from site_gen.render.markdown.body import make_engine, render_body
from site_gen.render.references import (
    LinkIndex,
    ResolvedBody,
    make_link_index,
    missing_file,
    picture_uses,
    resolve_references,
)
from site_gen.render.related import related_keys
from site_gen.render.social_cards import card_inputs
from site_gen.render.strings import strings_for

RunJobs = Callable[..., tuple[Outcome[Any], ...]]
"""``run(job, arguments, setup=…, make_tools=…)``: the outcomes of ``job(argument, tools)``, in order.

``key_parts=`` and ``loads_late=`` are for runners that remember: a function from an argument to what the job looks at
for it (what many arguments share, and the rest), where that is not the whole setup; and whether the bytes of artifacts
may stay where they are until wanted.
"""

PreparePictures = Callable[[Sequence[PictureUse]], Outcome[Pictures]]
"""``prepare_pictures(uses)``: those that can be published; a problem for each of the others."""

DrawCards = Callable[[Sequence[CardInput]], Outcome[tuple[tuple[str, str, str], ...]]]
"""``draw_cards(cards)``: (pair key, language, output path) of those that could be drawn."""


def no_cards(cards: Sequence[CardInput]) -> Outcome[tuple[tuple[str, str, str], ...]]:  # noqa: ARG001
    """Draw nothing, for whoever does not publish."""
    return Outcome(result=())


PostKey = tuple[str, str]
"""(pair key, language)."""


@dataclass(frozen=True, slots=True)
class Groundwork:
    """All that the pages of a build share. The bodies in the context are without their HTML: it is in *resolved*."""

    context: SiteContext
    resolved: Mapping[PostKey, ResolvedBody]
    related: Mapping[str, tuple[str, ...]]
    """Pair keys of the posts like each post, best first."""
    pictures: Pictures


def lay_groundwork(
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
) -> Outcome[Groundwork]:
    """Render every text and find where its links and pictures lead.

    *prepare_pictures* is asked once, for all the pictures of the site, and *draw_cards* for all its social cards.
    *is_whole* is false when a source could not be read: then a link that leads nowhere proves nothing, and is not
    reported.
    """
    posts = [post for pair in (*catalog.pairs, *catalog.pages) for post in pair.posts]
    bodies = render_bodies(posts, config=config, theme=theme, run=run)
    context = make_context(
        catalog, config=config, contents=contents, theme=theme, bodies=bodies.result or (), generator=generator
    )
    index = make_link_index(context, is_whole=is_whole)
    pictures = prepare_pictures(pictures_of(posts, context, index))
    cards = draw_cards(card_inputs(posts, context))
    published = (pictures.result or Pictures()).with_changes(cards=cards.result or ())
    context = context.with_pictures(published)
    resolved = resolve_bodies(posts, context, index)
    groundwork = Groundwork(
        context=context.without_html(),
        resolved=resolved.result or {},
        related=related_keys(catalog.pairs),
        pictures=published,
    )
    problems = (*bodies.problems, *pictures.problems, *cards.problems, *resolved.problems)
    return Outcome(result=groundwork, problems=problems)


def body_inputs(posts: Sequence[Post], *, config: SiteConfig, theme: Theme) -> tuple[BodyInput, ...]:
    """Return the argument of the job that renders each of *posts*."""
    titles = {one.code: strings_for(theme, one.code).group("callout") for one in config.languages}
    return tuple(_body_input(post, config=config, callout_titles=titles[post.language]) for post in posts)


def render_bodies(
    posts: Sequence[Post], *, config: SiteConfig, theme: Theme, run: RunJobs
) -> Outcome[tuple[tuple[Post, Body], ...]]:
    """Return *posts* with their bodies, whose references are still open."""
    outcomes: tuple[Outcome[Body], ...] = run(
        render_body,
        body_inputs(posts, config=config, theme=theme),
        setup=BodySetup(markdown=config.markdown),
        make_tools=make_engine,
    )
    # A text that could not be rendered has an error among its problems: its stand-in is never published.
    bodies = tuple((post, outcome.result or Body(html="")) for post, outcome in zip(posts, outcomes, strict=True))
    return Outcome(result=bodies, problems=_once(outcome.problems for outcome in outcomes))


def resolve_bodies(
    posts: Sequence[Post], context: SiteContext, index: LinkIndex
) -> Outcome[dict[PostKey, ResolvedBody]]:
    """Return the finished HTML of *posts*, with a problem for everything that leads nowhere."""
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


def pictures_of(posts: Sequence[Post], context: SiteContext, index: LinkIndex) -> tuple[PictureUse, ...]:
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


def _once(groups: Iterable[Iterable[Problem]]) -> tuple[Problem, ...]:
    """Return each problem once, in order: the two languages of a file share most of their mistakes."""
    return tuple(dict.fromkeys(problem for group in groups for problem in group))
