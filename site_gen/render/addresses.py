"""Site paths to addresses: the one place that percent-encodes and adds the base path."""

import functools
from urllib.parse import quote

from site_gen.model.config import SiteConfig, base_path_of

_KEPT = "/~!$&'()*+,;=:@-._"
"""Signs that RFC 3986 allows in a path as they are."""


def href(path: str, config: SiteConfig) -> str:
    """Return the root-relative address of the site path *path*, base path included; a whole address stays as it is."""
    return _href(path, config.base_url)


def absolute(path: str, config: SiteConfig) -> str:
    """Return the whole address of the site path *path*; root-relative while the site has no ``base_url``."""
    return _absolute(path, config.base_url)


@functools.lru_cache(maxsize=100_000)
def _href(path: str, base_url: str) -> str:
    """A page names the same few hundred addresses as the next one, and quoting one takes longer than looking it up."""
    return base_path_of(base_url) + quote(path, safe=_KEPT) if path.startswith("/") else path


@functools.lru_cache(maxsize=100_000)
def _absolute(path: str, base_url: str) -> str:
    is_site_path = path.startswith("/") and not path.startswith("//")
    return base_url.removesuffix(base_path_of(base_url)) + _href(path, base_url) if is_site_path else path
