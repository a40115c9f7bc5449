"""Runs pure jobs, here or in a process pool: the same results in the same order, however many processes there are.

A job is a module-level function ``job(argument, tools) -> Outcome``.  Its tools (the Markdown engine, the templates) do
not pickle, so every process makes its own, once, with ``make_tools(setup)``.
"""

import collections
import contextlib
import functools
import hashlib
import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, resource_tracker
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Any, Self, TypeVar

from site_gen.errors import SiteError
from site_gen.model.problem import Outcome, Problem
from site_gen.supply import Supply
from site_gen.worker import Failure, Timed, failed, path_of, run_chunk, stand_by, start_worker

Argument = TypeVar("Argument")
Setup = TypeVar("Setup")
Tools = TypeVar("Tools")
Result = TypeVar("Result")

_LARGEST_CHUNK = 32
_GRACE_SECONDS = 0.5
_CHECK_SECONDS = 0.1
_LONGEST_SOCKET_ADDRESS = 103  # of macOS; Linux has 107
_LIMIT_SECONDS = 60.0


def start_server(preload: Sequence[str]) -> None:
    """Start what starts processes, and do not wait: it imports the modules *preload* while we do something else."""
    _context(preload)


class JobError(Exception):
    """A job raised an exception, which is a bug of ours. The message holds the traceback of where it happened."""


Progress = Callable[[str, int, int], None]


class Workers:
    """Runs jobs, here and in processes that it starts when they pay and keeps until it is closed.

    Threads may share one: what each of them has to do goes to the same processes.
    """

    def __init__(
        self,
        jobs: int,
        *,
        patience_seconds: float = 0.5,
        limit_seconds: float = _LIMIT_SECONDS,
        preload: Sequence[str] = (),
        progress: Progress | None = None,
        check: Callable[[], None] | None = None,
        largest_chunk: int = _LARGEST_CHUNK,
    ) -> None:
        """*jobs* is how many processes may work. *preload* are modules that jobs need, to import once for all.

        A worker that is busy with one argument for *limit_seconds* is ended, as one that hangs.  *progress* hears the
        name of the job, how many have been done, and of how many.  *check* is called now and then; what it raises ends
        the work.  A process is given *largest_chunk* arguments at once, or fewer.
        """
        self.seconds_by_path: dict[str, float] = collections.defaultdict(float)
        """What the jobs about each file took, wherever they ran."""
        self._progress = progress
        self._check = check
        self._largest_chunk = largest_chunk
        self._jobs = jobs
        self._patience_seconds = patience_seconds
        self._limit_seconds = limit_seconds
        self._preload = preload
        self._lock = threading.RLock()
        """For whoever starts processes, or lets go of them."""
        self._stack = contextlib.ExitStack()
        self._pool: ProcessPoolExecutor | None = None
        self._ready: Future[None] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool = None
        self._stack.__exit__(kind, error, trace)

    def get_ready(self, module: str = "", *, processes: int | None = None) -> None:
        """Start *processes* or all of them, for work that will need *module*: starting takes a while."""
        if self._jobs > 1:
            pool = self._start(module)
            for _ in range(1, processes or self._jobs):
                pool.submit(stand_by, module)

    def run(
        self,
        job: Callable[[Argument, Tools], Outcome[Result]],
        arguments: Iterable[Argument],
        *,
        setup: Setup,
        make_tools: Callable[[Setup], Tools],
        take: Callable[[int, Any], Any] | None = None,
    ) -> tuple[Outcome[Result], ...]:
        """Return the outcome of *job* for each of *arguments*, in their order; those are taken as they are needed.

        *take* gets the place and the outcome of an argument as soon as it is there; what it returns stands for that
        outcome from then on, so that a large one need not be held.  Work begins in this process.  Processes are started
        when there has been more to do than patience lasts and by the pace so far as much is left again; until the first
        of them is ready, work goes on here.  Without any patience nothing is done here where others may work.

        An argument that kills its worker twice, or keeps it busy beyond the limit twice, gets an outcome with an error
        that names it.  JobError for an exception that a job lets escape; a SiteError passes as it is.
        """
        begin = functools.partial(make_tools, setup)
        supply = Supply(arguments)
        outcomes = self._run_here(job, supply, begin, take or _as_it_is)
        if not supply.is_empty:
            outcomes += self._run_in_pool(job, supply, begin, take or _as_it_is)
        return tuple(outcomes)

    def _run_here(
        self,
        job: Callable[[Argument, Tools], Outcome[Result]],
        supply: Supply,
        begin: functools.partial[Tools],
        take: Callable[[int, Any], Any],
    ) -> list[Outcome[Result]]:
        """Run jobs in this process until they are done, or others can do the rest sooner."""
        outcomes: list[Outcome[Result]] = []
        if self._is_at_work and supply.total > 4 * self._jobs:
            return outcomes
        tools: Tools | None = None
        start = time.perf_counter()
        while not self._is_time_for_others(time.perf_counter() - start, len(outcomes), supply.total):
            if self._check is not None:
                self._check()
            chunk = supply.next_chunk(1)
            if not chunk:
                break
            argument = supply.taken[chunk[0]]
            if tools is None:
                tools = begin()
            begun = time.perf_counter()
            try:
                outcomes.append(take(chunk[0], job(argument, tools)))
            except SiteError:
                raise
            except Exception as error:
                raise JobError(failed(job, argument)) from error
            self._note(job, argument, time.perf_counter() - begun, done=len(outcomes), total=supply.total)
            supply.done(chunk[0])
        return outcomes

    def _note(self, job: Callable[..., object], argument: object, seconds: float, *, done: int, total: int) -> None:
        self.seconds_by_path[path_of(argument)] += seconds
        if self._progress is not None:
            self._progress(job.__name__, done, total)

    @property
    def _is_at_work(self) -> bool:
        ready = self._ready
        return ready is not None and ready.done()

    def _is_time_for_others(self, spent: float, done: int, total: int) -> bool:
        if self._jobs < 2:
            return False
        if not self._patience_seconds:
            return True
        if self._is_at_work:
            return total - done > 4 * self._jobs
        if spent < self._patience_seconds:
            return False
        if done and spent / done * (total - done) <= self._patience_seconds:
            return False
        self._start()
        return self._is_at_work

    def _start(self, module: str = "") -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None:
                self._pool = self._stack.enter_context(_pool(self._jobs, self._preload, self._limit_seconds))
                self._ready = self._pool.submit(stand_by, module)
            return self._pool

    def _drop(self, pool: ProcessPoolExecutor) -> None:
        """Let go of a broken pool, unless another thread has done so."""
        with self._lock:
            if pool is self._pool:
                self._pool = self._ready = None
                self._stack.close()

    def _run_in_pool(
        self,
        job: Callable[[Argument, Tools], Outcome[Result]],
        supply: Supply,
        begin: functools.partial[Tools],
        take: Callable[[int, Any], Any],
    ) -> list[Outcome[Result]]:
        order = _Order(job, begin)
        first = len(supply.taken)
        outcomes: dict[int, Outcome[Result]] = {}
        while not supply.is_empty:
            pool = self._start()
            # One chunk more than there are processes: none of them waits, and only so much is lost with a broken pool.
            lost = _drain(
                pool,
                order,
                supply,
                outcomes=outcomes,
                at_once=self._jobs + 1,
                largest_chunk=self._largest_chunk,
                note=self._note,
                take=take,
                check=self._check,
            )
            if lost:
                self._drop(pool)
            # One of these killed its worker, and with it the pool. Each runs again with a process to itself.
            for index in lost:
                alone = _run_alone(order, supply.taken[index], self._preload, self._limit_seconds)
                outcomes[index] = take(index, alone)
        return [outcomes[index] for index in range(first, len(supply.taken))]


