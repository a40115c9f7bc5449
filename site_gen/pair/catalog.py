"""Sources to catalogue: everything that will be published, each thing with its address."""

import collections
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from site_gen.model.catalog import Catalog, Skipped, SourceReading
from site_gen.model.config import SiteConfig
from site_gen.model.post import Division, SourceFile
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.pair.collisions import find_collisions
from site_gen.pair.divide import divide_source, known_codes
from site_gen.pair.groups import Group, Member, group_sources
from site_gen.pair.listings import TermNames, make_listings
from site_gen.pair.navigation import add_navigation
from site_gen.pair.parallels import make_parallels
from site_gen.pair.posts import Placement, make_pair, place_member
from site_gen.pair.publication import Release, skip_reason
from site_gen.pair.redirects import make_redirects
from site_gen.pair.terms import make_terms
from site_gen.pair.urls import language_site

RunJobs = Callable[..., tuple[Outcome[Any], ...]]
"""``run(job, arguments, setup=…, make_tools=…)``: the outcomes of ``job(argument, tools)``, in order."""


class _PlacedGroup(Record, frozen=True, kw_only=True):
    group: Group
    placed: tuple[tuple[Member, Placement], ...]
    """All members, published or not."""
    problems: tuple[Problem, ...]


def pair_posts(
    sources: Sequence[SourceFile],
    *,
    config: SiteConfig,
    release: Release,
    divisions: Sequence[Outcome[Division]] | None = None,
) -> Outcome[Catalog]:
    """Return the catalogue of what *release* lets through, with the problems of all sources.

    ``release.now`` is taken as the site's clock and should be in its time zone. *divisions* are what `divide_sources`
    returns; without them that is done here.
    """
    timezone = zoneinfo.ZoneInfo(config.timezone)
    release = Release(now=release.now.astimezone(timezone), drafts=release.drafts, future=release.future)
    divisions = divisions if divisions is not None else divide_sources(sources, config=config, run=_run_here)
    divided = [
        (source, outcome.result)
        for source, outcome in zip(sources, divisions, strict=True)
        if outcome.result is not None
    ]
    grouping = group_sources(divided, _codes(config))
    groups = [_place(group, config=config, timezone=timezone) for group in grouping.result or ()]
    skipped = tuple(reason for one in groups for reason in _held_back(one, release))
    problems = [problem for outcome in divisions for problem in outcome.problems]
    problems += [*grouping.problems, *(problem for one in groups for problem in one.problems)]
    languages_by_path = {source.path: len(division.parts) for source, division in divided}
    alike = collections.Counter((reason.path, reason.reason) for reason in skipped)
    problems += dict.fromkeys(
        _not_published(reason, is_whole=alike[reason.path, reason.reason] == languages_by_path[reason.path])
        for reason in skipped
    )
    catalog, more = _catalog_of(groups, config=config, release=release, skipped=skipped)
    problems += more
    readings = _readings(divided, groups, problems)
    return Outcome(result=catalog.with_changes(readings=readings, skipped=skipped), problems=tuple(problems))


def divide_sources(sources: Iterable[SourceFile], *, config: SiteConfig, run: RunJobs) -> tuple[Outcome[Division], ...]:
    """Return into which languages the text of each source falls; *run* runs the job that reads it."""
    divisions: tuple[Outcome[Division], ...] = run(divide_source, sources, setup=_codes(config), make_tools=known_codes)
    return divisions


def _codes(config: SiteConfig) -> tuple[str, ...]:
    return tuple(language.code for language in config.languages)


def _run_here(
    job: Callable[[Any, Any], Outcome[Any]],
    arguments: Iterable[Any],
    *,
    setup: Any,
    make_tools: Callable[[Any], Any],
) -> tuple[Outcome[Any], ...]:
    tools = make_tools(setup)
    return tuple(job(argument, tools) for argument in arguments)


def _place(group: Group, *, config: SiteConfig, timezone: zoneinfo.ZoneInfo) -> _PlacedGroup:
    placed = [(member, *place_member(group, member, config=config, timezone=timezone)) for member in group.members]
    return _PlacedGroup(
        group=group,
        placed=tuple((member, placement) for member, placement, _ in placed),
        # The two halves of a file share most mistakes; once is enough.
        problems=tuple(dict.fromkeys(problem for _, _, problems in placed for problem in problems)),
    )


