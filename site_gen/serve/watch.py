"""Tells when an author's files have changed, soon after and surely.

Events are hints that make it quick; a look at all files every few seconds makes it sure, and finds what events missed:
lost ones, folders on a network, a folder that was deleted and made again, links to elsewhere.
"""

import os
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from site_gen.serve.watch_hints import Batch, Hints
from site_gen.serve.watch_look import Look, look_at, look_at_file

if TYPE_CHECKING:
    from site_gen.serve.watch_events import Events

OnChange = Callable[[frozenset[str] | None], None]
"""Gets the absolute paths of files that are new, gone or different, below the folders as they were given; None where
anything may have changed."""

_LOOK_SECONDS = (2.0, 4.0)
"""Between two looks at everything, while events work: at least, at most."""
_POLL_SECONDS = (0.25, 4.0)
"""The same where they do not."""
_LOOK_SHARE = 0.01
_POLL_SHARE = 0.05
"""Share of a processor that looking may take."""
_SOON_SECONDS = 0.3
"""To the next look after folders have changed: the system begins to watch a new one a moment too late."""
_GONE_SECONDS = 0.2
"""After which a file that is gone is believed to be deleted, not just being saved."""
_FEW = 200
"""Paths that are looked at one by one; with more, looking at everything is as quick."""
_EXCUSED_NS = 5_000_000_000
"""After folders have changed: what was written into a new one before it was watched is no fault of the system."""
_MISSES = 2
"""Looks that found what events had not told, before events are distrusted."""
_DISTRUST_SECONDS = 300.0
_LOOKS_UNCOVERED = 2
"""Looks in a row that found more folders than are watched, before that is believed."""


