"""Every page of the site as the argument of a page job: which template, which view. All of them, or one by its path."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from site_gen.model.catalog import Listing
from site_gen.model.post import Pair, Post
from site_gen.render.cards import CardBox
from site_gen.render.context import SiteContext
from site_gen.render.finished import ResolvedBody
from site_gen.render.groundwork import Groundwork
from site_gen.render.list_views import (
    make_archive_view,
    make_list_views,
    make_not_found_view,
    make_redirect_view,
    make_terms_view,
)
from site_gen.render.open_text import OpenText
from site_gen.render.page import PageInput
from site_gen.render.parallel_views import Parallels, parallel_inputs, with_places
from site_gen.render.post_views import Neighbours, find_neighbours, make_post_view
from site_gen.render.search_page import make_search_views
from site_gen.render.site_view import make_site_view
from site_gen.render.templates import PageView

Resolved = Mapping[tuple[str, str], ResolvedBody]
"""Finished bodies by (pair key, language)."""

AlignPairs = Callable[[frozenset[str] | None], Parallels]
"""``align(keys)``: how the texts of the pairs with these keys stand to each other; None for all pairs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What of a site may be different after an edit. Too much of it costs time, too little would leave pages behind."""

    texts: frozenset[str]
    """Keys of the pairs of which the texts, or what feeds tell of them, are different."""
    pairs: frozenset[str]
    """Keys of the pairs whose pages are different: those, and others that show them."""
    cards: frozenset[str] = frozenset()
    """Keys of the pairs that lists show differently."""
    listings: frozenset[tuple[str, str]] = frozenset()
    """(listing key, language) of the lists of which every page may be different."""
    is_of_catalog: bool = False
    """Feeds, sitemap, redirects and the like may be different, too."""


class PageMaker:
    """Makes the inputs of the pages that stand on one groundwork: cards and neighbours once, however many are asked."""

    def __init__(self, groundwork: Groundwork, align: AlignPairs) -> None:
        self._groundwork = groundwork
        self._context = groundwork.context
        self._align = align
        self._cards = CardBox(groundwork.context)
        self._neighbours: dict[str, Mapping[str, Neighbours]] = {}

    def all(self) -> Iterator[PageInput]:
        """Yield the input of every HTML page but those in two languages: posts, lists, redirects, and the others."""
        yield from self.of_pairs(None)
        for listing in self._context.catalog.listings:
            yield from self.of_listing(listing)
        yield from self.others()
        for place in range(len(self._context.catalog.redirects)):
            yield self.of_redirect(place)

    def in_two_languages(self, keys: frozenset[str] | None) -> Iterator[PageInput]:
        """Yield the inputs of the pages that show both texts of the pairs with these *keys*; None for all pairs."""
        return parallel_inputs(self._groundwork, self._align(keys), only=keys)

    def of_pairs(self, keys: frozenset[str] | None) -> Iterator[PageInput]:
        """Yield the inputs of the pages of all texts of the pairs with these *keys*; None for all pairs."""
        parallels = self._align(keys)
        wanted = self._context.pairs if keys is None else {key: self._context.pairs[key] for key in sorted(keys)}
        for language in self._context.config.languages:
            for pair in wanted.values():
                post = pair.post_in(language.code)
                if post is not None:
                    yield self._of_post(post, pair, parallels)

    def of_reach(self, reach: Reach) -> Iterator[PageInput]:
        """Yield the inputs of the pages that *reach* names, but those in two languages."""
        yield from self.of_pairs(reach.pairs)
        for listing in self._context.catalog.listings:
            if (listing.key, listing.language) in reach.listings:
                yield from self.of_listing(listing)
            elif reach.cards:
                yield from self.of_listing(listing, showing=reach.cards)
        if reach.is_of_catalog:
            yield from self.others()
            yield from map(self.of_redirect, range(len(self._context.catalog.redirects)))

    def of_listing(self, listing: Listing, *, showing: frozenset[str] | None = None) -> Iterator[PageInput]:
        """Yield the inputs of all pages of a listing; with *showing*, of those that show one of these pairs."""
        if showing is not None and showing.isdisjoint((*listing.pinned, *listing.members)):
            return
        context = self._context
        current = listing.addresses[0].url
        origin = f'the {listing.kind} page of "{listing.title}"' if listing.title else f"the {listing.kind} page"
        first = listing.addresses[0].output
        match listing.kind:
            case "tags" | "categories":
                view = make_terms_view(listing, context=context)
                yield _input(template_of(listing), view, first, origin, context, current=current)
            case "archive":
                archive = make_archive_view(listing, cards=self._cards, context=context)
                yield _input(template_of(listing), archive, first, origin, context, current=current)
            case _:
                places = _places_of(listing, showing, size=context.config.pagination)
                views = make_list_views(listing, cards=self._cards, context=context, places=places)
                for place, one in zip(places, views, strict=True):
                    yield _input(
                        template_of(listing), one, listing.addresses[place].output, origin, context, current=current
                    )

    def others(self) -> Iterator[PageInput]:
        """Yield the inputs of the pages for missing addresses and for searching."""
        context = self._context
        codes = [language.code for language in context.config.languages]
        origin = "the page for missing addresses"
        for site in context.catalog.sites:
            view = make_not_found_view([site.language], url=site.not_found.url, context=context)
            yield _input("not_found.html", view, site.not_found.output, origin, context)
        root = make_not_found_view(codes, url="/404.html", context=context)
        yield _input("not_found.html", root, "404.html", origin, context)
        for search, address in make_search_views(context):
            yield _input("search.html", search, address.output, "the search page", context, current=address.url)

    def of_redirect(self, place: int) -> PageInput:
        """Return the input of the page for the redirect at *place* in the catalogue."""
        redirect = self._context.catalog.redirects[place]
        view = make_redirect_view(redirect, context=self._context)
        return _input("redirect.html", view, redirect.address.output, f"an alias of {redirect.origin}", self._context)

    def _of_post(self, post: Post, pair: Pair, parallels: Parallels) -> PageInput:
        context, language = self._context, post.language
        if language not in self._neighbours:
            self._neighbours[language] = find_neighbours(context.catalog.pairs, self._groundwork.related, language)
        neighbours = self._neighbours[language].get(post.key, Neighbours())
        view = make_post_view(
            post,
            pair,
            body=context.body_of(post),
            neighbours=neighbours,
            card=self._cards[post.key, language],
            related=tuple(self._cards[one.key, language] for one in neighbours.related),
            context=context,
        )
        view = with_places(view, post, parallels=parallels, context=context)
        template = "post.html" if post.kind == "post" else "page.html"
        current = post.url if post.kind == "page" else ""
        text = self._groundwork.resolved[post.key, language].open
        return _input(template, view, post.output, post.source, context, current=current, texts=(text,))


def template_of(listing: Listing) -> str:
    """Return the name of the template that the pages of a listing are made with."""
    return "list.html" if listing.kind in ("tag", "category") else f"{listing.kind}.html"


def _places_of(listing: Listing, showing: frozenset[str] | None, *, size: int) -> list[int]:
    """Return the places of the pages of a listing that show one of these pairs; None for all pages."""
    if showing is None:
        return list(range(len(listing.addresses)))
    places = {place // size for place, key in enumerate(listing.members) if key in showing}
    # The first page of all may tell of any post: those changed last, the tags with the most.
    return sorted({0, *places} if listing.kind == "home" else places)


def feed_posts(context: SiteContext, language: str) -> tuple[Post, ...]:
    """Return the posts of the feeds of *language*, newest first: those written in it, as many as a feed holds."""
    posts = [post for pair in context.catalog.pairs if (post := pair.post_in(language)) is not None]
    public = [post for post in posts if post.date is not None and not (post.is_draft or post.is_future)]
    public.sort(key=lambda post: post.recency)
    return tuple(public[: context.config.feeds.limit])


def _input(
    template: str,
    view: PageView,
    output: str,
    origin: str,
    context: SiteContext,
    *,
    current: str = "",
    texts: tuple[OpenText, ...] = (),
) -> PageInput:
    return PageInput(
        template=template,
        page=view,
        site=make_site_view(context, view.head.language, current=current),
        output=output,
        origin=origin,
        texts=texts,
    )
