"""Witnesses: sets of counts that fit all that was published, kept as proof of width.

A cell is wide enough for an attacker when enough of the witnesses the attacker can't rule out
give it different values. Every witness is checked exactly, so the proof doesn't rest on a solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..history import VectorKey
from .system import Row, System

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Target:
    """A protected cell: its row over the system's variables, and the kinds of attacker it holds
    against."""

    name: str
    key: VectorKey
    row: Row
    against: frozenset[str]


def matrix(rows: Sequence[Mapping[int, int]], width: int) -> csr_array:
    """Rows as a sparse whole-number matrix, rows × variables."""
    where = [(i, c, f) for i, row in enumerate(rows) for c, f in row.items()]
    data = np.array([f for _, _, f in where], dtype=np.int64)
    rows_at = np.array([i for i, _, _ in where], dtype=np.int64)
    columns_at = np.array([c for _, c, _ in where], dtype=np.int64)
    return csr_array((data, (rows_at, columns_at)), shape=(len(rows), width))


class Checker:
    """Checks exactly whether counts fit a system, within the variables in `scope`."""

    def __init__(self, system: System, scope: frozenset[int]) -> None:
        equations = [e for e in system.equations if e.row.keys() <= scope]
        self._equal = matrix([e.row for e in equations], system.size)
        self._figures = np.array([e.figure for e in equations], dtype=np.int64)
        self._least = matrix([row for row in system.floors if row.keys() <= scope], system.size)

    def fits(self, counts: Counts) -> bool:
        """Whether these are counts a reader can't rule out."""
        return bool(
            (counts >= 0).all()
            and (self._equal @ counts == self._figures).all()
            and (self._least @ counts >= 0).all()
        )


class Evidence:
    """Witnesses against some attackers, and the values they give each target.

    `base` is the first witness; an attacker's known coordinates are those of `base`. `values[a][t]`
    are the values of target t among the witnesses attacker a can't rule out.
    """

    def __init__(
        self, targets: Sequence[Target], base: Counts, known: Sequence[Iterable[int]]
    ) -> None:
        self.targets = list(targets)
        self.base = base
        self.known = [np.array(sorted(k), dtype=np.int64) for k in known]
        self.rows = matrix([target.row for target in targets], len(base))
        self.witnesses: list[Counts] = []
        self.values: list[list[set[int]]] = [[set() for _ in targets] for _ in known]
        self.add(base)

    def add(self, counts: Counts) -> None:
        """One more witness, already checked."""
        self.witnesses.append(counts)
        found: list[int] = list(map(int, self.rows @ counts))
        for attacker, columns in enumerate(self.known):
            if (counts[columns] == self.base[columns]).all():
                for seen, value in zip(self.values[attacker], found, strict=True):
                    seen.add(value)

    def short(self, attacker: int, chosen: Iterable[int], width: int) -> list[int]:
        """Of the chosen targets, those not shown yet to have `width` values."""
        return [at for at in chosen if len(self.values[attacker][at]) < width]
