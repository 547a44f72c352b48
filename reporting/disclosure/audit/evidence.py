"""Witnesses: sets of counts that fit all that was published, kept as proof of width.

A cell is wide enough for an attacker when enough of the witnesses the attacker can't rule out
give it different values. Every witness is checked exactly, so the proof doesn't rest on a solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..errors import BadTally
from ..history import VectorKey
from ..vectors import matrix
from .facts import Counts, Facts, Mask, products
from .system import Row

NONE = np.iinfo(np.int64).min
"""Stands where no value was seen."""


@dataclass(frozen=True)
class Target:
    """A protected cell: its row over the system's variables, and the kinds of attacker it holds
    against."""

    name: str
    key: VectorKey
    row: Row
    against: frozenset[str]


class Evidence:
    """Witnesses against some attackers, and the values they give each target.

    `base` is the first witness, of all attackers: their known coordinates are those of `base`. `own`
    (attackers × variables): what is an attacker's own of the counts; what is left of a witness must be
    counts of others. Shape attackers × targets: `distinct`, how many values there are among the witnesses
    the attacker can't rule out, up to `width`.
    """

    def __init__(
        self,
        targets: Sequence[Target],
        base: Counts,
        known: Sequence[Iterable[int]],
        width: int,
        own: Counts,
        facts: Facts,
    ) -> None:
        self.targets = list(targets)
        self.base = base
        self.width = width
        self.known = [np.array(sorted(k), dtype=np.int64) for k in known]
        self._knows = np.zeros((len(known), len(base)), dtype=np.bool_)
        for row, columns in zip(self._knows, self.known, strict=True):
            row[columns] = True
        self.own = own
        own_least = facts.least @ own.T
        # What nobody has anything of can't fall short.
        some, columns = np.flatnonzero(own_least.any(axis=1)), np.flatnonzero(own.any(axis=0))
        self._least, self._own_least = facts.least[some], own_least[some].T
        self._columns, self._own_of = columns, own[:, columns]
        self.rows = matrix([target.row for target in targets], len(base))
        self.witnesses: list[Counts] = []
        self._found: list[Counts] = []
        self._fits: list[Mask] = []
        shape = (len(known), len(targets))
        self._seen = np.full((*shape, width), NONE, dtype=np.int64)
        self.distinct: NDArray[np.int64] = np.zeros(shape, dtype=np.int64)
        self.add(base)
        if not self._fits[0].all():
            raise BadTally("somebody's own counts are more than all counts")
        self._seen[:, :, 0], self.distinct[:] = self._found[0], 1

    def add(self, counts: Counts) -> None:
        """One more witness, already checked."""
        self.add_all(counts[None, :])

    def add_all(self, witnesses: Counts) -> None:
        """More witnesses (sets × variables, at least one), already checked."""
        found, least = products(witnesses, self.rows), products(witnesses, self._least)
        fits = np.array([self._unaware(counts) for counts in witnesses])
        for attacker in np.flatnonzero(self._own_of.any(axis=1)):
            fits[:, attacker] &= (least >= self._own_least[attacker]).all(axis=1)
            others = witnesses[:, self._columns] >= self._own_of[attacker]
            fits[:, attacker] &= others.all(axis=1)
        for each in zip(witnesses, found, fits, strict=True):
            self._add(*each)

    def _unaware(self, counts: Counts) -> Mask:
        """Which attackers know nothing that speaks against some counts."""
        changed = np.flatnonzero(counts != self.base)
        unaware: Mask = np.logical_not(self._knows[:, changed].any(axis=1))
        return unaware

    def _add(self, counts: Counts, found: Counts, fits: Mask) -> None:
        self.witnesses.append(counts)
        self._found.append(found)
        self._fits.append(fits)
        # What the base gives a target all have seen.
        able, changed = np.flatnonzero(fits), np.flatnonzero(found != self._found[0])
        pairs = np.ix_(able, changed)
        unseen = (self._seen[pairs] != found[changed, None]).all(axis=2)
        at, of = np.nonzero(unseen & (self.distinct[pairs] < self.width))
        attackers, targets = able[at], changed[of]
        self._seen[attackers, targets, self.distinct[attackers, targets]] = found[targets]
        self.distinct[attackers, targets] += 1

    def values(self, attacker: int, target: int) -> set[int]:
        """All values that the witnesses an attacker can't rule out give a target."""
        if (number := self.distinct[attacker, target]) < self.width:
            return set(self._seen[attacker, target, :number].tolist())
        pairs = zip(self._found, self._fits, strict=True)
        return {int(found[target]) for found, fits in pairs if fits[attacker]}

    def short(self, attacker: int, chosen: Sequence[int]) -> list[int]:
        """Of the chosen targets, those not shown yet to have `width` values."""
        few = self.distinct[attacker, list(chosen)] < self.width
        return [target for target, is_short in zip(chosen, few.tolist(), strict=True) if is_short]
