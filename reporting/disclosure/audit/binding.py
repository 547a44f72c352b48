"""Which published figures hold a cell narrow: those with a shadow price in its linear program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import numpy as np
from scipy.optimize import linprog

from .facts import matrix
from .solver import GaveUp
from .system import Row, System

NEGLIGIBLE = 1e-7
SOLVED, UNBOUNDED = 0, 3


def binding(
    system: System,
    scope: frozenset[int],
    known: Mapping[int, int],
    row: Row,
    seconds: float,
    least: Sequence[tuple[Row, int]] = (),
) -> set[int]:
    """Numbers of equations whose figure holds row · variables up or down, by linear programming.

    `known`: variables that stand still; `least`: rows that are so much at least.

    A hint for the repair only: nothing is declared safe by it. Raises GaveUp.
    """
    numbers = [n for n, e in enumerate(system.equations) if e.row.keys() <= scope]
    columns = {column: at for at, column in enumerate(sorted(scope))}
    program = _program(system, scope, known, numbers, columns, least)
    solve = cast(Any, linprog)  # takes sparse matrices, its stubs don't say so
    held: set[int] = set()
    for sign in (1, -1):
        costs = np.zeros(len(columns))
        for column, factor in row.items():
            costs[columns[column]] = sign * factor
        result = solve(costs, **program, method="highs", options={"time_limit": seconds})
        if result.status not in {SOLVED, UNBOUNDED}:
            raise GaveUp(str(result.message))
        if result.status == SOLVED and numbers:
            prices = np.abs(result.eqlin.marginals) > NEGLIGIBLE
            held.update(n for n, priced in zip(numbers, prices, strict=True) if priced)
    return held


def _program(
    system: System,
    scope: frozenset[int],
    known: Mapping[int, int],
    numbers: Sequence[int],
    columns: Mapping[int, int],
    least: Sequence[tuple[Row, int]],
) -> dict[str, Any]:
    """What `linprog` is given besides the costs: equations × columns, floors × columns, bounds."""
    equal = [_renamed(system.equations[n].row, columns) for n in numbers]
    rows = [*((row, 0) for row in system.floors), *least]
    floors = [(_renamed(row, columns), count) for row, count in rows if row.keys() <= scope]
    bounds: list[tuple[float, float | None]] = [(0, None)] * len(columns)
    for column, count in known.items():
        bounds[columns[column]] = (count, count)
    program: dict[str, Any] = {"bounds": bounds}
    if floors:
        program["A_ub"] = -matrix([row for row, _ in floors], len(columns)).astype(float)
        program["b_ub"] = -np.array([count for _, count in floors], dtype=float)
    if equal:
        program["A_eq"] = matrix(equal, len(columns)).astype(float)
        program["b_eq"] = np.array([system.equations[n].figure for n in numbers], dtype=float)
    return program


def _renamed(row: Row, columns: Mapping[int, int]) -> Row:
    return {columns[column]: factor for column, factor in row.items()}
