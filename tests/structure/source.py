"""The project's own source, parsed."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent.parent
APPS = ("supportscheme", "colleagues", "contacts", "reporting")


class Module(NamedTuple):
    name: str
    path: Path
    tree: ast.Module

    def within(self, *packages: str) -> bool:
        """Whether the module is one of `packages` or lies in one."""
        return any(self.name == each or self.name.startswith(f"{each}.") for each in packages)


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the apps but the migrations."""
    return tuple(
        Module(_name(path), path, ast.parse(path.read_text(encoding="utf-8")))
        for app in APPS
        for path in sorted((ROOT / app).rglob("*.py"))
        if "migrations" not in path.parts
    )


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(module: Module, *, typing_too: bool = False) -> Iterator[str]:
    """The modules that `module` imports, each name of a `from … import` as well."""
    for node in _walk(module.tree, typing_too):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node)
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _base(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    parts = module.name.split(".")
    package = parts if module.path.name == "__init__.py" else parts[:-1]
    above = package[: len(package) - node.level + 1]
    return ".".join([*above, *([node.module] if node.module else [])])


def _walk(tree: ast.AST, typing_too: bool) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if (
            isinstance(node, ast.If)
            and ast.unparse(node.test) == "TYPE_CHECKING"
            and not typing_too
        ):
            continue
        yield node
        yield from _walk(node, typing_too)


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))
