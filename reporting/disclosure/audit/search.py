"""The search for witnesses, one cell at a time: first near by, then everywhere."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from math import inf

import numpy as np

from ..layout import NATION
from .evidence import Evidence
from .facts import Counts, Facts, Mask
from .presolve import Reduced
from .solver import Band, Fractional, GaveUp, Program, Spared
from .system import Row

PARTNERS = 4


class Searcher:
    """Looks for witnesses with some variables fixed at what they are in the evidence's base.

    `own`: what is somebody's own of the counts. The search is for the rest, the others' counts.
    """

    def __init__(
        self, facts: Facts, evidence: Evidence, fixed: Mask, seconds: float, own: Counts
    ) -> None:
        self.facts, self.evidence, self.seconds = facts, evidence, seconds
        self.fixed, self.own, self.others = fixed, own, evidence.base - own
        self.reduced = Reduced(facts, self.others, fixed)
        self._still = np.where(self.reduced.is_open, own, evidence.base)
        self._narrower: dict[tuple[str, ...], Searcher] = {}
        self._programs: dict[tuple[frozenset[int], int | None], Program] = {}
        self._moves: dict[bytes, list[Counts]] = {}

    def _program(self, rows: Iterable[Row], spared: Spared | None = None) -> Program:
        """The program of all parts the rows lie in."""
        parts = self.reduced.numbers(column for row in rows for column in row)
        key = parts, None if spared is None else id(spared)
        if key not in self._programs:
            self._programs[key] = Program(self.reduced.part(parts), self.others, spared)
        return self._programs[key]

    def moves(self, columns: Counts) -> list[Counts]:
        """What witnesses do within some columns, where that fits by itself; to be added to.

        By how much each differs from the base, by column. Same columns, same list.
        """
        key = columns.tobytes()
        if key not in self._moves:
            facts, base = self.facts, self.evidence.base
            moves = np.array([counts[columns] for counts in self.evidence.witnesses])
            moves -= base[columns]
            moves = np.unique(moves[(moves != 0).any(axis=1)], axis=0)
            least = facts.least[:, columns] @ moves.T + (facts.least @ base)[:, None]
            still = (facts.equal[:, columns] @ moves.T == 0).all(axis=0)
            self._moves[key] = list(moves[still & (least >= 0).all(axis=0)])
        return self._moves[key]

    def open(self, row: Row) -> tuple[Row, int]:
        """The part of a row that can move among others, and what the rest of it adds up to."""
        is_open = self.reduced.is_open
        still = sum(f * int(self._still[column]) for column, f in row.items())
        return {column: f for column, f in row.items() if is_open[column]}, still

    def _fitting(self, others: Counts) -> Counts:
        """Others' counts with the own ones."""
        if not self.facts.fits(counts := others + self.own):
            raise GaveUp("the counts don't fit the whole system")
        return counts

    def lists(self, target: int) -> frozenset[str]:
        """A target's code lists."""
        return frozenset(self.facts.lists[list(self.evidence.targets[target].row)].tolist())

    def alone(self, lists: frozenset[str]) -> Searcher:
        """A quicker search: only some code lists move."""
        return self._holding(("lists", *sorted(lists)), ~np.isin(self.facts.lists, [*lists, ""]))

    def nearer(self, target: int) -> Iterator[Searcher]:
        """Quicker searches: only the target's code lists move, then only its and a few counties."""
        columns = list(self.evidence.targets[target].row)
        yield self.alone(self.lists(target))
        moving = {*self.facts.places[columns].tolist(), *self._largest()} - {"", NATION}
        places = sorted(moving)
        still = ~np.isin(self.facts.places, [*places, NATION, ""])
        yield self._holding(("places", *places), still)

    def _largest(self) -> list[str]:
        """The counties with the most contacts that aren't fixed: they have the most room."""
        room: dict[str, int] = {}
        moving = self.facts.scope & ~self.fixed
        counts = self.evidence.base[moving].tolist()
        for place, count in zip(self.facts.places[moving].tolist(), counts, strict=True):
            if place not in {NATION, ""}:
                room[place] = room.get(place, 0) + count
        return sorted(room, key=lambda place: (-room[place], place))[:PARTNERS]

    def _holding(self, name: tuple[str, ...], still: Mask) -> Searcher:
        if name not in self._narrower:
            # What is closed here is closed there.
            fixed = ~self.reduced.is_open | still
            self._narrower[name] = Searcher(
                self.facts, self.evidence, fixed, self.seconds, self.own
            )
        return self._narrower[name]

    def one(self, attacker: int, target: int) -> bool:
        """Whether a target has values enough, with what isn't fixed free to move.

        Exact; raises GaveUp when it can't be decided.
        """
        row, still = self.open(self.evidence.targets[target].row)
        while self.evidence.short(attacker, [target]):
            seen = self.evidence.values(attacker, target)
            bands = [Band(row, low - still, high - still) for low, high in gaps(seen)]
            if not row or (counts := self.any_of(bands)) is None:
                return False
            self.evidence.add(counts)
        return True

    def any_of(self, bands: Sequence[Band], held: Sequence[Band] = ()) -> Counts | None:
        """A solution inside any of the bands and all that are `held`; None if there is none.

        Raises GaveUp if that stays open.
        """
        program = self._program(band.row for band in (*bands, *held))
        gave_up: GaveUp | None = None
        for band in bands:
            try:
                if (others := self._inside(program, [band, *held])) is not None:
                    return self._fitting(others)
            except GaveUp as error:
                gave_up = error
        if gave_up is not None:
            raise gave_up
        return None

    def sparing(self, spared: Spared, bands: Sequence[Band], held: Sequence[Band]) -> Counts | None:
        """As `any_of`; one that makes little less of what is spared, if that is soon found."""
        program = self._program((band.row for band in (*bands, *held)), spared)
        is_open = False
        for band in bands:
            try:
                if (others := program.nearest([band, *held], self.seconds)) is not None:
                    return self._fitting(others)
            except (Fractional, GaveUp):
                is_open = True
        return self.any_of(bands, held) if is_open else None

    def _inside(self, program: Program, bands: Sequence[Band]) -> Counts | None:
        """A solution inside all bands: one near the base, where it moves little, or else any."""
        try:
            return program.nearest(bands, self.seconds)
        except Fractional as found:
            around = self._around([*found.columns.tolist(), *bands[0].row])
        for among in (around, None):
            counts = program.whole(bands, self.seconds, among)
            if counts is not None:
                return counts
        return None

    def _around(self, columns: list[int]) -> Mask:
        """The columns, and all others of the counties they belong to."""
        places = set(self.facts.places[columns].tolist()) - {NATION, ""}
        around: Mask = np.isin(self.facts.places, sorted(places))
        around[columns] = True
        return around


def gaps(seen: Iterable[int]) -> list[tuple[float, float]]:
    """Where a value not seen yet could be."""
    ordered = sorted(seen)
    inner = [(a + 1, b - 1) for a, b in itertools.pairwise(ordered) if b - a > 1]
    return [(ordered[-1] + 1, inf), (-inf, ordered[0] - 1), *inner]
