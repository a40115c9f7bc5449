"""Every page of the site as the argument of a page job: which template, which view."""

from collections.abc import Iterator, Mapping

from site_gen.model.post import Post
from site_gen.render.context import SiteContext
from site_gen.render.groundwork import Groundwork
from site_gen.render.list_views import (
    make_archive_view,
    make_cards,
    make_list_views,
    make_not_found_view,
    make_redirect_view,
    make_terms_view,
)
from site_gen.render.page import PageInput
from site_gen.render.parallel_views import Parallels, with_places
from site_gen.render.post_views import Neighbours, find_neighbours, make_post_view
from site_gen.render.references import ResolvedBody
from site_gen.render.search_page import make_search_views
from site_gen.render.site_view import make_site_view
from site_gen.render.templates import PageView

Resolved = Mapping[tuple[str, str], ResolvedBody]
"""Finished bodies by (pair key, language)."""


def page_inputs(
    groundwork: Groundwork, parallels: Parallels, *, only: frozenset[str] | None = None
) -> Iterator[PageInput]:
    """Yield the input of every HTML page but those in two languages: posts, pages, lists, redirects, and those for
    missing addresses.

    With *only*, those of the texts of the pairs with these keys.
    """
    context = groundwork.context
    yield from _post_inputs(groundwork, parallels, only)
    if only is not None:
        return
    yield from _list_inputs(context)
    yield from _not_found_inputs(context)
    for search, address in make_search_views(context):
        yield _input("search.html", search, address.output, "the search page", context, current=address.url)
    for redirect in context.catalog.redirects:
        view = make_redirect_view(redirect, context=context)
        yield _input("redirect.html", view, redirect.address.output, f"an alias of {redirect.origin}", context)


def feed_posts(context: SiteContext, language: str) -> tuple[Post, ...]:
    """Return the posts of the feeds of *language*, newest first: those written in it, as many as a feed holds."""
    posts = [post for pair in context.catalog.pairs if (post := pair.post_in(language)) is not None]
    public = [post for post in posts if post.date is not None and not (post.is_draft or post.is_future)]
    public.sort(key=lambda post: post.recency)
    return tuple(public[: context.config.feeds.limit])


def _post_inputs(groundwork: Groundwork, parallels: Parallels, only: frozenset[str] | None) -> Iterator[PageInput]:
    context, resolved = groundwork.context, groundwork.resolved
    pairs = [pair for key, pair in context.pairs.items() if only is None or key in only]
    for language in context.config.languages:
        neighbours = find_neighbours(context.catalog.pairs, groundwork.related, language.code)
        for pair in pairs:
            post = pair.post_in(language.code)
            if post is None:
                continue
            view = make_post_view(
                post,
                pair,
                body=context.body_of(post),
                html=resolved[post.key, post.language].html,
                neighbours=neighbours.get(post.key, Neighbours()),
                context=context,
            )
            view = with_places(view, post, parallels=parallels, context=context)
            template = "post.html" if post.kind == "post" else "page.html"
            current = post.url if post.kind == "page" else ""
            yield _input(template, view, post.output, post.source, context, current=current)


def _list_inputs(context: SiteContext) -> Iterator[PageInput]:
    cards = make_cards(context)
    for listing in context.catalog.listings:
        current = listing.addresses[0].url
        origin = f'the {listing.kind} page of "{listing.title}"' if listing.title else f"the {listing.kind} page"
        first = listing.addresses[0].output
        match listing.kind:
            case "tags" | "categories":
                view = make_terms_view(listing, context=context)
                yield _input(f"{listing.kind}.html", view, first, origin, context, current=current)
            case "archive":
                archive = make_archive_view(listing, cards=cards, context=context)
                yield _input("archive.html", archive, first, origin, context, current=current)
            case _:
                template = "home.html" if listing.kind == "home" else "list.html"
                views = make_list_views(listing, cards=cards, context=context)
                for address, one in zip(listing.addresses, views, strict=True):
                    yield _input(template, one, address.output, origin, context, current=current)


def _not_found_inputs(context: SiteContext) -> Iterator[PageInput]:
    codes = [language.code for language in context.config.languages]
    for site in context.catalog.sites:
        view = make_not_found_view([site.language], url=site.not_found.url, context=context)
        yield _input("not_found.html", view, site.not_found.output, "the page for missing addresses", context)
    root = make_not_found_view(codes, url="/404.html", context=context)
    yield _input("not_found.html", root, "404.html", "the page for missing addresses", context)


def _input(
    template: str, view: PageView, output: str, origin: str, context: SiteContext, *, current: str = ""
) -> PageInput:
    return PageInput(
        template=template,
        page=view,
        site=make_site_view(context, view.head.language, current=current),
        output=output,
        origin=origin,
    )
