"""Fetches many pictures at once: each once, a few hosts at a time, and no host for longer than it answers."""

import collections
import threading
import urllib.parse
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from typing import Generic, TypeVar

AT_ONCE = 8
AT_ONCE_PER_HOST = 2
_TRIES_PER_HOST = 3
"""A host that failed as a whole this often is not asked again in this build."""
_DEAD_HOSTS = 4
"""So many hosts in a row without any answer from anywhere: there is no network."""

Kept = TypeVar("Kept")
Tell = Callable[[int, int], None]
"""(pictures done, pictures in all): for a progress bar."""


class HostError(Exception):
    """A failure of a host as a whole."""


@dataclass(slots=True)
class Downloads(Generic[Kept]):
    """What came of it, by address."""

    kept: dict[str, Kept] = field(default_factory=dict)
    """What *keep* made of those that came."""
    failures: dict[str, str] = field(default_factory=dict)
    """Why a picture could not be had."""
    dead_hosts: dict[str, str] = field(default_factory=dict)
    """Hosts that are to blame as a whole, and why: one message for all their pictures."""


def download(
    urls: Sequence[str],
    fetch: Callable[[str], bytes],
    *,
    keep: Callable[[str, bytes], Kept],
    tell: Tell | None = None,
) -> Downloads[Kept]:
    """Return what became of each of *urls*; *keep* is called, in this thread, with each as soon as it is there.

    *fetch* raises HostError where a host as a whole is to blame, and any other exception for a picture that cannot be
    had; so does *keep* for one that is of no use. The messages of the exceptions are for the author.
    """
    found: Downloads[Kept] = Downloads()
    queues: dict[str, collections.deque[str]] = {}
    for url in dict.fromkeys(urls):
        queues.setdefault(host_of(url), collections.deque()).append(url)
    total, done = sum(map(len, queues.values())), 0
    strikes: collections.Counter[str] = collections.Counter()
    busy: collections.Counter[str] = collections.Counter()
    running: dict[Future[bytes], str] = {}
    while running or any(queues.values()):
        for url in _next_urls(queues, busy, AT_ONCE - len(running)):
            running[_begun(fetch, url)] = url
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            url = running.pop(future)
            host = host_of(url)
            busy[host] -= 1
            done += 1
            _take(future, url, found, keep=keep)
            if isinstance(future.exception(), HostError):
                strikes[host] += 1
                done += _give_up(host, queues, strikes, found)
            else:
                strikes[host] = 0
        if tell is not None:
            tell(done, total)
    return found


def host_of(url: str) -> str:
    """Return the host of an address, as it is written."""
    try:
        return urllib.parse.urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _begun(fetch: Callable[[str], bytes], url: str) -> Future[bytes]:
    """Return the picture at *url*, to come, from a thread that keeps no process alive.

    Threads of a pool are joined when Python ends, and a slow host may hold one for half a minute after Ctrl-C.
    """
    future: Future[bytes] = Future()

    def run() -> None:
        try:
            future.set_result(fetch(url))
        except BaseException as error:
            future.set_exception(error)

    threading.Thread(target=run, name="site-gen fetch", daemon=True).start()
    return future


def _next_urls(queues: dict[str, collections.deque[str]], busy: collections.Counter[str], places: int) -> list[str]:
    """Take as many addresses as there are *places*, host by host in turn."""
    chosen: list[str] = []
    while len(chosen) < places:
        free = [host for host, queue in queues.items() if queue and busy[host] < AT_ONCE_PER_HOST]
        if not free:
            break
        for host in free[: places - len(chosen)]:
            chosen.append(queues[host].popleft())
            busy[host] += 1
    return chosen


def _take(future: Future[bytes], url: str, found: Downloads[Kept], *, keep: Callable[[str, bytes], Kept]) -> None:
    try:
        found.kept[url] = keep(url, future.result())
    except Exception as error:  # whatever a strange server provokes, it is the picture's failure and not the build's
        found.failures[url] = str(error) or type(error).__name__


def _give_up(
    host: str,
    queues: dict[str, collections.deque[str]],
    strikes: collections.Counter[str],
    found: Downloads[Kept],
) -> int:
    """Leave the rest of a host that does not answer, and of all when nobody does; return how many are left out."""
    reason = next(found.failures[url] for url in reversed(found.failures) if host_of(url) == host)
    left_out = 0
    if strikes[host] >= _TRIES_PER_HOST or reason.startswith("the name "):
        found.dead_hosts[host] = reason
        left_out += _drop(host, queues, reason, found)
    if len(found.dead_hosts) >= _DEAD_HOSTS and not found.kept:
        for other in [one for one, queue in queues.items() if queue]:
            found.dead_hosts[other] = "no other host answered, so it was not asked (no network?)"
            left_out += _drop(other, queues, found.dead_hosts[other], found)
    return left_out


def _drop(host: str, queues: dict[str, collections.deque[str]], reason: str, found: Downloads[Kept]) -> int:
    dropped = list(queues[host])
    queues[host].clear()
    found.failures |= dict.fromkeys(dropped, reason)
    return len(dropped)
