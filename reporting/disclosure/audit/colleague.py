"""One support colleague: what own contacts, whichever they are, rule out.

Somebody with own contacts rules out sets of counts in which something of the county is less than it is of the
own contacts. A cell is wide if no own contacts there can be rule out all witnesses but those of too few
values. So the search goes to and fro: own contacts that rule out the witnesses known, a witness that
these don't rule out, and again. Own contacts are found by trying what rules out each witness in turn; a cell
is called wide when every such way takes too many contacts. Of what the searcher knows, that is exact. How
many contacts it takes is never put too high, so some cells are called narrow that are not.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..history import VectorKey
from ..space import Space
from .facts import Counts
from .own import Rows
from .search import FAR, Searcher, gaps
from .solver import Band, GaveUp
from .system import Row

STEPS = 20_000
"""Choices of own contacts that are tried at a time."""

ROUNDS = 100
"""Witnesses that are looked for, for one cell."""

Way = tuple[int, int]
"""A row, and how much of it own contacts must be at least to rule a witness out."""

Ways = frozenset[Way]

Own = Mapping[VectorKey, int]
"""By vector, how much own contacts are of it at least."""


@dataclass(frozen=True)
class Choice:
    """Own contacts chosen so far.

    `own`: by row how much they are of it at least; `sums`: by kind how much together; `needed`: by year
    how many contacts that takes at least; `total` of all years.
    """

    rows: Rows
    own: Mapping[int, int] = field(default_factory=dict)
    sums: Mapping[int, int] = field(default_factory=dict)
    needed: Mapping[int, int] = field(default_factory=dict)
    total: int = 0

    def rules_out(self, ways: Ways) -> bool:
        """Whether they rule out a witness that can be ruled out in these ways."""
        own = self.own
        return any(row in own and own[row] >= least for row, least in ways)

    def contacts(self, way: Way) -> int:
        """How many it takes at least, with one more way."""
        row, least = way
        more = least - self.own.get(row, 0)
        before = needed = self.needed.get(self.rows.years[row], 0)
        for kind, most in self.rows.of[row]:
            needed = max(needed, -(-(self.sums.get(kind, 0) + more) // most))
        return self.total - before + needed

    def with_one(self, way: Way) -> Choice:
        """The same with one more way."""
        row, least = way
        more, year, total = least - self.own.get(row, 0), self.rows.years[row], self.contacts(way)
        sums = dict(self.sums)
        for kind, _ in self.rows.of[row]:
            sums[kind] = sums.get(kind, 0) + more
        needed = {**self.needed, year: self.needed.get(year, 0) + total - self.total}
        return Choice(self.rows, {**self.own, row: least}, sums, needed, total)


class Witnesses:
    """Witnesses that move some columns only, and for each the ways to rule it out.

    `moves`: for each witness by how much it differs from the true counts, by column: the
    searcher's own list, which the colleagues of other counties add to.
    """

    def __init__(self, searcher: Searcher, columns: Counts, rows: Rows, most: int) -> None:
        self._most, self._nobody, self.columns = most, Choice(rows), columns
        self._counts, self._matrix = rows.counts, rows.matrix[:, columns]
        self.moves = searcher.moves(columns)
        self._ways: list[Ways] = []

    def ways(self) -> Sequence[Ways]:
        """For each witness the ways to rule it out that don't take too many contacts."""
        for move in self.moves[len(self._ways) :]:
            fallen = self._matrix @ move
            rows = np.flatnonzero(fallen < 0)
            least = self._counts[rows] + fallen[rows] + 1
            ways = zip(rows.tolist(), least.tolist(), strict=True)
            self._ways.append(frozenset(w for w in ways if self._nobody.contacts(w) <= self._most))
        return self._ways


