"""Small layouts with two lists, groups, regions and conversations, and all states they can be in.

As in `small`, nothing here is asked of the engine: a cell is a sum over a state, written out anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reporting.disclosure import (
    Ask,
    Line,
    ProtectedRelease,
    Request,
    Rules,
    Shown,
    Table,
    Unknown,
    Variable,
    YearLayout,
)

KIND = Variable("kind", ("a", "b"))
TALKS = Variable("conversations", ("1", "2"))
GROUPED = Variable("kind", ("a", "b", "c"), {"g": ("a",), "h": ("b", "c")})
SIDE = Variable("side", ("u", "v"))

TALKING = YearLayout(2024, ("1", "2", "3"), {"x": ("1", "2"), "y": ("3",)}, (KIND, TALKS))
GROUPING = YearLayout(2024, ("1", "2"), {}, (GROUPED, SIDE))
RULES = Rules(threshold=2)

_TOTALS = ((Ask("contacts"), Ask("conversations")),)
_EACH = ((Ask("each", "coarse"),), (Ask("each"),))
PLAN = (
    Line(1, "year", ("nation",), _TOTALS),
    Line(2, "year", ("nation",), _EACH),
    Line(3, "year", ("county", "region"), (*_TOTALS, *_EACH)),
)

State = tuple[int, ...]
"""A county's counts: contacts, then of each list its codes and its groups."""


def items(layout: YearLayout) -> list[str]:
    """What the parts of a state count."""
    lists = [
        v.item(lv, k) for v in layout.variables for lv in ("fine", "coarse") for k in v.keys(lv)
    ]
    return ["contacts", *lists]


def states_of_a_county(layout: YearLayout, most: int) -> Iterator[State]:
    """All with at most so many contacts."""
    for total in range(most + 1):
        ways: list[State] = [(total,)]
        for variable in layout.variables:
            ways = [(*w, *part) for w in ways for part in _parts(variable, total)]
        yield from ways


def _parts(variable: Variable, total: int) -> Iterator[State]:
    for codes in _compositions(total, len(variable.codes)):
        of = dict(zip(variable.codes, codes, strict=True))
        yield (*codes, *(sum(of[code] for code in group) for group in variable.groups.values()))


def _compositions(total: int, parts: int) -> Iterator[State]:
    if parts == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, parts - 1):
            yield (first, *rest)


def request_of(layout: YearLayout, rows: Sequence[State]) -> Request:
    """A request over one state per county."""
    tallies = {
        Unknown(2024, county, item): count
        for county, row in zip(layout.counties, rows, strict=True)
        for item, count in zip(items(layout), row, strict=True)
        if Unknown(2024, county, item) in set(layout.unknowns())
    }
    return Request(2024, (layout,), tallies, PLAN, RULES)


@dataclass
class LinkedOracle:
    """Possible states: `states[i, county, item]`."""

    layout: YearLayout
    states: NDArray[np.int8]

    @classmethod
    def of(cls, layout: YearLayout, rows: Iterable[Iterable[State]]) -> LinkedOracle:
        """All combinations of the counties' possible states."""
        made = [np.array(list(each), dtype=np.int8) for each in rows]
        grid = np.meshgrid(*[np.arange(len(each)) for each in made], indexing="ij")
        picks = [each[at.ravel()] for each, at in zip(made, grid, strict=True)]
        return cls(layout, np.stack(picks, axis=1))

    def counties(self, table: Table, key: Sequence[str]) -> tuple[str, ...]:
        """The counties a cell is about."""
        answers = dict(zip(table.columns, key, strict=True))
        if answers.get("county", "Total") != "Total":
            return (answers["county"],)
        return self.layout.regions.get(answers.get("region", ""), self.layout.counties)

    def sum(self, table: Table, key: Sequence[str]) -> NDArray[np.int64]:
        """The value of a cell in every state."""
        places = [self.layout.counties.index(c) for c in self.counties(table, key)]
        found = np.zeros(len(self.states), dtype=np.int64)
        for item, weight in self._weights(table, key).items():
            at = items(self.layout).index(item)
            found += weight * self.states[:, places, at].sum(axis=1)
        return found

    @staticmethod
    def _weights(table: Table, key: Sequence[str]) -> Mapping[str, int]:
        if table.name.endswith("_conversations") and not table.spec.variables:
            return {"conversations.1": 1, "conversations.2": 2}
        if not table.spec.variables or key[-1] == "Total":
            return {"contacts": 1}
        middle = "coarse." if table.spec.level == "coarse" else ""
        return {f"{table.spec.variables[0]}.{middle}{key[-1]}": 1}

    def given(self, release: ProtectedRelease) -> LinkedOracle:
        """Only the states in which every published figure is true."""
        oracle = self
        for table, key, cell in release.cells():
            if isinstance(cell, Shown):
                fits = oracle.sum(table, key) == cell.value
                oracle = LinkedOracle(self.layout, oracle.states[fits])
        return oracle

    def values(self, table: Table, key: Sequence[str]) -> set[int]:
        """The possible values of a cell."""
        return set(np.unique(self.sum(table, key)).tolist())
