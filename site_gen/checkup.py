"""The story of a check: read, pair and render as a build does, write nothing, and say what there is to say."""

import datetime
import functools
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from site_gen.build import BuildOptions, Site, find_posts, is_every_source_read, read_site
from site_gen.check.portability import portability_problems
from site_gen.check.rewriting import is_same_page, rewritten
from site_gen.check.translations import Text, translation_problems
from site_gen.model.body import Body, BodyInput, BodySetup
from site_gen.model.catalog import Catalog
from site_gen.model.contents import Contents
from site_gen.model.image import Pictures
from site_gen.model.portability import Difference, Edit, Rewriting
from site_gen.model.post import Post, SourceFile
from site_gen.model.problem import Outcome, Problem, is_fatal
from site_gen.model.record import Record
from site_gen.model.report import CheckReport
from site_gen.render.markdown.body import make_engine, render_body
from site_gen.render.markdown.portability import find_differences, make_portability_tools
from site_gen.render.site import render_site
from site_gen.rewrite import changes_of, rewrite_lines
from site_gen.workers import run_jobs


class CheckOptions(Record, frozen=True, kw_only=True):
    """What a check is asked to look at."""

    site_dir: Path
    now: datetime.datetime
    """Aware. Posts dated later are looked at only when *future* says so."""
    drafts: bool = False
    future: bool = False
    portable: bool = False
    """Name what other Markdown readers show differently."""
    jobs: int = 1


class _Study(Record, frozen=True, kw_only=True):
    """A site as far as a build would know it before it writes."""

    problems: tuple[Problem, ...]
    site: Site | None = None
    catalog: Catalog | None = None
    bodies: tuple[tuple[BodyInput, Body], ...] = ()
    """Each text with what became of it."""


def check_site(options: CheckOptions) -> CheckReport:
    """Return what a build would say, and what the texts of a pair do not have in common; write nothing.

    What shows only while pictures are fetched and made, or while files are written, is left to the build.
    """
    return _report(_study(options), options, may_be_mended=True)


def mend_site(options: CheckOptions) -> CheckReport:
    """Rewrite what can safely be written so that every reader shows it alike; return that, and what is left to say.

    A file with an error is left alone. So is every change after which our own page would not be the same.
    """
    study = _study(options)
    if study.site is None or study.catalog is None:
        return _report(study, options, may_be_mended=False)
    wrong = _paths_with_errors(study)
    sources = {source.path: source for source in study.site.contents.sources}
    mender = _Mender(study.site, study.bodies, options)
    rewritings: list[Rewriting] = []
    refusals: list[Problem] = []
    for path, differences in _differences(study, options.jobs).items():
        if path in wrong:
            continue
        old, new = sources[path], mender.mended(sources[path], differences)
        changes = changes_of(old.text.split("\n"), new, old.text_line)
        refusal = _rewrite(path, changes, study.site.contents, options.site_dir) if changes else None
        if refusal is not None:
            refusals.append(refusal)
        else:
            rewritings += [Rewriting(path=path, line=line, old=was, new=now) for line, was, now in changes]
    report = _report(_study(options) if rewritings else study, options, may_be_mended=False)
    return report.with_changes(problems=(*refusals, *report.problems), rewritings=tuple(rewritings))


def _report(study: _Study, options: CheckOptions, *, may_be_mended: bool) -> CheckReport:
    problems = [*study.problems, *_translations(study)]
    if options.portable:
        wrong = _paths_with_errors(study)
        for path, differences in _differences(study, options.jobs).items():
            if may_be_mended and path not in wrong:
                problems += portability_problems(path, differences)
            else:
                problems += portability_problems(path, (one.with_changes(edits=()) for one in differences))
    sources = len(study.site.contents.sources) if study.site is not None else 0
    return CheckReport(problems=tuple(problems), sources=sources)


def _study(options: CheckOptions) -> _Study:
    site = read_site(options.site_dir)
    if site.result is None:
        return _Study(problems=site.problems)
    catalog = find_posts(site.result, _build_options(options))
    if catalog.result is None:
        return _Study(problems=(*site.problems, *catalog.problems), site=site.result)
    problems = (*site.problems, *catalog.problems)
    witness = _Witness(functools.partial(run_jobs, jobs=options.jobs))
    rendered = render_site(
        catalog.result,
        config=site.result.config,
        contents=site.result.contents,
        theme=site.result.theme,
        generator="site-gen",
        run=witness,
        prepare_pictures=lambda _: Outcome(result=Pictures()),
        is_whole=is_every_source_read(problems),
    )
    return _Study(
        problems=(*problems, *rendered.problems),
        site=site.result,
        catalog=catalog.result,
        bodies=tuple(witness.bodies),
    )


def _paths_with_errors(study: _Study) -> set[str]:
    return {problem.path for problem in study.problems if is_fatal(problem)}


