"""Posts as lists, feeds and heads show them: cards, pictures, excerpts, reading times."""

from collections.abc import Sequence
from typing import Literal

from site_gen.model.body import Body
from site_gen.model.image import Variant
from site_gen.model.post import Post, Term
from site_gen.model.view import PictureSourceView, PictureView, PostCard, TermView
from site_gen.render.addresses import absolute, href
from site_gen.render.context import SiteContext
from site_gen.render.dates import date_view
from site_gen.render.pictures import best_fallback, shown_picture, srcset
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


class CardBox(dict[tuple[str, str], PostCard]):
    """The card of each pair in each language, by (pair key, language of the list): made when it is first shown."""

    def __init__(self, context: SiteContext) -> None:
        super().__init__()
        self._context = context

    def __missing__(self, place: tuple[str, str]) -> PostCard:
        key, language = place
        card = make_card(self._context.shown_post(key, language), context=self._context, language=language)
        self[place] = card
        return card


def term_views(
    terms: Sequence[Term], kind: Literal["tag", "category"], *, language: str, context: SiteContext
) -> tuple[TermView, ...]:
    """Return a post's tags or categories as links for a reader of *language*, whatever language the post is in."""
    return tuple(_term_view(term, kind, language, context) for term in terms)


def _term_view(term: Term, kind: str, language: str, context: SiteContext) -> TermView:
    place = kind, language, term
    view = context.term_views.get(place)
    if view is None:
        listing = context.listings.get((f"{kind}:{term.slug}", language))
        name, url = (listing.title, listing.addresses[0].url) if listing is not None else (term.name, term.url)
        view = context.term_views[place] = TermView(name=name, url=href(url, context.config))
    return view


def picture_of(post: Post, context: SiteContext) -> PictureView | None:
    """Return the picture that the post's ``image:`` names; None when it names none, or one that is not there."""
    if post.image is None:
        return None
    alt = post.image_alt or ""
    picture = context.pictures.get(_picture_key(post, context))
    if picture is None:
        return PictureView(url=post.image, absolute_url=post.image, alt=alt) if "://" in post.image else None

    def address_of(variant: Variant) -> str:
        return href("/" + context.picture_names.output(variant), context.config)

    best, shown = best_fallback(picture), shown_picture(picture, address_of)
    return PictureView(
        url=address_of(best),
        absolute_url=absolute("/" + context.picture_names.output(best), context.config),
        alt=alt,
        width=best.width,
        height=best.height,
        srcset=srcset(shown.fallback) if len(shown.fallback) > 1 else "",
        sources=tuple(PictureSourceView(media_type=kind, srcset=srcset(forms)) for kind, forms in shown.sources),
        sizes=context.picture_sizes,
        color=picture.color if context.config.images.placeholders else "",
    )


def shown_variants(post: Post, context: SiteContext) -> tuple[Variant, ...]:
    """Return the forms of the post's picture that `picture_of` leads to."""
    picture = context.pictures.get(_picture_key(post, context))
    if picture is None:
        return ()
    return (*picture.fallback, *(variant for group in picture.sources for variant in group))


def is_missing(post: Post, context: SiteContext) -> bool:
    """Say whether the post's ``image:`` names a file that is not there."""
    if post.image is None or "://" in post.image:
        return False
    return _picture_key(post, context) == ""


def _picture_key(post: Post, context: SiteContext) -> str:
    """Return what the pictures of *context* call the post's own; empty for none."""
    if post.image is None or "://" in post.image:
        return post.image or ""
    file = find_file(post.image, source=post.source, context=context) or context.static_files.get(post.image)
    return file.path if file is not None else ""


def reading_minutes(body: Body, language: str) -> int:
    """Return how many minutes the text takes, at least 1."""
    pace = EOJEOL_PER_MINUTE if language == "ko" else WORDS_PER_MINUTE
    return max(1, round(body.word_count / pace + body.code_line_count / CODE_LINES_PER_MINUTE))
