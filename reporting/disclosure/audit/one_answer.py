"""Own contacts of one county in lists with one answer: what there is to count of them, and how many that
takes.

Whatever contacts add up to (an unknown, or those of a total without a code) is a row that can't be
negative. Of own contacts a row is at most what it is of the county. Whose contacts are whose nobody
knows: own contacts are taken from the county's counts, list by list. Crossed answers are left aside: cross
tables are held against the whole county.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from ..history import VectorKey, key_of
from ..layout import CONTACTS, CONVERSATIONS, Measure, Unknown, Variable
from ..space import Space
from ..vectors import Vector, add, matrix, minus
from .facts import Counts, Mask
from .own import Way, Ways, rules_out
from .solver import FAR, GaveUp

STEPS = 20_000
"""Choices of own contacts that are tried at a time."""


class Kinds(NamedTuple):
    """Vectors of one year that a contact adds at most `most` to, all together."""

    year: int
    vectors: Sequence[Vector]
    most: int = 1


def kinds(space: Space, county: str) -> Iterator[Kinds]:
    """All that can't be negative of a county's contacts, year by year."""
    for year, layout in space.layouts.items():
        if county in layout.counties:
            yield Kinds(year, [space.vector(Unknown(year, county, CONTACTS))])
            for variable in layout.variables:
                if not variable.multiple:
                    yield from _of_list(space, year, county, variable)


def _of_list(space: Space, year: int, county: str, variable: Variable) -> Iterator[Kinds]:
    def of(level: str, keys: Sequence[str]) -> list[Vector]:
        return [space.vector(Unknown(year, county, variable.item(level, key))) for key in keys]

    codes, groups = (of(level, variable.keys(level)) for level in ("fine", "coarse"))
    if variable.measure is Measure.CONVERSATIONS:
        numbers = space.layout(year).variable(CONVERSATIONS)
        unstated = minus(space.item(year, [county], CONVERSATIONS), add(codes))
        yield Kinds(year, [*codes, unstated], max(map(int, numbers.codes)) if numbers else 1)
        return
    yield Kinds(year, codes)
    if not variable.allotted:
        return
    allotted = add(of("fine", variable.allotted))
    inside = [of("fine", found) for found in variable.groups.values()]
    here = [minus(group, add(found)) for group, found in zip(groups, inside, strict=True)]
    # Of each group either all of it, or its codes and those allotted to it.
    ways = [[[g], [*found, part]] for g, found, part in zip(groups, inside, here, strict=True)]
    for parts in itertools.product(*ways):
        yield Kinds(year, list(itertools.chain(*parts)))
    for number, part in enumerate(here):
        elsewhere = minus(allotted, part)
        others = itertools.chain(*inside[:number], *inside[number + 1 :])
        yield Kinds(year, [groups[number], elsewhere, *others])
        yield Kinds(year, [part, elsewhere, *itertools.chain(*inside)])


class OneAnswer:
    """Up to `most` own contacts of a county. Shapes as in `OwnContacts`.

    They are found by trying what rules out each witness in turn. How many contacts that takes is never put
    too high, so there may be none where some are found; that there are none is exact.
    """

    def __init__(self, space: Space, county: str, scope: Mask, base: Counts, most: int) -> None:
        numbers: dict[VectorKey, int] = {}
        # By row the kinds it belongs to, each with what a contact adds to it at most.
        self.kinds_of: list[list[tuple[int, int]]] = []
        self.years: list[int] = []
        for kind, (year, vectors, each) in enumerate(kinds(space, county)):
            for key in dict.fromkeys(key_of(vector) for vector in vectors if vector):
                if all(scope[column] for column, _ in key):
                    if key not in numbers:
                        numbers[key] = len(numbers)
                        self.kinds_of.append([])
                        self.years.append(year)
                    self.kinds_of[numbers[key]].append((kind, each))
        self.keys = list(numbers)
        self.matrix = matrix([dict(key) for key in numbers], len(base))
        self.counts = self.matrix @ base
        self._most, self._nobody = most, _Choice(self)

    def ways(self, fallen: Counts) -> Ways:
        """The ways to rule out a witness, but those that take too many contacts."""
        rows = np.flatnonzero(fallen < 0)
        least = (self.counts + fallen + 1)[rows]
        ways = zip(rows.tolist(), least.tolist(), strict=True)
        return frozenset(way for way in ways if self._nobody.contacts(way) <= self._most)

    def ruling_out(self, ruled: Collection[Ways]) -> dict[int, int] | None:
        """As `OwnContacts` says."""
        self._steps = 0
        ordered = sorted(ruled, key=lambda some: (len(some), sorted(some)))
        choice = self._search(self._nobody, ordered, {})
        return None if choice is None else dict(choice.own)

    def _search(
        self, choice: _Choice, ruled: Sequence[Ways], tried: Mapping[int, int]
    ) -> _Choice | None:
        """The own contacts of a choice and others that rule out all these: of rows `tried` before, less."""
        self._steps += 1
        if self._steps > STEPS:
            raise GaveUp("too many choices of own contacts")
        left = [ways for ways in ruled if not rules_out(choice.own, ways)]
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


@dataclass(frozen=True)
class _Choice:
    """Own contacts chosen so far.

    `own`: by row how much they are of it at least; `sums`: by kind how much together; `needed`: by year
    how many contacts that takes at least; `total` of all years.
    """

    rows: OneAnswer
    own: Mapping[int, int] = field(default_factory=dict)
    sums: Mapping[int, int] = field(default_factory=dict)
    needed: Mapping[int, int] = field(default_factory=dict)
    total: int = 0

    def contacts(self, way: Way) -> int:
        """How many it takes at least, with one more way."""
        row, least = way
        more = least - self.own.get(row, 0)
        before = needed = self.needed.get(self.rows.years[row], 0)
        for kind, each in self.rows.kinds_of[row]:
            needed = max(needed, -(-(self.sums.get(kind, 0) + more) // each))
        return self.total - before + needed

    def with_one(self, way: Way) -> _Choice:
        """The same with one more way."""
        row, least = way
        more, year, total = least - self.own.get(row, 0), self.rows.years[row], self.contacts(way)
        sums = dict(self.sums)
        for kind, _ in self.rows.kinds_of[row]:
            sums[kind] = sums.get(kind, 0) + more
        needed = {**self.needed, year: self.needed.get(year, 0) + total - self.total}
        return _Choice(self.rows, {**self.own, row: least}, sums, needed, total)
