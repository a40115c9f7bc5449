"""Runs pure jobs, here or in a process pool: the same results in the same order, however many processes there are.

A job is a module-level function ``job(argument, tools) -> Outcome``.  Its tools (the Markdown engine, the templates) do
not pickle, so every process makes its own, once, with ``make_tools(setup)``.
"""

import collections
import contextlib
import functools
import math
import multiprocessing
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from site_gen.errors import SiteError
from site_gen.model.problem import Outcome, Problem

Argument = TypeVar("Argument")
Setup = TypeVar("Setup")
Tools = TypeVar("Tools")
Result = TypeVar("Result")

_LARGEST_CHUNK = 16
_GRACE_SECONDS = 2


class JobError(Exception):
    """A job raised an exception, which is a bug of ours. The message holds the traceback of where it happened."""


class _Failure(NamedTuple):
    """An exception on its way out of a worker: as text, because not every exception survives pickling."""

    message: str
    site_error: SiteError | None


def run_jobs(
    job: Callable[[Argument, Tools], Outcome[Result]],
    arguments: Sequence[Argument],
    *,
    setup: Setup,
    make_tools: Callable[[Setup], Tools],
    jobs: int,
    patience_seconds: float = 0.5,
) -> tuple[Outcome[Result], ...]:
    """Return the outcome of *job* for each of *arguments*, in their order.

    Work begins in this process.  When *patience_seconds* have not been enough and more than that is left by the pace so
    far, up to *jobs* processes do the rest: starting them costs about that much, so a small site never pays for it.

    An argument that kills its worker twice gets an outcome with an error that names it.  JobError for an exception
    that a job lets escape; a SiteError passes as it is.
    """
    begin = functools.partial(make_tools, setup)
    outcomes = _run_here(job, arguments, begin, patience_seconds=patience_seconds if jobs > 1 else math.inf)
    rest = arguments[len(outcomes) :]
    if rest:
        outcomes += _run_in_pool(job, rest, begin, processes=min(jobs, len(rest)))
    return tuple(outcomes)


def default_job_count() -> int:
    """Return how many processors this process may use: those it is bound to, and no more than its container's share."""
    bound = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return max(1, min(bound, cgroup_processors(Path("/sys/fs/cgroup"), Path("/proc/self/cgroup"))))


def cgroup_processors(root: Path, membership: Path) -> int:
    """Return how many processors the control groups of this process allow; ``sys.maxsize`` when they set no limit.

    ``cpu.max`` holds a quota and a period in microseconds (docs.kernel.org/admin-guide/cgroup-v2.html); the tightest
    one between the process's own group and the root counts.
    """
    try:
        groups = [line.partition("::")[2] for line in membership.read_text(encoding="utf-8").splitlines()]
    except OSError:
        return sys.maxsize
    least = sys.maxsize
    for group in groups:
        own = root / group.lstrip("/")
        for folder in (own, *own.parents):
            with contextlib.suppress(OSError, ValueError, ZeroDivisionError):
                quota, period = (folder / "cpu.max").read_text(encoding="utf-8").split()
                least = min(least, math.ceil(int(quota) / int(period)))
            if folder == root:
                break
    return max(1, least)


def _run_here(
    job: Callable[[Argument, Tools], Outcome[Result]],
    arguments: Sequence[Argument],
    begin: functools.partial[Tools],
    *,
    patience_seconds: float,
) -> list[Outcome[Result]]:
    """Run jobs in this process until they are done, or patience is at its end and much is left."""
    outcomes: list[Outcome[Result]] = []
    tools: Tools | None = None
    start = time.perf_counter()
    for argument in arguments:
        spent = time.perf_counter() - start
        left = len(arguments) - len(outcomes)
        if spent >= patience_seconds and (not outcomes or spent / len(outcomes) * left > patience_seconds):
            break
        if tools is None:
            tools = begin()
        try:
            outcomes.append(job(argument, tools))
        except SiteError:
            raise
        except Exception as error:
            raise JobError(_failed(job, argument)) from error
    return outcomes


