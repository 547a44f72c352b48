"""What a reader knows, as equations and inequalities over whole numbers of at least zero.

Shares with the suppression the vectors (`Space`) and nothing else. National sums get a variable
of their own (`lift`): once a sum is published, the counties fall apart into small systems.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ..space import Space
from ..vectors import Vector

Row = dict[int, int]
Frozen = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Equation:
    """row · variables = figure; `key` is the published vector it comes from, if any."""

    row: Row
    figure: int
    key: Frozen | None = None


@dataclass
class System:
    """`size` variables, whole and at least 0; `equations`; `floors`: rows · variables ≥ 0.

    The first `space.size` variables are the coordinates, the others national sums.
    """

    space: Space
    size: int = 0
    equations: list[Equation] = field(default_factory=list)
    floors: list[Row] = field(default_factory=list)
    _sums: dict[Frozen, int] = field(default_factory=dict)
    _families: list[Frozen] = field(default_factory=list)
    _family: dict[int, int] = field(default_factory=dict)
    _smallest: int = 0
    _slacks: list[tuple[int, Row, int, int]] = field(default_factory=list)

    @classmethod
    def of(cls, space: Space, shown: Mapping[Frozen, int]) -> System:
        """The public's system: the cone, and every published figure."""
        system = cls(space, space.size)
        system._find_families()
        for _, vector in space.cone:
            row = system.lift(vector)
            if len(row) > 1 or min(row.values()) < 0:
                system.floors.append(row)
        for key, figure in shown.items():
            system.equations.append(Equation(system.lift(dict(key)), figure, key))
        return system

    def _find_families(self) -> None:
        """Coordinates of the same item and year, one per county."""
        found: dict[tuple[int, str], list[int]] = {}
        for at, unknown in enumerate(self.space.basis):
            found.setdefault((unknown.year, unknown.item), []).append(at)
        for members in found.values():
            if len(members) > 1:
                for at in members:
                    self._family[at] = len(self._families)
                self._families.append(tuple((at, 1) for at in members))
        self._smallest = min(map(len, self._families), default=0)

    def lift(self, vector: Vector) -> Row:
        """The vector over variables: a full national sum becomes its own variable."""
        row = dict(vector)
        if len(row) < self._smallest:
            return row
        for number in sorted({self._family[at] for at in vector if at in self._family}):
            members = self._families[number]
            factors = {row.get(at, 0) for at, _ in members}
            if len(factors) == 1 and (factor := factors.pop()):
                for at, _ in members:
                    del row[at]
                row[self._sum(members)] = factor
        return row

    def _sum(self, members: Frozen) -> int:
        if members not in self._sums:
            self._sums[members] = self.size
            self.equations.append(Equation({**dict(members), self.size: -1}, 0))
            self.size += 1
        return self._sums[members]

    def complete(self, coordinates: NDArray[np.int64]) -> NDArray[np.int64]:
        """Sets of counts of the coordinates (sets × coordinates), with their national sums and slacks
        (sets × variables)."""
        full = self.summed(coordinates)
        for at, row, figure, sign in self._slacks:
            full[:, at] = sign * (figure - full[:, list(row)] @ np.array(list(row.values())))
        return full

    def summed(self, coordinates: NDArray[np.int64]) -> NDArray[np.int64]:
        """As `complete`, of parts of what there is: slacks belong to the whole, and are nought."""
        full = np.zeros((len(coordinates), self.size), dtype=np.int64)
        full[:, : self.space.size] = coordinates
        for members, at in self._sums.items():
            full[:, at] = coordinates[:, [column for column, _ in members]].sum(axis=1)
        return full

    def bound(self, vector: Vector, low: int | None, high: int | None) -> None:
        """Tell low ≤ vector · coordinates ≤ high: equations with a variable for the slack."""
        for figure, sign in ((low, -1), (high, 1)):
            if figure is not None:
                row = self.lift(vector)
                self._slacks.append((self.size, dict(row), figure, sign))
                self.equations.append(Equation({**row, self.size: sign}, figure))
                self.size += 1

    def lists(self) -> list[str]:
        """For each variable its code list: "contacts", "sex", "reason*sex"; none for a slack."""
        basis = self.space.basis
        names = dict(enumerate("*".join(p.split(".")[0] for p in u.item.split("*")) for u in basis))
        names.update({at: names[members[0][0]] for members, at in self._sums.items()})
        return [names.get(at, "") for at in range(self.size)]

    def words(self, row: Row) -> str:
        """The unknowns a row speaks of, by name."""
        return self.space.words(dict.fromkeys(c for at in row for c in self._coordinates(at)))

    def _coordinates(self, variable: int) -> Iterator[int]:
        if variable < self.space.size:
            yield variable
        for members, at in self._sums.items():
            if at == variable:
                yield from (column for column, _ in members)
        for at, row, _, _ in self._slacks:
            if at == variable:
                yield from (c for part in row for c in self._coordinates(part))

    def restricted(self, years: Iterable[int]) -> frozenset[int]:
        """The variables of some years."""
        wanted = set(years)
        kept = {at for at, unknown in enumerate(self.space.basis) if unknown.year in wanted}
        kept |= {at for members, at in self._sums.items() if members[0][0] in kept}
        return self.with_slacks(kept)

    def with_slacks(self, columns: Iterable[int]) -> frozenset[int]:
        """Variables with the slacks of what bounds them alone."""
        kept = frozenset(columns)
        return kept | {at for at, row, _, _ in self._slacks if row.keys() <= kept}
