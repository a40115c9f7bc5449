"""Which pairs get a page that shows both languages side by side, and where it stands."""

from collections.abc import Sequence

from site_gen.model.catalog import Parallel
from site_gen.model.config import SiteConfig
from site_gen.model.post import Pair
from site_gen.pair.urls import parallel_address


def make_parallels(pairs: Sequence[Pair], config: SiteConfig) -> tuple[Parallel, ...]:
    """Return one for each pair, of its first two languages; none for singles, or where the site wants none."""
    if not config.parallel:
        return ()
    return tuple(
        Parallel(
            key=pair.key,
            languages=(pair.posts[0].language, pair.posts[1].language),
            address=parallel_address(pair.posts[0].url),
        )
        for pair in pairs
        if len(pair.posts) > 1
    )
