"""List pages: which there are in each language, and which pairs stand on them."""

from collections.abc import Iterator, Mapping, Sequence

from site_gen.model.catalog import Branch, LanguageSite, Listing
from site_gen.model.config import SiteConfig
from site_gen.model.post import Pair, Post
from site_gen.pair.terms import Terms
from site_gen.pair.urls import page_addresses

TermNames = tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]
"""The tags of a pair, and its category paths, as the author wrote them."""


def make_listings(
    pairs: Sequence[Pair],
    *,
    names: Mapping[str, TermNames],
    config: SiteConfig,
    sites: Sequence[LanguageSite],
    tags: Terms,
    categories: Terms,
) -> tuple[Listing, ...]:
    """Return every listing of every language.

    *pairs* are newest first, and each list is so by the dates that it shows; *names* are by pair key.
    """
    listings: list[Listing] = []
    tag_by_slug = {pair.key: {tags.slug_of(name): name for name in names[pair.key][0]} for pair in pairs}
    path_by_slugs = {pair.key: _paths(names[pair.key][1], categories) for pair in pairs}
    for site in sites:
        visible = [pair for pair in pairs if config.singles == "show" or pair.post_in(site.language) is not None]
        visible.sort(key=lambda pair: _shown(pair, site.language).recency)
        listings += _home(visible, site, config)
        listings += _tag_listings(visible, tag_by_slug, site=site, config=config, tags=tags)
        listings += _category_listings(visible, path_by_slugs, site=site, config=config, categories=categories)
        listings.append(
            Listing(
                kind="archive",
                key="archive",
                language=site.language,
                addresses=(site.archive,),
                members=tuple(pair.key for pair in visible),
            )
        )
    return tuple(listings)


def _paths(paths: Sequence[tuple[str, ...]], categories: Terms) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Return *paths* and all above them, each by its slugs."""
    return {
        tuple(categories.slug_of(name) for name in path[:depth]): path[:depth]
        for path in paths
        for depth in range(1, len(path) + 1)
    }


def _home(visible: Sequence[Pair], site: LanguageSite, config: SiteConfig) -> Iterator[Listing]:
    pinned = tuple(pair.key for pair in visible if _shown(pair, site.language).pin)
    members = tuple(pair.key for pair in visible if not _shown(pair, site.language).pin)
    yield Listing(
        kind="home",
        key="home",
        language=site.language,
        addresses=page_addresses(site.home, _page_count(len(members), config)),
        members=members,
        pinned=pinned,
    )


def _tag_listings(
    visible: Sequence[Pair],
    name_by_slug: Mapping[str, Mapping[str, str]],
    *,
    site: LanguageSite,
    config: SiteConfig,
    tags: Terms,
) -> Iterator[Listing]:
    """Yield the lists of tags; *name_by_slug* are those of each pair, by its key."""
    members_by_name: dict[str, tuple[str, list[str]]] = {}
    for pair in visible:
        for slug, name in name_by_slug[pair.key].items():
            members_by_name.setdefault(slug, (name, []))[1].append(pair.key)
    branches: list[Branch] = []
    for slug, (name, members) in members_by_name.items():
        term = tags.tag(name, site.language)
        branches.append(Branch(name=term.name, url=term.url, count=len(members)))
        yield Listing(
            kind="tag",
            key=f"tag:{slug}",
            language=site.language,
            title=term.name,
            addresses=page_addresses(tags.address(name, site.language), _page_count(len(members), config)),
            members=tuple(members),
        )
    yield Listing(
        kind="tags",
        key="tags",
        language=site.language,
        addresses=(site.tags,),
        branches=tuple(sorted(branches, key=lambda branch: (branch.name.casefold(), branch.name))),
    )


def _category_listings(
    visible: Sequence[Pair],
    paths: Mapping[str, Mapping[tuple[str, ...], tuple[str, ...]]],
    *,
    site: LanguageSite,
    config: SiteConfig,
    categories: Terms,
) -> Iterator[Listing]:
    """Yield the lists of categories; *paths* are those of each pair by their slugs, by its key."""
    path_by_slugs: dict[tuple[str, ...], tuple[str, ...]] = {}
    members_by_slugs: dict[tuple[str, ...], list[str]] = {}
    for pair in visible:
        for slugs, path in paths[pair.key].items():
            path_by_slugs.setdefault(slugs, path)
            members_by_slugs.setdefault(slugs, []).append(pair.key)

    def branch(slugs: tuple[str, ...]) -> Branch:
        term = categories.category(path_by_slugs[slugs], site.language)
        below = [branch(child) for child in children_by_slugs.get(slugs, [])]
        return Branch(name=term.name, url=term.url, count=len(members_by_slugs[slugs]), children=_by_name(below))

    children_by_slugs: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for slugs in path_by_slugs:
        children_by_slugs.setdefault(slugs[:-1], []).append(slugs)
    for slugs, path in path_by_slugs.items():
        members = members_by_slugs[slugs]
        here = branch(slugs)
        yield Listing(
            kind="category",
            key=f"category:{'/'.join(slugs)}",
            language=site.language,
            title=here.name,
            addresses=page_addresses(
                categories.category_address(path, site.language), _page_count(len(members), config)
            ),
            members=tuple(members),
            trail=tuple(branch(slugs[:depth]) for depth in range(1, len(slugs))),
            branches=here.children,
        )
    yield Listing(
        kind="categories",
        key="categories",
        language=site.language,
        addresses=(site.categories,),
        branches=_by_name([branch(slugs) for slugs in children_by_slugs.get((), [])]),
    )


def _shown(pair: Pair, language: str) -> Post:
    return pair.post_in(language) or pair.posts[0]


def _by_name(branches: Sequence[Branch]) -> tuple[Branch, ...]:
    return tuple(sorted(branches, key=lambda branch: (branch.name.casefold(), branch.name)))


def _page_count(members: int, config: SiteConfig) -> int:
    return max(1, -(-members // config.pagination))
