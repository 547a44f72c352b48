"""Make a reader's system small: fix what follows at once, and split the rest into parts.

Only steps that keep exactly the same set of whole-number solutions. Whatever is fixed is fixed at
what it is in a set of counts that fits the system, so a contradiction can't come up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, vstack
from scipy.sparse.csgraph import connected_components

from .facts import Counts, Facts, Mask

Limits = NDArray[np.float64]


@dataclass(frozen=True)
class Part:
    """Variables tied to each other by nothing outside: low ≤ rows · variables ≤ high.

    Shapes: `columns` their numbers; `rows` has a column for each of them.
    """

    columns: NDArray[np.int64]
    rows: csr_array
    low: Limits
    high: Limits


class Reduced:
    """A reader's system with some variables fixed. `is_open`: the variables that can still move."""

    def __init__(self, facts: Facts, base: Counts, is_fixed: Mask) -> None:
        self._facts = facts
        self.is_open = facts.scope & ~is_fixed
        self._settle(base)
        self._equal_rows = _touched(facts.equal, self.is_open)
        self._figures = facts.equal @ np.where(self.is_open, base, 0)
        self._floors = -(facts.least @ np.where(self.is_open, 0, base))
        self._least_rows = self._biting()
        self._split()

    def _settle(self, base: Counts) -> None:
        """Close what an equation leaves no choice about: its last open variable, and variables that only
        add up to nought."""
        equal, is_open = self._facts.equal, self.is_open
        among, sizes = _pattern(equal), abs(equal)
        while True:
            one_sign = abs(equal @ is_open.astype(np.int64)) == sizes @ is_open
            nought = (equal @ np.where(is_open, base, 0) == 0) & one_sign
            settled = (among @ is_open == 1) | nought
            closing = is_open & (among.T @ settled > 0)
            if not closing.any():
                return
            is_open &= ~closing

    def _biting(self) -> Mask:
        """The floors that what variables are at most, by the equations, doesn't imply."""
        equal, least, is_open = self._facts.equal, self._facts.least, self.is_open
        signed = equal @ is_open.astype(np.int64)
        row, column, factor = _entries(equal)
        bounds = (signed == abs(equal) @ is_open)[row] & is_open[column]
        most = np.full(len(is_open), np.inf)
        figures = self._figures[row[bounds]] // factor[bounds]
        np.minimum.at(most, column[bounds], figures.astype(float))
        row, column, factor = _entries(least)
        falls = (factor < 0) & is_open[column]
        lowest = np.zeros(least.shape[0])
        np.add.at(lowest, row[falls], factor[falls] * most[column[falls]])
        return _touched(least, is_open) & (lowest < self._floors)

    def _split(self) -> None:
        """Number the parts: those of variables, and of the rows that tie them."""
        size, equations = len(self.is_open), self._facts.equal.shape[0]
        ends = []
        kinds = ((self._facts.equal, self._equal_rows), (self._facts.least, self._least_rows))
        for (rows, kept), start in zip(kinds, (size, size + equations), strict=True):
            row, column, _ = _entries(rows)
            ties = kept[row] & self.is_open[column]
            ends.append((row[ties] + start, column[ties]))
        one, other = (np.concatenate(each) for each in zip(*ends, strict=True))
        nodes = size + equations + self._facts.least.shape[0]
        graph = csr_array((np.ones(len(one), dtype=np.int8), (one, other)), shape=(nodes, nodes))
        _, number = connected_components(graph, directed=False)
        self._part_of = number[:size]
        self._part_of_equal = number[size : size + equations]
        self._part_of_least = number[size + equations :]

    def numbers(self, columns: Iterable[int]) -> frozenset[int]:
        """The parts that open variables are in."""
        return frozenset(self._part_of[list(columns)].tolist())

    def part(self, numbers: frozenset[int]) -> Part:
        """Several parts as one."""
        wanted = sorted(numbers)
        columns = np.flatnonzero(self.is_open & np.isin(self._part_of, wanted))
        equal = np.flatnonzero(self._equal_rows & np.isin(self._part_of_equal, wanted))
        least = np.flatnonzero(self._least_rows & np.isin(self._part_of_least, wanted))
        rows = vstack([self._facts.equal[equal], self._facts.least[least]], format="csr")
        figures = self._figures[equal].astype(float)
        low = np.concatenate([figures, self._floors[least]])
        high = np.concatenate([figures, np.full(len(least), np.inf)])
        return Part(columns, rows[:, columns], low, high)


def _pattern(rows: csr_array) -> csr_array:
    """One wherever there is a factor."""
    return csr_array((np.ones_like(rows.data), rows.indices, rows.indptr), shape=rows.shape)


def _touched(rows: csr_array, columns: Mask) -> Mask:
    """The rows that have one of the columns."""
    touched: Mask = _pattern(rows) @ columns > 0
    return touched


def _entries(rows: csr_array) -> tuple[Counts, Counts, Counts]:
    """Row, column and factor of each entry."""
    entries = rows.tocoo()
    row, column = entries.coords
    return row.astype(np.int64), column.astype(np.int64), entries.data
