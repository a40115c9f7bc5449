"""Brings what the server shows up to date, in a thread of its own: the shortest way first, then whatever is left."""

import queue
import threading
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from site_gen.errors import SiteError
from site_gen.living import LivingSite, LostTextError
from site_gen.model.options import BuildOptions
from site_gen.model.problem import Problem
from site_gen.preview import Preview, Shown, watched_folders
from site_gen.render.addresses import href
from site_gen.serve.hub import Edit, Hub
from site_gen.serve.served import ServedFile
from site_gen.serve.watch_look import Signature, look_at, look_at_file

_QUIET_SECONDS = 2.0
"""Without an edit, before the site is kept for the next start."""

_LAST_SECONDS = 3.0
"""For ending what is being done, with its processes."""

_MOST_OVERTAKEN = 3
"""Rounds in a row that are not shown, because files were saved meanwhile."""

Hint = frozenset[str] | None
"""Absolute paths of changed files; None where anything may have changed."""


class _Stopped(BaseException):
    """The preview ends in the middle of a build."""


class PreviewSite:
    """A living site as the server wants it, with what there is to say about it."""

    def __init__(
        self,
        site: LivingSite | None,
        problems: tuple[Problem, ...],
        *,
        is_complete: bool = True,
        on_trouble: Callable[[], None] = lambda: None,
    ) -> None:
        """*on_trouble* is called when a page could not be made, or the cache has lost a text."""
        self._site = site
        self._problems = problems
        self._on_trouble = on_trouble
        self.is_complete = is_complete
        config = site.known.context.config if site is not None else None
        self.base_path = config.base_path if config is not None else ""
        sites = site.known.context.sites if site is not None else {}
        self.homes = tuple((code, href(one.home.url, config)) for code, one in sites.items() if config is not None)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the sources, and with the pages that have been asked for."""
        of_pages = self._site.page_problems if self._site is not None else ()
        return tuple(dict.fromkeys((*self._problems, *of_pages)))

    def file(self, path: str) -> ServedFile | None:
        """Return the file at *path*, made if need be; None where there is none."""
        if self._site is None:
            return None
        before = len(self._site.page_problems)
        try:
            content = self._site.content(path)
            digest = self._site.digest(path)
        except LostTextError:
            self._on_trouble()
            return None
        if len(self._site.page_problems) != before:
            self._on_trouble()
        if content is None:
            return None
        return ServedFile(content=content, digest=digest or "")

    def digest(self, path: str) -> str | None:
        """Return the digest of the file at *path*; None where there is none."""
        try:
            return self._site.digest(path) if self._site is not None else None
        except LostTextError:
            self._on_trouble()
            return None

    def twin(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return (language, address) of the page at *path* in every language it has."""
        return self._site.twins_of(path) if self._site is not None else ()


