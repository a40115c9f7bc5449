"""Pictures that are made while the site is looked at: first those that somebody waits for.

Until one is made its original stands in for it, in its own size; for a drawing, what is harmless of it.
"""

import functools
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from site_gen.images.gallery import PictureSetup, encode_job, make_picture_tools, original_content
from site_gen.images.memory import budget_of_machine, fitting
from site_gen.images.plan import EncodeInput
from site_gen.images.svg import sanitized_svg
from site_gen.model.image import Picture, Pictures, Variant
from site_gen.model.problem import Outcome, Problem
from site_gen.workers import Workers

_LIMIT_SECONDS = 600.0
"""For one picture, on a slow machine."""
_NEWS_SECONDS = 1.0
"""Between two pieces of news, so that a thousand small pictures do not keep the pages from being made."""

_SMALL_DRAWING_BYTES = 300_000
"""Such a one is cleaned in less than a tenth of a second, while somebody waits for it."""

Made = tuple[EncodeInput, Outcome[Picture]]


class _Closed(BaseException):
    """Nothing is to be made any more."""


class Developer:
    """Makes pictures in a thread of its own, with processes. Its methods may be called from any thread."""

    def __init__(self, *, jobs: int, tell: Callable[[], None] = lambda: None) -> None:
        """*tell* is called when there is something new to be seen, and when all is done."""
        self._jobs = jobs
        self._tell = tell
        self._lock = threading.RLock()
        self._inputs: dict[str, list[EncodeInput]] = {}
        """What a stand-in is of, by its digest: the picture that is shown, and perhaps the file that is linked to."""
        self._waiting: dict[str, EncodeInput] = {}
        """By key, in the order of the site."""
        self._wanted: dict[str, None] = {}
        """Keys of those that somebody waits for, the latest last."""
        self._outcomes: dict[str, Outcome[Picture]] = {}
        self._setup: PictureSetup | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._told_at = 0.0

    def put_off(self, todo: Sequence[EncodeInput], setup: PictureSetup) -> list[Made]:
        """Return a stand-in for each picture *todo*; for one that was made, or could not be, what came of it."""
        found: list[Made] = []
        with self._lock:
            for argument in todo:
                known = self._outcomes.get(argument.key)
                if known is None:
                    known = Outcome(result=_stand_in(argument))
                    alike = self._inputs.setdefault(argument.original.digest, [])
                    if all(one.key != argument.key for one in alike):
                        alike.append(argument)
                found.append((argument, known))
            self._setup = setup
        return found

    def begin(self, todo: Sequence[EncodeInput]) -> None:
        """Make the pictures *todo* that are not made, instead of those that still wait."""
        with self._lock:
            self._waiting = {one.key: one for one in todo if one.key not in self._outcomes}
            if self._thread is None and self._waiting and not self._is_closed:
                self._thread = threading.Thread(target=self._work, name="site-gen pictures", daemon=True)
                self._thread.start()

    def has_made(self, argument: EncodeInput) -> bool:
        """Whether this one has been made, or could not be."""
        with self._lock:
            return argument.key in self._outcomes

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being made."""
        with self._lock:
            return self._thread is None

    def stand_in(self, variant: Variant) -> bytes | None:
        """Return the bytes of a stand-in, and make its picture soon; None where *variant* is none."""
        with self._lock:
            arguments, setup = self._inputs.get(variant.digest), self._setup
            if arguments is None or setup is None:
                return None
            for argument in arguments:
                self._wanted.pop(argument.key, None)
                self._wanted[argument.key] = None
        content = original_content(arguments[0], setup)
        return _harmless(content, variant) if variant.format == "SVG" else content

    def is_stand_in(self, variant: Variant) -> bool:
        """Whether this is an original that stands in for what will be made of it."""
        with self._lock:
            return variant.digest in self._inputs

    def developed(self, pictures: Pictures) -> Pictures:
        """Return *pictures* with those that have been made in the places of their stand-ins."""
        return pictures.with_changes(
            shown=self._exchanged(pictures.shown, is_shown=True), plain=self._exchanged(pictures.plain, is_shown=False)
        )

    def close(self) -> None:
        """Make no more."""
        with self._lock:
            self._is_closed = True
            thread = self._thread
        if thread is not None:
            thread.join()

    def _exchanged(self, pictures: Sequence[tuple[str, Picture]], *, is_shown: bool) -> tuple[tuple[str, Picture], ...]:
        found = []
        for target, picture in pictures:
            outcome = self._outcome(picture, is_shown=is_shown)
            new = outcome.result if outcome is not None else picture
            if new is not None:
                found.append((target, new))
        return tuple(found)

    def _outcome(self, picture: Picture, *, is_shown: bool) -> Outcome[Picture] | None:
        """Return what was made of the original that *picture* is; None where it is no stand-in, or not made yet."""
        with self._lock:
            for argument in self._inputs.get(picture.fallback[0].digest, ()):
                if argument.is_shown == is_shown and picture == _stand_in(argument):
                    return self._outcomes.get(argument.key)
        return None

    def _work(self) -> None:
        """Make what waits, until nothing does."""
        try:
            while self._make_some():
                pass
        except _Closed:
            pass
        with self._lock:
            self._thread = None
        if not self._is_closed:
            self._tell()

    def _make_some(self) -> bool:
        """Make pictures of which as many fit into the memory at once as of the next; False where none waits."""
        with self._lock:
            first, setup = self._next(), self._setup
        if first is None or setup is None:
            return False
        at_once = self._at_once(first)
        begun: list[EncodeInput] = []
        # What strangers drew is decoded in processes that may die, even where there is room for one only.
        workers = Workers(
            max(2, at_once), patience_seconds=0, limit_seconds=_LIMIT_SECONDS, check=self._check, largest_chunk=1
        )
        try:
            with workers:
                workers.run(
                    encode_job,
                    self._arguments(at_once, begun),
                    setup=setup,
                    make_tools=make_picture_tools,
                    take=functools.partial(self._take, begun),
                )
        except Exception as error:
            for argument in begun:
                if argument.key not in self._outcomes:
                    self._note(argument, _failed(argument, error))
        return True

    def _arguments(self, at_once: int, begun: list[EncodeInput]) -> Iterator[EncodeInput]:
        """Yield what is to be made next, as long as so many may be made at once; note in *begun* what was yielded."""
        while True:
            with self._lock:
                argument = self._next()
                if argument is None or self._at_once(argument) != at_once or (at_once == 1 and begun):
                    return
                del self._waiting[argument.key]
            begun.append(argument)
            yield argument

    def _next(self) -> EncodeInput | None:
        wanted = (self._waiting[key] for key in reversed(self._wanted) if key in self._waiting)
        return next(wanted, next(iter(self._waiting.values()), None))

    def _at_once(self, argument: EncodeInput) -> int:
        setup = self._setup
        assert setup is not None
        budget_bytes = setup.allowance.budget_bytes or self._budget_bytes
        return fitting(argument, jobs=self._jobs, budget_bytes=budget_bytes)

    @functools.cached_property
    def _budget_bytes(self) -> int:
        return budget_of_machine()

    def _check(self) -> None:
        if self._is_closed:
            raise _Closed

    def _take(self, begun: list[EncodeInput], place: int, outcome: Outcome[Picture]) -> Any:
        self._note(begun[place], outcome)
        return outcome

    def _note(self, argument: EncodeInput, outcome: Outcome[Picture]) -> None:
        with self._lock:
            self._outcomes[argument.key] = outcome
            is_wanted = argument.key in self._wanted
            self._wanted.pop(argument.key, None)
            is_news = is_wanted or time.monotonic() - self._told_at > _NEWS_SECONDS
            if is_news:
                self._told_at = time.monotonic()
        if is_news:
            self._tell()


def _stand_in(argument: EncodeInput) -> Picture:
    original, info = argument.original, argument.original.image
    itself = Variant(
        width=info.width, height=info.height, format=info.format, digest=original.digest, size=original.size
    )
    large = itself if argument.is_shown else None
    return Picture(width=info.width, height=info.height, fallback=(itself,), large=large)


def _harmless(content: bytes | None, variant: Variant) -> bytes | None:
    """Return a drawing cleaned of what runs in it: nobody gets to see it before; a blank one where that takes long."""
    if content is None:
        return None
    clean = sanitized_svg(content) if len(content) <= _SMALL_DRAWING_BYTES else None
    blank = f'<svg xmlns="http://www.w3.org/2000/svg" width="{variant.width}" height="{variant.height}"/>\n'
    return clean or blank.encode()


def _failed(argument: EncodeInput, error: Exception) -> Outcome[Picture]:
    problem = Problem(
        path=argument.original.path,
        line=argument.original.line,
        severity=argument.severity,
        message=f"the picture {argument.original.key.partition('?')[0]} cannot be made: {error!r}",
    )
    return Outcome(result=None, problems=(problem,))
