"""Posts and pages of their own to views."""

from collections.abc import Iterator, Mapping, Sequence

from site_gen.model.body import Body, Heading
from site_gen.model.post import Pair, Post
from site_gen.model.record import Record
from site_gen.model.view import AuthorView, HeadingView, LinkView, PostCard, PostView
from site_gen.render.addresses import href
from site_gen.render.comments import comments_view
from site_gen.render.context import SiteContext
from site_gen.render.dates import date_view
from site_gen.render.head import make_head
from site_gen.render.json_ld import posting_json
from site_gen.render.social_cards import shared_picture

CONTENTS_LEVELS = 3
"""How deep a table of contents goes, counted from the highest level that the post uses."""


class Neighbours(Record, frozen=True, kw_only=True):
    """The posts of one language before and after a post, and those like it."""

    newer: Post | None = None
    older: Post | None = None
    related: tuple[Post, ...] = ()


def make_post_view(
    post: Post,
    pair: Pair,
    *,
    body: Body,
    neighbours: Neighbours,
    card: PostCard,
    related: tuple[PostCard, ...],
    context: SiteContext,
) -> PostView:
    """Return the view of *post* without its text; *card* is its own, and *related* are those of related posts."""
    shared = shared_picture(post, card.picture, context)
    description = post.description or body.excerpt
    contents = contents_of(body.headings) if post.toc is not False else ()
    twins = {twin.language: twin.url for twin in pair.posts if twin.language != post.language}
    head = make_head(
        context,
        language=post.language,
        heading=post.title,
        url=post.url,
        description=description,
        twins=twins,
        og_type="article" if post.kind == "post" else "website",
        picture=shared,
        json_ld=posting_json(
            post, pair, description=description, word_count=body.word_count, picture=shared, context=context
        ),
        noindex=post.is_draft or post.is_future,
    )
    is_revised = post.lastmod is not None and (post.date is None or post.lastmod.date() > post.date.date())
    return PostView(
        head=head,
        title=post.title,
        body="",
        date=card.date,
        lastmod=date_view(post.lastmod, post.language) if is_revised and post.lastmod is not None else None,
        authors=tuple(_author_view(post, context)),
        categories=card.categories,
        tags=card.tags,
        picture=card.picture,
        reading_minutes=card.reading_minutes,
        word_count=body.word_count,
        contents=contents,
        newer=_link(neighbours.newer, context),
        older=_link(neighbours.older, context),
        related=related,
        has_math=body.has_math,
        has_mermaid=body.has_mermaid and post.mermaid is not False,
        has_code=body.has_code,
        is_single=len(pair.posts) == 1,
        comments=post.comments is not False,
        thread=comments_view(post, pair, context),
        is_draft=post.is_draft,
        is_future=post.is_future,
    )


def find_neighbours(
    pairs: Sequence[Pair], related: Mapping[str, tuple[str, ...]], language: str
) -> Mapping[str, Neighbours]:
    """Return, by pair key, what stands around each post of *language*. *pairs* are newest first."""
    posts = [post for pair in pairs if (post := pair.post_in(language)) is not None]
    posts.sort(key=lambda post: post.recency)
    post_by_key = {post.key: post for post in posts}
    return {
        post.key: Neighbours(
            newer=posts[place - 1] if place else None,
            older=posts[place + 1] if place + 1 < len(posts) else None,
            related=tuple(post_by_key[key] for key in related.get(post.key, ()) if key in post_by_key),
        )
        for place, post in enumerate(posts)
    }


def contents_of(headings: Sequence[Heading]) -> tuple[HeadingView, ...]:
    """Return the table of contents: headings nested by level; empty for fewer than two.

    Levels are as the author used them: a post that starts at h3, or jumps from h2 to h4, still nests.
    """
    if not headings:
        return ()
    top = min(heading.level for heading in headings)
    shown = [heading for heading in headings if heading.level < top + CONTENTS_LEVELS and heading.text]
    return _nested(shown) if len(shown) > 1 else ()


def _nested(headings: Sequence[Heading]) -> tuple[HeadingView, ...]:
    views: list[HeadingView] = []
    """Those that no heading has been found above yet, the last one first."""
    for heading in reversed(headings):
        children: list[HeadingView] = []
        while views and views[-1].level > heading.level:
            children.append(views.pop())
        views.append(HeadingView(id=heading.id, text=heading.text, level=heading.level, children=tuple(children)))
    return tuple(reversed(views))


def _author_view(post: Post, context: SiteContext) -> Iterator[AuthorView]:
    for author in post.authors:
        picture = author.picture
        if picture is not None and "://" not in picture:
            at_root = "/" + picture.lstrip("/").removeprefix("content/").removeprefix("static/")
            picture = href(at_root, context.config) if at_root in context.static_files else None
        yield AuthorView(name=author.name, url=author.url, picture_url=picture, about=author.about)


def _link(post: Post | None, context: SiteContext) -> LinkView | None:
    return LinkView(title=post.title, url=href(post.url, context.config)) if post is not None else None
