"""One whole-number program at a time, by HiGHS. Its word is never taken for "safe".

Solutions are rounded and checked exactly before anybody uses them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from .evidence import Counts
from .presolve import Part
from .system import Row

Limits = NDArray[np.float64]

ANY = 1e9
"""A relative gap that the first solution meets."""

FAR = 1_000_000
"""No count is larger; keeps programs bounded where nothing published bounds them."""

NEAR = 1e-4
"""A solver's whole number may be off by this."""

INFEASIBLE = 2


class GaveUp(Exception):
    """The solver ran out of time, or its answer isn't exactly a solution."""


class Fractional(Exception):
    """The nearest solution isn't whole; `columns` are those that it changes."""

    def __init__(self, columns: set[int]) -> None:
        super().__init__("the nearest solution isn't whole")
        self.columns = columns


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
        self._exact = self._matrix.astype(np.int64)

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
            constraints=[LinearConstraint(*block) for block in self._rows(bands)],
            options=cast(Any, limits if nodes is None else {**limits, "node_limit": nodes}),
        )
        if result.status == INFEASIBLE:
            return None
        if result.x is None:
            raise GaveUp(str(result.message))
        if (counts := self._checked(result.x, bands)) is None:
            raise GaveUp("the solution isn't exact")
        return counts

    def nearest(
        self,
        base: Counts,
        band: Band,
        seconds: float,
        among: Collection[int] | None = None,
        whole: bool = False,
    ) -> dict[int, int] | None:
        """A solution inside the band that differs little from `base`; None if there is none at all.

        By linear programming the one with the least sum of differences, mostly whole by itself;
        raises Fractional if not. In whole numbers (`whole`) any that is found. Only the columns
        `among` change, if given. `base` must be a solution but for the band. Raises GaveUp.
        """
        start = np.array([base[column] for column in self.columns], dtype=float)
        result = self._step(start, [band], seconds, among, whole)
        if result.status == INFEASIBLE:
            return None
        if result.x is None:
            raise GaveUp(str(result.message))
        up, down = np.split(result.x, 2)
        if (counts := self._checked(start + up - down, [band])) is None:
            if whole:
                raise GaveUp("the solution isn't exact")
            moved = np.abs(up - down) > NEAR
            raise Fractional({c for c, at in self.columns.items() if moved[at]})
        return counts

    def _step(
        self,
        start: NDArray[np.float64],
        bands: Sequence[Band],
        seconds: float,
        among: Collection[int] | None,
        whole: bool,
    ) -> Any:
        """The program over what each column rises and falls by, so that their sum is small."""
        free = [FAR if among is None or column in among else 0 for column in self.columns]
        constraints = []
        for rows, low, high in self._rows(bands):
            now = rows @ start
            constraints.append(LinearConstraint(hstack([rows, -rows]), low - now, high - now))
        most = np.concatenate([free, np.minimum(free, start)])
        options: dict[str, Any] = {"time_limit": seconds, "mip_rel_gap": ANY}
        return milp(
            np.ones(len(most)),
            integrality=np.full(len(most), int(whole)),
            bounds=Bounds(0, most),
            constraints=constraints,
            options=cast(Any, options),
        )

    def _rows(self, bands: Sequence[Band]) -> Iterator[tuple[csr_array, Limits, Limits]]:
        """Blocks of rows with what each is at least and at most."""
        if self._matrix.shape[0]:
            yield self._matrix, self._low, self._high
        if bands:
            low, high = [band.low for band in bands], [band.high for band in bands]
            yield _matrix([band.row for band in bands], self.columns), np.array(low), np.array(high)

    def _checked(
        self, solution: NDArray[np.float64], bands: Sequence[Band]
    ) -> dict[int, int] | None:
        rounded = np.rint(solution)
        if np.abs(rounded - solution).max(initial=0) > NEAR:
            return None
        counts = {column: int(rounded[at]) for column, at in self.columns.items()}
        inside = all(band.low <= dot(band.row, counts) <= band.high for band in bands)
        return counts if inside and self._is_solved_by(rounded.astype(np.int64)) else None

    def _is_solved_by(self, counts: NDArray[np.int64]) -> bool:
        """Whether whole numbers solve the part exactly."""
        sums = self._exact @ counts
        return bool(
            (counts >= 0).all() and (sums >= self._low).all() and (sums <= self._high).all()
        )


def _matrix(rows: Sequence[Row], columns: Mapping[int, int]) -> csr_array:
    where = [(i, columns[c], f) for i, row in enumerate(rows) for c, f in row.items()]
    data = np.array([f for _, _, f in where], dtype=float)
    at = (np.array([i for i, _, _ in where], int), np.array([j for _, j, _ in where], int))
    return csr_array((data, at), shape=(len(rows), len(columns)))


def dot(row: Mapping[int, int], counts: Mapping[int, int]) -> int:
    """row · counts."""
    return sum(factor * counts[column] for column, factor in row.items())
