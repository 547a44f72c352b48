"""Imports go one way: supportscheme ← colleagues ← contacts ← reporting; the mathematics knows no app."""

import pytest

from tests.structure.source import Module, imports, modules

# Who may not import what, with the modules that must: they tie the apps together.
FORBIDDEN: list[tuple[str, tuple[str, ...], set[str]]] = [
    (
        "supportscheme",
        ("colleagues", "contacts", "reporting"),
        {
            "supportscheme.urls",
            "supportscheme.account_urls",
            "supportscheme.views",
            "supportscheme.context_processors",
        },
    ),
    ("colleagues", ("contacts", "reporting"), set()),
    ("contacts", ("reporting",), set()),
    (
        "reporting.disclosure",
        ("django", "supportscheme", "colleagues", "contacts"),
        set(),
    ),
    # Nothing downstream of the release reaches anything upstream of it.
    ("reporting.reports", ("contacts.actions", "contacts.tallies", "contacts.selectors"), set()),
    ("reporting.reports", ("reporting.protection",), set()),
    ("reporting.views", ("contacts.actions", "contacts.tallies", "reporting.protection"), set()),
]
ROWS_OF_THE_LOG = {
    f"contacts.models.{name}" for name in ("Contact", "ContactReason", "Conversation", "Tally")
}


@pytest.mark.parametrize(("package", "others", "excepted"), FORBIDDEN)
def test_a_package_does_not_import(
    package: str, others: tuple[str, ...], excepted: set[str]
) -> None:
    found = [
        f"{module.name} imports {name}"
        for module in modules()
        if module.within(package) and module.name not in excepted
        for name in imports(module)
        if _begins(name, others)
    ]
    assert found == []


def test_what_is_rendered_knows_the_types_of_protection_and_none_of_its_doings() -> None:
    types = {"Cell", "Measure", "Shown", "Table", "TOTAL", "Variable", "Withheld"}
    used = {
        name.removeprefix("reporting.disclosure.")
        for module in modules()
        if module.within("reporting.reports", "reporting.views")
        for name in imports(module)
        if name.startswith("reporting.disclosure.")
    }
    assert used <= types


def _begins(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def test_the_mathematics_of_protection_imports_no_other_part_of_reporting() -> None:
    found = [
        f"{module.name} imports {name}"
        for module in modules()
        if module.within("reporting.disclosure")
        for name in imports(module)
        if _begins(name, ("reporting",)) and not _begins(name, ("reporting.disclosure",))
        # `from reporting import disclosure` names the package on the way.
        if name != "reporting"
    ]
    assert found == []


def test_reporting_never_touches_a_row_of_the_log() -> None:
    found = [
        f"{module.name} imports {name}"
        for module in modules()
        if module.within("reporting")
        for name in imports(module, typing_too=True)
        if name in ROWS_OF_THE_LOG
    ]
    assert found == []


def test_the_walk_sees_imports_inside_functions_and_relative_ones() -> None:
    import ast
    from pathlib import Path

    tree = ast.parse("def f():\n    from contacts.models import Contact\nfrom . import x\n")
    module = Module("reporting.y", Path("reporting/y.py"), tree)
    assert set(imports(module)) == {
        "contacts.models",
        "contacts.models.Contact",
        "reporting",
        "reporting.x",
    }