def _as_it_is(place: int, outcome: Any) -> Any:  # noqa: ARG001 - takers know the place
    return outcome


def run_jobs(
    job: Callable[[Argument, Tools], Outcome[Result]],
    arguments: Iterable[Argument],
    *,
    setup: Setup,
    make_tools: Callable[[Setup], Tools],
    jobs: int,
    patience_seconds: float = 0.5,
    limit_seconds: float = _LIMIT_SECONDS,
) -> tuple[Outcome[Result], ...]:
    """Return what `Workers.run` does, with processes for this once."""
    with Workers(jobs, patience_seconds=patience_seconds, limit_seconds=limit_seconds) as workers:
        return workers.run(job, arguments, setup=setup, make_tools=make_tools)


class _Order:
    """A job with what its tools are made of, as it is sent to workers: the tools' recipe only where it is not known."""

    def __init__(self, job: Callable[[Any, Any], Outcome[Any]], begin: functools.partial[Any]) -> None:
        self.job = job
        self._recipe = pickle.dumps(begin)
        self._name = hashlib.sha256(self._recipe).hexdigest()

    def submit(
        self, pool: ProcessPoolExecutor, arguments: list[Any], *, with_recipe: bool
    ) -> "Future[list[Timed] | None]":
        recipe = self._recipe if with_recipe else None
        return pool.submit(run_chunk, self.job, self._name, recipe, arguments)


