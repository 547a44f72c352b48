"""One whole-number program at a time, by HiGHS. Its word is never taken for "safe".

Solutions are rounded and checked exactly before anybody uses them. That there is none is believed: a
cell counts as narrow then. It frees a cell from the audit only where earlier releases alone are
said to leave it narrow (`repair`), and the report names these.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from highspy import (
    Highs,
    HighsLp,
    HighsModelStatus,
    HighsStatus,
    HighsVarType,
    MatrixFormat,
    SolutionStatus,
)
from numpy.typing import NDArray
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


class GaveUp(Exception):
    """The solver ran out of time, or its answer isn't exactly a solution."""


class Fractional(Exception):
    """The nearest solution isn't whole; `columns` are those that it changes."""

    def __init__(self, columns: NDArray[np.int64]) -> None:
        super().__init__("the nearest solution isn't whole")
        self.columns = columns


Free = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Numbers of the variables that can rise, and of those that can fall."""


class Band(NamedTuple):
    """low ≤ row · variables ≤ high."""

    row: Row
    low: float
    high: float


class Sparse(NamedTuple):
    """A row: numbers of variables, and the factor of each."""

    columns: NDArray[np.int64]
    factors: NDArray[np.int64]


class Model:
    """low ≤ rows · variables ≤ high, 0 ≤ variables ≤ most, with least costs."""

    def __init__(
        self, costs: Limits, most: Limits, rows: csr_array, low: Limits, high: Limits, whole: bool
    ) -> None:
        program = HighsLp()
        program.num_row_, program.num_col_ = rows.shape
        program.col_cost_, program.col_lower_, program.col_upper_ = costs, np.zeros(len(most)), most
        program.row_lower_, program.row_upper_ = low, high
        program.a_matrix_.format_ = MatrixFormat.kRowwise
        program.a_matrix_.start_ = rows.indptr
        program.a_matrix_.index_ = rows.indices
        program.a_matrix_.value_ = rows.data.astype(float)
        if whole:
            program.integrality_ = [HighsVarType.kInteger] * len(most)
        self._highs = Highs()  # type: ignore[no-untyped-call]  # highspy has no types for it
        # Jumping about for a feasible solution takes a third of the time here and finds none earlier.
        self.set(output_flag=False, threads=1, mip_heuristic_run_feasibility_jump=False)
        self._expect(self._highs.passModel(program))

    @staticmethod
    def _expect(status: HighsStatus) -> None:
        if status == HighsStatus.kError:
            raise GaveUp("HiGHS doesn't take the program")

    def set(self, **options: float | str) -> None:
        """Options of HiGHS, by its names."""
        for name, setting in options.items():
            if self._highs.setOptionValue(name, setting) != HighsStatus.kOk:
                raise ValueError(f"HiGHS doesn't take {setting!r} for {name}")

    def add(
        self, rows: Sequence[Sparse], low: Sequence[float] | Limits, high: Sequence[float] | Limits
    ) -> None:
        """More rows, below the others."""
        start = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        columns, factors = (np.concatenate(each) for each in zip(*rows, strict=True))
        limits = np.array(low), np.array(high)
        size = len(columns)
        self._expect(self._highs.addRows(len(rows), *limits, size, start[:-1], columns, factors))

    @property
    def rows(self) -> int:
        """How many there are."""
        return int(self._highs.getNumRow())

    def drop(self, first: int, count: int) -> None:
        """Take away so many rows, and what solving has left behind."""
        self._expect(self._highs.deleteRows(count, np.arange(first, first + count)))
        self._highs.clearSolver()

    def prices(self) -> NDArray[np.float64]:
        """What one more or less of each row's limit would change in the least costs."""
        return np.array(self._highs.getSolution().row_dual)

    def solution(self, seconds: float) -> NDArray[np.float64] | None:
        """What HiGHS finds, or None if it says that there is nothing to be found. Raises GaveUp."""
        # HiGHS counts the seconds of all its runs.
        self.set(time_limit=self._highs.getRunTime() + seconds)
        self._highs.run()
        status = self._highs.getModelStatus()
        if status == HighsModelStatus.kInfeasible:
            return None
        if self._highs.getInfo().primal_solution_status != SolutionStatus.kSolutionStatusFeasible:
            raise GaveUp(self._highs.modelStatusToString(status))
        return np.array(self._highs.getSolution().col_value)


