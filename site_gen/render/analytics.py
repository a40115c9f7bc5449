"""Counting readers: which scripts of which services a published page asks for. A preview has none of them."""

import json

from site_gen.model.services import AnalyticsConfig


def analytics_json(config: AnalyticsConfig) -> str:
    """Return JSON for the script in a page's head: a list of scripts with their attributes; empty for none at all."""
    scripts = [
        *([_goatcounter(config.goatcounter.id)] if config.goatcounter.id else []),
        *([_umami(config)] if config.umami.id else []),
        *([_plausible(config)] if config.plausible.domain else []),
        *([_google(config.google.id)] if config.google.id else []),
        *([_cloudflare(config.cloudflare.id)] if config.cloudflare.id else []),
    ]
    return json.dumps(scripts, ensure_ascii=False, separators=(",", ":")) if scripts else ""


def _goatcounter(code: str) -> dict[str, str]:
    address = code if "://" in code else f"https://{code}.goatcounter.com/count"
    return {"src": "https://gc.zgo.at/count.js", "data-goatcounter": address}


def _umami(config: AnalyticsConfig) -> dict[str, str]:
    attributes = {"src": f"https://{config.umami.domain}/script.js", "data-website-id": config.umami.id}
    return attributes | ({"data-do-not-track": "true"} if config.respect_do_not_track else {})


def _plausible(config: AnalyticsConfig) -> dict[str, str]:
    return {"src": config.plausible.script, "data-domain": config.plausible.domain}


def _google(measurement: str) -> dict[str, str]:
    return {"src": f"https://www.googletagmanager.com/gtag/js?id={measurement}", "data-measurement": measurement}


def _cloudflare(token: str) -> dict[str, str]:
    beacon = json.dumps({"token": token})
    return {"src": "https://static.cloudflareinsights.com/beacon.min.js", "data-cf-beacon": beacon}
