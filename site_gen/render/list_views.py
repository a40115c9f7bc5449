"""Listings to views: home, tags, categories, archive, and the pages for missing and moved addresses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from site_gen.model.catalog import Branch, Listing, Redirect
from site_gen.model.view import (
    ArchiveView,
    ArchiveYear,
    HeadView,
    LinkView,
    ListView,
    NotFoundText,
    NotFoundView,
    PageLinkView,
    PaginationView,
    PostCard,
    RedirectView,
    TermsView,
    TermView,
)
from site_gen.render.addresses import absolute, href
from site_gen.render.context import SiteContext
from site_gen.render.head import make_head
from site_gen.render.json_ld import website_json
from site_gen.render.widgets import popular_tags, updated_posts

PAGES_AROUND = 2
"""How many pages on either side of a list's page it links to, besides the first and the last."""

Cards = Mapping[tuple[str, str], PostCard]
"""The card of each pair in each language: made once, shown on many lists."""


def make_list_views(
    listing: Listing, *, cards: Cards, context: SiteContext, places: Iterable[int] | None = None
) -> Iterator[ListView]:
    """Yield the pages of a home, tag or category listing; with *places*, those at these places, counted from 0."""
    size = context.config.pagination
    language = listing.language
    for place in range(len(listing.addresses)) if places is None else places:
        address = listing.addresses[place]
        keys = listing.members[place * size : (place + 1) * size]
        is_home = listing.kind == "home"
        first = place == 0
        pagination = _pagination(listing, place, context)
        yield ListView(
            head=make_head(
                context,
                language=language,
                heading=listing.title,
                title=_list_title(listing, place, context),
                description=_description(listing, context),
                url=address.url,
                twins=_twins(listing, place, context),
                json_ld=website_json(context, language) if is_home and first else "",
                previous_url=pagination.previous_url,
                next_url=pagination.next_url,
            ),
            kind=listing.kind,
            title=listing.title or context.config.title.text_or_any(language),
            trail=tuple(LinkView(title=one.name, url=href(one.url, context.config)) for one in listing.trail),
            children=tuple(_term_view(one, context) for one in listing.branches),
            pinned=tuple(cards[key, language] for key in listing.pinned) if first else (),
            posts=tuple(cards[key, language] for key in keys),
            post_count=len(listing.members) + len(listing.pinned),
            pagination=pagination,
            updated=updated_posts(listing, context=context) if is_home and first else (),
            popular=popular_tags(language, context=context) if is_home and first else (),
        )


def make_terms_view(listing: Listing, *, context: SiteContext) -> TermsView:
    """Return the page of all tags or of the tree of categories."""
    heading = context.strings[listing.language](f"navigation.{listing.kind}")
    return TermsView(
        head=_plain_head(listing, heading, context),
        kind=listing.kind,
        terms=tuple(_term_view(one, context) for one in listing.branches),
    )


def make_archive_view(listing: Listing, *, cards: Cards, context: SiteContext) -> ArchiveView:
    """Return the page of all posts by year, newest first; posts without a date stand in the year 0, last."""
    heading = context.strings[listing.language]("navigation.archive")
    cards_by_year: dict[int, list[PostCard]] = {}
    for key in listing.members:
        card = cards[key, listing.language]
        cards_by_year.setdefault(card.date.year if card.date is not None else 0, []).append(card)
    years = tuple(ArchiveYear(year=year, posts=tuple(found)) for year, found in sorted(cards_by_year.items())[::-1])
    return ArchiveView(head=_plain_head(listing, heading, context), years=years, post_count=len(listing.members))


def make_not_found_view(languages: Sequence[str], *, url: str, context: SiteContext) -> NotFoundView:
    """Return the page for missing addresses in *languages*: one, or all on the page that hosts serve everywhere."""
    texts = []
    for language in languages:
        strings = context.strings[language]
        texts.append(
            NotFoundText(
                language=language,
                title=strings("not_found.title"),
                message=strings("not_found.message"),
                home_title=strings("not_found.home"),
                home_url=href(context.sites[language].home.url, context.config),
            )
        )
    head = make_head(context, language=languages[0], heading=texts[0].title, url=url, noindex=True)
    return NotFoundView(head=head, texts=tuple(texts))


def make_redirect_view(redirect: Redirect, *, context: SiteContext) -> RedirectView:
    """Return the page at an old address."""
    head = make_head(context, language=redirect.language, heading=redirect.title, url=redirect.target, noindex=True)
    return RedirectView(
        head=head,
        target_url=href(redirect.target, context.config),
        target_absolute_url=absolute(redirect.target, context.config),
        target_title=redirect.title,
    )


def _pagination(listing: Listing, place: int, context: SiteContext) -> PaginationView:
    last = len(listing.addresses) - 1

    def url_at(other: int) -> str:
        return href(listing.addresses[other].url, context.config)

    # Every page linking to every page would grow with the square of a long list.
    near = sorted({0, *range(max(0, place - PAGES_AROUND), min(last, place + PAGES_AROUND) + 1), last})
    return PaginationView(
        number=place + 1,
        total=last + 1,
        pages=tuple(PageLinkView(number=one + 1, url=url_at(one), is_current=one == place) for one in near),
        previous_url=url_at(place - 1) if place else "",
        next_url=url_at(place + 1) if place < last else "",
    )


def _twins(listing: Listing, place: int, context: SiteContext) -> dict[str, str]:
    """Return the same page in other languages. Later pages are twins only where they hold the same pairs."""
    twins = {}
    for language in context.config.languages:
        other = context.listings.get((listing.key, language.code))
        if other is None or other is listing:
            continue
        if place == 0 or (other.members == listing.members and place < len(other.addresses)):
            twins[language.code] = other.addresses[place].url
    return twins


def _list_title(listing: Listing, place: int, context: SiteContext) -> str:
    site_title = context.config.title.text_or_any(listing.language)
    strings = context.strings[listing.language]
    if listing.kind == "home":
        tagline = context.config.tagline.text_or_any(listing.language)
        title = f"{site_title} · {tagline}" if tagline and place == 0 else site_title
    else:
        title = f"{strings(f'titles.{listing.kind}', name=listing.title)} · {site_title}"
    return strings("titles.page", title=title, n=place + 1) if place else title


def _description(listing: Listing, context: SiteContext) -> str:
    if listing.kind == "home":
        return ""
    values = {"name": listing.title, "site": context.config.title.text_or_any(listing.language)}
    strings = context.strings[listing.language]
    return strings(f"descriptions.{listing.kind}", n=len(listing.members), **values)


def _plain_head(listing: Listing, heading: str, context: SiteContext) -> HeadView:
    return make_head(
        context,
        language=listing.language,
        heading=heading,
        description=_description(listing, context),
        url=listing.addresses[0].url,
        twins=_twins(listing, 0, context),
    )


def _term_view(branch: Branch, context: SiteContext) -> TermView:
    return TermView(
        name=branch.name,
        url=href(branch.url, context.config),
        count=branch.count,
        children=tuple(_term_view(child, context) for child in branch.children),
    )
