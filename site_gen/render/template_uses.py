"""What the templates of a theme reach and use, found without rendering: the part of a theme that a page depends on."""

from collections.abc import Iterable, Iterator, Sequence

import jinja2
import jinja2.nodes

from site_gen.model.problem import Outcome, Problem
from site_gen.model.record import Record
from site_gen.model.theme import Template
from site_gen.render.environments import make_environment
from site_gen.render.template_code import is_plain, nodes_of, plain_include
from site_gen.render.templates import missing_template, syntax_problem

EVERYTHING = ""
"""Among the beginnings of names: a use whose name only rendering tells."""


class Reference(Record, frozen=True, kw_only=True):
    """One extends, include or import."""

    line: int
    names: tuple[str, ...]
    """The templates it names; it takes the first that exists."""
    is_open: bool
    """Whether it may also name one that only rendering tells."""
    may_be_missing: bool


class TemplateFacts(Record, frozen=True, kw_only=True):
    """What one template says of itself, whatever others there are."""

    name: str
    path: str
    references: tuple[Reference, ...] = ()
    is_plain: bool = False
    """Whether its text can stand in the places where it is included."""
    includes: tuple[str, ...] = ()
    """Templates that could stand in the places of their includes, if they are plain."""
    strings: tuple[str, ...] = ()
    """Beginnings of the keys of the texts that it asks for."""
    options: tuple[str, ...] = ()
    """Beginnings of the names of the options that it asks for."""
    assets: tuple[str, ...] = ()
    """Beginnings of the names of the assets that it asks for."""


class TemplateUse(Record, frozen=True, kw_only=True):
    """What a page made by the template *entry* can depend on."""

    entry: str
    templates: tuple[str, ...]
    """Names of the templates it can reach, itself included, sorted; all where a name is made while rendering."""
    strings: tuple[str, ...]
    options: tuple[str, ...]
    assets: tuple[str, ...]
    """As in `TemplateFacts`, of all of these templates."""


class TemplateStudy(Record, frozen=True, kw_only=True):
    uses: tuple[TemplateUse, ...]
    codes: tuple[tuple[str, ...], ...] = ()
    """Of each template that pages look up while they are made: its name, and those that its code may hold."""


def study_template(argument: Template, tools: jinja2.Environment) -> Outcome[TemplateFacts]:
    """Return what a template uses, with its mistakes: a job, so that an edit of one template studies one."""
    try:
        tree = tools.parse(argument.source, argument.name)
        facts = _facts(argument, tree)
        tools.compile(tree, argument.name, raw=True)
    except jinja2.TemplateSyntaxError as error:
        problem = syntax_problem(error, path=argument.path)
        return Outcome(result=TemplateFacts(name=argument.name, path=argument.path), problems=(problem,))
    return Outcome(result=facts)


def _facts(template: Template, tree: jinja2.nodes.Template) -> TemplateFacts:
    everything = nodes_of(tree)
    found = _Nodes(everything)
    return TemplateFacts(
        name=template.name,
        path=template.path,
        references=tuple(_references(found)),
        is_plain=is_plain(everything),
        includes=tuple(name for node in found.statements if (name := plain_include(node)) is not None),
        strings=_merged(_names_used(found, "t")),
        options=_merged((*_names_used(found, "options"), *_site_options(found))),
        assets=_merged(_names_used(found, "asset")),
    )


def make_study_tools(setup: None) -> jinja2.Environment:  # noqa: ARG001 - tools are made of something
    """Return the tools of `study_template`."""
    return make_environment(())


def combine_studies(facts: Sequence[TemplateFacts]) -> Outcome[TemplateStudy]:
    """Return what a page of each template can depend on; a problem for each reference to a template that is missing."""
    by_name = {one.name: one for one in facts}
    uses = tuple(_use_of(entry, by_name) for entry in by_name)
    study = TemplateStudy(uses=uses, codes=tuple(_codes(by_name)))
    return Outcome(result=study, problems=tuple(_missing(facts, sorted(by_name))))


def _missing(facts: Sequence[TemplateFacts], names: list[str]) -> Iterator[Problem]:
    for one in facts:
        for reference in one.references:
            is_there = any(name in names for name in reference.names)
            if not (reference.is_open or reference.may_be_missing or is_there):
                yield missing_template(reference.names[0], names, path=one.path, line=reference.line)


def _use_of(entry: str, by_name: dict[str, TemplateFacts]) -> TemplateUse:
    reached = _closure(entry, by_name)
    known = [by_name[name] for name in reached]
    return TemplateUse(
        entry=entry,
        templates=reached,
        strings=_merged(begin for one in known for begin in one.strings),
        options=_merged(begin for one in known for begin in one.options),
        assets=_merged(begin for one in known for begin in one.assets),
    )


