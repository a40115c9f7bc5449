"""What every page of a site is made of: rendered texts, pictures, and where each link leads."""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from site_gen.model.body import Body, BodySetup
from site_gen.model.card import CardInput
from site_gen.model.catalog import Catalog
from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.image import Pictures, PictureUse
from site_gen.model.post import Post
from site_gen.model.problem import Outcome, Problem
from site_gen.model.theme import Theme
from site_gen.render.body_inputs import body_inputs
from site_gen.render.cards import is_missing
from site_gen.render.context import SiteContext, make_context
from site_gen.render.dates import date_view
from site_gen.render.finished import Packer, ResolvedBody, SplitBody
from site_gen.render.markdown.body import make_engine, render_body
from site_gen.render.references import (
    LinkIndex,
    References,
    find_references,
    make_link_index,
    missing_file,
    pictures_found,
    resolved_body,
)
from site_gen.render.related import related_keys
from site_gen.render.social_cards import card_inputs

RunJobs = Callable[..., tuple[Outcome[Any], ...]]
"""``run(job, arguments, setup=…, make_tools=…)``: the outcomes of ``job(argument, tools)``, in order.

``key_parts=``, ``is_print=`` and ``as_held=`` are for runners that remember: a function from an argument to what the
job looks at for it (what many arguments share, and the rest), where that is not the whole setup; whether the bytes of
artifacts may stay where they are until wanted; and a function from an outcome and its key to what stands for it.
"""

PreparePictures = Callable[[Sequence[PictureUse]], Outcome[Pictures]]
"""``prepare_pictures(uses)``: those that can be published; a problem for each of the others."""

DrawCards = Callable[[Sequence[CardInput]], Outcome[tuple[tuple[str, str, str], ...]]]
"""``draw_cards(cards)``: (pair key, language, output path) of those that could be drawn."""


def no_cards(cards: Sequence[CardInput]) -> Outcome[tuple[tuple[str, str, str], ...]]:  # noqa: ARG001
    """Draw nothing, for whoever does not publish."""
    return Outcome(result=())


_MANY_TEXTS = 5000
"""With more, all are packed: what room there is for plain ones is a twentieth of what such a site takes."""
_MANY_DATES = 5000
"""As many as are remembered."""

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
    body_keys: Mapping[PostKey, str] = field(default_factory=dict)
    """Under which the bodies are remembered, as far as they are."""


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
    written = tuple(catalog.posts())
    with ThreadPoolExecutor(max_workers=1) as beside:
        related: list[Future[Mapping[str, tuple[str, ...]]]] = []

        def use_the_time() -> None:
            if not related:
                related.append(beside.submit(_related_and_dates, catalog))

        # Once other processes render texts, this one has time for what texts do not matter to.
        bodies = _split_bodies(written, config=config, theme=theme, run=run, meanwhile=use_the_time)
        use_the_time()
    split = bodies.result or ()
    # From here on nobody looks at what the author wrote, and nothing here holds it.
    bare = catalog.without_texts()
    posts = tuple(bare.posts())
    context = make_context(
        bare,
        config=config,
        contents=contents,
        theme=theme,
        bodies=[(post, one.body) for post, one in zip(posts, split, strict=True)],
        generator=generator,
    )
    index = make_link_index(context, is_whole=is_whole)
    texts = [
        _Text(post, one, find_references(post, one.body, context=context, index=index))
        for post, one in zip(posts, split, strict=True)
    ]
    pictures = prepare_pictures(pictures_of(texts, context))
    cards = draw_cards(card_inputs(posts, context))
    published = (pictures.result or Pictures()).with_changes(cards=cards.result or ())
    context = context.with_pictures(published)
    groundwork = Groundwork(
        context=context,
        resolved={(one.post.key, one.post.language): one.resolved(context) for one in texts},
        related=related[0].result(),
        pictures=published,
        body_keys={(one.post.key, one.post.language): one.split.key for one in texts if one.split.key},
    )
    of_references = _once(_reference_problems(one, context, index) for one in texts)
    problems = (*bodies.problems, *pictures.problems, *cards.problems, *of_references)
    return Outcome(result=groundwork, problems=problems)


