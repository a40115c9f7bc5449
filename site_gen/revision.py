"""What an edit of a few sources makes of a site as its last build knew it: their texts, and whatever shows them.

Texts are read and rendered, the catalogue is made anew where a head was edited, and old and new are compared.  What
cannot be told from that - pictures to be made, links that may lead elsewhere, new mistakes - is left to a build.
"""

import datetime
import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from site_gen.known import Finished, KnownSite, MoreDiffersError, bare_reading, read_edited, rendered, resolved
from site_gen.model.body import Body
from site_gen.model.catalog import Catalog, SourceReading
from site_gen.model.post import Division, Post, SourceFile
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.pair.catalog import pair_posts
from site_gen.pair.publication import Release, time_window
from site_gen.render.assets import file_output
from site_gen.render.cards import reading_minutes
from site_gen.render.context import SiteContext
from site_gen.render.groundwork import Groundwork, RunJobs
from site_gen.render.pages import Reach, feed_posts
from site_gen.render.post_views import Neighbours, find_neighbours
from site_gen.render.references import LinkIndex, make_link_index
from site_gen.render.related import related_keys

_DATE_PREFIX = re.compile(r"^\d{4}-\d{1,2}-\d{1,2}-")

Window = tuple[datetime.datetime | None, datetime.datetime | None]


class Revision(Record, frozen=True, kw_only=True):
    """What an edit came to."""

    posts: tuple[Post, ...]
    """Those whose texts were read."""
    groundwork: Groundwork
    """Holds the finished texts of all pages and feeds that *reach* names."""
    reach: Reach
    catalog: Catalog | None = None
    """The new one, without texts; None where it is the one that was known."""
    readings: tuple[SourceReading, ...] = ()
    """How the edited sources were read, where that is new."""
    gone: frozenset[str] = frozenset()
    """Output paths of pages that the site no longer has."""
    more_pages: int = 0
    """How many pages it has more than before."""
    window: Window | None = None
    """As `time_window` returns it, where it may be new."""


def revise_site(
    known: KnownSite,
    changed: Sequence[str],
    *,
    site_dir: Path,
    release: Release,
    problems: Sequence[Problem],
    run: RunJobs,
) -> Revision | None:
    """Return what the edit of the sources *changed* came to; None where only a build can tell.

    *problems* are those that the last build told of.
    """
    try:
        edited = [read_edited(known, path, site_dir) for path in changed]
        if all(one.is_head_alike for one in edited):
            posts = tuple(post for one in edited for post in one.posts)
            return _of_texts(known, posts, problems, run)
        catalog = _paired(known, {one.source.path: (one.source, one.division) for one in edited}, release, problems)
        return _of_catalog(known, catalog, changed, release=release, problems=problems, run=run)
    except MoreDiffersError:
        return None


def _of_texts(known: KnownSite, posts: tuple[Post, ...], problems: Sequence[Problem], run: RunJobs) -> Revision:
    """Return the revision in which *posts* have new texts and all else is as it was."""
    texts = _new_texts(known, known, posts, problems=problems, run=run)
    keys = {post.key for post in posts}
    reach = Reach(
        texts=frozenset(keys),
        pairs=frozenset(keys.union(key for key, like in known.related.items() if not texts.cards.isdisjoint(like))),
        cards=texts.cards,
    )
    return Revision(posts=posts, groundwork=_groundwork(texts, reach), reach=reach)


def _of_catalog(
    old: KnownSite,
    catalog: Catalog,
    changed: Sequence[str],
    *,
    release: Release,
    problems: Sequence[Problem],
    run: RunJobs,
) -> Revision:
    """Return the revision that has *catalog*, which holds the new texts of the sources *changed*."""
    touched = _touched(old, catalog, changed)
    context = old.context.with_catalog(catalog.without_texts())
    new = old.with_changes(
        catalog=context.catalog,
        context=context,
        related=old.related if _terms(catalog) == _terms(old.catalog) else related_keys(catalog.pairs),
        index=old.index if _addresses(catalog) == _addresses(old.catalog) else _link_index(old, context),
    )
    posts = tuple(post for post in catalog.posts() if post.source in changed)
    texts = _new_texts(old, new, posts, problems=problems, run=run)
    cards = touched | _keys_with_new_terms(old, new)
    reach = Reach(
        texts=frozenset(touched),
        pairs=frozenset(cards | _keys_in_new_company(old, new, cards)),
        cards=frozenset(cards),
        listings=frozenset(_new_listings(old, new)),
        is_of_catalog=True,
    )
    before, after = _outputs(old.catalog), _outputs(catalog)
    _check_places(old, after - before)
    return Revision(
        posts=posts,
        groundwork=_groundwork(texts, reach),
        reach=reach,
        catalog=new.catalog,
        readings=tuple(bare_reading(one) for one in catalog.readings if one.source.path in changed),
        gone=frozenset(before - after),
        more_pages=sum(path.endswith(".html") for path in after) - sum(path.endswith(".html") for path in before),
        window=time_window(catalog, config=context.config, now=release.now),
    )


