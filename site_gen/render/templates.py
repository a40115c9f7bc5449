"""Pages from views: the only module that knows Jinja.

Its laws: every template escapes what it prints, whatever its name; an unknown name is an error, never a blank;
templates come from the theme's record, so no template can open a file.  A mistake in a theme is its author's to mend
and comes back as a problem with the template's path and line.  Themes are programs all the same: use those you trust.
"""

import contextlib
import difflib
import itertools
import traceback
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from types import TracebackType
from typing import Any
from urllib.parse import unquote

import jinja2
import msgspec

from site_gen.errors import SiteError
from site_gen.model.config import OptionValue
from site_gen.model.parallel import ParallelView
from site_gen.model.problem import Outcome, Problem
from site_gen.model.theme import Template, Theme
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
from site_gen.render.strings import Strings
from site_gen.render.template_code import QuickGenerator, escape_text, is_plain, join_texts, with_includes

PageView = PostView | ParallelView | ListView | TermsView | ArchiveView | SearchView | NotFoundView | RedirectView

PAGE_LIMIT_BYTES = 20_000_000
"""A page above this size is a loop that went wrong, not a page."""
_CHUNKS_AT_ONCE = 200


class TemplateNameError(SiteError, LookupError):
    """A template asked for an option or an asset that does not exist."""


class Templates:
    """A theme's templates, ready to render. Build one per process: it does not pickle."""

    __slots__ = ("_paths", "environment", "quick", "slow")

    def __init__(self, theme: Theme) -> None:
        self.environment = make_environment(theme.templates)
        self.quick = _QuickEnvironment(loader=self.environment.loader, **_SETTINGS)
        self.slow: set[str] = set()
        """Templates whose pages only Jinja's own code can make."""
        self._paths = {template.name: template.path for template in theme.templates}

    def path_of(self, name: str) -> str:
        """Return the file that template *name* came from, for messages."""
        return self._paths.get(name, name)


def make_templates(theme: Theme) -> Templates:
    """Return *theme*'s templates. Each is compiled when it is first used, so this costs next to nothing."""
    return Templates(theme)


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
        "options": Options(site.options),
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


class _StrictUndefined(jinja2.StrictUndefined):
    """An unknown name, with a message for the author of a theme: what there is instead goes on a second line."""

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        if self._undefined_obj is jinja2.utils.missing:
            return self._undefined_hint or f"'{name}' is not known here\n{_near(name, _CONTEXT_NAMES)}"
        owner = type(self._undefined_obj)
        fields = getattr(owner, "__struct_fields__", ())
        return f"{owner.__name__} has no field '{name}'\n{_near(name, fields)}"


_CONTEXT_NAMES = ("page", "site", "t", "options", "asset")


class _Environment(jinja2.Environment):
    """An environment whose templates never change: one that was found once is at hand, at every include.

    What a source compiles to is remembered beyond the environment, so that an edit of one template compiles one.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.filters["in_language"] = _text_in_language
        self._found: dict[str, jinja2.Template] = {}

    def get_template(
        self,
        name: "str | jinja2.Template",
        parent: str | None = None,
        globals: "MutableMapping[str, Any] | None" = None,  # noqa: A002 - as Jinja calls it
    ) -> jinja2.Template:
        if isinstance(name, jinja2.Template) or globals is not None:
            return super().get_template(name, parent, globals)
        found = self._found.get(name)
        if found is None:
            found = self._found[name] = super().get_template(name, parent)
        return found

    def compile(self, source: Any, name: Any = None, filename: Any = None, *args: Any, **more: Any) -> Any:
        if not isinstance(source, str) or args or more:
            return super().compile(source, name, filename, *args, **more)
        key = source, name, filename
        code = _compiled.get(key)
        if code is None:
            if len(_compiled) > _MOST_COMPILED:
                _compiled.clear()
            code = _compiled[key] = super().compile(source, name, filename)
        return code


class _QuickEnvironment(_Environment):
    """An environment that trades the place of a mistake for speed: see `site_gen.render.template_code`."""

    code_generator_class = QuickGenerator
    escape_text = staticmethod(escape_text)
    join_texts = staticmethod(join_texts)

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._plain: dict[str, jinja2.nodes.Template | None] = {}

    def compile(self, source: Any, name: Any = None, filename: Any = None, *args: Any, **more: Any) -> Any:
        tree = with_includes(self.parse(source, name, filename), name, self._find_plain)
        return jinja2.Environment.compile(self, tree, name, filename, *args, **more)

    def _find_plain(self, name: str) -> jinja2.nodes.Template | None:
        if name not in self._plain:
            self._plain[name] = None
            with contextlib.suppress(jinja2.TemplateError):
                assert self.loader is not None
                tree = self.parse(self.loader.get_source(self, name)[0], name)
                self._plain[name] = tree if is_plain(tree) else None
        return self._plain[name]


_MOST_COMPILED = 200
_compiled: dict[tuple[str, Any, Any], Any] = {}
"""Code by source and name: a pure function of these, as all our environments have the same settings."""


def make_environment(templates: Sequence[Template]) -> jinja2.Environment:
    """Return the environment that *templates*, and only they, can be rendered in."""
    loader = jinja2.DictLoader({template.name: template.source for template in templates})
    return _Environment(loader=loader, **_SETTINGS)


_SETTINGS: dict[str, Any] = {
    "autoescape": True,  # not select_autoescape(): it looks at file names and misses some
    "undefined": _StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
    "auto_reload": False,
    "cache_size": -1,
}


def _text_in_language(value: OptionValue, language: str) -> str:
    """Return an option's text: options that are texts take one text, or one a language as a mapping."""
    if isinstance(value, tuple):
        texts = {str(pair[0]): str(pair[1]) for pair in value if isinstance(pair, tuple) and len(pair) == 2}
        return texts.get(language, "")
    return "" if value is None else str(value)


def _asset_function(asset_urls: Mapping[str, str]) -> Any:
    def asset(name: str) -> str:
        if name not in asset_urls:
            raise TemplateNameError(f"the theme has no asset '{name}'", _near(name, asset_urls))
        return asset_urls[name]

    return asset


def _joined(chunks: Iterator[str]) -> str | None:
    """Return the page, or None as soon as it is above the limit: an endless loop must not fill the memory first."""
    kept: list[str] = []
    size = 0
    while more := list(itertools.islice(chunks, _CHUNKS_AT_ONCE)):
        kept += more
        size += sum(map(len, more))
        if size > PAGE_LIMIT_BYTES:
            return None
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
    return Problem(path=path, line=line, message=f"there is no template '{name}'", hint=_near(name, known))


def _too_large(templates: Templates, name: str, page: PageView) -> Problem:
    return Problem(
        path=templates.path_of(name),
        message=f"the page {unquote(page.head.url)} is larger than {PAGE_LIMIT_BYTES // 1_000_000} MB",
        hint="Look for a loop in the template that runs too often, or divide the post.",
    )


def _with_hint(problem: Problem, more: str) -> Problem:
    return msgspec.structs.replace(problem, hint=f"{problem.hint} {more}".strip())


def _near(name: str, known: Any) -> str:
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"There are: {', '.join(names[:20])}." if names else ""