class _Text(NamedTuple):
    """A post's text, with where its references lead."""

    post: Post
    split: SplitBody
    references: References

    def resolved(self, context: SiteContext) -> ResolvedBody:
        return resolved_body(self.post, self.split, self.references.found, context)


def _related_and_dates(catalog: Catalog) -> Mapping[str, tuple[str, ...]]:
    """Return the keys of related posts, and have the dates of the newest posts formatted: pages ask for them again."""
    for post in itertools.islice(catalog.posts(), _MANY_DATES):
        if post.date is not None:
            date_view(post.date, post.language)
    return related_keys(catalog.pairs)


def _split_bodies(
    posts: Sequence[Post], *, config: SiteConfig, theme: Theme, run: RunJobs, meanwhile: Callable[[], None]
) -> Outcome[tuple[SplitBody, ...]]:
    """Return the bodies of *posts*, their HTML apart from them; *meanwhile* is called when others are at work."""
    packer = Packer() if len(posts) <= _MANY_TEXTS else Packer(most_plain_bytes=0)

    def take(outcome: Outcome[Body], key: str) -> Outcome[SplitBody]:
        meanwhile()
        return packer.take(outcome, key)

    outcomes = run(
        render_body,
        body_inputs(posts, config=config, theme=theme),
        setup=BodySetup(markdown=config.markdown),
        make_tools=make_engine,
        as_held=take,
    )
    # Other runners return bodies as they are.
    taken = (one if isinstance(one.result, SplitBody) else packer.take(one) for one in outcomes)
    bodies = tuple(one.result for one in taken if one.result is not None)
    return Outcome(result=bodies, problems=_once(outcome.problems for outcome in outcomes))


def _reference_problems(text: _Text, context: SiteContext, index: LinkIndex) -> Sequence[Problem]:
    """Return a problem for everything in a post that leads nowhere."""
    post = text.post
    if post.image is None or not is_missing(post, context):
        return text.references.problems
    missing = missing_file(post.image, post=post, line=post.image_line, context=context, index=index)
    return *text.references.problems, missing


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
    posts: Sequence[Post],
    context: SiteContext,
    index: LinkIndex,
    packer: Packer | None = None,
    *,
    keys: Mapping[PostKey, str] | None = None,
) -> Outcome[dict[PostKey, ResolvedBody]]:
    """Return the finished HTML of *posts*, with a problem for everything that leads nowhere.

    Their bodies in *context* have to be with their HTML.  *packer* is for whoever resolves many in several calls.
    *keys* are those under which the bodies are remembered.
    """
    packer, keys = packer or Packer(), keys or {}
    texts: list[_Text] = []
    for post in posts:
        body = context.body_of(post)
        split = packer.take(Outcome(result=body), keys.get((post.key, post.language), "")).result
        assert split is not None
        texts.append(_Text(post, split, find_references(post, body, context=context, index=index)))
    bare = context.with_bodies([(one.post, one.split.body) for one in texts])
    return Outcome(
        result={(one.post.key, one.post.language): one.resolved(bare) for one in texts},
        problems=_once(_reference_problems(one, context, index) for one in texts),
    )


def pictures_of(texts: Sequence[_Text], context: SiteContext) -> tuple[PictureUse, ...]:
    """Return each picture that is to be published, once for its being shown and once for its being a file."""
    uses: dict[tuple[str, bool], PictureUse] = {}
    for post, split, references in texts:
        for use in pictures_found(post, split.body, split.text, references.found, context):
            uses.setdefault((use.target, use.is_shown), use)
    for file in context.static_files.values():
        # Drawings at the root are the author's own, as is everything there; photographs may know too much.
        if file.image is not None and file.image.format != "SVG":
            uses.setdefault((file.path, False), PictureUse(target=file.path, file=file, path=file.path, is_shown=False))
    return tuple(uses.values())


def _once(groups: Iterable[Iterable[Problem]]) -> tuple[Problem, ...]:
    """Return each problem once, in order: the two languages of a file share most of their mistakes."""
    return tuple(dict.fromkeys(problem for group in groups for problem in group))
