"""Where the builder and the browsers meet: the site as it is now, and the pages that are open.

Every method may be called from any thread.  Nothing here waits, and nothing knows of WebSockets: an open page is a
`Channel` that is told when there may be something new, and is then asked for its message.
"""

import contextlib
import itertools
import json
import threading
from collections.abc import Callable, Iterator
from urllib.parse import unquote

from site_gen.model.problem import Problem
from site_gen.model.record import Record
from site_gen.serve.addresses import place_of, site_path
from site_gen.serve.served import MemorySite, ServedSite

SourceLine = Callable[[Problem], str]
"""Gives the line of the author's file that a problem names; empty where there is none."""

_MOST_PROBLEMS = 200
"""As many as anybody reads; a site with 10,000 warnings must not send a megabyte to each page after each save."""
_SEVERITIES = ("error", "warning", "info")


class Edit(Record, frozen=True, kw_only=True):
    """A place that an author has just changed, for the pages that show it."""

    address: str
    """Of the page: ``/blog/ko/posts/sora/``, percent-encoded or not."""
    language: str
    block: str = ""
    """What the page's script needs to find the edited block."""


class Hub:
    """Holds the current site, and tells open pages what concerns them."""

    def __init__(self, site: ServedSite | None = None, *, source_line: SourceLine | None = None) -> None:
        self._lock = threading.RLock()
        self._source_line = source_line
        self._site: ServedSite = site if site is not None else MemorySite({}, is_complete=False)
        self._is_building = site is None
        self._edits: dict[str, tuple[Edit, str | None]] = {}
        self._problems = self._encoded_problems(self._site.problems)
        self._listeners: dict[int, Callable[[], None]] = {}
        self._channels: dict[int, Channel] = {}
        self._wanted: dict[int, str] = {}
        self._numbers = itertools.count()

    @property
    def site(self) -> ServedSite:
        """The site as it is now; an empty one, not complete, before the first."""
        return self._site

    @property
    def is_building(self) -> bool:
        """Whether something that is not there now may soon be."""
        with self._lock:
            return self._is_building or not self._site.is_complete

    def replace(self, site: ServedSite, *, edited: tuple[Edit, ...] = ()) -> None:
        """Show *site* from now on; open pages hear of it where it differs for them, and of the places *edited*."""
        problems = self._encoded_problems(site.problems)
        with self._lock:
            self._site = site
            self._is_building = False
            self._problems = problems
            self._edits = dict(self._edits_that_hold(site))
            for edit in edited:
                path = _output_path(site, edit.address)
                if path is not None:
                    self._edits[path] = (edit, site.digest(path))
        self._tell()

    def building(self) -> None:
        """Tell open pages that work goes on, until the next `replace`."""
        with self._lock:
            if self._is_building:
                return
            self._is_building = True
        self._tell()

    def shown(self) -> tuple[str, ...]:
        """Return the output paths that browsers wait for, then of the pages that they visibly show; latest first."""
        with self._lock:
            addresses = [address for _, address in sorted(self._wanted.items(), reverse=True)]
            seen = [channel for channel in self._channels.values() if channel.is_visible and channel.page]
            seen.sort(key=lambda channel: channel.heard_at, reverse=True)
            addresses += [channel.page for channel in seen]
            paths = [_output_path(self._site, address) for address in addresses]
        return tuple(dict.fromkeys(path for path in paths if path is not None))

    @property
    def page_count(self) -> int:
        """How many browser pages are open."""
        with self._lock:
            return len(self._channels)

    @contextlib.contextmanager
    def wanting(self, address: str) -> Iterator[None]:
        """While this lasts, a browser waits for *address*: it should be made before all others."""
        number = next(self._numbers)
        with self._lock:
            self._wanted[number] = address
        try:
            yield
        finally:
            with self._lock:
                del self._wanted[number]

    def listen(self, notify: Callable[[], None]) -> Callable[[], None]:
        """Call *notify*, from any thread and soon over, whenever something changed; return what ends that."""
        number = next(self._numbers)
        with self._lock:
            self._listeners[number] = notify

        def leave() -> None:
            with self._lock:
                self._listeners.pop(number, None)

        return leave

    def open_channel(self, notify: Callable[[], None]) -> "Channel":
        """Return the channel of a page that has just opened; *notify* as in `listen`."""
        channel = Channel(self, self.listen(notify))
        with self._lock:
            self._channels[id(channel)] = channel
        return channel

    def close_channel(self, channel: "Channel") -> None:
        """Forget a page that has been closed."""
        channel.leave()
        with self._lock:
            self._channels.pop(id(channel), None)

    def state_for(self, page: str) -> str:
        """Return the JSON that the page at the address *page* should know now."""
        with self._lock:
            site, problems, is_building = self._site, self._problems, self.is_building
            path = _output_path(site, page)
            edit = self._edits.get(path or "")
        digest = site.digest(path) if path is not None else None
        edited = {"address": edit[0].address, "language": edit[0].language, "block": edit[0].block} if edit else None
        fields = (
            '"kind":"state"',
            f'"page":{_json({"digest": digest, "home": _home_of(site, page)})}',
            f'"problems":{problems}',
            f'"edited":{_json(edited)}',
            f'"building":{_json(is_building)}',
        )
        return "{" + ",".join(fields) + "}"

    def count(self) -> int:
        """Return a number greater than every one before."""
        return next(self._numbers)

    def _edits_that_hold(self, site: ServedSite) -> list[tuple[str, tuple[Edit, str | None]]]:
        """An edit is worth showing until its page changes again; a page that was not made yet is waited for."""
        held = []
        for path, (edit, digest) in self._edits.items():
            now = site.digest(path)
            if digest is None or digest == now:
                held.append((path, (edit, now)))
        return held

    def _tell(self) -> None:
        with self._lock:
            listeners = list(self._listeners.values())
        for notify in listeners:
            notify()

    def _encoded_problems(self, problems: tuple[Problem, ...]) -> str:
        worst_first = sorted(problems, key=lambda problem: _SEVERITIES.index(problem.severity))
        return _json([self._problem(problem) for problem in worst_first[:_MOST_PROBLEMS]])

    def _problem(self, problem: Problem) -> dict[str, str | int | None]:
        return {
            "path": problem.path,
            "line": problem.line,
            "severity": problem.severity,
            "message": problem.message,
            "hint": problem.hint,
            "source_line": self._source_line(problem) if self._source_line is not None else "",
        }


