"""A process for work that comes later: it starts, and imports what that work needs, while there is other work."""

from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Any, Self

from site_gen.model.problem import Outcome
from site_gen.workers import Workers, run_jobs


class Standby:
    """Runs jobs in processes of their own, which are there sooner where they were told to get ready."""

    def __init__(self, jobs: int, *, limit_seconds: float) -> None:
        """*jobs* is how many processes may work at once; one that is busy with one argument for longer is ended."""
        self._jobs = jobs
        self._limit_seconds = limit_seconds
        self._workers: Workers | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        workers, self._workers = self._workers, None
        if workers is not None:
            workers.__exit__(kind, error, trace)

    def get_ready(self, module: str) -> None:
        """Have a process started and *module* imported there, and do not wait for it."""
        if self._workers is None:
            self._workers = Workers(self._jobs, patience_seconds=0.0, limit_seconds=self._limit_seconds)
            self._workers.get_ready(module, processes=1)

    def run(
        self,
        job: Callable[[Any, Any], Outcome[Any]],
        arguments: Sequence[Any],
        *,
        setup: Any,
        make_tools: Callable[[Any], Any],
        jobs: int,
    ) -> tuple[Outcome[Any], ...]:
        """Return the outcome of *job* for each of *arguments*, of which no more than *jobs* are worked on at once.

        With more than one none of it is done in this process: it is work that may end the process which does it.
        """
        if self._workers is not None and 1 < jobs <= self._jobs and len(arguments) <= jobs:
            return self._workers.run(job, arguments, setup=setup, make_tools=make_tools)
        return run_jobs(
            job,
            arguments,
            setup=setup,
            make_tools=make_tools,
            jobs=jobs,
            patience_seconds=0.0,
            limit_seconds=self._limit_seconds,
        )
