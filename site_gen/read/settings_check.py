"""Settings against what they name: options of the theme, files of the authors. For when all of it has been read."""

import posixpath
from collections.abc import Iterator, Sequence
from pathlib import Path

from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.problem import Problem, Severity
from site_gen.model.theme import Theme
from site_gen.read.config import SETTINGS_PATH, find_setting_line
from site_gen.read.nearest import nearest
from site_gen.read.theme_yaml import check_theme_options


def check_settings(config: SiteConfig, theme: Theme, contents: Contents, *, site_dir: Path) -> tuple[Problem, ...]:
    """Return what is wrong with settings that are right by themselves, at their lines of ``content/site.yaml``."""
    return (
        *check_theme_options(config, theme, site_dir=site_dir),
        *_pictures_of_authors(config, contents, site_dir),
        *_base_url(config, site_dir),
    )


def _pictures_of_authors(config: SiteConfig, contents: Contents, site_dir: Path) -> Iterator[Problem]:
    severity: Severity = "error" if config.markdown.missing == "error" else "warning"
    static = [file.path.removeprefix("content/static/") for file in contents.static]
    for author in config.authors:
        picture = author.picture
        if picture is None or "://" in picture:
            continue
        name = picture.lstrip("/").removeprefix("content/").removeprefix("static/")
        if name not in static:
            message = f"the picture of the author `{author.key}`, {picture}, is not in content/static/"
            line = find_setting_line(site_dir, "authors", author.key, "picture")
            hint = _place_for(name, contents, static)
            yield Problem(path=SETTINGS_PATH, line=line, severity=severity, message=message, hint=hint)


def _place_for(name: str, contents: Contents, static: Sequence[str]) -> str:
    base = posixpath.basename(name)
    if any(file.path == f"content/{name}" for file in contents.files):
        return f"Move content/{name} to content/static/{base}, and write `picture: {base}`."
    near = nearest(name, static, cutoff=0.75)
    return f"Did you mean `{near}`?" if near else f"Put it there: content/static/{base}."


def _base_url(config: SiteConfig, site_dir: Path) -> Iterator[Problem]:
    if not config.base_url and (site_dir / SETTINGS_PATH).exists():
        yield Problem(
            path=SETTINGS_PATH,
            severity="info",
            message="there is no `base_url`, so feeds, sitemap and canonical links hold addresses without a host",
            hint="Write it before you publish, like `base_url: https://me.github.io/blog`.",
        )