def _held_back(one: _PlacedGroup, release: Release) -> Iterator[Skipped]:
    """Yield why members of a group are not published, those that are not."""
    for member, placement in one.placed:
        reason = skip_reason(one.group, member, release=release, date=placement.date)
        if reason is not None:
            yield reason.with_changes(url=placement.address.url if placement.address is not None else "")


def _not_published(reason: Skipped, *, is_whole: bool) -> Problem:
    """Return what the author hears of *reason*: once for a file of which nothing is published, else by language."""
    subject = "this is" if is_whole else f"the {reason.language} text is"
    return Problem(
        path=reason.path,
        severity="info",
        message=f"not published: {subject} {reason.condition}",
        hint=f"{reason.option} publishes it." if reason.option else "",
    )


def _catalog_of(
    groups: Sequence[_PlacedGroup], *, config: SiteConfig, release: Release, skipped: Sequence[Skipped]
) -> tuple[Catalog, list[Problem]]:
    held_back = {(reason.path, reason.language) for reason in skipped}
    published = [(one.group, placed) for one in groups if (placed := _published(one, held_back))]
    sources = list({member.source.path: member.source for _, placed in published for member, _ in placed}.values())
    articles = [source for source in sources if source.kind == "post"]
    tags = make_terms(articles, named=config.tags, field="tags", languages=config.languages)
    categories = make_terms(articles, named=config.categories, field="categories", languages=config.languages)
    assert tags.result is not None
    assert categories.result is not None
    pairs = [
        make_pair(group, placed, config=config, release=release, tags=tags.result, categories=categories.result)
        for group, placed in published
    ]
    articles_newest_first = sorted(
        (pair for pair in pairs if pair.kind == "post"), key=lambda pair: min(post.recency for post in pair.posts)
    )
    pages = sorted((pair for pair in pairs if pair.kind == "page"), key=lambda pair: pair.key)
    sites = tuple(language_site(language) for language in config.languages)
    listings = make_listings(
        articles_newest_first,
        names={group.key: _term_names(placed) for group, placed in published},
        config=config,
        sites=sites,
        tags=tags.result,
        categories=categories.result,
    )
    navigation = add_navigation(
        sites, config=config, pages=pages, pairs=articles_newest_first, listings=listings, skipped=skipped
    )
    redirects = make_redirects(pairs, config)
    catalog = Catalog(
        pairs=tuple(articles_newest_first),
        pages=tuple(pages),
        listings=listings,
        redirects=redirects.result or (),
        parallels=make_parallels((*articles_newest_first, *pages), config),
        sites=navigation.result or sites,
    )
    return catalog, [
        *tags.problems,
        *categories.problems,
        *navigation.problems,
        *redirects.problems,
        *find_collisions(catalog),
    ]


def _published(one: _PlacedGroup, held_back: set[tuple[str, str | None]]) -> tuple[tuple[Member, Placement], ...]:
    return tuple(
        (member, placement)
        for member, placement in one.placed
        if placement.address is not None
        and (member.source.path, member.part.language if len(one.group.members) > 1 else None) not in held_back
    )


def _term_names(placed: Sequence[tuple[Member, Placement]]) -> TermNames:
    """Return all tags and all category paths of a pair: two files may name different ones, and each has its list."""
    fronts = [member.source.front for member, _ in placed]
    tags = dict.fromkeys(tag for front in fronts for tag in front.tags)
    paths = dict.fromkeys(front.categories for front in fronts if front.categories)
    return tuple(tags), tuple(paths)


def _readings(
    divided: Sequence[tuple[SourceFile, Division]], groups: Sequence[_PlacedGroup], problems: Sequence[Problem]
) -> tuple[SourceReading, ...]:
    placements = {
        (member.source.path, member.part.language): placement for one in groups for member, placement in one.placed
    }
    problems_by_path: dict[str, list[Problem]] = {}
    for problem in problems:
        problems_by_path.setdefault(problem.path, []).append(problem)
    readings = []
    for source, division in divided:
        found = [
            (part.language, placements[source.path, part.language])
            for part in division.parts
            if (source.path, part.language) in placements
        ]
        readings.append(
            SourceReading(
                source=source,
                division=division,
                titles=tuple((language, placement.title) for language, placement in found),
                urls=tuple(
                    (language, placement.address.url) for language, placement in found if placement.address is not None
                ),
                problems=tuple(problems_by_path.get(source.path, ())),
            )
        )
    return tuple(readings)