class Watcher:
    """Watches folders, in a thread of its own, and reports batches of changed files."""

    def __init__(
        self,
        folders: Iterable[Path],
        on_change: OnChange,
        *,
        excluded: Iterable[Path] = (),
        tell: Callable[[str], None] | None = None,
        is_polling: bool = False,
    ) -> None:
        """Watch *folders*, which need not exist yet, but for what is below *excluded*.

        *on_change* is called in the watcher's thread, one call at a time; what changes meanwhile is in the next call.
        *tell* hears a message for the author when events cannot be had. *is_polling* does without events altogether.
        """
        self._folders = tuple(os.path.abspath(folder) for folder in folders)  # noqa: PTH100  links stay as they are
        self._excluded = frozenset(os.path.realpath(folder) for folder in excluded)
        self._on_change = on_change
        self._tell = tell or (lambda _: None)
        self._hints = Hints()
        self._seen = Look()
        self._events: Events | None = None
        self._wants_events = not is_polling
        self._is_covered = True
        self._uncovered_looks = _LOOKS_UNCOVERED
        self._misses = 0
        self._distrusted_until = 0.0
        self._excused_until_ns = 0
        self._told: set[str] = set()
        self._look_cost = 0.0
        self._next_look = 0.0
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="site-gen watcher", daemon=True)

    @property
    def is_polling(self) -> bool:
        """Whether changes are found by looking alone, because there are no events or they proved unreliable."""
        return self._events is None or not self._is_covered or time.monotonic() < self._distrusted_until

    def start(self) -> None:
        """Begin: whatever changes after this returns will be reported. Start before the site is first read."""
        if self._wants_events:
            self._open_events()
        self._listen(Look())
        self._seen = self._look()
        self._listen(self._seen)
        self._check_coverage(self._seen)
        self._plan_next_look()
        self._thread.start()

    def stop(self) -> None:
        """End: no call of *on_change* begins after this. Must not be called from within one."""
        self._stopped.set()
        self._hints.wake()
        if self._thread.is_alive():
            self._thread.join(5)
        if self._events is not None:
            self._events.close()
            self._events = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        while not self._stopped.is_set():
            if not self._hints.wait(self._next_look - time.monotonic()):
                if self._stopped.is_set() or time.monotonic() < self._next_look:
                    continue
                self._look_around()
                continue
            changed = self._settle()
            if self._stopped.is_set():
                return
            if changed is None or changed:
                self._report(changed)

    def _report(self, changed: frozenset[str] | None) -> None:
        try:
            self._on_change(changed)
        except Exception as error:
            # A watcher that ends in silence would be worse than any fault of its listener.
            self._tell(f"a change could not be dealt with: {error!r}")

    def _settle(self) -> frozenset[str] | None:
        """Wait until what is hinted at has come to rest, and return what has really changed; None for anything."""
        while not self._stopped.is_set():
            left = self._hints.seconds_to_quiet()
            if left > 0:
                self._stopped.wait(left)
                continue
            batch = self._hints.take()
            if batch.is_lost:
                self._seen = self._look()
                self._listen(self._seen)
                return None
            changed = self._look_closely(batch)
            if changed is not None:
                return changed
            self._hints.put_back(batch)
        return frozenset()

    def _look_closely(self, batch: Batch) -> frozenset[str] | None:
        """Return which of the files hinted at have changed; None when it is too early to say."""
        if batch.folders or len(batch.states) > _FEW:
            now = self._look()
            paths = now.changed_since(self._seen) | batch.states.keys()
            if self._listen(now):
                self._hints.lose()
            self._next_look = min(self._next_look, time.monotonic() + _SOON_SECONDS)
            self._excused_until_ns = now.looked_ns + _EXCUSED_NS
        else:
            now = Look()
            paths = set(batch.states)
            for path in paths:
                now.note(path, look_at_file(path), looked_ns=now.looked_ns)
        gone = [path for path in paths if path in self._seen.files and path not in now.files]
        is_early = time.monotonic() < batch.first_at + _GONE_SECONDS
        if is_early and any(batch.states.get(path) != "moved" for path in gone):
            return None
        changed = set()
        for path in paths:
            signature = now.files.get(path)
            if signature != self._seen.files.get(path) or (signature is not None and path in self._seen.young):
                changed.add(path)
            self._seen.note(path, signature, looked_ns=now.looked_ns)
        return frozenset(changed)

    def _look_around(self) -> None:
        """Look at everything, and take what has changed unnoticed for hints."""
        was_polling = self.is_polling
        now = self._look()
        has_news = self._hints.wait(0)
        if self._listen(now):
            self._hints.lose()
        missed = now.changed_since(self._seen)
        for path in missed:
            self._hints.add(path, "open")
        if was_polling:
            for path in self._seen.young & now.files.keys():
                self._hints.add(path, "open")
        elif not has_news and now.looked_ns > self._excused_until_ns and now.has_old_news(missed):
            self._miss()
        self._check_coverage(now)
        self._plan_next_look()

    def _miss(self) -> None:
        """Take note that events did not tell of a change; from the second time on, do not rely on them for a while."""
        self._misses += 1
        if self._misses >= _MISSES:
            self._distrusted_until = time.monotonic() + _DISTRUST_SECONDS
            self._tell_once("the system does not tell of every changed file here: the folders are looked at more often")

    def _look(self) -> Look:
        start = time.thread_time()
        look = look_at(self._folders, excluded=self._excluded)
        self._look_cost = time.thread_time() - start
        return look

    def _plan_next_look(self) -> None:
        (least, most), share = (_POLL_SECONDS, _POLL_SHARE) if self.is_polling else (_LOOK_SECONDS, _LOOK_SHARE)
        self._next_look = time.monotonic() + min(most, max(least, self._look_cost / share))

    def _open_events(self) -> None:
        from site_gen.serve.watch_events import Events

        try:
            self._events = Events(self._hints, excluded=self._excluded)
        except OSError as error:
            self._tell_limit(error)

    def _listen(self, look: Look) -> bool:
        """Listen to the folders as they are now: some may be new, replaced or gone. Return whether events were lost."""
        if self._events is None:
            return False
        folders = [(os.path.realpath(folder), folder) for folder in self._folders]
        try:
            return self._events.listen_to((*folders, *look.links))
        except OSError as error:
            self._is_covered = False
            self._tell_limit(error)
            return False

    def _check_coverage(self, look: Look) -> None:
        """See whether the system watches as many folders as there are: at its limit it silently does not.

        A folder that has just been made may not be watched yet, so it takes two looks to be sure.
        """
        count = self._events.watch_count() if self._events is not None else None
        if count is None:
            return
        self._uncovered_looks = self._uncovered_looks + 1 if count < len(look.folders) else 0
        self._is_covered = self._uncovered_looks < _LOOKS_UNCOVERED
        if not self._is_covered:
            self._tell_limit(None)

    def _tell_limit(self, error: OSError | None) -> None:
        reason = f" ({error.strerror or error})" if error is not None else ""
        self._tell_once(
            f"the system's limit of watched folders is reached{reason}: changes are found a moment later, by looking; "
            "on Linux, `sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512` raises it"
        )

    def _tell_once(self, message: str) -> None:
        if message not in self._told:
            self._told.add(message)
            self._tell(message)
