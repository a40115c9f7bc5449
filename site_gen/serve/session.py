"""`site-gen serve` from beginning to end: server, watcher and builder, until it is told to stop."""

import contextlib
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from site_gen.model.options import BuildOptions
from site_gen.model.problem import Problem
from site_gen.preview import watched_folders
from site_gen.serve.admission import Admission
from site_gen.serve.builder import Builder
from site_gen.serve.hub import Hub
from site_gen.serve.listener import DEFAULT_PORT, RunningServer, start_server
from site_gen.serve.server import make_app, new_token
from site_gen.serve.told import word_on
from site_gen.serve.watch import Watcher

Tell = Callable[[str], None]

_M_ARENA_MAX = -8  # malloc.h of glibc


class Session:
    """A running preview."""

    def __init__(self, hub: Hub, server: RunningServer, builder: Builder) -> None:
        self.hub = hub
        self._server = server
        self._builder = builder

    @property
    def origin(self) -> str:
        """``http://localhost:8000``."""
        return self._server.origin

    @property
    def is_settled(self) -> bool:
        """Whether nothing is under way: what is served is what a build would write."""
        return self._builder.is_settled

    def addresses(self) -> tuple[tuple[str, str], ...]:
        """Return (language, whole address of its home page)."""
        return tuple((code, self.origin + address) for code, address in self.hub.site.homes)

    def wait_until_ready(self, seconds: float) -> bool:
        """Wait until there is a site to show, or a mistake to explain; say whether that came to pass."""
        ready = threading.Event()
        leave = self.hub.listen(ready.set)
        try:
            if self.hub.site.homes or not self.hub.is_building:
                return True
            return ready.wait(seconds)
        finally:
            leave()


@contextlib.contextmanager
def open_session(
    options: BuildOptions,
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    tell: Tell = lambda _: None,
    is_polling: bool = False,
) -> Iterator[Session]:
    """Serve the site of *options* while the block lasts; *tell* hears what happens, a line at a time.

    MachineError where nothing can be listened on.
    """
    _keep_memory_together()
    tell = _if_heard(tell)
    hub = Hub(source_line=lambda problem: _source_line(problem, options.site_dir))
    builder = Builder(options, hub, tell=tell)
    app = make_app(
        hub,
        token=new_token(),
        admission=Admission(host=host),
        on_error=lambda error: tell(f"a fault of ours: {error!r}"),
    )
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(start_server(app, host=host, port=port))
        if word_on(host):
            tell(word_on(host))
        stack.enter_context(
            Watcher(
                watched_folders(options), builder.hint, excluded=(options.output,), tell=tell, is_polling=is_polling
            )
        )
        builder.start()
        stack.callback(builder.stop)
        yield Session(hub, server, builder)


def _if_heard(tell: Tell) -> Tell:
    """Return *tell* for a preview that goes on when nobody listens any more: ``site-gen serve 2>&1 | head``."""

    def tell_if_heard(line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            tell(line)

    return tell_if_heard


def _source_line(problem: Problem, site_dir: Path) -> str:
    """Return the line that *problem* names, as it stands in the author's file; empty where there is none."""
    if problem.line is None:
        return ""
    with contextlib.suppress(OSError, IndexError):
        return (site_dir / problem.path).read_text(encoding="utf-8", errors="replace").split("\n")[problem.line - 1]
    return ""


def _keep_memory_together() -> None:
    """Let all threads share one heap. glibc gives each its own, and a preview of many hours grows by what lies idle."""
    if sys.platform == "linux":
        with contextlib.suppress(ImportError, OSError, AttributeError):
            import ctypes

            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)
