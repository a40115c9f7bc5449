"""Services of others that a site may use: comments and analytics. None is used unless the settings name it."""

from typing import Literal

from site_gen.model.record import Record

CommentProvider = Literal["none", "giscus", "utterances", "disqus"]


class Giscus(Record, frozen=True, kw_only=True):
    """Comments kept in the discussions of a GitHub repository (giscus.app). The site gives all four values."""

    repo: str = ""
    """``owner/name`` of the repository."""
    repo_id: str = ""
    category: str = ""
    """Name of the discussion category."""
    category_id: str = ""
    strict: bool = True
    """Find a discussion by its exact name only: without this, the threads of two languages may be taken for one."""


class Utterances(Record, frozen=True, kw_only=True):
    """Comments kept in the issues of a GitHub repository (utteranc.es)."""

    repo: str = ""
    """``owner/name`` of the repository."""
    label: str = ""
    """Put on the issues that comments make."""


class Disqus(Record, frozen=True, kw_only=True):
    shortname: str = ""
    """The site's name at Disqus."""


class CommentsConfig(Record, frozen=True, kw_only=True):
    """Comments below posts. Each field is a key under ``comments:``."""

    provider: CommentProvider = "none"
    """Who keeps the comments."""
    shared: bool = True
    """The languages of a post share one thread; false: each has its own."""
    load: Literal["click", "scroll"] = "click"
    """What makes a page ask the provider: the press of a button, or scrolling near. Before that, nothing is sent."""
    giscus: Giscus = Giscus()
    utterances: Utterances = Utterances()
    disqus: Disqus = Disqus()


class GoatCounter(Record, frozen=True, kw_only=True):
    id: str = ""
    """The code of a site at goatcounter.com, or the whole address of a counter: ``https://stats.me.dev/count``."""


class Umami(Record, frozen=True, kw_only=True):
    id: str = ""
    """The site's id at Umami."""
    domain: str = "cloud.umami.is"
    """Host that the script comes from."""


class Plausible(Record, frozen=True, kw_only=True):
    domain: str = ""
    """The site's name at Plausible."""
    script: str = "https://plausible.io/js/script.js"


class GoogleAnalytics(Record, frozen=True, kw_only=True):
    id: str = ""
    """``G-…``."""


class Cloudflare(Record, frozen=True, kw_only=True):
    id: str = ""
    """The site's token."""


class AnalyticsConfig(Record, frozen=True, kw_only=True):
    """Who counts the readers: nobody, unless the site says so. Each field is a key under ``analytics:``."""

    goatcounter: GoatCounter = GoatCounter()
    umami: Umami = Umami()
    plausible: Plausible = Plausible()
    google: GoogleAnalytics = GoogleAnalytics()
    cloudflare: Cloudflare = Cloudflare()
    respect_do_not_track: bool = True
    """Ask none of them where the reader's browser says Do Not Track or Global Privacy Control."""
