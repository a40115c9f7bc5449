"""The navigation of each language: the author's, or one made of the lists and pages there are."""

import difflib
from collections.abc import Iterator, Mapping, Sequence

from site_gen.model.catalog import LanguageSite, Listing, NavigationLink, Skipped
from site_gen.model.config import Language, NavigationItem, SiteConfig
from site_gen.model.post import Pair
from site_gen.model.problem import Outcome, Problem
from site_gen.pair.urls import address_at


def add_navigation(
    sites: Sequence[LanguageSite],
    *,
    config: SiteConfig,
    pages: Sequence[Pair],
    pairs: Sequence[Pair],
    listings: Sequence[Listing],
    skipped: Sequence[Skipped] = (),
) -> Outcome[tuple[LanguageSite, ...]]:
    """Return *sites* with their navigation. An entry that leads nowhere is an error with the nearest path.

    One that leads to what is *skipped* is an error that says so.
    """
    known = {post.url for pair in (*pages, *pairs) for post in pair.posts}
    known |= {listing.addresses[0].url for listing in listings}
    held_back = {one.url: one for one in skipped}
    problems: dict[str, Problem] = {}
    complete: list[LanguageSite] = []
    for site, language in zip(sites, config.languages, strict=True):
        if not config.navigation:
            links = tuple(_default_links(site, pages))
        else:
            links = tuple(
                _link(item, language=language, config=config, known=known, held_back=held_back, problems=problems)
                for item in config.navigation
            )
        complete.append(site.with_changes(navigation=links))
    return Outcome(result=tuple(complete), problems=tuple(problems.values()))


def _default_links(site: LanguageSite, pages: Sequence[Pair]) -> Iterator[NavigationLink]:
    yield NavigationLink(string_key="navigation.home", url=site.home.url)
    yield NavigationLink(string_key="navigation.categories", url=site.categories.url)
    yield NavigationLink(string_key="navigation.tags", url=site.tags.url)
    yield NavigationLink(string_key="navigation.archive", url=site.archive.url)
    for page in pages:
        post = page.post_in(site.language)
        if post is not None:
            yield NavigationLink(title=post.title, url=post.url)


def _link(
    item: NavigationItem,
    *,
    language: Language,
    config: SiteConfig,
    known: set[str],
    held_back: Mapping[str, Skipped],
    problems: dict[str, Problem],
) -> NavigationLink:
    title = item.title.text_or_any(language.code)
    if "://" in item.url or item.url.startswith(("//", "mailto:", "tel:", "#")):
        return NavigationLink(title=title, url=item.url)
    path, place = _split(item.url)
    path = "/" + path.lstrip("/")
    path = path if path.endswith("/") or "." in path.rsplit("/", 1)[-1] else path + "/"
    candidates = [address_at(path, language).url, *(address_at(path, other).url for other in config.languages)]
    for url in candidates:
        if url in known or "." in url.rsplit("/", 1)[-1]:
            return NavigationLink(title=title, url=url, place=place)
    reason = next((held_back[url] for url in candidates if url in held_back), None)
    problems[item.url] = _dead_entry(item, path, known) if reason is None else _held_back_entry(item, reason)
    return NavigationLink(title=title, url=path)


def _dead_entry(item: NavigationItem, path: str, known: set[str]) -> Problem:
    near = difflib.get_close_matches(path, sorted(known), n=1)
    return Problem(
        path="content/site.yaml",
        message=f"navigation leads to {item.url}, where there is no page",
        hint=f"did you mean {near[0]}?" if near else "write a page in content/pages/, or take the entry out",
    )


def _held_back_entry(item: NavigationItem, reason: Skipped) -> Problem:
    return Problem(
        path="content/site.yaml",
        message=f"navigation leads to {item.url}, but {reason.path} is not published: it is {reason.condition}",
        hint="publish it, or take the entry out until then",
    )


def _split(url: str) -> tuple[str, str]:
    """Return path and place: ``/about/#contact`` leads to a page whose address has no fragment."""
    found = min((place for place in (url.find("?"), url.find("#")) if place >= 0), default=len(url))
    return url[:found], url[found:]
