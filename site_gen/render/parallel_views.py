"""The pages that show both languages of a pair side by side, and what a script needs to keep a reader's place.

How the blocks of two bodies stand to each other is found by one job a pair, and the rows are made in the page's own
job: a build that changes one post reads the bodies of one pair.
"""

import dataclasses
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_gen.model.artifact import Artifact
from site_gen.model.catalog import Parallel
from site_gen.model.parallel import Alignment, Bead, HalfView, ParallelView
from site_gen.model.post import Pair, Post
from site_gen.model.problem import Outcome
from site_gen.model.theme import Theme
from site_gen.model.view import HeadView, LanguageView, PostView
from site_gen.render.addresses import href
from site_gen.render.alignment import HalfTexts, align_halves, no_tools
from site_gen.render.cards import picture_of
from site_gen.render.context import SiteContext
from site_gen.render.dates import date_view
from site_gen.render.groundwork import Groundwork, RunJobs
from site_gen.render.head import make_head
from site_gen.render.page import PageInput, PageTools, render_page
from site_gen.render.parallel_rows import Languages, make_rows
from site_gen.render.site_view import make_site_view
from site_gen.render.social_cards import shared_picture

TEMPLATE = "parallel.html"


@dataclass(frozen=True, slots=True)
class Parallels:
    """How the texts of the pairs stand to each other, and which pairs have a page of their own for both."""

    alignments: Mapping[tuple[str, str, str], Alignment]
    """By pair key and two languages, in the site's order."""
    pages: Mapping[str, Parallel]
    """By pair key; none where the theme has no template for them."""


def align_pairs(groundwork: Groundwork, only: frozenset[str] | None, *, theme: Theme, run: RunJobs) -> Parallels:
    """Return the alignment of every two texts of a pair; with *only*, of the pairs with these keys.

    None where the settings do without: it is a fifth of the work of a build.
    """
    if not groundwork.context.config.parallel:
        return Parallels(alignments={}, pages={})
    places = [
        (pair.key, left.language, right.language)
        for pair in _pairs(groundwork.context, only)
        for left, right in itertools.combinations(pair.posts, 2)
    ]
    texts = groundwork.resolved
    arguments = tuple(HalfTexts(first=texts[key, one].html, second=texts[key, two].html) for key, one, two in places)
    outcomes = run(align_halves, arguments, setup=None, make_tools=no_tools)
    alignments = {place: outcome.result for place, outcome in zip(places, outcomes, strict=True) if outcome.result}
    has_template = any(template.name == TEMPLATE for template in theme.templates)
    pages = {one.key: one for one in groundwork.context.catalog.parallels if has_template}
    return Parallels(alignments=alignments, pages=pages)


def with_places(view: PostView, post: Post, *, parallels: Parallels, context: SiteContext) -> PostView:
    """Return the view of *post* with the way to its page in both languages, and with its places in the other ones."""
    if not (parallels.alignments or parallels.pages):
        return view
    languages = tuple(
        one.with_changes(places=places) if (places := _places(post, one.code, parallels)) else one
        for one in view.head.languages
    )
    head = view.head.with_changes(languages=languages)
    page = parallels.pages.get(post.key)
    if page is not None:
        head = head.with_changes(
            parallel_url=href(page.address.url, context.config),
            parallel_places=_row_places(page, post.language, parallels),
        )
    return view.with_changes(head=head)


def parallel_inputs(
    groundwork: Groundwork, parallels: Parallels, *, only: frozenset[str] | None = None
) -> Iterator[PageInput]:
    """Yield the argument of `render_parallel` for each pair that has a page for both languages."""
    context = groundwork.context
    for pair in _pairs(context, only):
        page = parallels.pages.get(pair.key)
        if page is None:
            continue
        view = _make_view(page, pair, context=context, parallels=parallels)
        current = pair.posts[0].url if pair.kind == "page" else ""
        spoken = [half.language for half in view.halves]
        yield PageInput(
            template=TEMPLATE,
            page=view,
            site=make_site_view(context, view.head.language, current=current),
            output=page.address.output,
            origin=f"{pair.posts[0].source}, in two languages",
            texts=tuple(groundwork.resolved[pair.key, language].open for language in spoken),
        )