def _drain(
    pool: ProcessPoolExecutor,
    order: _Order,
    supply: Supply,
    *,
    outcomes: dict[int, Outcome[Any]],
    at_once: int,
    largest_chunk: int,
    note: Callable[..., None],
    take: Callable[[int, Any], Any],
    check: Callable[[], None] | None,
) -> list[int]:
    """Fill *outcomes* until nothing is *pending*, or the pool breaks; return the indexes that were lost with it."""
    running: dict[Future[list[Timed] | None], range] = {}
    lost: list[int] = []

    def submit(chunk: range, *, with_recipe: bool = False) -> None:
        chosen = [supply.taken[index] for index in chunk]
        try:
            running[order.submit(pool, chosen, with_recipe=with_recipe)] = chunk
        except BrokenProcessPool:
            lost.extend(chunk)

    # Small chunks where there is little to do, so that all have a share of it.
    first = len(supply.taken) - len(outcomes)
    size = max(1, min(largest_chunk, (supply.total - len(supply.taken)) // (at_once * 4)))
    while running or not (supply.is_empty or lost):
        while not lost and len(running) < at_once and not supply.is_empty:
            submit(supply.next_chunk(size))
        if check is not None:
            check()
        for future in wait(running, _CHECK_SECONDS if check is not None else None, FIRST_COMPLETED).done:
            chunk = running.pop(future)
            try:
                found = future.result()
            except BrokenProcessPool:
                lost += chunk
                continue
            if found is None:  # the worker does not have these tools yet
                submit(chunk, with_recipe=True)
                continue
            for index, (outcome, seconds) in zip(chunk, found, strict=True):
                outcomes[index] = take(index, _checked(outcome))
                total = max(supply.total, len(supply.taken))
                note(order.job, supply.taken[index], seconds, done=first + len(outcomes), total=total)
                supply.done(index)
    return sorted(lost)


def _run_alone(order: _Order, argument: Any, preload: Sequence[str], limit_seconds: float) -> Outcome[Any]:
    with _pool(1, preload, limit_seconds) as pool:
        begun = time.monotonic()
        try:
            found = order.submit(pool, [argument], with_recipe=True).result()
            assert found is not None
            return _checked(found[0][0])
        except BrokenProcessPool:
            message = "the process that worked on this died, twice: out of memory, or killed by a fault in a library"
            if time.monotonic() - begun >= limit_seconds:
                message = f"the work on this did not come to an end within {limit_seconds:.0f} seconds, twice"
            hint = "Look for something huge or broken in this file; with --jobs 1 the build tells where it happens."
            return Outcome(result=None, problems=(Problem(path=path_of(argument), message=message, hint=hint),))


def _checked(outcome: Outcome[Result] | Failure) -> Outcome[Result]:
    if isinstance(outcome, Failure):
        raise outcome.site_error or JobError(outcome.message)
    return outcome


@contextlib.contextmanager
def _pool(processes: int, preload: Sequence[str], limit_seconds: float) -> Iterator[ProcessPoolExecutor]:
    """Give a process pool. When the block raises (an interrupt, a bug), the pool begins nothing new."""
    context = _context(preload)
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=start_worker, initargs=(limit_seconds,))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        _end(set(multiprocessing.active_children()) - others)
        raise
    finally:
        pool.shutdown(wait=True)


def _end(processes: Iterable[BaseProcess]) -> None:
    """End processes, but not before they had a moment to finish what they have begun: when they end at once, the pool's
    threads are apt to print a traceback about it.
    """
    alive = {process.sentinel: process for process in processes}
    deadline = time.monotonic() + _GRACE_SECONDS
    while alive and time.monotonic() < deadline:
        for sentinel in connection.wait(list(alive), deadline - time.monotonic()):
            alive = {number: process for number, process in alive.items() if number != sentinel}
    for process in alive.values():
        process.terminate()


def _context(preload: Sequence[str]) -> BaseContext:
    """Return how processes start: never by a plain fork, which copies locks that other threads hold."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Imported once in the server, and there already in every worker that it forks.
    context.set_forkserver_preload([__name__, *preload])
    # This one takes care of itself, and lifts the mask when it has started.
    resource_tracker.ensure_running()
    # The mask is inherited: neither the server nor a worker, not even one that is just starting, hears Ctrl-C.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    folder = tempfile.tempdir
    try:
        from multiprocessing import forkserver

        tempfile.tempdir = _folder_for_sockets()
        forkserver.ensure_running()
    finally:
        tempfile.tempdir = folder
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    return context


def _folder_for_sockets() -> str:
    """Return the folder for temporary files, or the system's if a socket in that one had too long an address."""
    folder = tempfile.gettempdir()
    longest = os.fsencode(folder) + b"/pymp-12345678/listener-12345678"
    return folder if len(longest) <= _LONGEST_SOCKET_ADDRESS else "/tmp"
