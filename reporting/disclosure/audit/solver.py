"""One whole-number program at a time, by HiGHS. Its word is never taken for "safe".

Solutions are rounded and checked exactly before anybody uses them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from .presolve import Part
from .system import Row

FAR = 1_000_000
"""No count is larger; keeps programs bounded where nothing published bounds them."""

NEAR = 1e-4
"""A solver's whole number may be off by this."""

INFEASIBLE = 2


class GaveUp(Exception):
    """The solver ran out of time, or its answer isn't exactly a solution."""


class Band(NamedTuple):
    """low ≤ row · variables ≤ high."""

    row: Row
    low: float
    high: float


class Program:
    """A part as matrices, to be solved for many objectives."""

    def __init__(self, part: Part) -> None:
        self.columns = {column: at for at, column in enumerate(part.variables)}
        self.part = part
        rows = [row for row, _ in part.equal] + [row for row, _ in part.least]
        self._matrix = _matrix(rows, self.columns)
        self._low = np.array([f for _, f in part.equal] + [f for _, f in part.least], dtype=float)
        high = [f for _, f in part.equal] + [np.inf] * len(part.least)
        self._high = np.array(high, dtype=float)

    def solve(
        self,
        objective: Mapping[int, int],
        seconds: float,
        bands: Sequence[Band] = (),
        gap: float = 0.0,
        nodes: int | None = None,
    ) -> dict[int, int] | None:
        """A solution with a large objective, None if there is no solution at all.

        The largest, unless `gap` (relative) or `nodes` (branches) end the search before. Each
        band adds low ≤ row · variables ≤ high. Raises GaveUp.
        """
        costs = np.zeros(len(self.columns))
        for column, factor in objective.items():
            costs[self.columns[column]] = -factor
        limits: dict[str, Any] = {"time_limit": seconds, "mip_rel_gap": gap}
        result = milp(
            costs,
            integrality=np.ones(len(costs), dtype=np.int64),
            bounds=Bounds(0, FAR),
            constraints=self._constraints(bands),
            options=cast(Any, limits if nodes is None else {**limits, "node_limit": nodes}),
        )
        if result.status == INFEASIBLE:
            return None
        if result.x is None:
            raise GaveUp(str(result.message))
        if (counts := self._checked(result.x, bands)) is None:
            raise GaveUp("the solution isn't exact")
        return counts

    def _constraints(self, bands: Sequence[Band]) -> list[LinearConstraint]:
        constraints = []
        if self._matrix.shape[0]:
            constraints.append(LinearConstraint(self._matrix, self._low, self._high))
        if bands:
            rows = _matrix([band.row for band in bands], self.columns)
            low, high = [band.low for band in bands], [band.high for band in bands]
            constraints.append(LinearConstraint(rows, low, high))
        return constraints

    def _checked(
        self, solution: NDArray[np.float64], bands: Sequence[Band]
    ) -> dict[int, int] | None:
        rounded = np.rint(solution)
        if np.abs(rounded - solution).max(initial=0) > NEAR:
            return None
        counts = {column: int(rounded[at]) for column, at in self.columns.items()}
        inside = all(band.low <= dot(band.row, counts) <= band.high for band in bands)
        return counts if inside and satisfies(self.part, counts) else None


def _matrix(rows: Sequence[Row], columns: Mapping[int, int]) -> csr_array:
    where = [(i, columns[c], f) for i, row in enumerate(rows) for c, f in row.items()]
    data = np.array([f for _, _, f in where], dtype=float)
    at = (np.array([i for i, _, _ in where], int), np.array([j for _, j, _ in where], int))
    return csr_array((data, at), shape=(len(rows), len(columns)))


def dot(row: Mapping[int, int], counts: Mapping[int, int]) -> int:
    """row · counts."""
    return sum(factor * counts[column] for column, factor in row.items())


def satisfies(part: Part, counts: Mapping[int, int]) -> bool:
    """Whether whole numbers solve the part exactly."""
    return (
        all(counts[column] >= 0 for column in part.variables)
        and all(dot(row, counts) == figure for row, figure in part.equal)
        and all(dot(row, counts) >= floor for row, floor in part.least)
    )
