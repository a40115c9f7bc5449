"""Keeps the HTML of rendered bodies out of the first process: it waits in a file until a page asks for it.

Two thousand texts are fifty megabytes.  They would be sent to the first process, taken apart there, put together again
for the cache, held, and sent on to whoever makes their pages.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from site_gen.cache.memo import encoded
from site_gen.cache.spool import Spool, SpoolFile, Stretch
from site_gen.model.body import Body
from site_gen.model.problem import Outcome
from site_gen.render.finished import SplitBody
from site_gen.render.open_text import Text
from site_gen.render.pictures import open_pictures


class BodySpool:
    """Runs the job that renders bodies, and returns them without their HTML."""

    def __init__(self, run: Callable[..., tuple[Any, ...]], spool: Spool) -> None:
        self._run = run
        self._spool = spool

    def __call__(
        self,
        job: Callable[[Any, Any], Outcome[Body]],
        arguments: Iterable[Any],
        *,
        setup: Any,
        make_tools: Callable[[Any], Any],
        **more: Any,
    ) -> tuple[Any, ...]:
        """Return the outcomes of *job*, split; whole where the disk refuses."""
        if not self._spool.folder:
            return self._run(job, arguments, setup=setup, make_tools=make_tools, **more)
        recipe = _Recipe(job, setup, make_tools, self._spool.folder)
        return self._run(spool_body, arguments, setup=recipe, make_tools=make_spool_tools, **more)

    def encoded(self, outcome: Outcome[Any]) -> bytes:
        """Return what the job returned, as the cache keeps it."""
        split = outcome.result
        laid_down = split.text.place if isinstance(split, SplitBody) else None
        return laid_down.read_all() if isinstance(laid_down, Stretch) else encoded(outcome)


class _Recipe(NamedTuple):
    job: Callable[[Any, Any], Outcome[Body]]
    setup: Any
    make_tools: Callable[[Any], Any]
    folder: str


class _SpoolTools(NamedTuple):
    job: Callable[[Any, Any], Outcome[Body]]
    tools: Any
    file: SpoolFile


def make_spool_tools(recipe: _Recipe) -> _SpoolTools:
    """Return the tools of `spool_body`."""
    return _SpoolTools(recipe.job, recipe.make_tools(recipe.setup), SpoolFile(recipe.folder))


def spool_body(argument: Any, tools: _SpoolTools) -> Outcome[Any]:
    """Return the body that a job made, split, with its HTML laid down; whole where the disk refuses."""
    outcome = tools.job(argument, tools.tools)
    body = outcome.result
    if body is None:
        return outcome
    html, places = open_pictures(body.html)
    place = tools.file.add(encoded(outcome), html.encode())
    if place is None:
        return outcome
    split = SplitBody(body.with_changes(html=""), Text.laid_down(place, places))
    return Outcome(result=split, problems=outcome.problems)