def _run_in_pool(
    job: Callable[[Argument, Tools], Outcome[Result]],
    arguments: Sequence[Argument],
    begin: functools.partial[Tools],
    *,
    processes: int,
) -> list[Outcome[Result]]:
    size = max(1, min(_LARGEST_CHUNK, len(arguments) // (processes * 4)))
    pending = collections.deque(
        range(start, min(start + size, len(arguments))) for start in range(0, len(arguments), size)
    )
    outcomes: dict[int, Outcome[Result]] = {}
    run = functools.partial(_run_chunk, job)
    while pending:
        with _pool(begin, processes) as pool:
            # One chunk more than there are processes: none of them waits, and only so much is lost with a broken pool.
            lost = _drain(pool, run, arguments, pending=pending, outcomes=outcomes, at_once=processes + 1)
        # One of these killed its worker, and with it the pool. Each runs again with a process to itself.
        for index in lost:
            outcomes[index] = _run_alone(run, arguments[index], begin)
    return [outcomes[index] for index in range(len(arguments))]


def _drain(
    pool: ProcessPoolExecutor,
    run: Callable[[Sequence[Argument]], list[Outcome[Result] | _Failure]],
    arguments: Sequence[Argument],
    *,
    pending: collections.deque[range],
    outcomes: dict[int, Outcome[Result]],
    at_once: int,
) -> list[int]:
    """Fill *outcomes* until nothing is *pending*, or the pool breaks; return the indexes that were lost with it."""
    running: dict[Future[list[Outcome[Result] | _Failure]], range] = {}
    lost: list[int] = []
    while running or (pending and not lost):
        while pending and not lost and len(running) < at_once:
            chunk = pending.popleft()
            try:
                running[pool.submit(run, [arguments[index] for index in chunk])] = chunk
            except BrokenProcessPool:
                lost += chunk
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            chunk = running.pop(future)
            try:
                found = future.result()
            except BrokenProcessPool:
                lost += chunk
                continue
            for index, outcome in zip(chunk, found, strict=True):
                outcomes[index] = _checked(outcome)
    return sorted(lost)


def _run_alone(
    run: Callable[[Sequence[Argument]], list[Outcome[Result] | _Failure]],
    argument: Argument,
    begin: functools.partial[Tools],
) -> Outcome[Result]:
    with _pool(begin, 1) as pool:
        try:
            return _checked(pool.submit(run, [argument]).result()[0])
        except BrokenProcessPool:
            message = "the process that worked on this died, twice: out of memory, or killed by a fault in a library"
            hint = "Look for something huge or broken in this file; with --jobs 1 the build tells where it happens."
            return Outcome(result=None, problems=(Problem(path=_path_of(argument), message=message, hint=hint),))


def _checked(outcome: Outcome[Result] | _Failure) -> Outcome[Result]:
    if isinstance(outcome, _Failure):
        raise outcome.site_error or JobError(outcome.message)
    return outcome


def _failed(job: Callable[..., object], argument: object) -> str:
    path = _path_of(argument)
    return f"{job.__name__} failed" + (f" on {path}" if path else "")


def _path_of(argument: object) -> str:
    return str(getattr(argument, "path", ""))


@contextlib.contextmanager
def _pool(begin: functools.partial[Tools], processes: int) -> Iterator[ProcessPoolExecutor]:
    """Give a process pool. When the block raises (an interrupt, a bug), the pool begins nothing new."""
    context = _context(begin)
    others = set(multiprocessing.active_children())
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_start_worker, initargs=(begin,))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        _end(set(multiprocessing.active_children()) - others)
        raise
    finally:
        pool.shutdown(wait=True)


def _end(processes: Iterable[BaseProcess]) -> None:
    """Let processes finish what they have begun, as long as that takes no time to speak of; then end them.

    Ending them at once would do too, but the pool's threads are apt to print a traceback about it.
    """
    alive = {process.sentinel: process for process in processes}
    deadline = time.monotonic() + _GRACE_SECONDS
    while alive and time.monotonic() < deadline:
        for sentinel in connection.wait(list(alive), deadline - time.monotonic()):
            alive = {number: process for number, process in alive.items() if number != sentinel}
    for process in alive.values():
        process.terminate()


def _context(begin: functools.partial[Tools]) -> BaseContext:
    """Return how processes start: never by a plain fork, which copies locks that other threads hold."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    # Imported once in the server, and there already in every worker that it forks.
    context.set_forkserver_preload([__name__, begin.func.__module__])
    # The mask is inherited: neither the server nor a worker, not even one that is just starting, hears Ctrl-C.
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        from multiprocessing import forkserver

        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
    return context


_worker_begin: Callable[[], Any] | None = None
_worker_tools: list[Any] = []


def _start_worker(begin: Callable[[], Tools]) -> None:
    global _worker_begin  # noqa: PLW0603 - a pool hands nothing else on to its jobs
    _worker_begin = begin
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started the pool is gone, even if it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def _run_chunk(
    job: Callable[[Argument, Tools], Outcome[Result]], arguments: Sequence[Argument]
) -> list[Outcome[Result] | _Failure]:
    """Run in a worker: the outcomes of *arguments*, or what went wrong with one."""
    found: list[Outcome[Result] | _Failure] = []
    for argument in arguments:
        try:
            if not _worker_tools:
                assert _worker_begin is not None
                _worker_tools.append(_worker_begin())
            found.append(job(argument, _worker_tools[0]))
        except SiteError as error:
            found.append(_Failure("", error))
        except Exception:
            found.append(_Failure(f"{_failed(job, argument)}\n\n{traceback.format_exc()}", None))
    return found
