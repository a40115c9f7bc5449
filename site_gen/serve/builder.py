"""Brings what the server shows up to date, in a thread of its own: the shortest way first, then whatever is left.

An edit that its own page shows at once is shown at once.  Where it may change more than that, the site is made anew
beside that, in another thread, as soon as the author pauses; further edits are shown all the while.
"""

import dataclasses
import multiprocessing
import queue
import threading
import time
from collections.abc import Callable, Iterable, Mapping

from site_gen.errors import SiteError
from site_gen.living import LivingSite, LostTextError
from site_gen.model.options import BuildOptions
from site_gen.model.problem import Problem, has_errors
from site_gen.preview import Made, Preview, Shown, watched_folders
from site_gen.render.addresses import href
from site_gen.serve.hints import NOTHING, Hint, both, patience_for, source_path
from site_gen.serve.hub import Edit, Hub
from site_gen.serve.preview_site import PreviewSite
from site_gen.serve.told import told_of
from site_gen.serve.watch_look import Signature, look_at, look_at_file

_QUIET_SECONDS = 2.0
"""Without an edit, before the site is kept for the next start."""

_PAUSE_SECONDS = 0.7
"""Without an edit, before the rest of the site follows one that has been shown already."""

_LAST_SECONDS = 3.0
"""For ending what is being done, with its processes."""
_MOMENT_SECONDS = 0.25

_MOST_OVERTAKEN = 3
"""Rounds in a row that are not shown, because files were saved meanwhile."""


