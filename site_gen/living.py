"""A site whose pages are made when they are asked for: what the preview shows.

It is one state of the site and never changes; an edit makes another one.  What it serves is what a build would write.
"""

import dataclasses
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from site_gen.known import KnownSite
from site_gen.model.artifact import Artifact
from site_gen.model.image import LocalFile, Variant
from site_gen.model.problem import Outcome, Problem
from site_gen.render.addresses import href
from site_gen.render.assets import file_output
from site_gen.render.finished import ResolvedBody
from site_gen.render.groundwork import Groundwork, PostKey, RunJobs
from site_gen.render.page import PageInput, PageTools, render_page
from site_gen.render.pages import PageMaker
from site_gen.render.parallel_views import TEMPLATE as PARALLEL_TEMPLATE
from site_gen.render.parallel_views import render_parallel
from site_gen.render.site import feeds, for_machines, machine_paths, page_maker
from site_gen.search.index import FOLDER as SEARCH_FOLDER

_KEPT_BYTES = 64_000_000
"""Pages are made in a millisecond: there is no need to keep all of them."""

Make = Callable[[], Iterable[Artifact]]


class LostTextError(Exception):
    """The cache has lost a text; only a build from the sources brings it back."""


class Texts(Mapping[PostKey, ResolvedBody]):
    """The finished texts of a site, each fetched when it is first asked for."""

    def __init__(self, known: KnownSite, ready: Mapping[PostKey, ResolvedBody]) -> None:
        self._known = known
        self.ready = dict(ready)
        self._posts = {(post.key, post.language): post for pair in known.context.pairs.values() for post in pair.posts}

    def __getitem__(self, key: PostKey) -> ResolvedBody:
        if key not in self.ready:
            found = self._known.finished((self._posts[key],))
            if found is None:
                raise LostTextError
            self.ready.update(found)
        return self.ready[key]

    def __iter__(self) -> Iterator[PostKey]:
        return iter(self._posts)

    def __len__(self) -> int:
        return len(self._posts)


@dataclass(frozen=True, slots=True)
class _Places:
    """What there is, by output path."""

    pages: Mapping[str, tuple[str, str | int]]
    """The kind of each page, and what it is known by."""
    machines: frozenset[str]
    files: Mapping[str, LocalFile]
    pictures: Mapping[str, Variant]


