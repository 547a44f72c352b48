"""What a reader knows, as matrices: variables are columns, and sets of counts are arrays over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from .system import System

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


def matrix(rows: Sequence[Mapping[int, int]], width: int) -> csr_array:
    """Rows as a sparse whole-number matrix, rows × variables."""
    where = [(i, c, f) for i, row in enumerate(rows) for c, f in row.items()]
    data = np.array([f for _, _, f in where], dtype=np.int64)
    rows_at = np.array([i for i, _, _ in where], dtype=np.int64)
    columns_at = np.array([c for _, c, _ in where], dtype=np.int64)
    return csr_array((data, (rows_at, columns_at)), shape=(len(rows), width))


class Facts:
    """A system within some variables; the others stand at nought.

    Shapes: `scope` variables; `equal` equations × variables, with `figures` and the published
    vectors they come from (`keys`, None for a sum's definition); `least` rows × variables that
    can't be negative. `lists` and `places` name each variable's code list ("" for slacks) and
    its county ("nation" for crosses, "" for sums and slacks).
    """

    def __init__(self, system: System, scope: frozenset[int]) -> None:
        self.scope = np.zeros(system.size, dtype=np.bool_)
        self.scope[list(scope)] = True
        equations = [e for e in system.equations if e.row.keys() <= scope]
        self.equal = matrix([e.row for e in equations], system.size)
        self.keys = [e.key for e in equations]
        self.figures = np.array([e.figure for e in equations], dtype=np.int64)
        self.least = matrix([row for row in system.floors if row.keys() <= scope], system.size)
        self.lists = np.array(system.lists())
        basis = system.space.basis
        self.places = np.array([u.place for u in basis] + [""] * (system.size - len(basis)))

    def fits(self, counts: Counts) -> bool:
        """Whether these are counts a reader can't rule out. Exact."""
        return bool(
            (counts >= 0).all()
            and (self.equal @ counts == self.figures).all()
            and (self.least @ counts >= 0).all()
        )
