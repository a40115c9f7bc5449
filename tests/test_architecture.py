"""The laws of the house: who imports whom, how big a room may be, which library lives where."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "site_gen"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_themes" not in path.parts)

MAY_IMPORT = {
    "errors": set(),
    "model": {"model"},
    "read": {"model", "errors"},
    "pair": {"model", "errors"},
    "check": {"model", "errors"},
    "render": {"model", "errors"},
    "images": {"model", "errors"},
    "write": {"model", "errors"},
    "importers": {"model", "errors"},
    "search": {"model", "errors"},
    "cache": {"model", "errors"},
    "worker": {"model", "errors"},
    "supply": set(),
    "workers": {"worker", "supply", "model", "errors"},
    "startup": {"processors", "workers", "model"},
    "standby": {"workers", "model"},
    "log": {"model"},
    "ahead": {"gathering", "render", "cache", "model"},
    "diagrams": {"model"},
    "report": {"model", "errors"},
    "bar": set(),
    "processors": set(),
    "scaffold": {"read", "model", "errors"},
    "indexing": {"search", "render", "model", "errors"},
    "known": {"read", "pair", "render", "model", "errors"},
    "shelf": {"cache", "model", "errors"},
    "revision": {"known", "pair", "render", "model", "errors"},
    "update": {
        "printing",
        "shelf",
        "revision",
        "indexing",
        "known",
        "read",
        "pair",
        "render",
        "workers",
        "cache",
        "write",
        "model",
        "errors",
    },
    "build": {
        "ahead",
        "log",
        "standby",
        "gathering",
        "printing",
        "indexing",
        "known",
        "search",
        "shelf",
        "startup",
        "update",
        "diagrams",
        "read",
        "pair",
        "render",
        "images",
        "write",
        "workers",
        "cache",
    }
    | {"model", "errors"},
    "printing": {"write", "model"},
    "gathering": {"read", "pair", "model"},
    "developing": {"images", "workers", "model"},
    "fetching": {"images", "model"},
    "saved": {"read", "model"},
    "making": {
        "build",
        "log",
        "developing",
        "fetching",
        "update",
        "images",
        "render",
        "workers",
        "cache",
        "model",
        "errors",
    },
    "glimpse": {"known", "read", "pair", "render", "model", "errors"},
    "living": {"known", "search", "render", "model", "errors"},
    "preview": {
        "build",
        "making",
        "rebuild",
        "update",
        "living",
        "developing",
        "fetching",
        "saved",
        "glimpse",
        "known",
        "indexing",
        "images",
    }
    | {"read", "render", "cache", "model", "errors"},
    "serve": {"preview", "living", "render", "report", "model", "errors"},
    "checkup": {"build", "check", "render", "rewrite", "workers", "model", "errors"},
    "rewrite": {"model", "errors"},
    "rebuild": {"cache", "read", "write", "model", "errors"},
    "cli": {
        "bar",
        "processors",
        "startup",
        "update",
        "serve",
        "rebuild",
        "build",
        "checkup",
        "report",
        "scaffold",
        "workers",
        "write",
    }
    | {"model", "errors"},
    "__main__": {"cli"},
    "__init__": set(),
}
"""Room -> the other rooms that it may import from."""

OWNERS = {
    "yaml": {"read/yaml_text.py", "read/yaml_hints.py"},
    "PIL": {"read/image_info.py", "images/encode.py", "images/pixels.py", "images/animation.py", "images/typeface.py"}
    | {"images/social_card.py", "images/favicon.py"},
    "urllib3": {"images/remote.py"},
    "pagefind_bin": {"search/engine.py"},
    "markdown_it": {"render/markdown/"},
    "mdit_py_plugins": {"render/markdown/"},
    "pygments": {"render/markdown/"},
    "math_core": {"render/markdown/"},
    "nh3": {"render/markdown/"},
    "jinja2": {"render/templates.py", "render/template_uses.py", "render/template_code.py", "render/environments.py"},
    "markupsafe": {"render/template_code.py"},
    "babel": {"render/dates.py"},
    "click": {"cli.py"},
    "rich": {"cli.py"},
    "msgspec": {
        "model/",
        "read/",
        "render/templates.py",
        "render/json_ld.py",
        "cache/",
        "images/",
        "write/manifest.py",
    },
    "sqlite3": {"cache/store.py"},
    "starlette": {"serve/server.py", "serve/responses.py", "serve/listener.py"},
    "uvicorn": {"serve/listener.py"},
    "watchdog": {"serve/watch"},
}
"""Third-party library -> the modules that own it."""


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_of(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            assert node.level == 0, f"{name_of(path)} has a relative import"
            yield node.module


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_imports_only_from_rooms_it_may_know(path: Path) -> None:
    room = room_of(path)
    for imported in imports_of(path):
        parts = imported.split(".")
        if parts[0] == "site_gen" and len(parts) > 1 and parts[1] != room:
            assert parts[1] in MAY_IMPORT[room], f"{name_of(path)} imports {imported}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_library_is_imported_only_by_its_owner(path: Path) -> None:
    for imported in imports_of(path):
        owners = OWNERS.get(imported.split(".")[0])
        if owners is not None:
            assert any(name_of(path).startswith(owner) for owner in owners), f"{name_of(path)} imports {imported}"


def test_no_import_cycle() -> None:
    graph = {
        "site_gen." + name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", "."): set(
            imports_of(path)
        )
        for path in MODULES
    }
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module in done:
            return
        for imported in graph.get(module, ()):
            if imported in graph:
                visit(imported, (*trail, module))
        done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_fits_in_a_head(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
    assert path.stem != "utils"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= 60, f"{node.name} has {length} lines"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_cli_prints_or_exits(path: Path) -> None:
    if path.name == "cli.py":
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in ("print", "sys.exit", "exit", "os._exit"), f"line {node.lineno}: {called}"
