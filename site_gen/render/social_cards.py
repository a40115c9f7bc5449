"""What social cards say, which pages have one, and which picture a page shows to social networks."""

import re
from collections.abc import Sequence

from site_gen.model.card import CardInput
from site_gen.model.post import Post
from site_gen.model.view import PictureView
from site_gen.render.addresses import absolute, href
from site_gen.render.context import SiteContext
from site_gen.render.dates import date_view

WIDTH, HEIGHT = 1200, 630

_ACCENTS = {
    "teal": "#0b6b66",
    "indigo": "#4046b8",
    "plum": "#8a2f6b",
    "moss": "#44682a",
    "rust": "#a8431b",
    "graphite": "#3b4652",
}
"""As in the style sheet of duet; other themes have the first, or say a colour in their option `accent`."""
_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def card_inputs(posts: Sequence[Post], context: SiteContext) -> tuple[CardInput, ...]:
    """Return what each card has to show: one for the site in each language, and one for each post that needs one."""
    config = context.config
    if not config.cards.enabled:
        return ()
    accent = _accent(context)
    cards = [
        CardInput(
            key="",
            language=one.code,
            path="content/site.yaml",
            title=config.title.text_or_any(one.code),
            above="",
            below=config.tagline.text_or_any(one.code),
            accent=accent,
        )
        for one in config.languages
    ]
    for post in posts:
        if post.image is not None and not config.cards.replace_images:
            continue
        is_dated = post.kind == "post" and post.date is not None
        cards.append(
            CardInput(
                key=post.key,
                language=post.language,
                path=post.source,
                title=post.title,
                above=config.title.text_or_any(post.language),
                below=date_view(post.date, post.language).text if is_dated and post.date is not None else "",
                accent=accent,
            )
        )
    return tuple(cards)


def shared_picture(post: Post, picture: PictureView | None, context: SiteContext) -> PictureView | None:
    """Return what networks show of a post's page: its own *picture*, or its card, or the card of the site."""
    card = _card(post.key, post.language, alt=post.title, context=context)
    if picture is not None and (card is None or not context.config.cards.replace_images):
        return picture
    return card or site_picture(post.language, context)


def site_picture(language: str, context: SiteContext) -> PictureView | None:
    """Return the card of the site in *language*; None where there is none."""
    return _card("", language, alt=context.config.title.text_or_any(language), context=context)


def _card(key: str, language: str, *, alt: str, context: SiteContext) -> PictureView | None:
    path = context.cards.get((key, language))
    if path is None:
        return None
    return PictureView(
        url=href(f"/{path}", context.config),
        absolute_url=absolute(f"/{path}", context.config),
        alt=alt,
        width=WIDTH,
        height=HEIGHT,
    )


def _accent(context: SiteContext) -> str:
    chosen = str(dict(context.options).get("accent", ""))
    if _HEX.fullmatch(chosen):
        digits = chosen[1:] if len(chosen) == 7 else "".join(digit * 2 for digit in chosen[1:])
        return f"#{digits.lower()}"
    return _ACCENTS.get(chosen, _ACCENTS["teal"])
