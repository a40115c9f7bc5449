"""Pages from views.

Its law: a mistake in a theme is its author's to mend and comes back as a problem with the template's path and line.
Themes are programs all the same: use those you trust.
"""

import contextlib
import difflib
import itertools
import traceback
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any
from urllib.parse import unquote

import jinja2
import msgspec

from site_gen.errors import SiteError
from site_gen.model.config import OptionValue
from site_gen.model.parallel import ParallelView
from site_gen.model.problem import Outcome, Problem
from site_gen.model.theme import Theme
from site_gen.model.view import (
    ArchiveView,
    ListView,
    NotFoundView,
    PostView,
    RedirectView,
    SearchView,
    SiteView,
    TermsView,
)
from site_gen.render.environments import make_environment, make_quick_environment, near_name
from site_gen.render.strings import Strings

PageView = PostView | ParallelView | ListView | TermsView | ArchiveView | SearchView | NotFoundView | RedirectView

PAGE_LIMIT_BYTES = 20_000_000
"""A page above this size is a loop that went wrong, not a page."""
_CHUNKS_AT_ONCE = 500
"""More than most pages have."""


class TemplateNameError(SiteError, LookupError):
    """A template asked for an option or an asset that does not exist."""


class Templates:
    """A theme's templates, ready to render. Build one per process: it does not pickle."""

    __slots__ = ("_options", "_paths", "environment", "quick", "slow")

    def __init__(self, theme: Theme, codes: Sequence[tuple[str, bytes]]) -> None:
        self.environment = make_environment(theme.templates)
        self.quick = make_quick_environment(theme.templates, codes)
        self.slow: set[str] = set()
        """Templates whose pages only Jinja's own code can make."""
        self._paths = {template.name: template.path for template in theme.templates}
        self._options: tuple[object, Options] = None, Options(())

    def options_of(self, site: SiteView) -> "Options":
        """Return the options of *site*: pages that are made one after another mostly share it."""
        values, options = self._options
        if values is not site.options:
            options = Options(site.options)
            self._options = site.options, options
        return options

    def path_of(self, name: str) -> str:
        """Return the file that template *name* came from, for messages."""
        return self._paths.get(name, name)


def make_templates(theme: Theme, codes: Sequence[tuple[str, bytes]] = ()) -> Templates:
    """Return *theme*'s templates, with those *codes* by name that `compile_template` has made of them.

    Every other is compiled when it is first used, so this costs next to nothing.
    """
    return Templates(theme, codes)


def render(
    templates: Templates,
    name: str,
    *,
    page: PageView,
    site: SiteView,
    strings: Strings,
    asset_urls: Mapping[str, str],
) -> Outcome[str]:
    """Return the page that template *name* (``post.html``) makes of *page*.

    *asset_urls* maps an asset's name (``css/duet.css``) to its address.  Anything that goes wrong in a template is
    one problem with the template's path and line: an unknown name, text, option or asset, a missing include, an
    endless include, a page above ``PAGE_LIMIT_BYTES``.
    """
    values = {
        "page": page,
        "site": site,
        "t": strings,
        "options": templates.options_of(site),
        "asset": _asset_function(asset_urls),
    }
    if name not in templates.slow:
        with contextlib.suppress(Exception):  # the code below knows what it is, and where
            html = _rendered(templates.quick, name, values)
            if html is not None:
                return Outcome(result=html)
    try:
        html = _rendered(templates.environment, name, values)
    except Exception as error:  # a template is its author's program: whatever it raises is a mistake in the theme
        problem = _problem(error, templates, entry=name, page=page)
        if problem is None:
            raise
        return Outcome(result=None, problems=(problem,))
    if html is None:
        return Outcome(result=None, problems=(_too_large(templates, name, page),))
    templates.slow.add(name)
    return Outcome(result=html)


def _rendered(environment: jinja2.Environment, name: str, values: dict[str, Any]) -> str | None:
    template = environment.get_template(name)
    return _joined(template.root_render_func(template.new_context(values)))


class Options:
    """The theme's options as templates read them: ``options.accent``."""

    def __init__(self, values: tuple[tuple[str, OptionValue], ...]) -> None:
        self.__dict__.update(values)

    def __getattr__(self, name: str) -> OptionValue:
        if name.startswith("__"):
            raise AttributeError(name)
        near = difflib.get_close_matches(name, sorted(self.__dict__), n=1)
        hint = f"Did you mean '{near[0]}'?" if near else "Declare it under 'options:' in theme.yaml."
        raise TemplateNameError(f"the theme has no option '{name}'", hint)


