"""Which icons a site has, and the manifests that name them to phones. Their pictures are made elsewhere."""

import json
from typing import Any

from site_gen.model.artifact import Artifact
from site_gen.model.icon import IconPlan
from site_gen.model.image import LocalFile
from site_gen.model.problem import Problem
from site_gen.render.addresses import href
from site_gen.render.context import SiteContext

_SETTINGS = "content/site.yaml"
_GIVEN = ("/favicon.png", "/favicon.webp", "/favicon.jpg")
_SIZES = (("apple-touch-icon.png", 180), ("icon-192.png", 192), ("icon-512.png", 512))
_LEAST_SHARE = 0.7
"""A picture is made larger by a little at most: an icon that is missing is better than one out of fog."""
_MANIFEST = "site.webmanifest"
_MEDIA_TYPE = "image/png"


def icon_plan(context: SiteContext) -> IconPlan | None:
    """Return which icons are made of the picture that the settings name, or of ``content/static/favicon.png``.

    None where there is none, or where it is a drawing, which is published as it is. What the author has put into
    ``content/static/`` is not made.
    """
    source = icon_source(context)
    if source is None or source.image is None or source.image.format == "SVG":
        return None
    side = max(source.image.width, source.image.height)
    own = context.static_files
    sizes = tuple((path, size) for path, size in _SIZES if side >= size * _LEAST_SHARE and f"/{path}" not in own)
    return IconPlan(source=source, ico="/favicon.ico" not in own, sizes=sizes)


def icon_source(context: SiteContext) -> LocalFile | None:
    """Return the picture that stands for the site; None without one."""
    wanted = context.config.favicon
    if not wanted:
        return next((context.static_files[path] for path in _GIVEN if path in context.static_files), None)
    path = "content/" + wanted.removeprefix("content/")
    return context.files.get(path) or context.static_files.get("/" + path.removeprefix("content/static/"))


def icon_faults(context: SiteContext, *, line: int | None) -> tuple[Problem, ...]:
    """Return what is wrong with the setting ``favicon``, on *line* of the settings."""
    wanted = context.config.favicon
    source = icon_source(context) if wanted else None
    if not wanted or (source is not None and source.image is not None and source.image.format != "SVG"):
        return ()
    if source is not None and source.image is not None:
        message = f"`favicon`, {wanted}, is a drawing: icons of fixed sizes cannot be made of it"
        hint = "Put it at content/static/favicon.svg, where browsers take it as it is, and name a PNG here."
        return (Problem(path=_SETTINGS, line=line, severity="warning", message=message, hint=hint),)
    fault = "is not there" if source is None else "is no picture"
    message = f"`favicon`, {wanted}, {fault}"
    return (Problem(path=_SETTINGS, line=line, message=message, hint="Write a path below content/."),)


def published_icon(context: SiteContext, path: str) -> str:
    """Return the address of the icon at output *path*, made or given by the author; empty where there is none."""
    plan = icon_plan(context)
    is_there = f"/{path}" in context.static_files or (plan is not None and path in plan.paths)
    return href(f"/{path}", context.config) if is_there else ""


def manifest_path(context: SiteContext, language: str) -> str:
    """Return the output path of the manifest of *language*; empty where there is no icon to put into it."""
    if not _manifest_icons(context):
        return ""
    return context.sites[language].home.url.lstrip("/") + _MANIFEST


def make_manifests(context: SiteContext) -> list[Artifact]:
    """Return a manifest (W3C Web Application Manifest) for each language of a site that has large icons."""
    manifests = []
    for language in context.config.languages:
        path = manifest_path(context, language.code)
        if path:
            content = json.dumps(_manifest(context, language.code), ensure_ascii=False, indent=1) + "\n"
            manifests.append(Artifact(path=path, content=content.encode(), origin=f"the manifest ({language.code})"))
    return manifests


def _manifest(context: SiteContext, language: str) -> dict[str, Any]:
    config = context.config
    title = config.title.text_or_any(language)
    home = href(context.sites[language].home.url, config)
    described = config.description.text_or_any(language)
    return {
        "name": title,
        "short_name": title,
        **({"description": described} if described else {}),
        "lang": language,
        "start_url": home,
        "scope": home,
        "display": "minimal-ui",
        "icons": _manifest_icons(context),
    }


def _manifest_icons(context: SiteContext) -> list[dict[str, str]]:
    found = [(published_icon(context, path), size) for path, size in _SIZES[1:]]
    return [{"src": url, "sizes": f"{size}x{size}", "type": _MEDIA_TYPE} for url, size in found if url]