class _Stopped(BaseException):
    """The preview ends in the middle of a build."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Saved:
    """Files may have changed."""

    paths: Hint


@dataclasses.dataclass(frozen=True, slots=True)
class _Built:
    """A build has ended."""

    made: Made
    start: float
    before: Mapping[str, Signature | None]
    """How the files looked when it began."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Ended:
    """Nothing is wanted any more."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Developed:
    """Pictures have been made."""


class Builder:
    """Watches for hints of changes, and replaces what the hub shows."""

    def __init__(self, options: BuildOptions, hub: Hub, *, tell: Callable[[str], None] = lambda _: None) -> None:
        """*tell* hears a line about each build, for the terminal."""
        self._options = options
        self._hub = hub
        self._tell = tell
        self._events: queue.SimpleQueue[_Saved | _Built | _Developed | _Ended] = queue.SimpleQueue()
        self._content = options.site_dir / "content"
        self._preview = Preview(options, check=self._go_on, tell=lambda: self._events.put(_Developed()))
        self._site: LivingSite | None = None
        self._problems: tuple[Problem, ...] = ()
        self._peeked: LivingSite | None = None
        """What is shown instead of the site until that is built again."""
        self._owed: Hint = NOTHING
        """What has changed since the last build began, and is not in the site."""
        self._in_work: Hint = NOTHING
        """What had changed when the build began that is under way, or came to nothing."""
        self._build_thread: threading.Thread | None = None
        self._is_kept = True
        self._is_keeping = False
        self._is_stopped = False
        self._overtaken = 0
        self._thread = threading.Thread(target=self._run, name="site-gen builder", daemon=True)

    def start(self) -> None:
        """Begin with the whole site; the hub is given it when it is there."""
        self._thread.start()

    def hint(self, changed: Hint) -> None:
        """Say that files may have changed. Returns at once; may be called from any thread."""
        self._events.put(_Saved(changed))

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is what a build would make of all that is known to have been saved."""
        is_at_rest = self._build_thread is None and self._owed == NOTHING and self._events.empty()
        return is_at_rest and self._site is not None and self._preview.is_final

    def stop(self) -> None:
        """End, as soon as one page or text of what is being done is done; wait a moment for it."""
        self._is_stopped = True
        self._events.put(_Ended())
        end = time.monotonic() + _LAST_SECONDS
        self._thread.join(_MOMENT_SECONDS)
        # A thread ends with this process, wherever it is; other processes are waited for, and what is kept.
        while (self._is_keeping or multiprocessing.active_children()) and time.monotonic() < end:
            self._thread.join(_MOMENT_SECONDS)
            if not self._thread.is_alive():
                return

    def _run(self) -> None:
        try:
            self._begin()
            while self._goes_on():
                pass
            if self._build_thread is not None:
                self._build_thread.join()
            elif self._owed == NOTHING:
                self._keep()
        except _Stopped:
            return
        finally:
            self._preview.close()

    def _keep(self) -> None:
        """Keep the site for the next start, where that has not been done."""
        if not self._is_kept:
            self._is_keeping = True
            self._preview.keep()
            self._is_kept, self._is_keeping = True, False

    def _go_on(self) -> None:
        """Called after each piece of a build."""
        if self._is_stopped:
            raise _Stopped

    def _begin(self) -> None:
        start = time.perf_counter()
        try:
            recalled = self._preview.recall()
        except Exception as error:
            self._tell(f"the last preview is of no use: {error!r}")
            recalled = None
        if recalled is None:
            self._begin_build()
            return
        shown, saved = recalled
        if not saved:
            self._show(shown, start, "ready")
            if self._lacks_a_build():
                self._begin_build()
        else:
            # As if they were saved now; nothing is shown before.
            self._site, self._problems = shown.site, shown.problems
            self._follow(saved)

    def _goes_on(self) -> bool:
        """Deal with what happens next; False at the end. A fault of ours does not end the preview: a build mends it."""
        try:
            return self._take_next()
        except Exception as error:
            self._tell(f"a fault of ours: {error!r}")
            self._peeked, self._owed = None, None
            return True

    def _take_next(self) -> bool:
        """Wait for what happens next, and deal with it; False at the end."""
        is_building = self._build_thread is not None
        patience = None if is_building or (self._is_kept and self._owed == NOTHING) else _QUIET_SECONDS
        if self._owed != NOTHING and not is_building:
            patience = _PAUSE_SECONDS
        try:
            event = self._events.get(timeout=patience)
        except queue.Empty:
            if self._owed != NOTHING:
                self._begin_build()
            else:
                self._keep()
            return True
        hint = NOTHING
        while isinstance(event, _Saved):
            # One answer to all that was saved while the last was dealt with.
            hint = both(hint, event.paths)
            try:
                event = self._events.get(timeout=patience_for(hint))
            except queue.Empty:
                self._follow(hint)
                return True
        self._owed = both(self._owed, hint)
        if isinstance(event, _Built):
            self._take(event)
        elif isinstance(event, _Developed):
            self._develop()
        if self._build_thread is None and self._owed == NOTHING and self._lacks_a_build():
            self._begin_build()
        return not isinstance(event, _Ended)

    def _follow(self, hint: Hint) -> None:
        """Show what was saved, the short way if there is one; a build has to follow otherwise."""
        start = time.perf_counter()
        self._is_kept = False
        if self._build_thread is None and self._owed == NOTHING and self._goes_the_short_way(hint, start):
            return
        self._owed = both(self._owed, hint)
        is_seen = self._peek(both(self._in_work, self._owed))
        if self._build_thread is None and not is_seen:
            self._begin_build()

    def _goes_the_short_way(self, hint: Hint, start: float) -> bool:
        before = self._look(hint)
        try:
            shown = self._short_way(hint)
        except Exception as error:
            self._tell(f"an edit was followed the long way: {error!r}")
            return False
        if shown is None:
            return False
        if not self._is_overtaken(before, self._look(hint)):
            self._show(shown, start, "updated")
        return True

    def _look(self, hint: Hint) -> Mapping[str, Signature | None]:
        """Return how the files look that an edit of those in *hint* reads; with None, all files that there are."""
        if hint is not None and all(path.endswith(".md") for path in hint):
            return {path: look_at_file(path) for path in hint}
        folders = [str(self._options.site_dir.absolute() / "themes")]
        if hint is None:
            folders.append(str(self._content.absolute()))
        return look_at(folders, excluded=frozenset()).files

    def _is_overtaken(self, before: Mapping[str, Signature | None], now: Mapping[str, Signature | None]) -> bool:
        """Whether files were saved while they were read, so that one may have been read half written.

        That is not shown: the watcher tells of those saves, and what follows them is.  But an author whose files
        change all the time should see something.
        """
        self._overtaken = self._overtaken + 1 if before != now else 0
        return 0 < self._overtaken <= _MOST_OVERTAKEN

    def _peek(self, hint: Hint) -> bool:
        """Show the sources and the theme that were edited, with all else as it was, until the build is done."""
        themes = self._themes_of(hint)
        texts = self._texts_of(hint - themes) if hint is not None else []
        if not (texts or themes) or self._site is None or len(texts) + len(themes) < len(hint or ()):
            return False
        before = self._look(hint)
        try:
            shown = self._preview.peek_texts(texts, has_other_theme=bool(themes))
            for post in shown.edited if shown is not None else ():
                assert shown is not None and shown.site is not None
                shown.site.content(post.output)  # what cannot be made so is not shown so
        except Exception as error:
            self._tell(f"an edit has to wait for the build: {error!r}")
            return False
        if shown is None or shown.site is None:
            return False
        if not self._is_overtaken(before, self._look(hint)):
            self._peeked = shown.site
            self._put_up(shown)
        return True

    def _texts_of(self, hint: Hint) -> list[str]:
        """Return the paths of the sources in *hint*; none where other files changed, too."""
        sources = [source_path(path, self._content) for path in sorted(hint or ())]
        texts = [path for path in sources if path is not None]
        return texts if len(texts) == len(sources) else []

    def _short_way(self, hint: Hint) -> Shown | None:
        """Return the site after edits of texts alone, or of the theme alone; None where they are of more."""
        if not hint or self._site is None or has_errors(self._problems):
            return None
        texts = self._texts_of(hint)
        if texts:
            return self._preview.edit_texts(texts)
        return self._preview.edit_theme() if self._themes_of(hint) == hint else None

    def _themes_of(self, hint: Hint) -> frozenset[str]:
        """Return the files of themes in *hint*."""
        _, *themes = watched_folders(self._options)
        folders = tuple(f"{folder.absolute()}/" for folder in themes)
        return frozenset(path for path in hint or () if path.startswith(folders))

    def _begin_build(self) -> None:
        """Make the site anew, in a thread: its end is an event."""
        self._in_work, self._owed = both(self._in_work, self._owed), NOTHING
        self._build_thread = threading.Thread(
            target=self._build, args=(self._in_work,), name="site-gen build", daemon=True
        )
        self._build_thread.start()

    def _build(self, saved: Hint) -> None:
        start = time.perf_counter()
        before = self._look(None)
        self._hub.building()
        try:
            made = self._preview.make(saved)
        except _Stopped:
            return
        except SiteError as error:
            made = _failed(Problem(path="content", message=str(error), hint=error.hint))
        except Exception as error:
            # A fault of ours must not end the preview: the next save may avoid it.
            made = _failed(Problem(path="content", message=f"site-gen failed: {error!r}", hint="Please report it."))
        self._events.put(_Built(made, start, before))

    def _take(self, built: _Built) -> None:
        """Go on from what was built, with what was saved meanwhile on top of it."""
        self._build_thread = None
        shown = self._preview.take(built.made)
        owed, self._owed = self._owed, NOTHING
        self._is_kept = False
        if shown.site is not None:
            self._in_work = NOTHING
            self._problems, self._site, self._peeked = shown.problems, shown.site, None
            if self._texts_of(owed):
                if self._goes_the_short_way(owed, time.perf_counter()):
                    return
                self._owed = owed
                if self._peek(owed):
                    return
        else:
            # What can be seen for all that stays to be seen.
            seen = {path for path in self._in_work or () if source_path(path, self._content) is not None}
            self._in_work = self._themes_of(self._in_work) | seen
        is_overtaken = self._is_overtaken(built.before, self._look(None))
        if not is_overtaken:
            self._show(shown, built.start, "built")
        if owed != NOTHING:
            self._owed = owed
            self._begin_build()

    def _develop(self) -> None:
        """Show the pictures that have been made."""
        shown = self._preview.develop()
        if shown is None:
            return
        self._site = shown.site
        if self._peeked is None or not self._peek(both(self._in_work, self._owed)):
            self._put_up(shown)

    def _lacks_a_build(self) -> bool:
        """Whether what stood in for something, or was missed, is there by now."""
        return self._site is not None and self._preview.lacks_a_build

    def _show(self, shown: Shown, start: float, what: str) -> None:
        """Give the hub what there is now: with mistakes in the way, the last good pages and what is wrong."""
        self._problems = shown.problems
        if shown.site is not None:
            self._site, self._peeked = shown.site, None
        self._put_up(shown)
        self._tell(told_of(f"{what} in {time.perf_counter() - start:.2f} s", shown.problems))

    def _put_up(self, shown: Shown) -> None:
        """Give the hub what there is to be seen, the pages that are on a screen first."""
        site = self._peeked or self._site
        for path in self._hub.shown():
            self._make_ready(site, path)
        self._hub.replace(self._preview_site(), edited=tuple(self._edits(shown)))

    def _make_ready(self, site: LivingSite | None, path: str) -> None:
        """Make a page that is on a screen before it is asked for."""
        if site is not None:
            try:
                site.digest(path)
            except LostTextError:
                self.hint(None)

    def _preview_site(self) -> PreviewSite:
        """Return what the server shows: the site, or what may be seen of it until it is built."""
        site = self._peeked or self._site
        is_complete = self._owed == NOTHING and self._build_thread is None

        def on_trouble() -> None:
            if site is (self._peeked or self._site):
                self._hub.replace(self._preview_site())

        return PreviewSite(site, self._problems, is_complete=is_complete, on_trouble=on_trouble)

    def _edits(self, shown: Shown) -> Iterable[Edit]:
        for post in shown.edited:
            assert shown.site is not None
            yield Edit(address=href(post.url, shown.site.known.context.config), language=post.language)


def _failed(problem: Problem) -> Made:
    return Made(shown=Shown(site=None, problems=(problem,)))