class Colleague:
    """A colleague of one county with so many own contacts at most, who knows what a searcher does."""

    def __init__(self, searcher: Searcher, space: Space, county: str, most: int) -> None:
        base, scope = searcher.evidence.base, searcher.facts.scope
        self._most, self._rows = most, Rows(space, county, base, scope)
        self._found: dict[bytes, Witnesses] = {}

    def narrowing(self, searcher: Searcher, target: int, width: int) -> Own | None:
        """Own contacts that leave a target fewer than `width` values; None if no contacts can.

        The searcher is the one given before, or one of those nearer to the target. Raises GaveUp.
        """
        row, _ = searcher.open(searcher.evidence.targets[target].row)
        if not row:
            return {} if width > 1 else None
        witnesses = self._witnesses(searcher, row)
        factors = np.array([row.get(column, 0) for column in witnesses.columns.tolist()])
        ways: dict[int, list[Ways]] = {}
        for move, some in zip(witnesses.moves, witnesses.ways(), strict=True):
            _keep_smallest(ways.setdefault(int(move @ factors), []), some)
        ways.pop(0, None)
        for _ in range(ROUNDS):
            choice = self._ruling_out(ways, width)
            if choice is None:
                return None
            left = {moved for moved, some in ways.items() if not all(map(choice.rules_out, some))}
            counts = self._another(searcher, row, {0, *left}, choice, witnesses.columns)
            if counts is None:
                return {self._rows.keys[number]: least for number, least in choice.own.items()}
            move = (counts - searcher.evidence.base)[witnesses.columns]
            witnesses.moves.append(move)
            _keep_smallest(ways.setdefault(int(move @ factors), []), witnesses.ways()[-1])
        raise GaveUp("own contacts rule out witness after witness")

    def _witnesses(self, searcher: Searcher, row: Row) -> Witnesses:
        columns = searcher.reduced.part(searcher.reduced.numbers(row)).columns
        key = columns.tobytes()
        if key not in self._found:
            self._found[key] = Witnesses(searcher, columns, self._rows, self._most)
        return self._found[key]

    def _another(
        self, searcher: Searcher, row: Row, moved: set[int], choice: Choice, columns: Counts
    ) -> Counts | None:
        """A witness that moves a row by something else, within some columns, and that own contacts don't
        rule out."""
        base, moving = searcher.evidence.base, set(columns.tolist())
        start = _sum(row, base)
        held = []
        for number, least in choice.own.items():
            whole = dict(self._rows.keys[number])
            part = {column: factor for column, factor in whole.items() if column in moving}
            if part:
                still = int(self._rows.counts[number]) - _sum(part, base)
                held.append(Band(part, least - still, FAR))
        bands = [Band(row, low + start, high + start) for low, high in gaps(moved)]
        return searcher.any_of(bands, held)

    def _ruling_out(self, ways: Mapping[int, Sequence[Ways]], width: int) -> Choice | None:
        """Own contacts that rule out all witnesses but those of `width` − 2 values besides the true one."""
        firm = {moved for moved, found in ways.items() if frozenset() in found}
        if len(firm) > width - 2:
            return None
        others = sorted(ways.keys() - firm)
        for kept in itertools.combinations(others, min(width - 2 - len(firm), len(others))):
            ruled = {some for moved in others if moved not in kept for some in ways[moved]}
            self._steps = 0
            ordered = sorted(ruled, key=lambda some: (len(some), sorted(some)))
            if (choice := self._search(Choice(self._rows), ordered, {})) is not None:
                return choice
        return None

    def _search(
        self, choice: Choice, ruled: Sequence[Ways], tried: Mapping[int, int]
    ) -> Choice | None:
        """The own contacts of a choice and others that rule out all these: of rows `tried` before, less."""
        self._steps += 1
        if self._steps > STEPS:
            raise GaveUp("too many choices of own contacts")
        left = [ways for ways in ruled if not choice.rules_out(ways)]
        if not left:
            return choice
        fewest: list[Way] | None = None
        for ways in left:
            fitting = [
                way
                for way in ways
                if way[1] < tried.get(way[0], FAR) and choice.contacts(way) <= self._most
            ]
            if fewest is None or len(fitting) < len(fewest):
                fewest = fitting
            if not fitting:
                break
        for row, least in sorted(fewest or ()):
            found = self._search(choice.with_one((row, least)), left, tried)
            if found is not None:
                return found
            tried = {**tried, row: least}
        return None


def _sum(row: Row, counts: Counts) -> int:
    return sum(factor * int(counts[column]) for column, factor in row.items())


def _keep_smallest(kept: list[Ways], ways: Ways) -> None:
    """Add a witness's ways, unless another one is harder to rule out; drop those that are easier."""
    if not any(other <= ways for other in kept):
        kept[:] = [other for other in kept if not ways <= other]
        kept.append(ways)
