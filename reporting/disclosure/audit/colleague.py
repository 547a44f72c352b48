"""One support colleague: what own contacts, whichever they are, rule out.

Somebody with own contacts rules out sets of counts in which something of the county is less than it is of the
own contacts. A cell is wide if no own contacts there can be rule out all witnesses but those of too few
values. So the search goes to and fro: own contacts that rule out the witnesses known, a witness that
these don't rule out, and again. It ends when no own contacts rule out as much as that, or when there is no
other witness.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from math import inf

import numpy as np

from ..history import VectorKey
from .facts import Counts, amount
from .own import OwnContacts, Ways, rules_out
from .search import Searcher, gaps
from .solver import Band, GaveUp, Spared
from .system import Row

ROUNDS = 200
"""Witnesses that are looked for, for one cell."""

Own = Mapping[VectorKey, int]
"""By vector, how much own contacts are of it at least."""


class Witnesses:
    """Witnesses that move some columns only, and for each the ways to rule it out.

    `moves`: for each witness by how much it differs from the true counts, by column: the
    searcher's own list, which the colleagues of other counties add to.
    """

    def __init__(self, searcher: Searcher, columns: Counts, own: OwnContacts) -> None:
        self._own, self._matrix = own, own.matrix[:, columns]
        self.columns, self.moves = columns, searcher.moves(columns)
        self._ways: list[Ways] = []

    def ways(self) -> Sequence[Ways]:
        """For each witness the ways to rule it out."""
        self._ways += [self._own.ways(self._matrix @ m) for m in self.moves[len(self._ways) :]]
        return self._ways


class Colleague:
    """A colleague with the own contacts there can be, who knows what a searcher does."""

    def __init__(self, own: OwnContacts, spared: Spared | None = None) -> None:
        self._own, self._spared = own, spared
        self._found: dict[tuple[int, bytes], Witnesses] = {}
        self._wide: set[tuple[int, int, frozenset[tuple[int, int]]]] = set()

    def narrowing(self, searcher: Searcher, target: int, width: int) -> Own | None:
        """Own contacts that leave a target fewer than `width` values; None if no contacts can.

        Raises GaveUp.
        """
        row, _ = searcher.open(searcher.evidence.targets[target].row)
        if not row:
            return {} if width > 1 else None
        # A row and what others leave of a known sum move by the same.
        sign = row[min(row)]
        key = (
            id(searcher),
            width,
            frozenset((column, factor * sign) for column, factor in row.items()),
        )
        if key not in self._wide:
            found = self._narrowing(searcher, row, width)
            if found is not None:
                return found
            self._wide.add(key)
        return None

    def _narrowing(self, searcher: Searcher, row: Row, width: int) -> Own | None:
        witnesses = self._witnesses(searcher, row)
        factors = np.array([row.get(column, 0) for column in witnesses.columns.tolist()])
        ways: dict[int, list[Ways]] = {}
        for move, some in zip(witnesses.moves, witnesses.ways(), strict=True):
            _keep_smallest(ways.setdefault(int(move @ factors), []), some)
        ways.pop(0, None)
        hopeless: set[frozenset[int]] = set()
        for _ in range(ROUNDS):
            own = self._ruling_out(ways, width, hopeless)
            if own is None:
                return None
            left = {
                moved
                for moved, found in ways.items()
                if not all(rules_out(own, some) for some in found)
            }
            counts = self._another(searcher, row, {0, *left}, own, witnesses.columns)
            if counts is None:
                return {self._own.keys[number]: least for number, least in own.items()}
            move = (counts - searcher.evidence.base)[witnesses.columns]
            witnesses.moves.append(move)
            _keep_smallest(ways.setdefault(int(move @ factors), []), witnesses.ways()[-1])
        raise GaveUp("own contacts rule out witness after witness")

    def _ruling_out(
        self, ways: Mapping[int, Sequence[Ways]], width: int, hopeless: set[frozenset[int]]
    ) -> dict[int, int] | None:
        """Own contacts that rule out all witnesses but those of `width` − 2 values besides the true one.

        `hopeless`: sets of values that can't be all that is left: more witnesses can't be ruled out either.
        """
        firm = {moved for moved, found in ways.items() if frozenset() in found}
        if len(firm) > width - 2:
            return None
        others = sorted(ways.keys() - firm)
        for chosen in itertools.combinations(others, min(width - 2 - len(firm), len(others))):
            kept = firm.union(chosen)
            if kept in hopeless:
                continue
            ruled = {some for moved in others if moved not in kept for some in ways[moved]}
            if (own := self._own.ruling_out(ruled)) is not None:
                return own
            hopeless.add(frozenset(kept))
        return None

    def _witnesses(self, searcher: Searcher, row: Row) -> Witnesses:
        columns = searcher.reduced.part(searcher.reduced.numbers(row)).columns
        key = id(searcher), columns.tobytes()
        if key not in self._found:
            self._found[key] = Witnesses(searcher, columns, self._own)
        return self._found[key]

    def _another(
        self,
        searcher: Searcher,
        row: Row,
        moved: set[int],
        own: Mapping[int, int],
        columns: Counts,
    ) -> Counts | None:
        """A witness that moves a row by something else, within some columns, and that own contacts don't
        rule out."""
        base, moving = searcher.evidence.base, set(columns.tolist())
        start = amount(row, base)
        held = []
        for number, least in own.items():
            whole = dict(self._own.keys[number])
            part = {column: factor for column, factor in whole.items() if column in moving}
            if part:
                still = int(self._own.counts[number]) - amount(part, base)
                held.append(Band(part, least - still, inf))
        bands = [Band(row, low + start, high + start) for low, high in gaps(moved)]
        if self._spared is not None:
            return searcher.sparing(self._spared, bands, held)
        return searcher.any_of(bands, held)


def _keep_smallest(kept: list[Ways], ways: Ways) -> None:
    """Add a witness's ways, unless another one is harder to rule out; drop those that are easier."""
    if not any(other <= ways for other in kept):
        kept[:] = [other for other in kept if not ways <= other]
        kept.append(ways)
