"""Templates to code that runs faster than what Jinja makes of them.

Its law: where this code returns a text, Jinja's own code returns the same.  It may fail where Jinja's would not: it
does not look for what is undefined and does not know where a mistake stands.  So whoever runs it lets Jinja's own code
render the page again when it raises anything, and believes that.
"""

import keyword
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any

import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import markup_join

FindPlain = Callable[[str], nodes.Template | None]
"""``find_plain(name)``: the tree of a template for which `is_plain` holds; None where there is no such template."""

CONTEXT_NAMES = ("page", "site", "t", "options", "asset")
"""What every template sees. These are never undefined, and nothing that is called by these names asks for a context."""

_PLAIN = (nodes.Output, nodes.For, nodes.If, nodes.With, nodes.Assign, nodes.ExprStmt, nodes.Include)
_OWN_NAMES = frozenset(("loop", "self", "super", "caller", "varargs", "kwargs"))
"""Names that mean something else in each template: a text that uses them cannot stand in another one's place."""
_TOLERANT = frozenset(("defined", "undefined", "default", "d"))
"""Tests and filters that may be given something undefined."""
_MOST_INLINED = 200
"""Includes that one template may hold: templates that include one another twice grow with the power of their depth."""


def is_plain(tree: nodes.Template) -> bool:
    """Say whether what the template says can stand where it is included: loops, conditions and texts, nothing else."""
    for node in tree.find_all((nodes.Stmt, nodes.Name)):
        if isinstance(node, nodes.Name):
            if node.name in _OWN_NAMES:
                return False
        elif not isinstance(node, _PLAIN) or getattr(node, "recursive", False):
            return False
    return True


def plain_include(node: nodes.Node) -> str | None:
    """Return the name of the one template that an include names for good; None for any other node."""
    if not isinstance(node, nodes.Include) or node.ignore_missing or not node.with_context:
        return None
    value = node.template.value if isinstance(node.template, nodes.Const) else None
    return value if isinstance(value, str) else None


def with_includes(tree: nodes.Template, name: str, find_plain: FindPlain) -> nodes.Template:
    """Return the *tree* of the template *name* with what it includes in the places of the includes, as far as it can.

    What an included template sets stays in its own scope, as ever.  An include stays where a template would include
    itself, or where it uses a name that one around it sets: before that is set, it would mean something else.
    """
    inliner = _Inliner(find_plain)
    around, set_names = (name,), _set_names(tree)
    # Beside an extends, what is written outside of blocks is not printed, but what is included there is.
    only_blocks = tree.find(nodes.Extends) is not None
    body = [
        node if only_blocks and not isinstance(node, nodes.Block) else inliner.statement(node, around, set_names)
        for node in tree.body
    ]
    return nodes.Template(body, lineno=1)


class _Inliner:
    def __init__(self, find_plain: FindPlain) -> None:
        self._find_plain = find_plain
        self._count = 0

    def statement(self, node: nodes.Node, around: tuple[str, ...], set_names: frozenset[str]) -> nodes.Node:
        """Return *node*, a statement of the template last among those *around* it, with its includes resolved."""
        name = plain_include(node)
        if name is not None:
            return self._included(node, name, around, set_names)
        if isinstance(node, nodes.For | nodes.If | nodes.With | nodes.Block) and not getattr(node, "recursive", False):
            fields = {field: getattr(node, field) for field in node.fields}
            for field in ("body", "elif_", "else_"):
                if fields.get(field):
                    fields[field] = [self.statement(child, around, set_names) for child in fields[field]]
            return type(node)(*fields.values(), lineno=node.lineno, environment=node.environment)
        return node

    def _included(self, node: nodes.Node, name: str, around: tuple[str, ...], set_names: frozenset[str]) -> nodes.Node:
        tree = self._find_plain(name) if name not in around and self._count < _MOST_INLINED else None
        if tree is None or not set_names.isdisjoint(_names(tree)):
            return node
        self._count += 1
        set_names |= _set_names(tree)
        body = [self.statement(child, (*around, name), set_names) for child in tree.body]
        return nodes.Scope(body, lineno=node.lineno, environment=node.environment)


def _set_names(tree: nodes.Node) -> frozenset[str]:
    """Return the names that are set; those of loops and ``with`` have their value from the beginning."""
    found = {name for one in tree.find_all(nodes.Assign) for name in _names(one.target)}
    found.update(name for one in tree.find_all(nodes.AssignBlock) for name in _names(one.target))
    return _defined(tree).union(found)


def _defined(tree: nodes.Node) -> frozenset[str]:
    """Return the names of macros and of what is imported."""
    found: set[str] = set()
    for node in tree.find_all((nodes.Macro, nodes.Import, nodes.FromImport)):
        match node:
            case nodes.Macro():
                found.add(node.name)
            case nodes.Import():
                found.add(node.target)
            case nodes.FromImport():
                found.update(name if isinstance(name, str) else name[1] for name in node.names)
    return frozenset(found)


def _names(node: nodes.Node) -> frozenset[str]:
    own = {node.name} if isinstance(node, nodes.Name | nodes.NSRef) else set()
    own.update(one.name for one in node.find_all(nodes.Name))
    own.update(one.name for one in node.find_all(nodes.NSRef))
    return frozenset(own)