class LivingSite:
    """A site by output path. May be asked from any thread."""

    def __init__(
        self,
        known: KnownSite,
        *,
        tools: PageTools,
        assets: Sequence[Artifact],
        others: Mapping[str, bytes],
        read_file: Callable[[LocalFile], bytes | None],
        read_picture: Callable[[Variant], bytes | None],
        make_search: Callable[[Groundwork], Iterable[Artifact]],
        run: RunJobs,
        ready: Mapping[PostKey, ResolvedBody],
        before: "LivingSite | None" = None,
    ) -> None:
        """*others* are files that neither the theme nor the texts make. *make_search* returns the search index, which
        is made when a reader first wants it; *ready* are texts that need not be fetched. *before* is the state before
        nothing but sources were edited, or pictures made: it has the same theme and files.
        """
        self.known = known
        self.tools = tools
        self.assets = assets
        self._run = run
        self._lock = threading.RLock()
        self._search_lock = threading.Lock()
        self._search_files: dict[str, bytes] | None = None
        self._contents: OrderedDict[str, bytes] = OrderedDict()
        self._kept_bytes = 0
        self._digests: dict[str, str] = {}
        self._problems: dict[str, tuple[Problem, ...]] = {}
        self.texts = Texts(known, ready)
        self.groundwork = Groundwork(
            context=known.context, resolved=self.texts, related=known.related, pictures=known.pictures
        )
        self._maker: PageMaker = page_maker(self.groundwork, theme=known.theme, run=run)
        self._read_file, self._read_picture, self._make_search = read_file, read_picture, make_search
        self._fixed = {**{asset.path: asset.content for asset in assets}, **others}
        self._places: _Places
        if before is None:
            self._places = _places_of(known, self._maker, assets)
        else:
            self._places = _places_after(before._places, known, before.known, self._maker)

    @property
    def page_problems(self) -> tuple[Problem, ...]:
        """What was wrong with the pages that have been asked for."""
        with self._lock:
            return tuple(dict.fromkeys(problem for found in self._problems.values() for problem in found))

    def content(self, path: str) -> bytes | None:
        """Return the bytes at an output path; None where there is nothing, or where it cannot be made."""
        if path in self._places.pictures and path not in self._fixed:
            return self._read_picture(self._places.pictures[path])
        if path in self._places.files:
            return self._read_file(self._places.files[path])
        if path.startswith(SEARCH_FOLDER + "/"):
            return self._search_file(path)
        with self._lock:
            is_there = path in self._fixed or path in self._contents
            if not is_there and path in self._places.pages:
                self._make_page(path)
            elif not is_there and path in self._places.machines:
                for artifact in (*feeds(self.groundwork, None), *for_machines(self.known.context, self.assets)):
                    self._fixed[artifact.path] = artifact.content
            return self._fixed.get(path, self._contents.get(path))

    def digest(self, path: str) -> str | None:
        """Return the first 16 hex digits of the SHA-256 of what is at *path*; None where there is nothing."""
        with self._lock:
            known = self._digests.get(path)
        if known is not None:
            return known
        if path in self._places.pictures:
            return self._places.pictures[path].digest
        if path in self._places.files:
            return self._places.files[path].digest
        content = self.content(path) if path in self._places.pages or path in self._fixed else None
        if content is None:
            return None
        digest = hashlib.sha256(content).hexdigest()[:16]
        with self._lock:
            self._digests[path] = digest
        return digest

    def paths(self) -> tuple[str, ...]:
        """Return every path that there is, but for the search index."""
        return tuple(
            sorted(
                {*self._fixed, *self._places.pages, *self._places.machines, *self._places.files, *self._places.pictures}
            )
        )

    def twins_of(self, path: str) -> tuple[tuple[str, str], ...]:
        """Return (language, address) of the page at *path* in every language it has, itself included."""
        context = self.known.context
        kind, name = self._places.pages.get(path, ("", ""))
        if kind in ("pair", "parallel"):
            return tuple((post.language, href(post.url, context.config)) for post in context.pairs[str(name)].posts)
        if kind == "listing":
            key = context.catalog.listings[int(name)].key
            found = [(one.code, context.listings.get((key, one.code))) for one in context.config.languages]
            return tuple((code, href(one.addresses[0].url, context.config)) for code, one in found if one is not None)
        return ()

    def take_from(self, before: "LivingSite", *, but: frozenset[str]) -> None:
        """Take the pages that *before* has made, except those of the pairs with the keys *but*."""
        with before._lock, self._lock:
            for path, content in before._contents.items():
                kind, name = self._places.pages.get(path, ("", ""))
                if kind and not (kind in ("pair", "parallel") and name in but):
                    self._keep(path, content)
            self._digests |= {path: digest for path, digest in before._digests.items() if path in self._contents}

    def _make_page(self, path: str) -> None:
        for page in self._inputs_beside(path):
            job = render_parallel if self._places.pages[path][0] == "parallel" else render_page
            outcome: Outcome[Artifact] = job(page, self.tools)
            self._problems[page.output] = outcome.problems
            if outcome.result is not None:
                self._keep(page.output, outcome.result.content)

    def _inputs_beside(self, path: str) -> list[PageInput]:
        """Return the inputs of the page at *path*, and of those that cost nothing more."""
        kind, name = self._places.pages[path]
        match kind:
            case "pair":
                return list(self._maker.of_pairs(frozenset((str(name),))))
            case "parallel":
                return list(self._maker.in_two_languages(frozenset((str(name),))))
            case "listing":
                inputs = self._maker.of_listing(self.known.context.catalog.listings[int(name)])
                return [page for page in inputs if page.output == path]
            case "redirect":
                return [self._maker.of_redirect(int(name))]
            case _:
                return list(self._maker.others())

    def _search_file(self, path: str) -> bytes | None:
        """Making the index takes seconds: pages do not wait for it, only its own readers do."""
        with self._search_lock:
            if self._search_files is None:
                self._search_files = {
                    artifact.path: artifact.content for artifact in self._make_search(self.groundwork)
                }
            return self._search_files.get(path)

    def _keep(self, path: str, content: bytes) -> None:
        self._contents[path] = content
        self._kept_bytes += len(content)
        while self._kept_bytes > _KEPT_BYTES and len(self._contents) > 1:
            _, dropped = self._contents.popitem(last=False)
            self._kept_bytes -= len(dropped)