class _NewTexts(NamedTuple):
    """A site with the new texts of a few posts."""

    known: KnownSite
    finished: Finished
    cards: frozenset[str]
    """Keys of the pairs that lists show differently for their texts' sake."""


def _new_texts(
    old: KnownSite, new: KnownSite, posts: Sequence[Post], *, problems: Sequence[Problem], run: RunJobs
) -> _NewTexts:
    bodies = rendered(new, posts, run)
    _check_anchors(old, bodies, problems)
    bare = [(post, body.with_changes(html="")) for post, body in bodies]
    return _NewTexts(
        known=new.with_changes(context=new.context.with_bodies(bare)),
        finished=resolved(new, posts, new.context.with_bodies(bodies)),
        cards=frozenset(
            post.key for post, body in bodies if _card_differs(old.context.body_of(post), body, post.language)
        ),
    )


def _groundwork(texts: _NewTexts, reach: Reach) -> Groundwork:
    """Return the groundwork for what *reach* names."""
    known, finished = texts.known, texts.finished
    posts = {(post.key, post.language): post for key in reach.pairs for post in known.context.pairs[key].posts}
    for language in known.context.config.languages:
        in_feed = feed_posts(known.context, language.code)
        if reach.is_of_catalog or any(post.key in reach.texts for post in in_feed):
            posts |= {(post.key, post.language): post for post in in_feed}
    others = known.finished([post for name, post in posts.items() if name not in finished])
    if others is None:
        raise MoreDiffersError
    return Groundwork(
        context=known.context,
        resolved={**others, **finished},
        related=known.related,
        pictures=known.pictures,
    )


def _paired(
    known: KnownSite,
    edited: Mapping[str, tuple[SourceFile, Division]],
    release: Release,
    problems: Sequence[Problem],
) -> Catalog:
    """Return the new catalogue, in which the posts that were not edited are without their texts."""
    sources = tuple(
        edited[path][0] if path in edited else known.readings[path].source for path in sorted(known.readings)
    )

    divisions: list[Outcome[Division]] = [
        Outcome(result=edited[one.path][1] if one.path in edited else known.readings[one.path].division)
        for one in sources
    ]
    catalog = pair_posts(sources, config=known.context.config, release=release, divisions=divisions)
    told = [problem for problem in problems if problem.path.startswith(("content/posts/", "content/pages/"))]
    if catalog.result is None or not set(told) <= set(catalog.problems) <= set(problems):
        raise MoreDiffersError
    new, old = catalog.result, known.catalog
    # A link to what is not published is a mistake that names it.
    if new.skipped != old.skipped:
        raise MoreDiffersError
    if new.sites != old.sites or {*new.parallels, *new.redirects} != {*old.parallels, *old.redirects}:
        raise MoreDiffersError
    return new


def _touched(known: KnownSite, catalog: Catalog, changed: Sequence[str]) -> set[str]:
    """Return the keys of the pairs that are different in *catalog*."""
    old = {(post.key, post.language): post for post in known.catalog.posts()}
    new = {(post.key, post.language): post for post in catalog.posts()}
    if old.keys() != new.keys():
        raise MoreDiffersError
    draws_cards = known.context.config.cards.enabled
    touched = set()
    for name, post in new.items():
        before = old[name]
        if post.source not in changed and _head(before) == _head(post):
            continue
        touched.add(post.key)
        is_other_text = _of_text(before) != _of_text(post) and post.source not in changed
        is_other_card = draws_cards and (before.title, before.date) != (post.title, post.date)
        if is_other_text or is_other_card or before.image != post.image or before.source != post.source:
            raise MoreDiffersError
    return touched


def _head(post: Post) -> Post:
    """Return everything about *post* but its text."""
    return post.with_changes(text="", earlier_text="", first_line=0, title_line=None, image_line=None)


def _of_text(post: Post) -> tuple[object, ...]:
    """Return what the text of *post* may ask for."""
    return post.title, post.url, post.math, post.is_divided


def _check_anchors(known: KnownSite, bodies: Sequence[tuple[Post, Body]], problems: Sequence[Problem]) -> None:
    """Raise MoreDiffersError where links from other posts may lead to an anchor that is new, or to none any more."""
    lost: set[str] = set()
    for post, body in bodies:
        before, after = set(known.context.body_of(post).anchors), set(body.anchors)
        lost |= before - after
        if after - before and any(problem.path.startswith("content/") for problem in problems):
            raise MoreDiffersError
    if lost and any(fragment in lost for _, fragment in _links(known)):
        raise MoreDiffersError