def _closure(entry: str, by_name: dict[str, TemplateFacts]) -> tuple[str, ...]:
    reached: set[str] = set()
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        if name in reached or name not in by_name:
            continue
        reached.add(name)
        references = by_name[name].references
        if any(reference.is_open for reference in references):
            return tuple(sorted(by_name))
        waiting += [found for reference in references for found in reference.names]
    return tuple(sorted(reached))


def _codes(by_name: dict[str, TemplateFacts]) -> Iterator[tuple[str, ...]]:
    """Yield a row for each template but those that only ever stand in the places of their includes."""
    included = {name for one in by_name.values() for name in one.includes}
    for name, one in by_name.items():
        held = _held(name, by_name)
        if not (one.is_plain and name in included) or name in held:
            yield name, *sorted(held - {name})


def _held(entry: str, by_name: dict[str, TemplateFacts]) -> set[str]:
    """Return the names of the templates that may stand in the places of includes in *entry*, and in these."""
    held: set[str] = set()
    waiting = [entry]
    while waiting:
        for name in by_name[waiting.pop()].includes:
            if name in by_name and by_name[name].is_plain and name not in held:
                held.add(name)
                waiting.append(name)
    return held


class _Nodes:
    """The nodes of a template that matter here, by kind."""

    def __init__(self, everything: Iterable[jinja2.nodes.Node]) -> None:
        self.attributes: list[jinja2.nodes.Getattr] = []
        self.calls: list[jinja2.nodes.Call] = []
        self.names: list[jinja2.nodes.Name] = []
        self.statements: list[jinja2.nodes.Stmt] = []
        for node in everything:
            match node:
                case jinja2.nodes.Getattr():
                    self.attributes.append(node)
                case jinja2.nodes.Call():
                    self.calls.append(node)
                case jinja2.nodes.Name():
                    self.names.append(node)
                case jinja2.nodes.Stmt():
                    self.statements.append(node)


def _references(found: _Nodes) -> Iterator[Reference]:
    """Yield the extends, includes and imports."""
    kinds = jinja2.nodes.Extends | jinja2.nodes.Include | jinja2.nodes.Import | jinja2.nodes.FromImport
    for node in found.statements:
        if not isinstance(node, kinds):
            continue
        expression = node.template
        parts = expression.items if isinstance(expression, jinja2.nodes.Tuple | jinja2.nodes.List) else [expression]
        names = tuple(part.value for part in parts if isinstance(part, jinja2.nodes.Const))
        yield Reference(
            line=node.lineno,
            names=names,
            is_open=len(names) < len(parts),
            may_be_missing=getattr(node, "ignore_missing", False),
        )


def _names_used(found: _Nodes, name: str) -> Iterator[str]:
    """Yield the beginning of each name that is asked of the variable *name*: ``t.a.b``, ``t("a.b")``, ``t("a." ~ x)``.

    Any other use of the variable, such as handing it to a macro, may lead to every name.
    """
    understood: set[int] = set()
    # Deeper levels (t.share.label) are covered by the first: more is seen as used than is.
    for attribute in found.attributes:
        if _is_variable(attribute.node, name):
            understood.add(id(attribute.node))
            yield attribute.attr
    for call in found.calls:
        if _is_variable(call.node, name):
            understood.add(id(call.node))
            yield _beginning(call.args[0] if call.args else None)
    for one in found.names:
        if one.name == name and id(one) not in understood:
            yield EVERYTHING


def _is_variable(node: jinja2.nodes.Node, name: str) -> bool:
    return isinstance(node, jinja2.nodes.Name) and node.name == name


def _beginning(node: jinja2.nodes.Expr | None) -> str:
    if isinstance(node, jinja2.nodes.Concat) and node.nodes:
        node = node.nodes[0]
    return node.value if isinstance(node, jinja2.nodes.Const) and isinstance(node.value, str) else EVERYTHING


def _site_options(found: _Nodes) -> Iterator[str]:
    """Yield `EVERYTHING` where the options are reached through ``site``, or ``site`` goes somewhere unseen."""
    understood = set()
    for node in found.attributes:
        if _is_variable(node.node, "site") and node.attr != "options":
            understood.add(id(node.node))
    for one in found.names:
        if one.name == "site" and id(one) not in understood:
            yield EVERYTHING


def _merged(beginnings: Iterable[str]) -> tuple[str, ...]:
    found = sorted(set(beginnings))
    return (EVERYTHING,) if EVERYTHING in found else tuple(found)