def _places_of(known: KnownSite, maker: PageMaker, assets: Sequence[Artifact]) -> _Places:
    return _Places(
        pages=_page_index(known, maker),
        machines=_machine_paths(known, assets),
        files=_file_index(known),
        pictures=_picture_index(known),
    )


def _places_after(places: _Places, known: KnownSite, before: KnownSite, maker: PageMaker) -> _Places:
    if known.catalog is not before.catalog:
        places = dataclasses.replace(places, pages=_page_index(known, maker))
    if known.pictures is not before.pictures:
        places = dataclasses.replace(places, files=_file_index(known), pictures=_picture_index(known))
    return places


def _page_index(known: KnownSite, maker: PageMaker) -> dict[str, tuple[str, str | int]]:
    catalog = known.context.catalog
    index: dict[str, tuple[str, str | int]] = {}
    for place, redirect in enumerate(catalog.redirects):
        index[redirect.address.output] = ("redirect", place)
    for place, listing in enumerate(catalog.listings):
        index |= {address.output: ("listing", place) for address in listing.addresses}
    for key, pair in known.context.pairs.items():
        index |= {post.output: ("pair", key) for post in pair.posts}
    index |= {page.output: ("other", "") for page in maker.others()}
    if any(template.name == PARALLEL_TEMPLATE for template in known.theme.templates):
        index |= {one.address.output: ("parallel", one.key) for one in catalog.parallels}
    return index


def _machine_paths(known: KnownSite, assets: Sequence[Artifact]) -> frozenset[str]:
    """Return the paths of the feeds and the like."""
    context = known.context
    paths = set(machine_paths(context, assets))
    for site in context.sites.values():
        paths |= {site.atom.output} if context.config.feeds.atom else set()
        paths |= {site.json_feed.output} if context.config.feeds.json else set()
    return frozenset(path for path in paths if "/" + path not in context.static_files)


def _file_index(known: KnownSite) -> dict[str, LocalFile]:
    """Return the author's files by output path; of pictures, only those that are published as they are."""
    context = known.context
    files = {path.removeprefix("/"): file for path, file in context.static_files.items()}
    files |= {file_output(file): file for file in context.files.values()}
    return {path: file for path, file in files.items() if file.path not in context.plain_pictures}


def _picture_index(known: KnownSite) -> dict[str, Variant]:
    """Return every form of every picture by output path."""
    context = known.context
    variants = [
        variant
        for picture in context.pictures.values()
        for variant in (
            *picture.fallback,
            *(one for group in picture.sources for one in group),
            *((picture.large,) if picture.large is not None else ()),
        )
    ]
    index = {context.picture_names.output(variant): variant for variant in variants}
    files = [(path.removeprefix("/"), file) for path, file in context.static_files.items()]
    files += [(file_output(file), file) for file in context.files.values()]
    plain = context.plain_pictures
    index |= {path: plain[file.path].fallback[0] for path, file in files if file.path in plain}
    return index
