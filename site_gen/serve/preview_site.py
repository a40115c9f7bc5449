"""A living site as the server wants it."""

from collections.abc import Callable

from site_gen.living import LivingSite, LostTextError
from site_gen.model.problem import Problem
from site_gen.render.addresses import href
from site_gen.serve.served import ServedFile


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
