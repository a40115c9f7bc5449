"""One address, one page: two claims to the same output path are an error that names both."""

from collections.abc import Iterable, Sequence

from site_gen.model.catalog import Catalog, Listing
from site_gen.model.post import Post
from site_gen.model.problem import Problem
from site_gen.model.record import Record
from site_gen.pair.slugs import collision_key

_OUR_OWN = ("404.html", "sitemap.xml", "robots.txt")


class _Claim(Record, frozen=True, kw_only=True):
    output: str
    path: str
    """The author's file to name; empty for pages that nobody wrote."""
    line: int | None = None
    what: str
    hint: str = ""


def find_collisions(catalog: Catalog) -> tuple[Problem, ...]:
    """Return an error for each two claims to one output path, compared as the least careful file system would."""
    outputs = list(_outputs(catalog))
    if len(set(map(collision_key, outputs))) == len(outputs):
        return ()
    owners: dict[str, _Claim] = {}
    problems: dict[tuple[str, str], Problem] = {}
    for claim in _claims(catalog):
        owner = owners.setdefault(collision_key(claim.output), claim)
        if owner is claim:
            continue
        problem = Problem(
            path=claim.path or owner.path or "content",
            line=claim.line if claim.path else owner.line,
            message=f"{claim.what} and {owner.what} would both be published at /{claim.output}",
            hint=claim.hint or owner.hint,
        )
        # The twins of two colliding pairs collide as well; once is enough.
        problems.setdefault((claim.path or claim.what, owner.path or owner.what), problem)
    return tuple(problems.values())


def _outputs(catalog: Catalog) -> Iterable[str]:
    """Yield the output path of each of `_claims`: who claims it takes longer to say, and nearly always nobody asks."""
    not_found = {site.not_found.output for site in catalog.sites}
    yield from (output for output in _OUR_OWN if output not in not_found)
    for site in catalog.sites:
        yield from (site.not_found.output, site.atom.output, site.json_feed.output)
    for listing in catalog.listings:
        yield from (address.output for address in listing.addresses)
    for post in catalog.posts():
        yield post.output
    yield from (parallel.address.output for parallel in catalog.parallels)
    yield from (redirect.address.output for redirect in catalog.redirects)


def _claims(catalog: Catalog) -> Iterable[_Claim]:
    for site in catalog.sites:
        for address, what in (
            (site.not_found, "the page for missing addresses"),
            (site.atom, "the Atom feed"),
            (site.json_feed, "the JSON feed"),
        ):
            yield _Claim(output=address.output, path="", what=f"{what} ({site.language})")
    for output in _OUR_OWN:
        if output not in {site.not_found.output for site in catalog.sites}:
            yield _Claim(output=output, path="", what=f"our own {output}")
    yield from _listing_claims(catalog.listings)
    for pair in (*catalog.pages, *catalog.pairs):
        yield from (_post_claim(post) for post in pair.posts)
    yield from _parallel_claims(catalog)
    for redirect in catalog.redirects:
        yield _Claim(
            output=redirect.address.output,
            path=redirect.origin,
            what=f"the alias {redirect.address.url} of {redirect.origin}",
            hint="take the alias out, or give the other one a different address",
        )


def _listing_claims(listings: Sequence[Listing]) -> Iterable[_Claim]:
    for listing in listings:
        name = f'the {listing.kind} page of "{listing.title}"' if listing.title else f"the {listing.kind} page"
        for address in listing.addresses:
            yield _Claim(output=address.output, path="", what=f"{name} ({listing.language})")


def _parallel_claims(catalog: Catalog) -> Iterable[_Claim]:
    """Yield what pages in two languages take: they are ours, so the other one is told to give way."""
    posts = {pair.key: pair.posts[0] for pair in (*catalog.pages, *catalog.pairs)}
    for parallel in catalog.parallels:
        yield _Claim(
            output=parallel.address.output,
            path=posts[parallel.key].source,
            line=posts[parallel.key].title_line or 1,
            what=f"the page of {posts[parallel.key].source} in two languages",
            hint="give the other one a different address, or write `parallel: false` into content/site.yaml",
        )


def _post_claim(post: Post) -> _Claim:
    return _Claim(
        output=post.output,
        path=post.source,
        line=post.title_line or 1,
        what=post.source,
        hint="give one of them a slug: of its own in its front matter",
    )
