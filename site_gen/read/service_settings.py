"""The sections ``comments:`` and ``analytics:`` of the settings."""

import re
from collections.abc import Callable

from site_gen.model.services import (
    AnalyticsConfig,
    Cloudflare,
    CommentProvider,
    CommentsConfig,
    Disqus,
    Giscus,
    GoatCounter,
    GoogleAnalytics,
    Plausible,
    Umami,
    Utterances,
)
from site_gen.read.addresses import link_fault
from site_gen.read.fields import Fields

_REPOSITORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*/[A-Za-z0-9._-]+")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_HOST = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(?::[0-9]+)?(?:/[A-Za-z0-9._/-]*)?")

_Fault = Callable[[str], str | None]

_PROVIDERS: tuple[CommentProvider, ...] = ("none", "giscus", "utterances", "disqus")
_NEEDED = {
    "giscus": ("repo", "repo_id", "category", "category_id"),
    "utterances": ("repo",),
    "disqus": ("shortname",),
}
"""Without these a provider cannot tell whose comments are meant."""


def comments_of(fields: Fields) -> CommentsConfig:
    """Return the settings under ``comments:``; a problem where the chosen provider lacks what it needs."""
    section = fields.nested("comments")
    if section is None:
        return CommentsConfig()
    before = len(section.problems)
    shared = section.flag("shared")
    config = CommentsConfig(
        provider=section.choice("provider", _PROVIDERS) or "none",
        shared=CommentsConfig().shared if shared is None else shared,
        load=section.choice("load", ("click", "scroll")) or "click",
        giscus=_giscus(section),
        utterances=_utterances(section),
        disqus=_disqus(section),
    )
    section.refuse_unknown(synonyms={"service": "provider", "active": "provider", "system": "provider"})
    if len(section.problems) == before:
        _demand(section, config)
    return config


def analytics_of(fields: Fields) -> AnalyticsConfig:
    """Return the settings under ``analytics:``."""
    section = fields.nested("analytics")
    if section is None:
        return AnalyticsConfig()
    respect = section.flag("respect_do_not_track")
    config = AnalyticsConfig(
        goatcounter=GoatCounter(id=_text(section, "goatcounter", "id", _counter_fault)),
        umami=_umami(section),
        plausible=_plausible(section),
        google=GoogleAnalytics(id=_text(section, "google", "id", _google_fault)),
        cloudflare=Cloudflare(id=_text(section, "cloudflare", "id", _name_fault)),
        respect_do_not_track=AnalyticsConfig().respect_do_not_track if respect is None else respect,
    )
    section.refuse_unknown(synonyms={"dnt": "respect_do_not_track", "ga": "google", "ga4": "google"})
    return config


def _demand(section: Fields, config: CommentsConfig) -> None:
    """Note what the chosen provider lacks, and a provider that is described and not chosen."""
    given = getattr(config, config.provider, None)
    entry = section.mapping.entry(config.provider)
    line = entry.key.line if entry is not None else section.mapping.line
    for key in _NEEDED.get(config.provider, ()):
        if not getattr(given, key):
            message = f"`comments.{config.provider}.{key}` is missing, and without it there are no comments"
            section.report(line, message, f"Write `{config.provider}: {{{key}: …}}` below `comments:`.")
    described = next((name for name in _NEEDED if section.mapping.entry(name) is not None), None)
    if described is not None and section.mapping.entry("provider") is None:
        message = f"`comments.provider` is missing, so `{described}` is not used"
        section.report(section.mapping.line, message, f"Write `provider: {described}`.", severity="warning")


def _giscus(section: Fields) -> Giscus:
    inner = section.nested("giscus")
    if inner is None:
        return Giscus()
    strict = inner.flag("strict")
    giscus = Giscus(
        repo=inner.address("repo", _repository_fault) or "",
        repo_id=inner.address("repo_id", _attribute_fault) or "",
        category=inner.text("category") or "",
        category_id=inner.address("category_id", _attribute_fault) or "",
        strict=Giscus().strict if strict is None else strict,
    )
    _pass_over(inner, "mapping", "term", "lang", "theme", "loading", "input_position", "reactions_enabled")
    inner.refuse_unknown(synonyms={"repository": "repo", "data-repo": "repo", "data-repo-id": "repo_id"})
    return giscus


def _pass_over(inner: Fields, *keys: str) -> None:
    """Say of each of *keys* that is there that pages know it themselves: other generators ask for them."""
    for key in keys:
        entry = inner.entry(key)
        if entry is not None:
            message = f"{inner.name(key)} is not needed here: each page says it itself"
            inner.report(entry.key.line, message, "Delete the line.", severity="warning")


def _utterances(section: Fields) -> Utterances:
    inner = section.nested("utterances")
    if inner is None:
        return Utterances()
    utterances = Utterances(repo=inner.address("repo", _repository_fault) or "", label=inner.text("label") or "")
    _pass_over(inner, "issue_term", "theme")
    inner.refuse_unknown(synonyms={"repository": "repo"})
    return utterances


def _disqus(section: Fields) -> Disqus:
    return Disqus(shortname=_text(section, "disqus", "shortname", _name_fault))


def _umami(section: Fields) -> Umami:
    inner = section.nested("umami")
    if inner is None:
        return Umami()
    domain = inner.address("domain", _host_fault) or Umami().domain
    umami = Umami(id=inner.address("id", _attribute_fault) or "", domain=domain)
    inner.refuse_unknown(synonyms={"website_id": "id", "host": "domain"})
    return umami


def _plausible(section: Fields) -> Plausible:
    inner = section.nested("plausible")
    if inner is None:
        return Plausible()
    plausible = Plausible(
        domain=inner.address("domain", _host_fault) or "",
        script=inner.address("script", _script_fault) or Plausible().script,
    )
    inner.refuse_unknown(synonyms={"id": "domain", "src": "script"})
    return plausible


def _text(section: Fields, service: str, key: str, fault_of: _Fault) -> str:
    """Return the one value of a service that needs but one."""
    inner = section.nested(service)
    if inner is None:
        return ""
    text = inner.address(key, fault_of) or ""
    inner.refuse_unknown(synonyms={"code": key, "token": key, "tag": key})
    return text


def _repository_fault(text: str) -> str | None:
    return None if _REPOSITORY.fullmatch(text) else "is no repository: write owner and name, as in `me/blog`"


def _name_fault(text: str) -> str | None:
    return None if _NAME.fullmatch(text) else "holds more than letters, digits and dashes: write the bare id"


def _attribute_fault(text: str) -> str | None:
    return "is a piece of HTML; only the id itself is needed" if any(sign in text for sign in "<>\"' ") else None


def _google_fault(text: str) -> str | None:
    if text.startswith("UA-"):
        return "is an id of the old Google Analytics, which counts no more; the new ones begin with G-"
    return None if re.fullmatch(r"(G|GT|AW)-[A-Z0-9]+", text) else "is no id of Google Analytics, such as G-1A2B3C4D5E"


def _counter_fault(text: str) -> str | None:
    return _script_fault(text) if "/" in text else _name_fault(text)


def _host_fault(text: str) -> str | None:
    return None if _HOST.fullmatch(text) else "is no name of a host, such as stats.example.com"


def _script_fault(text: str) -> str | None:
    return link_fault(text) if text.startswith("https://") else "does not begin with https://"
