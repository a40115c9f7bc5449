"""What an author wrote, gathered: settings, theme and contents, and the catalogue of what will be published."""

import functools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from site_gen.model.catalog import Catalog
from site_gen.model.config import SiteConfig
from site_gen.model.contents import Contents
from site_gen.model.options import BuildOptions
from site_gen.model.post import Division, SourceFile
from site_gen.model.problem import Outcome, Problem, has_errors
from site_gen.model.record import Record
from site_gen.model.theme import Theme
from site_gen.pair.catalog import pair_posts
from site_gen.pair.publication import Release
from site_gen.read.config import SETTINGS_PATH, find_setting_line, read_config
from site_gen.read.content import ReadImageInfo, read_content, take_all
from site_gen.read.image_info import read_image_info
from site_gen.read.memory import FileMemory
from site_gen.read.settings_check import check_settings
from site_gen.read.site_fields import given_base_url
from site_gen.read.theme import bundled_themes_folder, read_theme


class Site(Record, frozen=True, kw_only=True):
    """Everything an author wrote, decoded."""

    config: SiteConfig
    contents: Contents
    theme: Theme


def read_site(
    site_dir: Path,
    *,
    base_url: str | None = None,
    image_info: ReadImageInfo = read_image_info,
    memory: FileMemory | None = None,
    take: Callable[[SiteConfig, Iterator[SourceFile]], object] | None = None,
) -> Outcome[Site]:
    """Return the decoded site with the mistakes of all its files; no result when settings or theme cannot be used.

    *take* is given the sources while they are being read, to begin with what comes next; it takes all of them.  Those
    of the site are without their texts then, unless headings are counted over a whole file.
    """
    config = read_config(site_dir)
    if config.result is None:
        # The posts cannot be built, but their own mistakes can show in the same run.
        contents = read_content(site_dir, SiteConfig())
        return Outcome(result=None, problems=(*config.problems, *contents.problems))
    settings = config.result if base_url is None else config.result.with_changes(base_url=given_base_url(base_url))
    codes = tuple(language.code for language in settings.languages)
    theme = read_theme(settings.theme.name, (site_dir / "themes", bundled_themes_folder()), codes, site_dir=site_dir)
    contents = read_content(
        site_dir,
        settings,
        image_info=image_info,
        memory=memory,
        take=functools.partial(take, settings) if take is not None else take_all,
        keeps_texts=take is None or settings.markdown.heading_ids_over_file,
    )
    problems = [*config.problems, *theme.problems, *contents.problems]
    if theme.result is None or contents.result is None:
        return Outcome(result=None, problems=tuple(problems))
    problems += check_settings(settings, theme.result, contents.result, site_dir=site_dir)
    site = Site(config=settings, contents=contents.result, theme=theme.result)
    return Outcome(result=site, problems=tuple(problems))


def is_every_source_read(problems: Sequence[Problem]) -> bool:
    """Say whether no source is missing for its mistakes, so that what leads nowhere does so for its own."""
    return not has_errors(one for one in problems if one.path.startswith(("content/posts", "content/pages")))


def find_posts(
    site: Site, options: BuildOptions, *, divisions: Sequence[Outcome[Division]] | None = None
) -> Outcome[Catalog]:
    """Return the catalogue of everything that *options* let be published; *divisions* as `pair_posts` wants them."""
    release = Release(now=options.now, drafts=options.drafts, future=options.future)
    catalog = pair_posts(site.contents.sources, config=site.config, release=release, divisions=divisions)
    return catalog.with_changes(problems=tuple(_with_line(one, options.site_dir) for one in catalog.problems))


def _with_line(problem: Problem, site_dir: Path) -> Problem:
    """Return *problem* with its line of the settings: the pair stage knows their values, not where they stand."""
    if problem.path != SETTINGS_PATH or problem.line is not None:
        return problem
    return problem.with_changes(line=find_setting_line(site_dir, "navigation"))
