"""Posts as lists, feeds and heads show them: cards, pictures, excerpts, reading times."""

from collections.abc import Sequence
from typing import Literal

from site_gen.model.body import Body
from site_gen.model.post import Post, Term
from site_gen.model.view import PictureView, PostCard, TermView
from site_gen.render.addresses import absolute, href
from site_gen.render.assets import file_output
from site_gen.render.context import SiteContext
from site_gen.render.dates import date_view
from site_gen.render.references import find_file

WORDS_PER_MINUTE = 220
"""English words that an adult reads in a minute: a little under the 238 of Brysbaert (2019), as one reads to learn."""
EOJEOL_PER_MINUTE = 200
"""Korean eojeol, the units between spaces: each carries a word and its particle. Syllables are not words."""
CODE_LINES_PER_MINUTE = 40


def make_card(post: Post, *, context: SiteContext, language: str) -> PostCard:
    """Return *post* as a list in *language* shows it."""
    body = context.body_of(post)
    return PostCard(
        title=post.title,
        url=href(post.url, context.config),
        language=post.language,
        is_foreign=post.language != language,
        date=date_view(post.date, language) if post.date is not None else None,
        excerpt=post.description or body.excerpt,
        tags=term_views(post.tags, "tag", language=language, context=context),
        categories=term_views(post.categories, "category", language=language, context=context),
        picture=picture_of(post, context),
        reading_minutes=reading_minutes(body, post.language),
        is_pinned=post.pin,
        is_draft=post.is_draft,
        is_future=post.is_future,
    )


def term_views(
    terms: Sequence[Term], kind: Literal["tag", "category"], *, language: str, context: SiteContext
) -> tuple[TermView, ...]:
    """Return a post's tags or categories as links for a reader of *language*, whatever language the post is in."""
    views = []
    for term in terms:
        listing = context.listings.get((f"{kind}:{term.slug}", language))
        name, url = (listing.title, listing.addresses[0].url) if listing is not None else (term.name, term.url)
        views.append(TermView(name=name, url=href(url, context.config)))
    return tuple(views)


def picture_of(post: Post, context: SiteContext) -> PictureView | None:
    """Return the picture that the post's ``image:`` names; None when it names none, or one that is not there."""
    if post.image is None:
        return None
    alt = post.image_alt or ""
    if "://" in post.image:
        return PictureView(url=post.image, absolute_url=post.image, alt=alt)
    file = find_file(post.image, source=post.source, context=context)
    if file is not None:
        path = "/" + file_output(file)
        size = file.image
    elif post.image in context.static_files:
        path = post.image
        size = context.static_files[path].image
    else:
        return None
    return PictureView(
        url=href(path, context.config),
        absolute_url=absolute(path, context.config),
        alt=alt,
        width=size.width if size is not None else None,
        height=size.height if size is not None else None,
    )


def reading_minutes(body: Body, language: str) -> int:
    """Return how many minutes the text takes, at least 1."""
    pace = EOJEOL_PER_MINUTE if language == "ko" else WORDS_PER_MINUTE
    return max(1, round(body.word_count / pace + body.code_line_count / CODE_LINES_PER_MINUTE))
