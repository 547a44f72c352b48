"""The search for witnesses: first many cells at once, then one cell at a time."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np

from ..layout import NATION
from .evidence import Checker, Evidence
from .presolve import Part, Reduced
from .solver import Band, Fractional, GaveUp, Program
from .system import Row, System

ROUNDS = 6
PATIENCE = 2
PARTNERS = 4
NODES = 20
GAP = 0.1
WEIGHT = 50
FAR = float("inf")


class Searcher:
    """Looks for witnesses with some variables fixed at what they are in the evidence's base."""

    def __init__(
        self,
        system: System,
        scope: frozenset[int],
        evidence: Evidence,
        checker: Checker,
        fixed: Iterable[int],
        seconds: float,
    ) -> None:
        self.system, self.scope = system, scope
        self.evidence, self.checker, self.seconds = evidence, checker, seconds
        self.known = {column: int(evidence.base[column]) for column in fixed}
        self.reduced = Reduced(system, self.known, scope)
        self._narrower: dict[str, Searcher] = {}
        self._programs: dict[frozenset[int], Program] = {}

    def _program(self, rows: Iterable[Row]) -> Program:
        """The program of all parts the rows lie in."""
        parts = frozenset(self.reduced.part_of[c] for row in rows for c in row)
        if parts not in self._programs:
            self._programs[parts] = Program(_union([self.reduced.parts[p] for p in sorted(parts)]))
        return self._programs[parts]

    def many(self, attackers: Sequence[int], targets: Sequence[int], width: int, seed: int) -> None:
        """Move as many targets as possible to values not seen yet, a few times over."""
        chance, idle = np.random.default_rng(seed), 0
        missing = self._missing(attackers, targets, width)
        for _ in range(ROUNDS):
            if not sum(missing.values()) or idle >= PATIENCE:
                return
            aims = [a for t in missing for a in self._aim(attackers, t, chance)]
            self._shoot(aims)
            before, missing = missing, self._missing(attackers, missing, width)
            idle = 0 if sum(missing.values()) < sum(before.values()) else idle + 1

    def _missing(
        self, attackers: Sequence[int], targets: Iterable[int], width: int
    ) -> dict[int, int]:
        values = self.evidence.values
        missing = {t: sum(max(0, width - len(values[a][t])) for a in attackers) for t in targets}
        return {target: count for target, count in missing.items() if count}

    def _aim(
        self, attackers: Sequence[int], target: int, chance: np.random.Generator
    ) -> Iterator[tuple[Row, int, float]]:
        row, constant = self.reduced.left(self.evidence.targets[target].row)
        if not row:
            return
        seen = min((self.evidence.values[a][target] for a in attackers), key=len)
        up = min(seen) <= 0 or chance.random() < 0.6
        yield row, 1 if up else -1, (max(seen) + 1 if up else min(seen) - 1) - constant

    def _shoot(self, aims: Sequence[tuple[Row, int, float]]) -> None:
        """Towards all aims at once, each no further than its goal."""
        objective: Row = {}
        for row, sign, _ in aims:
            for column, factor in row.items():
                objective[column] = objective.get(column, 0) + sign * factor * WEIGHT
        bands = [
            Band(row, -FAR if sign > 0 else goal, goal if sign > 0 else FAR)
            for row, sign, goal in aims
        ]
        if not bands:
            return
        program = self._program(band.row for band in bands)
        for column, dislike in self._near(program).items():
            objective[column] = objective.get(column, 0) + dislike
        try:
            self._keep(program.solve(objective, self.seconds, bands, GAP, NODES))
        except GaveUp:
            return

    def _near(self, program: Program) -> Row:
        """An objective that likes what is nought in the base to stay so: simple solutions."""
        return {column: -1 for column in program.columns if not self.evidence.base[column]}

    def _keep(self, found: dict[int, int] | None) -> bool:
        if found is None:
            return False
        counts = self.evidence.base.copy()
        counts[list(found.keys())] = list(found.values())
        if not self.checker.fits(counts):
            raise GaveUp("the counts don't fit the whole system")
        self.evidence.add(counts)
        return True

    def nearer(self, target: int) -> Iterator[Searcher]:
        """Quicker searches: only the target's code lists move, then only its and a few counties."""
        names = self.system.families()
        row = self.evidence.targets[target].row
        lists = {names[column] for column in row}
        yield self._holding(f"{sorted(lists)}", (c for c in self.scope if names[c] not in lists))
        moving = self._places(row) | set(self._largest())
        size, basis = self.system.space.size, self.system.space.basis
        still = (c for c in self.scope if c < size and basis[c].place not in {NATION, *moving})
        yield self._holding(f"{sorted(moving)}", still)

    def _places(self, row: Iterable[int]) -> set[str]:
        basis = self.system.space.basis
        return {basis[column].place for column in row if column < self.system.space.size}

    def _largest(self) -> list[str]:
        """The counties with the most contacts that aren't fixed: they have the most room."""
        room: dict[str, int] = {}
        for column in self.scope - self.known.keys():
            if column < self.system.space.size:
                place = self.system.space.basis[column].place
                room[place] = room.get(place, 0) + int(self.evidence.base[column])
        room.pop(NATION, None)
        return sorted(room, key=lambda place: (-room[place], place))[:PARTNERS]

    def _holding(self, name: str, still: Iterable[int]) -> Searcher:
        if name not in self._narrower:
            fixed = self.known.keys() | set(still)
            self._narrower[name] = Searcher(
                self.system, self.scope, self.evidence, self.checker, fixed, self.seconds
            )
        return self._narrower[name]

    def one(self, attacker: int, target: int, width: int) -> bool:
        """Whether a target has `width` values, with what isn't fixed free to move.

        Exact; raises GaveUp when it can't be decided.
        """
        row, constant = self.reduced.left(self.evidence.targets[target].row)
        seen = self.evidence.values[attacker][target]
        if not row:
            return len(seen) >= width
        program = self._program([row])
        while len(seen) < width:
            bands = [Band(row, low - constant, high - constant) for low, high in _gaps(seen)]
            if not self._any_of(program, bands):
                return False
        return True

    def _any_of(self, program: Program, bands: Sequence[Band]) -> bool:
        """Whether any band holds a solution. Raises GaveUp if that stays open."""
        gave_up: GaveUp | None = None
        for band in bands:
            try:
                if self._inside(program, band):
                    return True
            except GaveUp as error:
                gave_up = error
        if gave_up is not None:
            raise gave_up
        return False

    def _inside(self, program: Program, band: Band) -> bool:
        """Whether a band holds a solution: one near the base, where it moves little, or else any."""
        try:
            return self._keep(program.nearest(self.evidence.base, band, self.seconds))
        except Fractional as found:
            around = self._around(found.columns | band.row.keys())
        for among in (around, None):
            counts = program.nearest(self.evidence.base, band, self.seconds, among, whole=True)
            if counts is not None:
                return self._keep(counts)
        return False

    def _around(self, columns: Collection[int]) -> set[int]:
        """The columns, and all others of the counties they belong to."""
        places = self._places(columns) - {NATION}
        size, basis = self.system.space.size, self.system.space.basis
        return {*columns, *(c for c in self.scope if c < size and basis[c].place in places)}


def _gaps(seen: Iterable[int]) -> list[tuple[float, float]]:
    """Where a value not seen yet could be."""
    ordered = sorted(seen)
    inner = [(a + 1, b - 1) for a, b in itertools.pairwise(ordered) if b - a > 1]
    return [(ordered[-1] + 1, FAR), (-FAR, ordered[0] - 1), *inner]


def _union(parts: Sequence[Part]) -> Part:
    whole = Part([])
    for part in parts:
        whole.variables += part.variables
        whole.equal += part.equal
        whole.least += part.least
    return whole
