"""Templates to code that runs faster than what Jinja makes of them.

Its law: where this code returns a text, Jinja's own code returns the same.  It may fail where Jinja's would not: it
does not look for what is undefined and does not know where a mistake stands.  So whoever runs it lets Jinja's own code
render the page again when it raises anything, and believes that.
"""

import keyword
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import markupsafe
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import markup_join

CONTEXT_NAMES = ("page", "site", "t", "options", "asset")
"""What every template sees. These are never undefined, and nothing that is called by these names asks for a context."""

_PLAIN = (nodes.Output, nodes.For, nodes.If, nodes.With, nodes.Assign, nodes.ExprStmt, nodes.Include)
_OWN_NAMES = frozenset(("loop", "self", "super", "caller", "varargs", "kwargs"))
"""Names that mean something else in each template: a text that uses them cannot stand in another one's place."""
_TOLERANT = frozenset(("defined", "undefined", "default", "d"))
"""Tests and filters that may be given something undefined."""
_MOST_INLINED = 200
"""Includes that one template may hold: templates that include one another twice grow with the power of their depth."""


class Plain:
    """A template that can stand where it is included: it has loops, conditions and texts, and nothing else."""

    __slots__ = ("body", "names", "set_names")

    def __init__(self, tree: nodes.Template, found: Sequence[nodes.Node]) -> None:
        self.body = tree.body
        self.names = frozenset(node.name for node in found if isinstance(node, nodes.Name | nodes.NSRef))
        self.set_names = _set_names(found)


FindPlain = Callable[[str], Plain | None]
"""``find_plain(name)``: the template, if there is one and `is_plain` holds for it; otherwise None."""


def nodes_of(tree: nodes.Node) -> list[nodes.Node]:
    """Return *tree* and all nodes below it. Jinja's own way to find some takes as long as compiling them."""
    found = [tree]
    for node in found:
        for field in node.fields:
            value = getattr(node, field)
            if isinstance(value, nodes.Node):
                found.append(value)
            elif isinstance(value, list):
                found += [one for one in value if isinstance(one, nodes.Node)]
    return found


def is_plain(found: Iterable[nodes.Node]) -> bool:
    """Say whether a template of these nodes is a `Plain` one."""
    for node in found:
        if isinstance(node, nodes.Name):
            if node.name in _OWN_NAMES:
                return False
        elif isinstance(node, nodes.Stmt) and (not isinstance(node, _PLAIN) or getattr(node, "recursive", False)):
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
    found = nodes_of(tree)
    if not any(isinstance(node, nodes.Include) for node in found):
        return tree
    inliner = _Inliner(find_plain)
    around, set_names = (name,), _set_names(found)
    # Beside an extends, what is written outside of blocks is not printed, but what is included there is.
    only_blocks = any(isinstance(node, nodes.Extends) for node in found)
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
        part = self._find_plain(name) if name not in around and self._count < _MOST_INLINED else None
        if part is None or not set_names.isdisjoint(part.names):
            return node
        self._count += 1
        set_names |= part.set_names
        body = [self.statement(child, (*around, name), set_names) for child in part.body]
        return nodes.Scope(body, lineno=node.lineno, environment=node.environment)


def _set_names(found: Iterable[nodes.Node]) -> frozenset[str]:
    """Return the names that are set, imported or defined; those of loops and ``with`` have a value all the time."""
    names: set[str] = set()
    for node in found:
        match node:
            case nodes.Assign() | nodes.AssignBlock():
                names.update(one.name for one in nodes_of(node.target) if isinstance(one, nodes.Name | nodes.NSRef))
            case nodes.Macro():
                names.add(node.name)
            case nodes.Import():
                names.add(node.target)
            case nodes.FromImport():
                names.update(name if isinstance(name, str) else name[1] for name in node.names)
    return frozenset(names)


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
        found = nodes_of(node)
        given = {one.name for one in found if isinstance(one, nodes.Name) and one.ctx != "load"} | _set_names(found)
        self._known = [name for name in CONTEXT_NAMES if name not in given]
        self._tolerated = {
            id(one.node) for one in found if isinstance(one, nodes.Test | nodes.Filter) and one.name in _TOLERANT
        }
        if not any(isinstance(one, nodes.Extends) for one in found):
            self._look_up_early(node.body)
        for block in found:
            if isinstance(block, nodes.Block):
                self._look_up_early(block.body)
        super().visit_Template(node, frame)

    def _look_up_early(self, body: list[nodes.Node]) -> None:
        """Let a function begin with the names it uses: Jinja looks them up in every scope, at each turn of a loop."""
        used = {one.name for one in _nodes_of_function(body) if isinstance(one, nodes.Name)}
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
            # A text is printed as it is, without an object around a copy of it: most of a page is one such text.
            self.write("(t_text if type(t_text := ")
            self.visit(node.node, frame)
            self.write(") is str else escape(Markup(t_text)))")
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


def _nodes_of_function(body: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield the nodes of *body* without those in blocks, which are functions of their own."""
    waiting = list(body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, nodes.Block):
            waiting += node.iter_child_nodes()


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