class _Witness:
    """Runs jobs for the render stage, and keeps each body with what it was made of."""

    def __init__(self, run: Callable[..., tuple[Outcome[Any], ...]]) -> None:
        self._run = run
        self.bodies: list[tuple[BodyInput, Body]] = []

    def __call__(
        self,
        job: Callable[[Any, Any], Outcome[Any]],
        arguments: Sequence[Any],
        *,
        key_parts: object = None,
        is_print: bool = False,
        as_held: object = None,
        **how: Any,
    ) -> tuple[Outcome[Any], ...]:
        del key_parts, is_print, as_held  # for runners that remember
        outcomes = self._run(job, arguments, **how)
        if job is render_body:
            pairs = zip(arguments, outcomes, strict=True)
            self.bodies += [(argument, outcome.result) for argument, outcome in pairs if outcome.result is not None]
        return outcomes


def _build_options(options: CheckOptions) -> BuildOptions:
    return BuildOptions(
        site_dir=options.site_dir,
        output=options.site_dir / "output",
        now=options.now,
        drafts=options.drafts,
        future=options.future,
    )


def _translations(study: _Study) -> list[Problem]:
    if study.site is None or study.catalog is None:
        return []
    bodies = {(argument.path, argument.language): body for argument, body in study.bodies}
    problems: list[Problem] = []
    for pair in (*study.catalog.pairs, *study.catalog.pages):
        texts = [
            Text(
                path=post.source,
                line=post.first_line,
                language=study.site.config.language_for(post.language).name,
                body=bodies[post.source, post.language],
            )
            for post in pair.posts
            if (post.source, post.language) in bodies
        ]
        problems += translation_problems(texts)
    return problems


def _differences(study: _Study, jobs: int) -> dict[str, tuple[Difference, ...]]:
    """Return what other readers show differently, by source."""
    if study.site is None:
        return {}
    arguments = tuple(argument for argument, _ in study.bodies)
    setup = BodySetup(markdown=study.site.config.markdown)
    outcomes = run_jobs(find_differences, arguments, setup=setup, make_tools=make_portability_tools, jobs=jobs)
    found: dict[str, tuple[Difference, ...]] = defaultdict(tuple)
    for argument, outcome in zip(arguments, outcomes, strict=True):
        found[argument.path] += outcome.result or ()
    return dict(found)


def _rewrite(
    path: str, changes: tuple[tuple[int, str, str], ...], contents: Contents, site_dir: Path
) -> Problem | None:
    disk_name = os.fsdecode(dict(contents.disk_names).get(path, os.fsencode(path)))
    return rewrite_lines(site_dir / disk_name, shown_as=path, below=site_dir / "content", changes=changes)


class _Mender:
    """Finds the changes of a source that leave our pages as they are, and bring other readers nearer to them."""

    def __init__(self, site: Site, bodies: Iterable[tuple[BodyInput, Body]], options: CheckOptions) -> None:
        self._site = site
        self._options = _build_options(options)
        setup = BodySetup(markdown=site.config.markdown)
        self._engine = make_engine(setup)
        self._readers = make_portability_tools(setup)
        self._bodies = {(argument.path, argument.language): (argument, body) for argument, body in bodies}

    def mended(self, source: SourceFile, differences: Sequence[Difference]) -> list[str]:
        """Return the lines of the source's text, with all the changes that are safe: at once, or one by one."""
        lines = source.text.split("\n")
        groups = list(dict.fromkeys(one.edits for one in differences if one.edits))
        together = tuple(edit for group in groups for edit in group)
        if not groups or self._is_better(source, together, remaining=0):
            return rewritten(lines, source.text_line, together)
        kept: tuple[Edit, ...] = ()
        remaining = len(groups)
        for group in groups:
            if self._is_better(source, (*kept, *group), remaining=remaining - 1):
                kept += group
                remaining -= 1
        return rewritten(lines, source.text_line, kept)

    def _is_better(self, source: SourceFile, edits: Sequence[Edit], *, remaining: int) -> bool:
        """Whether the pages stay the same, and at most *remaining* differences could still be mended."""
        try:
            lines = rewritten(source.text.split("\n"), source.text_line, edits)
        except ValueError:
            return False
        new = source.with_changes(text="\n".join(lines))
        before, after = self._posts(source), self._posts(new)
        if [_identity(post) for post in before] != [_identity(post) for post in after]:
            return False
        left: set[tuple[Edit, ...]] = set()
        for post in after:
            argument, body = self._bodies[post.source, post.language]
            earlier = post.earlier_text if argument.earlier_text else ""
            changed = argument.with_changes(text=post.text, first_line=post.first_line, earlier_text=earlier)
            outcome = render_body(changed, self._engine)
            if outcome.result is None or not is_same_page(body, outcome.result):
                return False
            left |= {one.edits for one in find_differences(changed, self._readers).result or () if one.edits}
        return len(left) <= remaining

    def _posts(self, source: SourceFile) -> list[Post]:
        """Return the posts of a source as if it were alone in the site."""
        alone = self._site.with_changes(contents=Contents(sources=(source,)))
        catalog = find_posts(alone, self._options).result
        posts = [post for pair in (*catalog.pairs, *catalog.pages) for post in pair.posts] if catalog else []
        return [post for post in posts if (post.source, post.language) in self._bodies]


def _identity(post: Post) -> tuple[object, ...]:
    return post.language, post.title, post.url, post.is_divided
