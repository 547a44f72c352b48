"""Small layouts that can be enumerated whole, and the enumeration.

The oracle knows nothing of the engine: a state is a list of counts per county and year, and a
published cell is a sum over it, written out here a second time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporting.disclosure import (
    DEFAULT_PLAN,
    Ask,
    Line,
    ProtectedRelease,
    Request,
    Shown,
    Table,
    Unknown,
    Variable,
    YearLayout,
)

KIND = Variable("kind", ("a", "b"))
REASON = Variable("reason", ("r", "s"), multiple=True)

TOTALS = Line(1, "year", ("nation",), ((Ask("contacts"),),))
NATION = Line(2, "year", ("nation",), ((Ask("each"),),))
COUNTIES = Line(3, "year", ("county",), ((Ask("contacts"),), (Ask("each"),)))
POOLED = Line(4, "pool", ("nation", "county"), ((Ask("contacts"),), (Ask("each"),)))
SMALL_PLAN = (TOTALS, NATION, COUNTIES, POOLED)


def small_layout(
    year: int, counties: int, variable: Variable = KIND, regions: Mapping[str, tuple[str, ...]] = {}
) -> YearLayout:
    """Counties "1", "2", ... with one list of two codes."""
    names = tuple(str(at + 1) for at in range(counties))
    return YearLayout(year, names, regions, (variable,), ())


Counts = Mapping[tuple[int, str], tuple[int, int, int]]
"""(year, county) → contacts, first code, second code."""


def small_request(
    counts: Counts,
    variable: Variable = KIND,
    year: int | None = None,
    plan: tuple[Line, ...] = SMALL_PLAN,
    regions: Mapping[str, tuple[str, ...]] = {},
    **more: object,
) -> Request:
    """A request over these counts, for their last year."""
    years = sorted({year for year, _ in counts})
    number = len({county for _, county in counts})
    tallies = {}
    for (of, county), (total, first, second) in counts.items():
        tallies[Unknown(of, county, "contacts")] = total
        tallies[Unknown(of, county, variable.item("fine", variable.codes[0]))] = first
        tallies[Unknown(of, county, variable.item("fine", variable.codes[1]))] = second
    layouts = tuple(small_layout(of, number, variable, regions) for of in years)
    return Request(year or years[-1], layouts, tallies, plan, **more)  # type: ignore[arg-type]


@dataclass
class Oracle:
    """Every possible state, one per row: contacts, first, second of each (year, county)."""

    places: list[tuple[int, str]]
    states: NDArray[np.int64]

    @classmethod
    def of(cls, places: Sequence[tuple[int, str]], most: int, multiple: bool) -> Oracle:
        """All states with at most `most` contacts in each place."""
        one = [
            (total, first, second)
            for total in range(most + 1)
            for first in range(total + 1)
            for second in (range(total + 1) if multiple else (total - first,))
            if first + second >= total
        ]
        return cls.made_of(one, places)

    @classmethod
    def made_of(
        cls, one: Sequence[tuple[int, int, int]], places: Sequence[tuple[int, str]]
    ) -> Oracle:
        """All combinations of the given counts of one place."""
        grids = np.meshgrid(*[np.arange(len(one))] * len(places), indexing="ij")
        picks = np.stack([grid.ravel() for grid in grids], axis=1)
        return cls(list(places), np.array(one, dtype=np.int64)[picks])

    def sum(self, table: Table, key: tuple[str, ...]) -> NDArray[np.int64]:
        """The value of a cell in every state."""
        answers = dict(zip(table.columns, key, strict=True))
        place = answers.get("county", "Total")
        codes = [v for c, v in answers.items() if c in ("kind", "reason")]
        column = 0 if not codes or codes[0] == "Total" else 1 + ("ab".find(codes[0]) % 2)
        if codes and codes[0] in "rs":
            column = 1 + "rs".find(codes[0])
        chosen = [
            at
            for at, (year, county) in enumerate(self.places)
            if year in table.years and place in ("Total", county)
        ]
        total: NDArray[np.int64] = self.states[:, chosen, column].sum(axis=1)
        return total

    def given(self, releases: Sequence[ProtectedRelease]) -> Oracle:
        """Only the states in which every published figure is true."""
        oracle = self
        for table, key, cell in _cells(releases):
            if isinstance(cell, Shown):
                fits = oracle.sum(table, key) == cell.value
                oracle = Oracle(oracle.places, oracle.states[fits])
        return oracle

    def knowing(self, county: str, counts: Counts) -> Oracle:
        """Only the states in which a county's own counts are what they are."""
        fits = np.ones(len(self.states), dtype=bool)
        for at, place in enumerate(self.places):
            if place[1] == county:
                fits &= (self.states[:, at, :] == np.array(counts[place])).all(axis=1)
        return Oracle(self.places, self.states[fits])

    def values(self, table: Table, key: tuple[str, ...]) -> set[int]:
        """The possible values of a cell."""
        return set(np.unique(self.sum(table, key)).tolist())


def _cells(releases: Sequence[ProtectedRelease]) -> Iterator[tuple[Table, tuple[str, ...], object]]:
    for release in releases:
        yield from release.cells()


def true_value(table: Table, key: tuple[str, ...], counts: Counts) -> int:
    """What a cell really is."""
    state = np.array([[counts[place] for place in counts]], dtype=np.int64)
    return int(Oracle(list(counts), state).sum(table, key)[0])


__all__ = ["DEFAULT_PLAN", "KIND", "REASON", "SMALL_PLAN", "Oracle", "small_request", "true_value"]