def render_parallel(argument: PageInput, tools: PageTools) -> Outcome[Artifact]:
    """Return the page of a pair in both languages, or the problems of the theme that stood in its way."""
    page = argument.page
    assert isinstance(page, ParallelView)
    first, second = page.halves
    one, other = (text.html for text in argument.texts)
    rows = make_rows(one, other, page.alignment, Languages(first.language, second.language))
    page = page.with_changes(halves=(first.with_changes(html=one), second.with_changes(html=other)), rows=rows)
    return render_page(dataclasses.replace(argument, page=page), tools)


def _pairs(context: SiteContext, only: frozenset[str] | None) -> list[Pair]:
    return [pair for key, pair in context.pairs.items() if only is None or key in only]


# Places


def _places(post: Post, language: str, parallels: Parallels) -> str:
    """Return which elements of *post* answer which of its twin in *language*."""
    alignment = parallels.alignments.get((post.key, post.language, language))
    if alignment is not None:
        return _as_text(alignment.elements)
    alignment = parallels.alignments.get((post.key, language, post.language))
    return _as_text([(right, left) for left, right in alignment.elements]) if alignment is not None else ""


def _row_places(page: Parallel, language: str, parallels: Parallels, *, is_from_rows: bool = False) -> str:
    """Return which elements of the post in *language* answer which rows of its parallel page, or the other way."""
    if language not in page.languages:
        return ""
    side = page.languages.index(language)
    counts = [bead[side] for bead in parallels.alignments[page.key, *page.languages].elements]
    return _as_text([(1, count) if is_from_rows else (count, 1) for count in counts])


def _as_text(beads: Sequence[Bead]) -> str:
    """Return beads as a page holds them: ``5 1:2 0:1 8``, where a number alone is as many times ``1:1``."""
    words: list[str] = []
    for bead, group in itertools.groupby(beads):
        alike = len(list(group))
        words += [str(alike)] if bead == (1, 1) else [f"{bead[0]}:{bead[1]}"] * alike
    return " ".join(words)


# The page


def _make_view(page: Parallel, pair: Pair, *, context: SiteContext, parallels: Parallels) -> ParallelView:
    posts = tuple(post for post in pair.posts if post.language in page.languages)
    first, second = posts
    alignment = parallels.alignments[page.key, *page.languages]
    bodies = [context.body_of(post) for post in posts]
    return ParallelView(
        head=_make_head(page, pair, context=context, parallels=parallels),
        halves=(
            _half(first, second, alignment, context),
            _half(second, first, alignment, context),
        ),
        alignment=alignment,
        has_code=any(body.has_code for body in bodies),
        has_mermaid=any(
            body.has_mermaid and post.mermaid is not False for body, post in zip(bodies, posts, strict=True)
        ),
        is_draft=any(post.is_draft for post in posts),
        is_future=any(post.is_future for post in posts),
    )


def _make_head(page: Parallel, pair: Pair, *, context: SiteContext, parallels: Parallels) -> HeadView:
    """Return a head whose canonical address is the post in the first language: nobody finds a text three times."""
    first, second = (post for post in pair.posts if post.language in page.languages)
    head = make_head(
        context,
        language=first.language,
        heading=f"{first.title} - {second.title}",
        url=first.url,
        description=first.description or context.body_of(first).excerpt,
        twins={post.language: post.url for post in pair.posts if post is not first},
        og_type="article" if pair.kind == "post" else "website",
        picture=shared_picture(first, picture_of(first, context), context),
        noindex=any(post.is_draft or post.is_future for post in pair.posts),
    )

    def to_post(one: LanguageView) -> LanguageView:
        places = _row_places(page, one.code, parallels, is_from_rows=True)
        return one.with_changes(is_current=False, places=places)

    url = href(page.address.url, context.config)
    languages = tuple(to_post(one) for one in head.languages)
    return head.with_changes(url=url, parallel_url=url, languages=languages, og_alternates=(), x_default="")


def _half(post: Post, twin: Post, alignment: Alignment, context: SiteContext) -> HalfView:
    name = context.config.language_for(post.language).name
    strings, twin_strings = context.strings[post.language], context.strings[twin.language]
    return HalfView(
        language=post.language,
        name=name,
        title=post.title,
        url=href(post.url, context.config),
        html="",
        date=date_view(post.date, post.language) if post.date is not None else None,
        note=strings(f"parallel.{alignment.by}") if alignment.by != "blocks" else "",
        show_title=twin_strings("parallel.show", name=name),
    )
