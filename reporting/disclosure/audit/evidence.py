"""Witnesses: sets of counts that fit all that was published, kept as proof of width.

A cell is wide enough for an attacker when enough of the witnesses the attacker can't rule out
give it different values. Every witness is checked exactly, so the proof doesn't rest on a solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..history import VectorKey
from .facts import Counts, Mask, matrix
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

    `base` is the first witness; an attacker's known coordinates are those of `base`. Shapes:
    attackers × targets: `lowest` and `highest` value among the witnesses the attacker can't rule
    out, and `distinct`: how many there are, up to `width`.
    """

    def __init__(
        self, targets: Sequence[Target], base: Counts, known: Sequence[Iterable[int]], width: int
    ) -> None:
        self.targets = list(targets)
        self.base = base
        self.width = width
        self.known = [np.array(sorted(k), dtype=np.int64) for k in known]
        self.rows = matrix([target.row for target in targets], len(base))
        self.witnesses: list[Counts] = []
        self._found: list[Counts] = []
        self._fits: list[Mask] = []
        shape = (len(known), len(targets))
        self._seen = np.full((*shape, width), NONE, dtype=np.int64)
        self.distinct: NDArray[np.int64] = np.zeros(shape, dtype=np.int64)
        self.lowest = np.tile(self.rows @ base, (len(known), 1))
        self.highest = self.lowest.copy()
        self.add(base)

    def add(self, counts: Counts) -> None:
        """One more witness, already checked."""
        found = self.rows @ counts
        fits = np.array([(counts[at] == self.base[at]).all() for at in self.known], dtype=np.bool_)
        self.witnesses.append(counts)
        self._found.append(found)
        self._fits.append(fits)
        self.lowest[fits] = np.minimum(self.lowest[fits], found)
        self.highest[fits] = np.maximum(self.highest[fits], found)
        fresh = fits[:, None] & (self._seen != found[:, None]).all(axis=2)
        attackers, targets = np.nonzero(fresh & (self.distinct < self.width))
        self._seen[attackers, targets, self.distinct[attackers, targets]] = found[targets]
        self.distinct[attackers, targets] += 1

    def values(self, attacker: int, target: int) -> set[int]:
        """All values that the witnesses an attacker can't rule out give a target."""
        pairs = zip(self._found, self._fits, strict=True)
        return {int(found[target]) for found, fits in pairs if fits[attacker]}

    def short(self, attacker: int, chosen: Sequence[int]) -> list[int]:
        """Of the chosen targets, those not shown yet to have `width` values."""
        few = self.distinct[attacker, list(chosen)] < self.width
        return [target for target, is_short in zip(chosen, few.tolist(), strict=True) if is_short]
