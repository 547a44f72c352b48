"""What a reader knows, as matrices: variables are columns, and sets of counts are arrays over them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from ..vectors import matrix
from .system import Row, System

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]


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

    def fitting(self, sets: Counts) -> Mask:
        """Which of several sets of counts (sets × variables) a reader can't rule out. Exact."""
        equal = (products(sets, self.equal) == self.figures).all(axis=1)
        least = (products(sets, self.least) >= 0).all(axis=1)
        fitting: Mask = (sets >= 0).all(axis=1) & equal & least
        return fitting


def products(sets: Counts, rows: csr_array) -> Counts:
    """sets × rows. The sets, at least one, differ little from the first."""
    found: Counts = (rows @ sets[0])[None, :]
    if len(sets) > 1:
        found = (csr_array(sets - sets[0]) @ rows.T).toarray() + found
    return found


def amount(row: Row, counts: Counts) -> int:
    """row · counts, of one set of counts."""
    return sum(factor * int(counts[column]) for column, factor in row.items())
