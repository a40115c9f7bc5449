"""Brings what jobs make from the process that made it straight to where it is published from."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from site_gen.model.artifact import Artifact, Draft
from site_gen.model.problem import Outcome
from site_gen.write.output import OutputFolder
from site_gen.write.tray import Tray, lay_down

_FLUSHED_AT_ONCE = 1000
"""Artifacts that are on their way to the disk while the next are made: in the end little is left to wait for."""


class OutputPress:
    """Runs jobs that make artifacts, and returns drafts: no bytes come back to this process."""

    def __init__(self, run: Callable[..., tuple[Any, ...]], output: OutputFolder) -> None:
        self._run = run
        self._output = output
        self.holds = output.holds

    def __call__(
        self,
        job: Callable[[Any, Any], Outcome[Artifact]],
        arguments: Iterable[Any],
        *,
        setup: Any,
        make_tools: Callable[[Any], Any],
        take: Callable[[int, Any], Any],
    ) -> tuple[Any, ...]:
        """Return the outcomes of *job*, with a draft for each artifact."""

        def take_and_flush(place: int, outcome: Any) -> Any:
            if place % _FLUSHED_AT_ONCE == _FLUSHED_AT_ONCE - 1:
                self._output.begin_flush()
            return take(place, outcome)

        recipe = _Recipe(job, setup, make_tools, self._output.tray())
        return self._run(print_artifact, arguments, setup=recipe, make_tools=make_press_tools, take=take_and_flush)


class _Recipe(NamedTuple):
    job: Callable[[Any, Any], Outcome[Artifact]]
    setup: Any
    make_tools: Callable[[Any], Any]
    tray: Tray


class _PressTools(NamedTuple):
    job: Callable[[Any, Any], Outcome[Artifact]]
    tools: Any
    tray: Tray


def make_press_tools(recipe: _Recipe) -> _PressTools:
    """Return the tools of `print_artifact`."""
    return _PressTools(recipe.job, recipe.make_tools(recipe.setup), recipe.tray)


def print_artifact(argument: Any, tools: _PressTools) -> Outcome[Draft]:
    """Return where the artifact is that a job made, or the problems that stood in its way."""
    made = tools.job(argument, tools.tools)
    draft = lay_down(made.result, tools.tray) if made.result is not None else None
    return Outcome(result=draft, problems=made.problems)
