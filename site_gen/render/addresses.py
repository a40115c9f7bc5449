"""Site paths to addresses: the one place that percent-encodes and adds the base path."""

import functools
from urllib.parse import quote

from site_gen.model.config import SiteConfig

_KEPT = "/~!$&'()*+,;=:@-._"
"""Signs that RFC 3986 allows in a path as they are."""


def href(path: str, config: SiteConfig) -> str:
    """Return the root-relative address of the site path *path*, base path included; a whole address stays as it is."""
    return config.base_path + _quoted(path) if path.startswith("/") else path


def absolute(path: str, config: SiteConfig) -> str:
    """Return the whole address of the site path *path*; root-relative while the site has no ``base_url``."""
    return config.origin + href(path, config) if _is_site_path(path) else path


def _is_site_path(path: str) -> bool:
    return path.startswith("/") and not path.startswith("//")


@functools.lru_cache(maxsize=100_000)
def _quoted(path: str) -> str:
    """A page names the same few hundred addresses as the next one, and quoting one takes longer than looking it up."""
    return quote(path, safe=_KEPT)
