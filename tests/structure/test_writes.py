"""Only actions write. Views, forms, tasks, commands and selectors ask an action, which checks, writes and
audits in one transaction."""

import ast
from collections.abc import Iterator

import pytest

from tests.structure.source import Module, modules

# Names that always write, and names that write when they are called on rows of the database.
ALWAYS = {"save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "save_m2m"}
ON_ROWS = {"create", "update", "delete", "set", "add", "remove", "clear"}
ROWS = ("objects", "filter(", "exclude(", ".all()", "_set")

# Module (or module:function) → why it may write all the same.
ALLOWED = {
    "supportscheme.audit:record": "the audit log's one writer, called by actions in their transaction",
    "colleagues.models:create_superuser": "manage.py createsuperuser, for the operator",
    "colleagues.reference_data": "loads the counties after a migration",
    "contacts.loading:insert": "many rows in few statements, for the action that loads a file",
    "reporting.demo.seed:_give_password": "the demonstration's invented people",
    "reporting.storage:store": "files, not rows",
    "contacts.reference_data": "loads the code lists after a migration",
}


def writes(module: Module) -> Iterator[tuple[str, int, str]]:
    """Each writing call: the function around it, the line and the call."""
    yield from _writes(module.tree, "")


def _writes(node: ast.AST, function: str) -> Iterator[tuple[str, int, str]]:
    for child in ast.iter_child_nodes(node):
        name = child.name if isinstance(child, ast.FunctionDef) else function
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Attribute):
            method, receiver = child.func.attr, ast.unparse(child.func.value)
            on_rows = any(mark in receiver for mark in ROWS)
            if method in ALWAYS or (method in ON_ROWS and on_rows):
                yield function, child.lineno, ast.unparse(child.func)
        yield from _writes(child, name)


def _is_actions(module: Module) -> bool:
    return "actions" in module.name.split(".")


def test_only_actions_write() -> None:
    found = [
        f"{module.path.name}:{line} {call} (in {module.name}:{function})"
        for module in modules()
        if not _is_actions(module) and module.name not in ALLOWED
        for function, line, call in writes(module)
        if f"{module.name}:{function}" not in ALLOWED
    ]
    assert found == []


def test_every_exception_is_still_needed() -> None:
    writing = {
        place
        for module in modules()
        for function, _line, _call in writes(module)
        for place in (module.name, f"{module.name}:{function}")
    }
    assert set(ALLOWED) <= writing


@pytest.mark.parametrize(
    "call",
    [
        "contact.save()",
        "Contact.objects.create(id=1)",
        "Year.objects.filter(year=1).update(state=2)",
        "county.predecessors.all().delete()",
    ],
)
def test_a_write_is_seen(call: str) -> None:
    from pathlib import Path

    module = Module("x.views", Path("x/views.py"), ast.parse(f"def f():\n    {call}\n"))
    assert [function for function, _line, _call in writes(module)] == ["f"]


def test_views_reach_rows_through_selectors_and_what_is_theirs() -> None:
    found = [
        f"{module.name}:{node.lineno} {ast.unparse(node)}"
        for module in modules()
        if "views" in module.name.split(".")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_default_manager"}
    ]
    assert found == []


def test_actions_take_keywords() -> None:
    """`log_contact(year=…, county=…)`: a call says what is what, and nobody swaps two arguments. The
    one thing that a small step is about may come first, without a name."""
    found = [
        f"{module.name}.{node.name}"
        for module in modules()
        if _is_actions(module)
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and len([*node.args.args, *node.args.posonlyargs]) > 1
        and any(True for _ in _writes(node, node.name))
    ]
    assert found == []
