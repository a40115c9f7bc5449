"""The page on which readers search: one a language, at ``/search/``."""

from collections.abc import Iterator

from site_gen.model.catalog import Address
from site_gen.model.view import SearchView
from site_gen.render.context import SiteContext
from site_gen.render.head import make_head


def make_search_views(context: SiteContext) -> Iterator[tuple[SearchView, Address]]:
    """Yield the search page of each language with its address; none where search is switched off."""
    if not context.config.search.enabled:
        return
    places = {site.language: site.search.url for site in context.catalog.sites}
    for site in context.catalog.sites:
        strings = context.strings[site.language]
        head = make_head(
            context,
            language=site.language,
            heading=strings("search.title"),
            url=site.search.url,
            twins={code: url for code, url in places.items() if code != site.language},
            noindex=True,
        )
        yield SearchView(head=head), site.search