class Program:
    """A part, to be solved for many objectives. Solutions are counts of all variables: the base's but
    for those of the part."""

    def __init__(self, part: Part, base: Counts) -> None:
        self.columns, self._part, self._base = part.columns, part, base
        self._start = base[part.columns]
        self._now = part.rows @ self._start
        # Equations always, and what solutions once fell short of.
        self._needed = np.isfinite(part.high)

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
        most = np.full(len(self.columns), float(FAR))
        part = self._part
        model = Model(-objective[self.columns], most, part.rows, part.low, part.high, whole=True)
        if bands:
            low, high = [band.low for band in bands], [band.high for band in bands]
            model.add([self._sparse(band.row) for band in bands], low, high)
        model.set(mip_rel_gap=gap)
        if nodes is not None:
            model.set(mip_max_nodes=nodes)
        if (solution := model.solution(seconds)) is None:
            return None
        if (counts := self._checked(solution, bands)) is None:
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
        free = self._free(among)
        model, held = self._moving(free, whole=True) if whole else self._linear
        now = [_sum(band.row, self._base) for band in bands]
        low = [band.low - start for band, start in zip(bands, now, strict=True)]
        high = [band.high - start for band, start in zip(bands, now, strict=True)]
        first = model.rows
        model.add([self._moves(self._sparse(band.row), free) for band in bands], low, high)
        try:
            moved = self._solved(model, held, free, seconds)
        finally:
            model.drop(first, len(bands))
        if moved is None:
            return None
        if (counts := self._checked(self._start + moved, bands)) is None:
            if whole:
                raise GaveUp("the solution isn't exact")
            raise Fractional(self.columns[np.abs(moved) > NEAR])
        return counts

    def _solved(
        self, model: Model, held: Mask, free: Free, seconds: float
    ) -> NDArray[np.float64] | None:
        """What the variables move by; None if there is no solution.

        Few of the rows ever matter, so a model has only those that a solution has once fallen short of
        (`held`); it gets more until its solution falls short of none.
        """
        rising, falling = free
        while (solution := model.solution(seconds)) is not None:
            moved = np.zeros(len(self.columns))
            moved[rising] += solution[: len(rising)]
            moved[falling] -= solution[len(rising) :]
            sums = self._part.rows @ (self._start + moved)
            short = np.flatnonzero(~held & (sums < self._part.low - NEAR))
            if not len(short):
                return moved
            held[short] = self._needed[short] = True
            model.add(
                [self._moves(self._row(at), free) for at in short.tolist()],
                (self._part.low - self._now)[short],
                np.full(len(short), np.inf),
            )
        return None

    @cached_property
    def _linear(self) -> tuple[Model, Mask]:
        """The program of `nearest` without bands, for one after the other."""
        return self._moving(self._free(None), whole=False)

    def _moving(self, free: Free, whole: bool) -> tuple[Model, Mask]:
        """The program over what each variable rises and falls by, so that their sum is small, and which rows
        it has."""
        rising, falling = free
        held = self._needed.copy()
        part = self._part.rows[held]
        most = np.concatenate([np.full(len(rising), FAR), self._start[falling]]).astype(float)
        rows = hstack([part[:, rising], -part[:, falling]], format="csr")
        low, high = ((limit - self._now)[held] for limit in (self._part.low, self._part.high))
        model = Model(np.ones(len(most)), most, rows, low, high, whole)
        if whole:
            model.set(mip_rel_gap=ANY)
        else:
            model.set(presolve="off")
        return model, held

    def _free(self, among: Mask | None) -> Free:
        """Where the variables are that can rise, and those that can fall."""
        free = np.full(len(self.columns), True) if among is None else among[self.columns]
        return np.flatnonzero(free), np.flatnonzero(free & (self._start > 0))

    @staticmethod
    def _moves(row: Sparse, free: Free) -> Sparse:
        """A row over what variables rise by and what they fall by."""
        rising, falling = free
        up, rises = _places(rising, row.columns)
        down, falls = _places(falling, row.columns)
        factors = np.concatenate([row.factors[up], -row.factors[down]])
        return Sparse(np.concatenate([rises, falls + len(rising)]), factors)

    def _row(self, at: int) -> Sparse:
        """A row of the part."""
        rows = self._part.rows
        inside = slice(rows.indptr[at], rows.indptr[at + 1])
        return Sparse(rows.indices[inside].astype(np.int64), rows.data[inside])

    def _sparse(self, row: Row) -> Sparse:
        """A row over the part's variables."""
        columns = np.searchsorted(self.columns, np.fromiter(row, dtype=np.int64))
        return Sparse(columns, np.fromiter(row.values(), dtype=np.int64))

    def _checked(self, solution: NDArray[np.float64], bands: Sequence[Band]) -> Counts | None:
        rounded = np.rint(solution)
        if np.abs(rounded - solution).max(initial=0) > NEAR:
            return None
        found = rounded.astype(np.int64)
        sums = self._part.rows @ found
        if not (
            (found >= 0).all()
            and (sums >= self._part.low).all()
            and (sums <= self._part.high).all()
        ):
            return None
        counts = self._base.copy()
        counts[self.columns] = found
        inside = (band.low <= _sum(band.row, counts) <= band.high for band in bands)
        return counts if all(inside) else None


def _places(
    ordered: NDArray[np.int64], wanted: NDArray[np.int64]
) -> tuple[Mask, NDArray[np.int64]]:
    """Which of the wanted are among the ordered ones, and where those are."""
    at = np.searchsorted(ordered, wanted)
    among = at < len(ordered)
    among[among] = ordered[at[among]] == wanted[among]
    return among, at[among]


def _sum(row: Row, counts: Counts) -> int:
    return sum(factor * int(counts[column]) for column, factor in row.items())
