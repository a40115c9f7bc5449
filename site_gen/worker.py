"""What runs in a worker process: jobs, with the tools that they need."""

import gc
import importlib
import os
import pickle
import signal
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from multiprocessing import connection, parent_process
from typing import Any, NamedTuple

from site_gen.errors import SiteError
from site_gen.model.problem import Outcome


class Failure(NamedTuple):
    """An exception on its way out of a worker: as text, because not every exception survives pickling."""

    message: str
    site_error: SiteError | None


Timed = tuple[Outcome[Any] | Failure, float]
"""What became of an argument, and how many seconds that took."""


def run_chunk(
    job: Callable[[Any, Any], Outcome[Any]], name: str, recipe: bytes | None, arguments: Sequence[Any]
) -> list[Timed] | None:
    """Run in a worker: the outcomes of *arguments*, or what went wrong with one; None where the *recipe* is missing.

    Tools are kept under their *name* as long as jobs use them: a build has few kinds.
    """
    if name not in _tools and recipe is None:
        return None
    found: list[Timed] = []
    for argument in arguments:
        begun = time.perf_counter()
        _set_alarm(_limit_seconds)
        try:
            if name not in _tools:
                assert recipe is not None
                _tools[name] = pickle.loads(recipe)()
            outcome: Outcome[Any] | Failure = job(argument, _tools[name])
        except SiteError as error:
            outcome = Failure("", error)
        except Exception:
            outcome = Failure(f"{failed(job, argument)}\n\n{traceback.format_exc()}", None)
        found.append((outcome, time.perf_counter() - begun))
    _set_alarm(0)
    return found


def _set_alarm(seconds: float) -> None:
    """Let the system end this process in *seconds*; 0 for not at all.

    Nobody handles SIGALRM, so it ends even a process that never comes back to Python, such as one in the hands of a
    regular expression. Windows has no such alarm.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)


def start_worker(limit_seconds: float) -> None:
    """Make this process a worker, which ends itself when one argument takes longer than *limit_seconds*."""
    global _limit_seconds  # noqa: PLW0603 - set once in each worker, before its first job
    _limit_seconds = limit_seconds
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Jobs make many objects and few circles: a collection at every 700 objects finds nothing, again and again.
    gc.set_threshold(100_000, 20, 100)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def stand_by(module: str = "") -> None:
    """Do nothing, in a worker, but import *module*: when this is done, one is ready."""
    if module:
        importlib.import_module(module)


def _end_with_parent() -> None:
    """End this process when the one that started the pool is gone, even if it was killed."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os.kill(os.getpid(), signal.SIGTERM)


def failed(job: Callable[..., object], argument: object) -> str:
    path = path_of(argument)
    return f"{job.__name__} failed" + (f" on {path}" if path else "")


def path_of(argument: object) -> str:
    return str(getattr(argument, "path", "") or getattr(argument, "origin", ""))


_tools: dict[str, Any] = {}
"""By the digest of their recipe."""
_limit_seconds = 0.0