class QuickGenerator(CodeGenerator):
    """Jinja's generator of code with short ways for what pages are made of.

    The environment has two functions more: ``escape_text`` of a plain str, and ``join_texts`` for ``~``.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._known: Collection[str] = ()
        """Those of the context's names that the template gives to nothing else."""
        self._early: set[int] = set()
        self._tolerated: set[int] = set()

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:  # noqa: N802 - Jinja's name
        given = {one.name for one in node.find_all(nodes.Name) if one.ctx != "load"} | _defined(node)
        self._known = [name for name in CONTEXT_NAMES if name not in given]
        tolerant = [one.node for one in node.find_all(nodes.Test) if one.name in _TOLERANT]
        tolerant += [one.node for one in node.find_all(nodes.Filter) if one.node and one.name in _TOLERANT]
        self._tolerated = {id(one) for one in tolerant}
        if node.find(nodes.Extends) is None:
            self._look_up_early(node.body)
        for block in node.find_all(nodes.Block):
            self._look_up_early(block.body)
        super().visit_Template(node, frame)

    def _look_up_early(self, body: list[nodes.Node]) -> None:
        """Let a function begin with the names it uses: Jinja looks them up in every scope, at each turn of a loop."""
        used = {name for node in body for name in _names_in_function(node)}
        for name in self._known:
            if name in used:
                statement = nodes.ExprStmt(nodes.Name(name, "load"), lineno=1)
                self._early.add(id(statement))
                body.insert(0, statement)

    def visit_ExprStmt(self, node: nodes.ExprStmt, frame: Frame) -> None:  # noqa: N802
        if id(node) not in self._early:
            super().visit_ExprStmt(node, frame)

    def write_commons(self) -> None:
        super().write_commons()
        self.writeline("escape_text = environment.escape_text")
        self.writeline("join_texts = environment.join_texts")

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802
        is_plain_case = frame.buffer is None and not frame.require_output_check and frame.eval_ctx.autoescape
        if not is_plain_case or frame.eval_ctx.volatile or self.environment.finalize:
            super().visit_Output(node, frame)
            return
        # Python makes a formatted string of a text with %s and a tuple: one text instead of several.
        form, values = self._form(node, frame)
        self.writeline("yield ", node)
        self.write(repr(form) if values else repr(form % ()))
        if values:
            self.write(" % (")
            for value in values:
                self._escaped(value, frame)
                self.write(", ")
            self.write(")")

    def _form(self, node: nodes.Output, frame: Frame) -> tuple[str, list[nodes.Expr]]:
        """Return what is printed as a text with ``%s`` in the places of the values, and these."""
        finalize = self._make_finalize()
        form, values = "", []
        for child in node.nodes:
            try:
                form += self._output_child_to_const(child, frame, finalize).replace("%", "%%")
            except Exception:  # whatever cannot be said now is said when the page is made, as Jinja does
                form += "%s"
                values.append(child)
        return form, values

    def _escaped(self, node: nodes.Expr, frame: Frame) -> None:
        if isinstance(node, nodes.Filter) and node.name == "safe" and node.node is not None:
            self.write("escape(")
            self.visit(node, frame)
            self.write(")")
            return
        self.write("(escape_text(t_text) if type(t_text := ")
        self.visit(node, frame)
        self.write(") is str else escape(t_text))")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Write Python's own access: what it does not find may be an item, or undefined, which Jinja's code knows."""
        inner = node.node
        is_simple = node.attr.isidentifier() and not node.attr.startswith("_") and not keyword.iskeyword(node.attr)
        if not is_simple or id(node) in self._tolerated or self._param_def_block:
            super().visit_Getattr(node, frame)
        elif isinstance(inner, nodes.Name) and inner.name != "self":  # whose blocks are items
            self.write(f"{frame.symbols.ref(inner.name)}.{node.attr}")
        elif isinstance(inner, nodes.Getattr | nodes.Getitem | nodes.Call):
            self.visit(inner, frame)
            self.write(f".{node.attr}")
        else:
            super().visit_Getattr(node, frame)

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802
        callee = node.node
        is_known = isinstance(callee, nodes.Name) and callee.name in self._known
        if not is_known or forward_caller or node.dyn_args or node.dyn_kwargs:
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        assert isinstance(callee, nodes.Name)
        self.write(f"{frame.symbols.ref(callee.name)}(")
        for place, argument in enumerate((*node.args, *node.kwargs)):
            self.write(", " if place else "")
            self.visit(argument, frame)
        self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape:
            super().visit_Concat(node, frame)
            return
        self.write("join_texts((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


def _names_in_function(node: nodes.Node) -> Iterator[str]:
    """Yield the names in *node* but those in blocks, which are functions of their own."""
    if isinstance(node, nodes.Name):
        yield node.name
    elif not isinstance(node, nodes.Block):
        for child in node.iter_child_nodes():
            yield from _names_in_function(child)


def join_texts(parts: Sequence[Any]) -> str:
    """Return *parts* as one text: what Jinja's ``~`` does, where all are plain."""
    for part in parts:
        if type(part) is not str:
            return markup_join(parts)
    return "".join(parts)


def _escape_slowly(text: str) -> str:
    return str(markupsafe.escape(text))


escape_text: Callable[[str], str] = getattr(markupsafe, "_escape_inner", _escape_slowly)
"""What `markupsafe.escape` makes of a plain str, without an object around it where this version can do that."""
