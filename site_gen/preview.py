"""The story of a preview: a site laid out once, and then brought up to each edit by the shortest way that is right."""

import dataclasses
import functools
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from site_gen.cache.fingerprint import code_version, fingerprint
from site_gen.cache.memo import Memo, recall_record, remember_record
from site_gen.cache.store import Store
from site_gen.developing import Developer
from site_gen.fetching import Fetcher
from site_gen.images.results import content_key
from site_gen.known import KnownSite, edit_texts
from site_gen.living import LivingSite, LostTextError
from site_gen.model.artifact import Artifact
from site_gen.model.image import LocalFile, Variant
from site_gen.model.options import BuildOptions, cache_folder
from site_gen.model.post import Post
from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.model.snapshot import Snapshot, TextState
from site_gen.model.theme import Theme
from site_gen.read.content import read_file
from site_gen.read.scan import Scan
from site_gen.rebuild import scan_site
from site_gen.render.groundwork import Groundwork
from site_gen.render.page import make_page_tools
from site_gen.render.site import compile_theme, page_setup, study_theme
from site_gen.render.strings import strings_for
from site_gen.saved import saved_since, sources_among, watched_folders
from site_gen.update import edited_theme, restore, states_of

if TYPE_CHECKING:
    from site_gen.build import LaidSite
    from site_gen.making import MadeSite

__all__ = ["LivingSite", "LostTextError", "Preview", "Shown", "watched_folders"]

_MOST_OTHER_BYTES = 20_000_000
"""Of icons and scripts that are kept for the next start."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What came of an edit, or of the first look."""

    site: LivingSite | None
    """None where mistakes stand in the way of any."""
    problems: tuple[Problem, ...] = ()
    edited: tuple[Post, ...] = ()
    """The posts whose texts the edit was of, where it was of nothing else."""


@dataclass(frozen=True, slots=True)
class Made:
    """A site that was made anew, before it is shown."""

    shown: Shown
    made: "MadeSite | None" = None
    """None with mistakes in the way."""
    others: Mapping[str, bytes] = field(default_factory=dict)


class _Session(Record, frozen=True, kw_only=True):
    """What the next preview may begin with."""

    scan: Scan
    snapshot: Snapshot
    others: tuple[tuple[str, bytes], ...]
    problems: tuple[Problem, ...]
    lacks_pictures: bool = False
    """Whether there were some on other sites that could not be had."""