class Channel:
    """One open browser page."""

    def __init__(self, hub: Hub, leave: Callable[[], None]) -> None:
        self.page = ""
        """Its address, percent-encoded; empty until it has said it."""
        self.is_visible = False
        self.heard_at = 0
        self.leave = leave
        self._hub = hub
        self._sent: str | None = None

    def hear(self, page: str, *, is_visible: bool) -> None:
        """Take note of what the page says of itself. It is answered with its state, new or not."""
        self.page = page
        self.is_visible = is_visible
        self.heard_at = self._hub.count()
        self._sent = None

    def message(self) -> str | None:
        """Return what the page should be told; None where it knows."""
        if not self.page:
            return None
        state = self._hub.state_for(self.page)
        if state == self._sent:
            return None
        self._sent = state
        return state


def _output_path(site: ServedSite, address: str) -> str | None:
    """Return the output path that serves *address*; of several, the one that is there."""
    path = site_path(address.partition("?")[0].partition("#")[0], site.base_path)
    if path is None:
        return None
    paths = place_of(path).paths
    return next((one for one in paths if site.digest(one) is not None), paths[0])


def _home_of(site: ServedSite, address: str) -> str:
    """Return the address of the home page in the language of the page at *address*: where to go if that is gone."""
    around = [home for _, home in site.homes if unquote(address).startswith(unquote(home))]
    return max(around, key=len, default=f"{site.base_path}/")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