def _link_index(known: KnownSite, context: SiteContext) -> LinkIndex:
    """Return where links lead now, if no link of the site may lead elsewhere than it did."""
    old, new = known.index, make_link_index(context, is_whole=True)
    tables = [(old.places, new.places), (old.redirects, new.redirects), (old.posts_by_name, new.posts_by_name)]
    moved = {
        _last_name(place)
        for one, other in tables
        for place in one.keys() | other.keys()
        if one.get(place) != other.get(place)
    }
    if old.folders != new.folders or any(_last_name(path) in moved for path, _ in _links(known)):
        raise MoreDiffersError
    return new


def _links(known: KnownSite) -> Iterator[tuple[str, str]]:
    """Yield (path, fragment) of every link of the site, as its author wrote it."""
    for state in known.states.values():
        for reference in state.body.references:
            if reference.kind != "image":
                path, _, fragment = reference.target.partition("#")
                yield path.partition("?")[0], fragment


def _last_name(path: str) -> str:
    """Return the last name of a path in a form that all ways to write it share."""
    name = path.removesuffix("index.html").rstrip("/").rpartition("/")[2]
    return _DATE_PREFIX.sub("", posixpath.splitext(name)[0].casefold())


def _card_differs(old: Body, new: Body, language: str) -> bool:
    return old.excerpt != new.excerpt or reading_minutes(old, language) != reading_minutes(new, language)


def _keys_with_new_terms(old: KnownSite, new: KnownSite) -> set[str]:
    """Return the keys of the pairs that name a tag or category whose name or address is another, or that is new."""
    before, after = _term_names(old), _term_names(new)
    moved = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return {
        key
        for key, pair in new.context.pairs.items()
        for post in pair.posts
        for name in (*(f"tag:{tag.slug}" for tag in post.tags), *(f"category:{one.slug}" for one in post.categories))
        if name in moved
    }


def _term_names(known: KnownSite) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Return what posts show of each tag and category, by its key."""
    names: dict[str, tuple[tuple[str, str, str], ...]] = {}
    for listing in known.context.catalog.listings:
        if listing.kind in ("tag", "category"):
            shown = (listing.language, listing.title, listing.addresses[0].url)
            names[listing.key] = (*names.get(listing.key, ()), shown)
    return names


def _keys_in_new_company(old: KnownSite, new: KnownSite, cards: set[str]) -> set[str]:
    """Return the keys of the pairs that now stand beside other posts, or beside one of those with new *cards*."""
    found = {key for key, like in new.related.items() if not cards.isdisjoint(like)}
    for language in new.context.config.languages:
        before = find_neighbours(old.catalog.pairs, old.related, language.code)
        after = find_neighbours(new.catalog.pairs, new.related, language.code)
        found |= {key for key, one in after.items() if _company(one) != _company(before.get(key, Neighbours()))}
    return found


def _company(neighbours: Neighbours) -> tuple[object, ...]:
    around = [(post.title, post.url) if post is not None else None for post in (neighbours.newer, neighbours.older)]
    return (*around, *(post.key for post in neighbours.related))


def _new_listings(old: KnownSite, new: KnownSite) -> set[tuple[str, str]]:
    """Return the (key, language) of the lists that are different, or one of whose twins is; home pages always are."""
    before = {(one.key, one.language): one for one in old.catalog.listings}
    after = {(one.key, one.language): one for one in new.catalog.listings}
    moved = {name[0] for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return {(one.key, one.language) for one in new.catalog.listings if one.key in moved or one.kind == "home"}


def _outputs(catalog: Catalog) -> set[str]:
    """Return the output paths of all pages of *catalog*."""
    return {address.output for listing in catalog.listings for address in listing.addresses}.union(
        (post.output for post in catalog.posts()), (redirect.address.output for redirect in catalog.redirects)
    )


def _check_places(known: KnownSite, outputs: set[str]) -> None:
    """Raise MoreDiffersError where a new page would stand in the place of one of the author's files."""
    context = known.context
    taken = {path.removeprefix("/") for path in context.static_files}
    if outputs and not outputs.isdisjoint(taken.union(file_output(file) for file in context.files.values())):
        raise MoreDiffersError


def _addresses(catalog: Catalog) -> set[str]:
    return {address.url for listing in catalog.listings for address in listing.addresses}.union(
        (post.url for post in catalog.posts()), (post.slug for post in catalog.posts())
    )


def _terms(catalog: Catalog) -> list[tuple[object, ...]]:
    """Return what decides which posts are like each other."""
    return [(pair.key, pair.posts[0].tags, pair.posts[0].categories) for pair in catalog.pairs]
