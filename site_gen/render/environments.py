"""What templates are compiled in: Jinja's environment with our settings, and the quick one beside it.

Its laws: every template escapes what it prints, whatever its name; an unknown name is an error, never a blank;
templates come from the theme's record, so no template can open a file.
"""

import contextlib
import difflib
import importlib.util
import marshal
from collections.abc import MutableMapping, Sequence
from typing import Any

import jinja2

from site_gen.model.config import OptionValue
from site_gen.model.problem import Outcome
from site_gen.model.record import Record
from site_gen.model.theme import Template, Theme
from site_gen.render.template_code import (
    CONTEXT_NAMES,
    Plain,
    QuickGenerator,
    escape_text,
    is_plain,
    join_texts,
    nodes_of,
    with_includes,
)


def make_environment(templates: Sequence[Template]) -> jinja2.Environment:
    """Return the environment that *templates*, and only they, can be rendered in."""
    return _Environment(loader=_loader(templates), **_SETTINGS)


def make_quick_environment(
    templates: Sequence[Template], codes: Sequence[tuple[str, bytes]] = ()
) -> jinja2.Environment:
    """Return the environment whose code is quick, and tells nobody where it failed: see `template_code`.

    *codes*, by name, are what `compile_template` has made of some of *templates*; the others are compiled when they
    are first used.
    """
    return _QuickEnvironment(loader=_loader(templates), codes=dict(codes), plain={}, **_SETTINGS)


def _loader(templates: Sequence[Template]) -> jinja2.DictLoader:
    return jinja2.DictLoader({template.name: template.source for template in templates})


class CodeInput(Record, frozen=True, kw_only=True):
    """All that the code of a template depends on."""

    templates: tuple[tuple[str, str], ...]
    """(name, source) of the template, and of those that may stand in it where it includes them."""
    python: bytes
    """What this Python writes before code that it has compiled: another one's is not for it."""


def code_input(names: Sequence[str], theme: Theme) -> CodeInput:
    """Return what the code of the first of *names* is made of: the templates of *theme* that have these names."""
    sources = {one.name: one.source for one in theme.templates}
    return CodeInput(templates=tuple((name, sources[name]) for name in names), python=importlib.util.MAGIC_NUMBER)


PlainBySource = dict[tuple[str, str], Plain | None]
"""By name and source: templates that stand where they are included, parsed."""


def make_code_tools(setup: None) -> PlainBySource:  # noqa: ARG001 - tools are made of something
    """Return the tools of `compile_template`."""
    return {}


def compile_template(argument: CodeInput, tools: PlainBySource) -> Outcome[bytes]:
    """Return the code of a template, for `make_quick_environment`; empty where it has a mistake: rendering will tell.

    Code is as Python keeps it in ``__pycache__``, and to be believed as much: only the cache may have held it.
    """
    name, source = argument.templates[0]
    environment = _QuickEnvironment(
        loader=jinja2.DictLoader(dict(argument.templates)), codes={}, plain=tools, **_SETTINGS
    )
    try:
        return Outcome(result=marshal.dumps(environment.compile(source, name)))
    except (jinja2.TemplateError, SyntaxError):
        return Outcome(result=b"")


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
            # Every page and include copies them, out of a chain of mappings if they are left as they are.
            found.globals = dict(found.globals)
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

    def __init__(self, *, codes: dict[str, bytes], plain: PlainBySource, **settings: Any) -> None:
        super().__init__(**settings)
        self._codes = codes
        self._plain = plain

    def _load_template(self, name: str, globals: "MutableMapping[str, Any] | None") -> jinja2.Template:  # noqa: A002
        code = self._codes.get(name)
        if not code:
            return super()._load_template(name, globals)
        return jinja2.Template.from_code(self, marshal.loads(code), self.make_globals(globals))

    def compile(self, source: Any, name: Any = None, filename: Any = None, *args: Any, **more: Any) -> Any:
        known = _quickly_compiled.get((source, name))
        if known is not None and all(self._source(one) == before for one, before in known[0].items()):
            return known[1]
        asked: dict[str, str | None] = {}

        def find_plain(name: str) -> Plain | None:
            source = asked[name] = self._source(name)
            return self._find_plain(name, source) if source is not None else None

        tree = with_includes(self.parse(source, name, filename), name, find_plain)
        code = jinja2.Environment.compile(self, tree, name, filename, *args, **more)
        if len(_quickly_compiled) > _MOST_COMPILED:
            _quickly_compiled.clear()
        _quickly_compiled[source, name] = asked, code
        return code

    def _source(self, name: str) -> str | None:
        assert self.loader is not None
        with contextlib.suppress(jinja2.TemplateNotFound):
            return self.loader.get_source(self, name)[0]
        return None

    def _find_plain(self, name: str, source: str) -> Plain | None:
        if (name, source) not in self._plain:
            self._plain[name, source] = None
            with contextlib.suppress(jinja2.TemplateSyntaxError):
                tree = self.parse(source, name)
                found = nodes_of(tree)
                self._plain[name, source] = Plain(tree, found) if is_plain(found) else None
        return self._plain[name, source]


_MOST_COMPILED = 200
_compiled: dict[tuple[str, Any, Any], Any] = {}
"""Code by source and name: a pure function of these, as all our environments have the same settings."""
_quickly_compiled: dict[tuple[str, Any], tuple[dict[str, str | None], Any]] = {}
"""Likewise, with the sources that were asked for on the way: the code is theirs, too."""


class _StrictUndefined(jinja2.StrictUndefined):
    """An unknown name, with a message for the author of a theme: what there is instead goes on a second line."""

    @property
    def _undefined_message(self) -> str:
        name = str(self._undefined_name)
        if self._undefined_obj is jinja2.utils.missing:
            return self._undefined_hint or f"'{name}' is not known here\n{near_name(name, CONTEXT_NAMES)}"
        owner = type(self._undefined_obj)
        fields = getattr(owner, "__struct_fields__", ())
        return f"{owner.__name__} has no field '{name}'\n{near_name(name, fields)}"


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


def near_name(name: str, known: Any) -> str:
    """Return the hint for a *name* that is none of those *known*: the nearest of them, or what there is."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=1)
    if near:
        return f"Did you mean '{near[0]}'?"
    return f"There are: {', '.join(names[:20])}." if names else ""
