"""Texts that are rendered before it is known what becomes of them, while other processes have nothing else to do."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from typing import Any

from site_gen.cache.memo import Memo
from site_gen.gathering import Site
from site_gen.model.body import Body, BodySetup
from site_gen.model.post import Division
from site_gen.model.problem import Outcome
from site_gen.render.body_inputs import likely_inputs
from site_gen.render.groundwork import RunJobs
from site_gen.render.markdown.body import make_engine, render_body

_SHARE = 12
"""The texts of one in so many sources are rendered in about the time in which the posts of all are found."""
_SOURCES_AT_ONCE = 16
"""Whose texts a process is given at once: each gets as many of these portions as the others."""


def render_ahead(site: Site, divisions: Sequence[Outcome[Division]], *, run: Memo, jobs: int) -> None:
    """Have the first texts of a large site rendered by *jobs* processes, where *run* remembers what comes out.

    A text that turns out to be another, because its page gives it something that its source alone does not tell, is
    rendered again when it is asked for.
    """
    portion = _SOURCES_AT_ONCE * jobs
    count = len(divisions) // _SHARE // portion * portion if portion else 0
    if count == 0 or not run.remembers:
        return
    divided = [
        (source, outcome.result)
        for source, outcome in zip(site.contents.sources[:count], divisions, strict=False)
        if outcome.result is not None
    ]
    run(
        render_body,
        likely_inputs(divided, config=site.config, theme=site.theme),
        setup=BodySetup(markdown=site.config.markdown),
        make_tools=make_engine,
        as_held=_let_go,
    )


def after(coming: Future[None], run: Memo) -> RunJobs:
    """Return a runner that runs nothing before *coming* is done: what it does is remembered then."""

    def run_then(job: Callable[[Any, Any], Any], arguments: Iterable[Any], **more: Any) -> tuple[Outcome[Any], ...]:
        coming.result()
        return run(job, arguments, **more)

    return run_then


def _let_go(outcome: Outcome[Body], key: str) -> None:
    """Hold nothing of an outcome: it is remembered."""