@dataclass
class Preview:
    """Brings a site up to date.

    Its methods are called by one thread, but for `make`, which may take its time in another; the sites that it returns,
    by any.
    """

    options: BuildOptions
    check: Callable[[], None] = lambda: None
    """Called now and then in a build; what it raises ends that."""
    tell: Callable[[], None] = lambda: None
    """Called, from any thread, when `develop` may have something to show."""
    pictures: Developer = field(init=False)
    fetcher: Fetcher = field(init=False)
    _needs_another: bool = False
    """Whether pictures were still to be made at the last build, or could not be had in the last session."""
    _is_waiting: bool = False
    """Whether pictures on other sites were on their way then."""
    _store: Store = field(init=False)
    _snapshot: Snapshot | None = None
    _laid: "LaidSite | None" = None
    _others: Mapping[str, bytes] = field(default_factory=dict)
    _shown: Shown = Shown(site=None)
    _codes: "_Codes | None" = None

    def __post_init__(self) -> None:
        self._store = Store(cache_folder(self.options.site_dir))
        self._run = Memo(self._store, _OneByOne())
        self.pictures = Developer(jobs=self.options.jobs, tell=self.tell)
        self.fetcher = Fetcher(tell=self.tell)

    @property
    def is_final(self) -> bool:
        """False while pictures are still to be made or fetched, for another build to find them there."""
        return not (self._needs_another or self._is_waiting or self.fetcher.has_news) and self.fetcher.is_idle

    @property
    def lacks_a_build(self) -> bool:
        """Whether what stood in for something, or was missed, is there by now."""
        return (self._needs_another and self.pictures.is_idle) or self.fetcher.has_news

    def recall(self) -> tuple[Shown, frozenset[str]] | None:
        """Return the site as the last preview left it, with the whole paths of the texts and files of themes that were
        saved since; None where more than a few were, or anything else happened to its files.
        """
        session = recall_record(self._store, self._key(), _Session)
        scan = scan_site(self.options)
        saved = saved_since(session.scan, scan, self.options) if session is not None and scan.is_certain else None
        if session is None or saved is None:
            return None
        self._snapshot, self._others = session.snapshot, dict(session.others)
        self._needs_another = session.lacks_pictures
        known = restore(session.snapshot, self._store)
        self._codes = self._compile(known.theme)
        site = self._living(known, ready={}, others=self._others)
        return self._show(Shown(site=site, problems=session.problems)), saved

    def build(self) -> Shown:
        """Return the site as its files are now."""
        return self.take(self.make())

    def take(self, made: Made) -> Shown:
        """Go on from what `make` made; with mistakes in the way, from what there was before."""
        if made.made is None:
            return made.shown
        self._snapshot, self._laid, self._others = made.made.snapshot, made.made.laid, made.others
        self._needs_another, self._is_waiting = bool(made.made.waiting), made.made.is_waiting
        self.pictures.begin(made.made.waiting)
        return self._show(made.shown)

    def make(self, saved: frozenset[str] | None = frozenset()) -> Made:
        """Return the site as its files are now, for `take`.

        *saved* are the whole paths of what was saved since the last time; None where that may be anything.
        """
        self.fetcher.note_saved(sources_among(saved, self.options.site_dir))
        self.fetcher.take_news()
        # All that a build takes is imported by the first: a preview that goes on from the last one shows pages sooner.
        from site_gen.making import make_site

        made = make_site(
            self.options,
            store=self._store,
            developer=self.pictures,
            fetcher=self.fetcher,
            check=self.check,
        )
        if made.snapshot is None or made.laid is None:
            return Made(shown=Shown(site=None, problems=made.problems))
        self._store.close()  # what is kept is safe from here on, and the store can be used again
        known = restore(made.snapshot, self._store)
        others = {artifact.path: artifact.content for artifact in made.laid.others}
        site = self._living(known, ready=made.laid.groundwork.resolved, others=others, laid=made.laid)
        return Made(shown=Shown(site=site, problems=made.problems), made=made, others=others)

    def edit_texts(self, changed: Sequence[str]) -> Shown | None:
        """Return the site after an edit of these sources; None where more than their own pages may be different."""
        if any(problem.path in changed for problem in self._shown.problems):
            return None
        before = self._shown.site
        if before is None or not all(path in before.known.readings for path in changed):
            return None
        known = before.known
        edited = edit_texts(known, changed, site_dir=self.options.site_dir, run=self._run)
        if edited is None:
            return None
        states = {(one.key, one.language): one for one in states_of(edited.posts, edited.groundwork, known.theme)}
        new = known.with_changes(context=edited.groundwork.context, states={**known.states, **states})
        keys = [(post.key, post.language) for post in edited.posts]
        ready = {**before.texts.ready, **{key: edited.groundwork.resolved[key] for key in keys}}
        site = self._living(new, ready=ready, others=self._others, before=before)
        site.take_from(before, but=edited.keys)
        return self._show(Shown(site=site, problems=self._shown.problems, edited=edited.posts))

    def peek_texts(self, changed: Sequence[str], *, has_other_theme: bool = False) -> Shown | None:
        """Return the site with these sources, new ones too, as near to right as can be at once; None where that fails.

        Or with the files of the theme as they are now, or with both.  A build has to follow; until then the next edits
        begin with what there was before this one.
        """
        before, options = self._shown.site, self.options
        known = before.known if before is not None else None
        if known is not None and has_other_theme:
            known = self._with_theme(known)
        if before is None or known is None:
            return None
        if not changed:
            return Shown(site=self._living(known, ready=before.texts.ready, others=self._others))
        from site_gen.glimpse import glimpse

        seen = glimpse(known, changed, options=options, run=self._run)
        if seen is None:
            return None
        states = {(one.key, one.language): one for one in states_of(seen.posts, seen.groundwork, known.theme)}
        new = known.with_changes(
            catalog=seen.catalog, context=seen.groundwork.context, states={**known.states, **states}
        )
        ready = {**before.texts.ready, **seen.groundwork.resolved}
        site = self._living(new, ready=ready, others=self._others, before=before if not has_other_theme else None)
        edited = tuple(post for post in seen.posts if post.source in changed)
        return Shown(site=site, problems=self._shown.problems, edited=edited)

    def edit_theme(self) -> Shown | None:
        """Return the site after an edit of the theme's files; None where more than pages may be different."""
        before = self._shown.site
        if before is None or any(not problem.path.startswith("content/") for problem in self._shown.problems):
            return None
        known = self._with_theme(before.known)
        if known is None:
            return None
        site = self._living(known, ready=before.texts.ready, others=self._others)
        return self._show(Shown(site=site, problems=self._shown.problems))

    def _with_theme(self, known: KnownSite) -> KnownSite | None:
        """Return *known* with the theme as it is now; None where more than pages may be different."""
        theme = edited_theme(known, self.options.site_dir)
        if theme is None or study_theme(theme, self._run).problems:
            return None
        strings = {code: strings_for(theme, code) for code in known.context.strings}
        return known.with_changes(theme=theme, context=dataclasses.replace(known.context, strings=strings))

    def develop(self) -> Shown | None:
        """Return the site with the pictures that have been made since; None where there are none."""
        before = self._shown.site
        if before is None or not self._needs_another:
            return None
        known = before.known
        pictures = self.pictures.developed(known.pictures)
        if pictures == known.pictures:
            return None
        ready = {key: one for key, one in before.texts.ready.items() if not self._has_stand_in(known.states[key])}
        new = known.with_changes(context=known.context.with_pictures(pictures), pictures=pictures)
        site = self._living(new, ready=ready, others=self._others, before=before)
        return self._show(Shown(site=site, problems=self._shown.problems))

    def _has_stand_in(self, state: TextState) -> bool:
        return any(self.pictures.is_stand_in(variant) for variant in state.variants)

    def keep(self) -> None:
        """Remember the site for the next preview, if its files are quiet and its pictures made."""
        scan = scan_site(self.options)
        site = self._shown.site
        is_small = sum(map(len, self._others.values())) < _MOST_OTHER_BYTES
        if self._snapshot is None or site is None or not self.is_final or not scan.is_certain or not is_small:
            return
        snapshot = self._snapshot.with_changes(texts=tuple(site.known.states.values()), theme=site.known.theme)
        session = _Session(
            scan=scan,
            snapshot=snapshot,
            others=tuple(self._others.items()),
            problems=self._shown.problems,
            lacks_pictures=self.fetcher.has_failures,
        )
        remember_record(self._store, self._key(), session)
        self._compile(site.known.theme)
        self._store.close()

    def _compile(self, theme: Theme) -> "_Codes | None":
        """Return the code of the templates of *theme*, which is remembered from then on."""
        study = study_theme(theme, self._run)
        return (
            _Codes(theme, compile_theme(theme, study.result, self._run))
            if study.result and not study.problems
            else None
        )

    def close(self) -> None:
        """Make and fetch no more pictures, and let go of the cache."""
        self.pictures.close()
        self.fetcher.close()
        self._store.close()

    def _key(self) -> str:
        options = self.options
        return fingerprint("preview", code_version(), options.base_url, options.drafts, options.future)

    def _show(self, shown: Shown) -> Shown:
        self._shown = shown
        return shown

    def _living(
        self,
        known: KnownSite,
        *,
        ready: Mapping[Any, Any],
        others: Mapping[str, bytes],
        laid: "LaidSite | None" = None,
        before: LivingSite | None = None,
    ) -> LivingSite:
        if before is not None:
            tools, assets = before.tools, before.assets
        else:
            setup, assets = page_setup(known.theme, known.context)
            codes = self._codes.of(known.theme) if self._codes is not None else ()
            tools = make_page_tools(setup.with_changes(codes=codes))
        return LivingSite(
            known,
            tools=tools,
            assets=assets,
            others=others,
            read_file=functools.partial(self._file, known),
            read_picture=functools.partial(self._picture, laid or self._laid),
            make_search=self._index,
            run=self._run,
            ready=ready,
            before=before,
        )

    def _index(self, groundwork: Groundwork) -> Sequence[Artifact]:
        from site_gen.indexing import index_site

        return index_site(groundwork, run=self._run).result or ()

    def _file(self, known: KnownSite, file: LocalFile) -> bytes | None:
        return read_file(self.options.site_dir, known.contents, file).result

    def _picture(self, laid: "LaidSite | None", variant: Variant) -> bytes | None:
        content = self._store.get(content_key(variant.digest)) or self.pictures.stand_in(variant)
        return content if content is not None or laid is None else laid.darkroom.content(variant)


