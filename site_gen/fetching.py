"""Pictures on other sites that are fetched while the site is looked at: no text waits for a host.

Until one has come, its page keeps the author's link, as the page of a build does that could not have it.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from site_gen.images.download import AT_ONCE, Downloads, host_of
from site_gen.images.elsewhere import RETRY_SECONDS, Ask
from site_gen.model.image import LockedPicture, PictureUse

_RETRY_HOST_SECONDS = 20.0
"""Before a host that did not answer is asked again, at the next save of anything: the network may be back."""


@dataclass(frozen=True, slots=True)
class _Answer:
    """What asking for a picture came to."""

    entry: LockedPicture | None
    failure: str
    """Why it cannot be had; empty where it came."""
    is_of_host: bool
    """Whether its host as a whole is to blame."""
    seconds: float
    """By a clock that never goes back."""


class Fetcher:
    """Fetches pictures in threads of its own, each host by itself. Its methods may be called from any thread."""

    def __init__(self, *, tell: Callable[[], None] = lambda: None) -> None:
        """*tell* is called when there is something new to be seen, and when all is done."""
        self._tell = tell
        self._lock = threading.RLock()
        self._ask: Ask | None = None
        self._answers: dict[str, _Answer] = {}
        self._dead_hosts: dict[str, str] = {}
        self._waiting: dict[str, list[str]] = {}
        """Addresses by host, in the order of the site."""
        self._under_way: set[str] = set()
        self._busy_hosts: set[str] = set()
        self._saved: frozenset[str] | None = frozenset()
        self._has_news = False
        self._is_closed = False

    def note_saved(self, paths: frozenset[str] | None) -> None:
        """Take note that these sources were saved: what they could not have is asked for again. None: all of them."""
        with self._lock:
            self._saved = paths

    def ask_later(self, uses: Sequence[PictureUse], ask: Ask) -> Downloads[LockedPicture]:
        """Return what is known of the pictures in *uses*, and begin to ask for the others."""
        found: Downloads[LockedPicture] = Downloads()
        with self._lock:
            self._ask = ask
            for use in uses:
                url, answer = use.target, self._answers.get(use.target)
                if url not in self._under_way and (answer is None or self._is_worth_another_try(answer, use)):
                    self._under_way.add(url)
                    self._waiting.setdefault(host_of(url), []).append(url)
                if answer is not None and answer.entry is not None:
                    found.kept[url] = answer.entry
                elif answer is not None:
                    found.failures[url] = answer.failure
            found.dead_hosts.update(self._dead_hosts)
            self._saved = frozenset()
            self._begin()
        return found

    def take_news(self) -> bool:
        """Say whether a build would find more than the last one did; whoever asks knows it from then on."""
        with self._lock:
            had_news, self._has_news = self._has_news, False
            return had_news

    @property
    def has_news(self) -> bool:
        """Whether a build would find more than the last one did."""
        with self._lock:
            return self._has_news

    @property
    def has_failures(self) -> bool:
        """Whether something could not be had that may be there by and by."""
        with self._lock:
            return any(answer.failure for answer in self._answers.values())

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being fetched."""
        with self._lock:
            return not self._under_way

    def close(self) -> None:
        """Ask for nothing more. What is under way is left to itself: a slow host must not hold up the end."""
        with self._lock:
            self._is_closed = True
            self._waiting.clear()

    def _is_worth_another_try(self, answer: _Answer, use: PictureUse) -> bool:
        if self._saved is None or use.path in self._saved:
            return True
        patience = _RETRY_HOST_SECONDS if answer.is_of_host else RETRY_SECONDS
        return bool(answer.failure) and time.monotonic() - answer.seconds > patience

    def _begin(self) -> None:
        """Start a thread for each host that waits, as far as so many may be asked at once."""
        for host in [one for one in self._waiting if one not in self._busy_hosts]:
            if len(self._busy_hosts) >= AT_ONCE or self._is_closed:
                return
            urls = self._waiting.pop(host)
            self._busy_hosts.add(host)
            threading.Thread(target=self._work, args=(host, urls), name="site-gen pictures", daemon=True).start()

    def _work(self, host: str, urls: Sequence[str]) -> None:
        """Fetch what is wanted of one host."""
        assert self._ask is not None
        try:
            downloads = self._ask(urls, self._come)
        except Exception as error:
            downloads = Downloads(failures=dict.fromkeys(urls, str(error) or type(error).__name__))
        with self._lock:
            for url in urls:
                if url in downloads.failures:
                    self._note(url, downloads.failures[url], is_of_host=host in downloads.dead_hosts)
            self._dead_hosts.pop(host, None)
            self._dead_hosts.update(downloads.dead_hosts)
            self._busy_hosts.discard(host)
            self._under_way.difference_update(urls)
            self._begin()
            is_closed = self._is_closed
        if not is_closed:
            self._tell()

    def _come(self, entry: LockedPicture) -> None:
        """Take note of a picture that has come, while others of its host are still under way."""
        with self._lock:
            self._answers[entry.url] = _Answer(entry, "", is_of_host=False, seconds=time.monotonic())
            self._under_way.discard(entry.url)
            self._has_news = True
            is_closed = self._is_closed
        if not is_closed:
            self._tell()

    def _note(self, url: str, failure: str, *, is_of_host: bool) -> None:
        before = self._answers.get(url)
        self._answers[url] = _Answer(None, failure, is_of_host=is_of_host, seconds=time.monotonic())
        self._has_news = self._has_news or before is None or before.failure != failure
