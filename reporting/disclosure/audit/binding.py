"""Which published figures hold a cell narrow: those with a shadow price in its linear program."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from highspy import simplex_constants
from scipy.sparse import hstack, vstack

from ..vectors import matrix
from .facts import Counts, Facts, Mask
from .solver import FAR, Model
from .system import Row

NEGLIGIBLE = 1e-7
PRIMAL = int(simplex_constants.SimplexStrategy.kSimplexStrategyPrimal)


def binding(
    facts: Facts,
    base: Counts,
    is_known: Mask,
    row: Row,
    seconds: float,
    least: Sequence[tuple[Row, int]] = (),
) -> set[int]:
    """Numbers of `facts.equal` whose figure holds row · variables up or down, by linear programming.

    `is_known`: variables that stand still as in `base`, a solution; `least`: rows that are so much
    at least.

    A hint for the repair only: nothing is declared safe by it. Raises GaveUp.
    """
    free = np.flatnonzero(facts.scope & ~is_known)
    falling = free[base[free] > 0]
    more = matrix([row for row, _ in least], len(base))
    rows = vstack([facts.equal, facts.least, more], format="csr")
    at_least = np.concatenate([np.zeros(facts.least.shape[0]), [n for _, n in least]])
    still = np.zeros(len(facts.figures))
    low = np.concatenate([still, at_least - rows[len(still) :] @ base])
    high = np.concatenate([still, np.full(len(at_least), np.inf)])
    costs = np.zeros(len(base))
    costs[list(row)] = list(row.values())
    most = np.concatenate([np.full(len(free), FAR), base[falling]]).astype(float)
    moves = hstack([rows[:, free], -rows[:, falling]], format="csr")
    rises = np.concatenate([costs[free], -costs[falling]])
    held: set[int] = set()
    for sign in (1, -1):
        model = Model(sign * rises, most, moves, low, high, whole=False)
        # From the true counts outwards: to a cell that is narrow the way is short.
        model.set(presolve="off", simplex_strategy=PRIMAL)
        if model.solution(seconds) is not None:
            prices = np.abs(model.prices()[: len(facts.figures)])
            held.update(np.flatnonzero(prices > NEGLIGIBLE).tolist())
    return held
