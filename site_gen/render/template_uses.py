"""What the templates of a theme reach and use, found without rendering: the part of a theme that a page depends on."""

from collections.abc import Iterator

import jinja2
import jinja2.nodes

from site_gen.model.problem import Outcome
from site_gen.model.record import Record
from site_gen.model.theme import Template
from site_gen.render.templates import check_templates, make_environment, references_of

EVERYTHING = ""
"""Among the beginnings of names: a use whose name only rendering tells."""


class TemplateSet(Record, frozen=True, kw_only=True):
    """All templates of a theme: the argument of the job that studies them."""

    templates: tuple[Template, ...]


class TemplateUse(Record, frozen=True, kw_only=True):
    """What a page made by the template *entry* can depend on."""

    entry: str
    templates: tuple[str, ...]
    """Names of the templates it can reach, itself included, sorted; all where a name is made while rendering."""
    strings: tuple[str, ...]
    """Beginnings of the keys of the texts that they ask for."""
    options: tuple[str, ...]
    """Beginnings of the names of the options that they ask for."""
    assets: tuple[str, ...]
    """Beginnings of the names of the assets that they ask for."""


class TemplateStudy(Record, frozen=True, kw_only=True):
    uses: tuple[TemplateUse, ...]


def study_templates(argument: TemplateSet, tools: None) -> Outcome[TemplateStudy]:  # noqa: ARG001 - a job has tools
    """Return what each template uses, with everything that can be said against the templates without rendering."""
    environment = make_environment(argument.templates)
    trees: dict[str, jinja2.nodes.Template | None] = {}
    for template in argument.templates:
        try:
            trees[template.name] = environment.parse(template.source, template.name)
        except jinja2.TemplateSyntaxError:
            trees[template.name] = None
    uses = tuple(_use_of(entry, trees) for entry in trees)
    return Outcome(result=TemplateStudy(uses=uses), problems=check_templates(argument.templates))


def no_tools(setup: None) -> None:
    """Return the tools of `study_templates`: it needs none."""


def _use_of(entry: str, trees: dict[str, jinja2.nodes.Template | None]) -> TemplateUse:
    reached = _closure(entry, trees)
    known = [tree for name in reached if (tree := trees[name]) is not None]
    return TemplateUse(
        entry=entry,
        templates=reached,
        strings=_merged(begin for tree in known for begin in _names_used(tree, "t")),
        options=_merged(begin for tree in known for begin in (*_names_used(tree, "options"), *_site_options(tree))),
        assets=_merged(begin for tree in known for begin in _names_used(tree, "asset")),
    )


def _closure(entry: str, trees: dict[str, jinja2.nodes.Template | None]) -> tuple[str, ...]:
    reached: set[str] = set()
    waiting = [entry]
    while waiting:
        name = waiting.pop()
        tree = trees.get(name)
        if name in reached or name not in trees:
            continue
        reached.add(name)
        references = references_of(tree) if tree is not None else []
        if any(reference.is_open for reference in references):
            return tuple(sorted(trees))
        waiting += [found for reference in references for found in reference.names]
    return tuple(sorted(reached))


def _names_used(tree: jinja2.nodes.Template, name: str) -> Iterator[str]:
    """Yield the beginning of each name that is asked of the variable *name*: ``t.a.b``, ``t("a.b")``, ``t("a." ~ x)``.

    Any other use of the variable, such as handing it to a macro, may lead to every name.
    """
    understood: set[int] = set()
    # Deeper levels (t.share.label) are covered by the first: more is seen as used than is.
    for attribute in tree.find_all(jinja2.nodes.Getattr):
        if _is_variable(attribute.node, name):
            understood.add(id(attribute.node))
            yield attribute.attr
    for call in tree.find_all(jinja2.nodes.Call):
        if _is_variable(call.node, name):
            understood.add(id(call.node))
            yield _beginning(call.args[0] if call.args else None)
    for found in tree.find_all(jinja2.nodes.Name):
        if found.name == name and id(found) not in understood:
            yield EVERYTHING


def _is_variable(node: jinja2.nodes.Node, name: str) -> bool:
    return isinstance(node, jinja2.nodes.Name) and node.name == name


def _beginning(node: jinja2.nodes.Expr | None) -> str:
    if isinstance(node, jinja2.nodes.Concat) and node.nodes:
        node = node.nodes[0]
    return node.value if isinstance(node, jinja2.nodes.Const) and isinstance(node.value, str) else EVERYTHING


def _site_options(tree: jinja2.nodes.Template) -> Iterator[str]:
    """Yield `EVERYTHING` where the options are reached through ``site``, or ``site`` goes somewhere unseen."""
    understood = set()
    for node in tree.find_all(jinja2.nodes.Getattr):
        if _is_variable(node.node, "site") and node.attr != "options":
            understood.add(id(node.node))
    for found in tree.find_all(jinja2.nodes.Name):
        if found.name == "site" and id(found) not in understood:
            yield EVERYTHING


def _merged(beginnings: Iterator[str]) -> tuple[str, ...]:
    found = sorted(set(beginnings))
    return (EVERYTHING,) if EVERYTHING in found else tuple(found)
