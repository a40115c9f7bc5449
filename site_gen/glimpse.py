"""A look at a few edited sources, new ones among them, before the site is built anew: right where people look first.

Their own texts are as they will be, and lists hold them in their places.  What depends on all the texts together stays
as the last build left it: related posts, counts of tags, links that others make to what is new.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from site_gen.known import KnownSite
from site_gen.model.catalog import Catalog, Listing
from site_gen.model.options import BuildOptions
from site_gen.model.post import Pair, Post, SourceFile
from site_gen.model.problem import has_errors, is_fatal
from site_gen.pair.catalog import pair_posts
from site_gen.pair.parallels import make_parallels
from site_gen.pair.publication import Release
from site_gen.pair.urls import page_addresses
from site_gen.read.content import read_source
from site_gen.render.groundwork import Groundwork, RunJobs, render_bodies, resolve_bodies


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A site with a few texts as they are now, and all else as it was."""

    posts: tuple[Post, ...]
    groundwork: Groundwork
    """With the finished texts of *posts* only."""
    catalog: Catalog


def glimpse(known: KnownSite, changed: Sequence[str], *, options: BuildOptions, run: RunJobs) -> Glimpse | None:
    """Return a look at the sources *changed*, but for those that hold an error; None where none is left to be seen."""
    config = known.context.config
    release = Release(now=options.now, drafts=options.drafts, future=options.future)
    sources = _with_twins(known, changed, options.site_dir)
    paired = pair_posts(sources, config=config, release=release)
    broken = {problem.path for problem in paired.problems if is_fatal(problem)}
    if broken:
        groups = {source.group for source in sources if source.path in broken}
        sources = [source for source in sources if source.group not in groups]
        paired = pair_posts(sources, config=config, release=release)
    catalog = paired.result
    if not sources or catalog is None:
        return None
    pairs = [_at_known_address(pair, known.context.pairs.get(pair.key)) for pair in (*catalog.pairs, *catalog.pages)]
    posts = [post for pair in pairs for post in pair.posts]
    if not {source.path for source in sources} <= {post.source for post in posts}:
        return None
    bodies = render_bodies(posts, config=config, theme=known.theme, run=run)
    if bodies.result is None or has_errors(bodies.problems):
        return None
    new = {pair.key: pair for pair in pairs}
    whole = _with_pairs(known, new)
    context = dataclasses.replace(
        known.context,
        catalog=whole,
        pairs={**known.context.pairs, **new},
        listings={(listing.key, listing.language): listing for listing in whole.listings},
    ).with_bodies(bodies.result)
    resolved = resolve_bodies(posts, context, known.index).result
    bare = tuple((post, body.with_changes(html="")) for post, body in bodies.result)
    groundwork = Groundwork(
        context=context.with_bodies(bare), resolved=resolved or {}, related=known.related, pictures=known.pictures
    )
    return Glimpse(posts=tuple(posts), groundwork=groundwork, catalog=whole)


def _with_twins(known: KnownSite, changed: Sequence[str], site_dir: Path) -> list[SourceFile]:
    """Return the sources *changed* as they are now, with those that hold another language of the same article.

    Those of an article of which one cannot be read are left out.
    """
    config = known.context.config

    def read(path: str) -> SourceFile | None:
        outcome = read_source(site_dir, path, config)
        return outcome.result if not has_errors(outcome.problems) else None

    found = {path: read(path) for path in changed}
    groups = {source.group for source in found.values() if source is not None}
    for path, reading in known.readings.items():
        if reading.source.group in groups and path not in found:
            found[path] = read(path)
    lost = {known.readings[path].source.group for path, one in found.items() if one is None and path in known.readings}
    return [source for source in found.values() if source is not None and source.group not in lost]


def _at_known_address(pair: Pair, before: Pair | None) -> Pair:
    """Return *pair* where it has been so far: whoever looks at a post does so there."""
    posts = []
    for post in pair.posts:
        old = before.post_in(post.language) if before is not None else None
        posts.append(post if old is None else post.with_changes(slug=old.slug, url=old.url, output=old.output))
    return pair.with_changes(posts=tuple(posts))


def _with_pairs(known: KnownSite, new: Mapping[str, Pair]) -> Catalog:
    """Return the known catalogue with the pairs *new*, each list in its order."""
    catalog, pairs = known.catalog, {**known.context.pairs, **new}
    is_moved = any(_place_of(known.context.pairs.get(key)) != _place_of(pair) for key, pair in new.items())
    listings = catalog.listings
    if is_moved:
        hides = known.context.config.singles != "show"
        at_once = known.context.config.pagination
        listings = tuple(_listing(one, pairs, new, hides_singles=hides, at_once=at_once) for one in listings)
    articles = {pair.key: pair for pair in catalog.pairs} | {k: one for k, one in new.items() if one.kind == "post"}
    pages = {pair.key: pair for pair in catalog.pages} | {k: one for k, one in new.items() if one.kind == "page"}
    parallels = [one for one in catalog.parallels if one.key not in new]
    parallels += make_parallels(tuple(new.values()), known.context.config)
    in_order = list(articles.values())
    if is_moved:
        in_order.sort(key=lambda pair: min(post.recency for post in pair.posts))
    return catalog.with_changes(
        pairs=tuple(in_order), pages=tuple(pages.values()), listings=listings, parallels=tuple(parallels)
    )


def _place_of(pair: Pair | None) -> object:
    """Return what decides on which lists a pair stands, and where."""
    if pair is None:
        return None
    return [(post.language, post.recency, post.pin, _lists_of(post)) for post in pair.posts]


def _lists_of(post: Post) -> frozenset[str]:
    return frozenset(term.url for term in (*post.tags, *post.categories))


def _listing(
    listing: Listing, pairs: Mapping[str, Pair], new: Mapping[str, Pair], *, hides_singles: bool, at_once: int
) -> Listing:
    """Return *listing* with those of the pairs *new* that belong there, and without the others of them."""
    if listing.kind in ("tags", "categories"):
        return listing
    keys = {key for key in (*listing.members, *listing.pinned) if key not in new}
    for key, pair in new.items():
        own = pair.post_in(listing.language)
        post = own or pair.posts[0]
        is_in_list = listing.kind in ("home", "archive") or listing.addresses[0].url in _lists_of(post)
        if pair.kind == "post" and is_in_list and (own is not None or not hides_singles):
            keys.add(key)
    shown = {key: pairs[key].post_in(listing.language) or pairs[key].posts[0] for key in keys}
    if shown.keys() == {*listing.members, *listing.pinned} and not any(key in shown for key in new):
        return listing
    in_order = sorted(shown, key=lambda key: shown[key].recency)
    pinned = tuple(key for key in in_order if listing.kind == "home" and shown[key].pin)
    members = tuple(key for key in in_order if key not in pinned)
    addresses = listing.addresses
    if listing.kind != "archive":
        addresses = page_addresses(listing.addresses[0], max(1, -(-len(members) // at_once)))
    return listing.with_changes(members=members, pinned=pinned, addresses=addresses)
