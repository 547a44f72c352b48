"""One whole-number program at a time, by HiGHS. Its word is hardly ever taken for "safe".

Solutions are rounded and checked exactly before anybody uses them. That there is none is believed: a
cell counts as narrow then. It frees a cell from the audit only where earlier releases alone are
said to leave it narrow (`repair`), and the report names these; and in lists with several answers where no own
contacts are said to rule enough out, or to be so much of something (`several_answers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
from highspy import (
    Highs,
    HighsModelStatus,
    HighsStatus,
    HighsVarType,
    SolutionStatus,
)
from numpy.typing import NDArray
from scipy.sparse import csr_array, eye_array, hstack, vstack

from .facts import Counts, Mask, amount
from .presolve import Limits, Part
from .system import Row

ANY = 1e9
"""A relative gap that the first solution meets."""

FAR = 1_000_000
"""No count is larger; keeps programs bounded where nothing published bounds them."""

WORST = 10
"""How many rows that a solution falls short of a program gets at a time."""

NEAR = 1e-4
"""A solver's whole number may be off by this."""


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


class Spared(NamedTuple):
    """Rows over all variables that solutions shall rather not make less, and what a fall of each costs beside
    one for each difference."""

    rows: csr_array
    costs: Limits


class Sparse(NamedTuple):
    """A row: numbers of variables, and the factor of each."""

    columns: NDArray[np.int64]
    factors: NDArray[np.int64]


