"""One whole-number program at a time, by HiGHS. Its word is never taken for "safe".

Solutions are rounded and checked exactly before anybody uses them. That there is none is believed: a
cell counts as narrow then. It frees a cell from the audit only where earlier releases alone are
said to leave it narrow (`repair`), and the report names these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, hstack

from .facts import Counts, Mask
from .presolve import Limits, Part
from .system import Row

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

    def __init__(self, columns: NDArray[np.int64]) -> None:
        super().__init__("the nearest solution isn't whole")
        self.columns = columns


class Band(NamedTuple):
    """low ≤ row · variables ≤ high."""

    row: Row
    low: float
    high: float


class Program:
    """A part, to be solved for many objectives. Solutions are counts of all variables: the base's but
    for those of the part."""

    def __init__(self, part: Part, base: Counts) -> None:
        self.columns, self._part, self._base = part.columns, part, base
        self._start = base[part.columns]
        self._whole = self._moving(part.rows, None)

    def solve(
        self,
        objective: NDArray[np.float64],
        seconds: float,
        bands: Sequence[Band] = (),
        gap: float = 0.0,
        nodes: int | None = None,
    ) -> Counts | None:
        """A solution with a large objective (a factor for each variable), None if there is none at all.

        The largest, unless `gap` (relative) or `nodes` (branches) end the search before. Each
        band adds low ≤ row · variables ≤ high. Raises GaveUp.
        """
        limits: dict[str, Any] = {"time_limit": seconds, "mip_rel_gap": gap}
        result = milp(
            -objective[self.columns],
            integrality=np.ones(len(self.columns), dtype=np.int64),
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
        self, bands: Sequence[Band], seconds: float, among: Mask | None = None, whole: bool = False
    ) -> Counts | None:
        """A solution inside the bands that differs little from the base; None if there is none at all.

        By linear programming the one with the least sum of differences, mostly whole by itself;
        raises Fractional if not. In whole numbers (`whole`) any that is found. Only the variables
        `among` change, if given. The base must be a solution but for the bands. Raises GaveUp.
        """
        result, moved = self._step(bands, seconds, among, whole)
        if result.status == INFEASIBLE:
            return None
        if result.x is None:
            raise GaveUp(str(result.message))
        if (counts := self._checked(self._start + moved, bands)) is None:
            if whole:
                raise GaveUp("the solution isn't exact")
            raise Fractional(self.columns[np.abs(moved) > NEAR])
        return counts

    def _step(
        self, bands: Sequence[Band], seconds: float, among: Mask | None, whole: bool
    ) -> tuple[Any, NDArray[np.float64]]:
        """The program over what each variable rises and falls by, so that their sum is small; and by how
        much each moves, if it is solved."""
        rising, falling = self._free(among)
        constraints = []
        for rows, low, high in self._rows(bands):
            now = rows @ self._start
            moves = (
                self._whole
                if among is None and rows is self._part.rows
                else self._moving(rows, among)
            )
            constraints.append(LinearConstraint(moves, low - now, high - now))
        most = np.concatenate([np.full(len(rising), FAR), self._start[falling]])
        options: dict[str, Any] = {"time_limit": seconds, "mip_rel_gap": ANY, "presolve": whole}
        result = milp(
            np.ones(len(most)),
            integrality=np.full(len(most), int(whole)),
            bounds=Bounds(0, most),
            constraints=constraints,
            options=cast(Any, options),
        )
        moved = np.zeros(len(self.columns))
        if result.x is not None:
            moved[rising] += result.x[: len(rising)]
            moved[falling] -= result.x[len(rising) :]
        return result, moved

    def _moving(self, rows: csr_array, among: Mask | None) -> csr_array:
        """Rows over what variables rise by and what they fall by."""
        rising, falling = self._free(among)
        moves: csr_array = hstack([rows[:, rising], -rows[:, falling]], format="csr")
        return moves

    def _free(self, among: Mask | None) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Where the variables are that can rise, and those that can fall."""
        free = np.full(len(self.columns), True) if among is None else among[self.columns]
        return np.flatnonzero(free), np.flatnonzero(free & (self._start > 0))

    def _rows(self, bands: Sequence[Band]) -> Iterator[tuple[csr_array, Limits, Limits]]:
        """Blocks of rows with what each is at least and at most."""
        if self._part.rows.shape[0]:
            yield self._part.rows, self._part.low, self._part.high
        if bands:
            low, high = [band.low for band in bands], [band.high for band in bands]
            yield self._matrix(bands), np.array(low), np.array(high)

    def _matrix(self, bands: Sequence[Band]) -> csr_array:
        """The rows of bands over the part's variables."""
        columns = np.array([column for band in bands for column in band.row])
        factors = np.array([factor for band in bands for factor in band.row.values()])
        at = np.repeat(np.arange(len(bands)), [len(band.row) for band in bands])
        shape = (len(bands), len(self.columns))
        return csr_array((factors, (at, np.searchsorted(self.columns, columns))), shape=shape)

    def _checked(self, solution: NDArray[np.float64], bands: Sequence[Band]) -> Counts | None:
        rounded = np.rint(solution)
        if np.abs(rounded - solution).max(initial=0) > NEAR:
            return None
        found = rounded.astype(np.int64)
        for rows, low, high in self._rows(bands):
            sums = rows @ found
            if not ((sums >= low).all() and (sums <= high).all()):
                return None
        counts = self._base.copy()
        counts[self.columns] = found
        return counts if (found >= 0).all() else None