@dataclass(frozen=True, slots=True)
class _Codes:
    """The code of a theme's templates: the first page of a session does not wait until they are compiled."""

    theme: Theme
    codes: tuple[tuple[str, bytes], ...]

    def of(self, theme: Theme) -> tuple[tuple[str, bytes], ...]:
        """Return what holds for *theme* as well: all or nothing, as a template's code may be that of others, too."""
        return self.codes if theme.templates == self.theme.templates else ()


class _OneByOne:
    """Runs jobs in this thread, and keeps their tools: making those takes longer than a job."""

    def __init__(self) -> None:
        self._tools: dict[Any, Any] = {}
        self._lock = threading.RLock()

    def __call__(
        self,
        job: Callable[[Any, Any], Outcome[Any]],
        arguments: Iterable[Any],
        *,
        setup: Any,
        make_tools: Callable[[Any], Any],
        take: Callable[[int, Any], Any],
    ) -> tuple[Outcome[Any], ...]:
        with self._lock:
            key = make_tools, setup
            if key not in self._tools:
                self._tools = {key: made for key, made in self._tools.items() if key[0] is not make_tools}
                self._tools[key] = make_tools(setup)
            tools = self._tools[key]
            return tuple(take(place, job(argument, tools)) for place, argument in enumerate(arguments))