class Model:
    """low ≤ rows · variables ≤ high, 0 ≤ variables ≤ most, with least costs."""

    def __init__(
        self, costs: Limits, most: Limits, rows: csr_array, low: Limits, high: Limits, whole: bool
    ) -> None:
        self._highs = Highs()  # type: ignore[no-untyped-call]  # highspy has no types for it
        # Jumping about for a feasible solution takes a third of the time here and finds none earlier.
        self.set(output_flag=False, threads=1, mip_heuristic_run_feasibility_jump=False)
        size, no = len(most), np.array([], dtype=np.int64)
        self._expect(
            self._highs.addCols(size, costs, np.zeros(size), most, 0, no, no, no.astype(float))
        )
        if whole:
            kinds = np.full(size, int(HighsVarType.kInteger), dtype=np.uint8)
            self._expect(self._highs.changeColsIntegrality(size, np.arange(size), kinds))
        entries = rows.indptr[:-1], rows.indices, rows.data
        self._expect(self._highs.addRows(rows.shape[0], low, high, rows.nnz, *entries))

    @staticmethod
    def _expect(status: HighsStatus) -> None:
        if status == HighsStatus.kError:
            raise GaveUp("HiGHS doesn't take the program")

    def set(self, **options: float | str) -> None:
        """Options of HiGHS, by its names."""
        for name, setting in options.items():
            if self._highs.setOptionValue(name, setting) != HighsStatus.kOk:
                raise ValueError(f"HiGHS doesn't take {setting!r} for {name}")

    def charge(self, costs: Limits) -> None:
        """Other costs of the variables."""
        self._expect(self._highs.changeColsCost(len(costs), np.arange(len(costs)), costs))

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

    def optimum(self, seconds: float) -> float:
        """The least costs. Raises GaveUp if HiGHS can't say that there are no lesser ones."""
        self.solution(seconds)
        status = self._highs.getModelStatus()
        if status != HighsModelStatus.kOptimal:
            raise GaveUp(self._highs.modelStatusToString(status))
        return float(self._highs.getInfo().objective_function_value)

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
    """A part, to be solved for some bands after others. Solutions are counts of all variables: the base's
    but for those of the part."""

    def __init__(self, part: Part, base: Counts, spared: Spared | None = None) -> None:
        self.columns, self._part, self._base = part.columns, part, base
        self._spared = spared
        self._start = base[part.columns]
        self._now = part.rows @ self._start
        # Only what isn't nought can fall.
        self._falling = np.flatnonzero(self._start)

    def nearest(self, bands: Sequence[Band], seconds: float) -> Counts | None:
        """A solution inside the bands that differs little from the base; None if there is none at all.

        By linear programming the one with the least sum of differences, mostly whole by itself;
        raises Fractional if not. The base must be a solution but for the bands. Raises GaveUp.
        """
        model, held = self._moving
        now = [amount(band.row, self._base) for band in bands]
        low = [band.low - start for band, start in zip(bands, now, strict=True)]
        high = [band.high - start for band, start in zip(bands, now, strict=True)]
        first = model.rows
        model.add([self._moves(self._sparse(band.row)) for band in bands], low, high)
        try:
            moved = self._solved(model, held, seconds)
        finally:
            model.drop(first, len(bands))
        if moved is None:
            return None
        if (counts := self._checked(self._start + moved, bands)) is None:
            raise Fractional(self.columns[np.abs(moved) > NEAR])
        return counts

    def whole(
        self, bands: Sequence[Band], seconds: float, among: Mask | None = None
    ) -> Counts | None:
        """Any solution in whole numbers inside the bands; None if there is none at all.

        Only the variables `among` change, if given. Raises GaveUp.
        """
        size = len(self.columns)
        free = np.arange(size) if among is None else np.flatnonzero(among[self.columns])
        start = self._start[free]
        rows = self._part.rows[:, free]
        still = self._now - rows @ start
        # Simple ones are found soonest: what is nought in the base rather stays so.
        costs, most = np.where(start == 0, 1.0, 0.0), np.full(len(free), float(FAR))
        low, high = self._part.low - still, self._part.high - still
        model = Model(costs, most, rows, low, high, whole=True)
        # Looking for symmetries takes longer than it saves.
        model.set(mip_rel_gap=ANY, mip_detect_symmetry=False)
        for band in bands:
            row = _among(self._sparse(band.row), free)
            rest = amount(band.row, self._base) - int(row.factors @ start[row.columns])
            model.add([row], [band.low - rest], [band.high - rest])
        if (solution := model.solution(seconds)) is None:
            return None
        found = self._start.astype(float)
        found[free] = solution
        if (counts := self._checked(found, bands)) is None:
            raise GaveUp("the solution isn't exact")
        return counts

    def _solved(self, model: Model, held: Mask, seconds: float) -> NDArray[np.float64] | None:
        """What the variables move by; None if there is no solution.

        Few of the rows ever matter, so a model has only those that a solution has once fallen short of
        (`held`); it gets more until its solution falls short of none.
        """
        size, falling = len(self.columns), self._falling
        while (solution := model.solution(seconds)) is not None:
            moved = solution[:size]
            moved[falling] -= solution[size : size + len(falling)]
            sums = self._part.rows @ (self._start + moved)
            short = np.flatnonzero(~held & (sums < self._part.low - NEAR))
            if not len(short):
                return moved
            # The worst few are mostly enough for all.
            worst = np.argsort(sums[short] - self._part.low[short], kind="stable")[:WORST]
            short = short[worst]
            model.add(
                [self._moves(self._row(at)) for at in short.tolist()],
                (self._part.low - self._now)[short],
                np.full(len(short), np.inf),
            )
            held[short] = True
        return None

    @cached_property
    def _moving(self) -> tuple[Model, Mask]:
        """The program over what each variable rises and falls by, so that their sum is small, and which rows
        it has: equations, and what solutions once fell short of."""
        held = np.isfinite(self._part.high)
        part, falling = self._part.rows[held], self._falling
        rows = hstack([part, -part[:, falling]], format="csr")
        most = np.concatenate([np.full(len(self.columns), FAR), self._start[falling]]).astype(float)
        low, high = ((limit - self._now)[held] for limit in (self._part.low, self._part.high))
        costs = np.ones(len(most))
        if self._spared is not None:
            # One more variable for each row, of at least what it falls by.
            spared, more = self._spared.rows[:, self.columns], self._spared.costs
            spared = hstack([spared, -spared[:, falling], eye_array(len(more), format="csr")])
            rows.resize(rows.shape[0], spared.shape[1])
            rows = vstack([rows, spared], format="csr")
            low = np.concatenate([low, np.zeros(len(more))])
            high = np.concatenate([high, np.full(len(more), np.inf)])
            costs, most = np.concatenate([costs, more]), np.append(most, np.full(len(more), FAR))
        model = Model(costs, most, rows, low, high, whole=False)
        model.set(presolve="off")
        return model, held

    def _moves(self, row: Sparse) -> Sparse:
        """A row over what variables rise by and what they fall by."""
        falls = _among(row, self._falling)
        columns = np.concatenate([row.columns, falls.columns + len(self.columns)])
        return Sparse(columns, np.concatenate([row.factors, -falls.factors]))

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
        inside = (band.low <= amount(band.row, counts) <= band.high for band in bands)
        return counts if all(inside) else None


def _among(row: Sparse, variables: NDArray[np.int64]) -> Sparse:
    """What a row says of some variables, given in order: their numbers there, and the factors."""
    at = np.searchsorted(variables, row.columns)
    inside = at < len(variables)
    inside[inside] = variables[at[inside]] == row.columns[inside]
    return Sparse(at[inside], row.factors[inside])
