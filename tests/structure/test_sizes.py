"""Small pieces: modules under 400 lines, functions mostly six to eight lines and nine of ten under 35."""

import ast
import statistics

from tests.structure.source import Module, modules

LONGEST_MODULE = 400


def _lengths(module: Module) -> list[int]:
    return [
        (node.end_lineno or node.lineno) - node.lineno + 1
        for node in ast.walk(module.tree)
        if isinstance(node, ast.FunctionDef)
    ]


def test_no_module_outgrows_a_reader() -> None:
    sizes = {module.name: len(module.path.read_text().splitlines()) for module in modules()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_nine_functions_of_ten_are_short() -> None:
    lengths = [length for module in modules() for length in _lengths(module)]
    assert sum(length < 35 for length in lengths) / len(lengths) >= 0.9
    assert statistics.median(lengths) <= 12