class Builder:
    """Watches for hints of changes, and replaces what the hub shows."""

    def __init__(self, options: BuildOptions, hub: Hub, *, tell: Callable[[str], None] = lambda _: None) -> None:
        """*tell* hears a line about each build, for the terminal."""
        self._options = options
        self._hub = hub
        self._tell = tell
        self._hints: queue.SimpleQueue[Hint | BaseException] = queue.SimpleQueue()
        self._content = options.site_dir / "content"
        self._site: LivingSite | None = None
        self._problems: tuple[Problem, ...] = ()
        self._is_kept = True
        self._is_stopped = False
        self._overtaken = 0
        self._thread = threading.Thread(target=self._run, name="site-gen builder", daemon=True)

    def start(self) -> None:
        """Begin with the whole site; the hub is given it when it is there."""
        self._thread.start()

    def hint(self, changed: Hint) -> None:
        """Say that files may have changed. Returns at once; may be called from any thread."""
        self._hints.put(changed)

    def stop(self) -> None:
        """End, as soon as one page or text of what is being done is done; wait a moment for it."""
        self._is_stopped = True
        self._hints.put(SystemExit())
        self._thread.join(_LAST_SECONDS)

    def _run(self) -> None:
        preview = Preview(self._options, progress=self._go_on)
        try:
            self._begin(preview)
            while True:
                hint = self._next_hint(preview)
                if isinstance(hint, BaseException):
                    return
                self._follow(preview, hint)
        except _Stopped:
            return
        finally:
            preview.close()

    def _go_on(self, *_: object) -> None:
        """Called after each piece of a build."""
        if self._is_stopped:
            raise _Stopped

    def _begin(self, preview: Preview) -> None:
        start = time.perf_counter()
        try:
            recalled = preview.recall()
        except Exception as error:
            self._tell(f"the last preview is of no use: {error!r}")
            recalled = None
        if recalled is not None:
            self._show(recalled, start, "ready")
        else:
            self._build(preview)

    def _next_hint(self, preview: Preview) -> Hint | BaseException:
        """Wait for a change, and gather those that came while the last one was dealt with."""
        try:
            hint = self._hints.get(timeout=None if self._is_kept else _QUIET_SECONDS)
        except queue.Empty:
            self._is_kept = True
            preview.keep()
            return self._next_hint(preview)
        while not self._hints.empty():
            more = self._hints.get()
            if isinstance(more, BaseException):
                return more
            if not isinstance(hint, BaseException):
                hint = hint | more if hint is not None and more is not None else None
        return hint

    def _follow(self, preview: Preview, hint: Hint) -> None:
        start = time.perf_counter()
        self._is_kept = False
        before = self._look(hint)
        try:
            shown = self._short_way(preview, hint)
        except Exception as error:
            self._tell(f"an edit was followed the long way: {error!r}")
            shown = None
        if shown is None:
            self._peek(preview, hint)
            self._build(preview)
        elif not self._is_overtaken(before, self._look(hint)):
            self._show(shown, start, "updated")

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

    def _peek(self, preview: Preview, hint: Hint) -> None:
        """Show the pages of the sources that were edited, with all else as it was, until the build is done."""
        texts = self._texts_of(hint)
        if not texts or self._site is None:
            return
        try:
            shown = preview.peek_texts(texts)
        except Exception as error:
            self._tell(f"an edit has to wait for the build: {error!r}")
            return
        if shown is not None:
            self._hub.replace(self._preview_site(shown.site), edited=tuple(self._edits(shown)))

    def _texts_of(self, hint: Hint) -> list[str]:
        """Return the paths of the sources in *hint*; none where other files changed, too."""
        sources = [_source_path(path, self._content) for path in sorted(hint or ())]
        texts = [path for path in sources if path is not None]
        return texts if len(texts) == len(sources) else []

    def _short_way(self, preview: Preview, hint: Hint) -> Shown | None:
        """Return the site after edits of texts alone, or of the theme alone; None where they are of more."""
        if not hint or self._site is None or self._has_errors():
            return None
        texts = self._texts_of(hint)
        if texts:
            return preview.edit_texts(texts)
        _, *themes = watched_folders(self._options)
        folders = tuple(f"{folder.absolute()}/" for folder in themes)
        return preview.edit_theme() if all(path.startswith(folders) for path in hint) else None

    def _has_errors(self) -> bool:
        return any(problem.severity == "error" for problem in self._problems)

    def _build(self, preview: Preview) -> None:
        start = time.perf_counter()
        before = self._look(None)
        self._hub.building()
        try:
            shown = preview.build()
        except SiteError as error:
            shown = Shown(site=None, problems=(Problem(path="content", message=str(error), hint=error.hint),))
        except Exception as error:
            # A fault of ours must not end the preview: the next save may avoid it.
            problem = Problem(path="content", message=f"site-gen failed: {error!r}", hint="Please report it.")
            shown = Shown(site=None, problems=(problem,))
        if not self._is_overtaken(before, self._look(None)):
            self._show(shown, start, "built")

    def _show(self, shown: Shown, start: float, what: str) -> None:
        """Give the hub what there is now: with mistakes in the way, the last good pages and what is wrong."""
        self._problems = shown.problems
        if shown.site is not None:
            self._site = shown.site
        for path in self._hub.shown():
            self._make_ready(path)
        self._hub.replace(self._preview_site(), edited=tuple(self._edits(shown)))
        seconds = time.perf_counter() - start
        errors = sum(problem.severity == "error" for problem in shown.problems)
        self._tell(f"{what} in {seconds:.2f} s" + (f", {errors} error{'s' * (errors > 1)}" if errors else ""))

    def _make_ready(self, path: str) -> None:
        """Make a page that is on a screen before it is asked for."""
        if self._site is not None:
            try:
                self._site.digest(path)
            except LostTextError:
                self.hint(None)

    def _preview_site(self, site: LivingSite | None = None) -> PreviewSite:
        """Return what the server shows: *site*, or else the last good one."""
        site = site or self._site

        def on_trouble() -> None:
            if site is self._site:
                self._hub.replace(self._preview_site())

        return PreviewSite(site, self._problems, on_trouble=on_trouble)

    def _edits(self, shown: Shown) -> Iterable[Edit]:
        for post in shown.edited:
            assert shown.site is not None
            yield Edit(address=href(post.url, shown.site.known.context.config), language=post.language)


def _source_path(path: str, content: Path) -> str | None:
    """Return the path of a source as records name it; None for any other file, and for one that is gone."""
    found = Path(path)
    if found.suffix != ".md" or not found.is_file():
        return None
    try:
        relative = found.relative_to(content.absolute()).as_posix()
    except ValueError:
        return None
    return f"content/{relative}" if unicodedata.is_normalized("NFC", relative) else None
