"""What may stand beside the posts of a home page: those changed last, and the tags with the most posts."""

from site_gen.model.catalog import Listing
from site_gen.model.post import Post
from site_gen.model.view import RevisionView, TermView
from site_gen.render.addresses import href
from site_gen.render.context import SiteContext
from site_gen.render.dates import date_view

UPDATED, POPULAR = "updated", "tags"
"""What the theme's option ``widgets`` may hold."""

_MOST_UPDATED = 5
_MOST_POPULAR = 10


def updated_posts(listing: Listing, *, context: SiteContext) -> tuple[RevisionView, ...]:
    """Return the posts of the home page *listing* that were changed last, newest first; none unless they are wanted.

    A change on the day of publication is part of writing, and a draft has not been published yet.
    """
    if not _is_wanted(UPDATED, context):
        return ()
    language = listing.language
    posts = [context.shown_post(key, language) for key in (*listing.pinned, *listing.members)]
    revised = [post for post in posts if _is_revised(post)]
    revised.sort(key=lambda post: (-post.lastmod.timestamp() if post.lastmod is not None else 0.0, post.key))
    return tuple(
        RevisionView(
            title=post.title,
            url=href(post.url, context.config),
            language=post.language,
            is_foreign=post.language != language,
            date=date_view(post.lastmod, language),
        )
        for post in revised[:_MOST_UPDATED]
        if post.lastmod is not None
    )


def popular_tags(language: str, *, context: SiteContext) -> tuple[TermView, ...]:
    """Return the tags that lead readers of *language* to the most posts, those first; none unless they are wanted."""
    tags = context.listings.get(("tags", language))
    if tags is None or not _is_wanted(POPULAR, context):
        return ()
    found = sorted(tags.branches, key=lambda branch: (-branch.count, branch.name))
    return tuple(
        TermView(name=branch.name, url=href(branch.url, context.config), count=branch.count)
        for branch in found[:_MOST_POPULAR]
    )


def _is_wanted(widget: str, context: SiteContext) -> bool:
    wanted = dict(context.options).get("widgets", ())
    return isinstance(wanted, tuple) and widget in wanted


def _is_revised(post: Post) -> bool:
    is_public = not (post.is_draft or post.is_future)
    return is_public and post.lastmod is not None and (post.date is None or post.lastmod.date() > post.date.date())