def _asset_function(asset_urls: Mapping[str, str]) -> Any:
    def asset(name: str) -> str:
        if name not in asset_urls:
            raise TemplateNameError(f"the theme has no asset '{name}'", near_name(name, asset_urls))
        return asset_urls[name]

    return asset


def _joined(chunks: Iterator[str]) -> str | None:
    """Return the page, or None as soon as it is above the limit: an endless loop must not fill the memory first."""
    kept: list[str] = []
    size = 0
    while more := list(itertools.islice(chunks, _CHUNKS_AT_ONCE)):
        text = "".join(more)
        size += len(text)
        if size > PAGE_LIMIT_BYTES:
            return None
        kept.append(text)
    html = "".join(kept)
    # A letter takes up to four bytes; pages far below the limit need no counting.
    return None if size * 4 > PAGE_LIMIT_BYTES and len(html.encode()) > PAGE_LIMIT_BYTES else html


def _problem(error: Exception, templates: Templates, *, entry: str, page: PageView) -> Problem | None:
    """Return what the theme's author should hear about *error*; None when no template took part: our own bug."""
    where = f"Met while making {unquote(page.head.url)}."
    if isinstance(error, jinja2.TemplateSyntaxError):
        return _with_hint(syntax_problem(error, path=templates.path_of(error.name or entry)), where)
    steps = _template_steps(error.__traceback__)
    name, line = steps[-1] if steps else (entry, None)
    if isinstance(error, jinja2.TemplateNotFound):
        known = templates.environment.list_templates()
        problem = missing_template(str(error.name or ""), known, path=templates.path_of(name), line=line)
        return _with_hint(problem, where)
    if not steps:
        return None
    message, hint = _words(error, steps)
    hint = f"{hint} {where}".strip()
    return Problem(path=templates.path_of(name), line=line, message=message, hint=hint)


def _template_steps(trace: TracebackType | None) -> list[tuple[str, int]]:
    """Return (template, line) of each template that the error came through, outermost first.

    Jinja leaves the template in the globals of the code it compiles, and knows which template line a line of it is.
    """
    steps = []
    for frame, python_line in traceback.walk_tb(trace):
        template = frame.f_globals.get("__jinja_template__")
        if template is not None and template.name is not None:
            steps.append((template.name, template.get_corresponding_lineno(python_line)))
    return steps


def _words(error: Exception, steps: list[tuple[str, int]]) -> tuple[str, str]:
    """Return (message, hint) for an error that a template raised while it ran."""
    if isinstance(error, RecursionError):
        names = [name for name, _ in steps]
        cycle = names[-1 - _cycle_length(names) :]
        return f"templates include one another without end: {' > '.join(cycle)}", "Let one of them stop."
    if isinstance(error, SiteError):
        return error.message, error.hint
    message, _, hint = str(error).partition("\n")
    if isinstance(error, jinja2.UndefinedError):
        return message, hint
    return f"{type(error).__name__}: {message}", ""


def _cycle_length(names: list[str]) -> int:
    """Return how many steps back the last name stood before."""
    for distance, name in enumerate(reversed(names[:-1]), 1):
        if name == names[-1]:
            return distance
    return 0


def syntax_problem(error: jinja2.TemplateSyntaxError, *, path: str) -> Problem:
    """Return what the author of the template at *path* should hear about *error*."""
    return Problem(path=path, line=error.lineno, message=f"this is not Jinja: {error.message}")


def missing_template(name: str, known: list[str], *, path: str, line: int | None) -> Problem:
    """Return the problem of a template that is named in *path* and is not among the *known* ones."""
    return Problem(path=path, line=line, message=f"there is no template '{name}'", hint=near_name(name, known))


def _too_large(templates: Templates, name: str, page: PageView) -> Problem:
    return Problem(
        path=templates.path_of(name),
        message=f"the page {unquote(page.head.url)} is larger than {PAGE_LIMIT_BYTES // 1_000_000} MB",
        hint="Look for a loop in the template that runs too often, or divide the post.",
    )


def _with_hint(problem: Problem, more: str) -> Problem:
    return msgspec.structs.replace(problem, hint=f"{problem.hint} {more}".strip())
