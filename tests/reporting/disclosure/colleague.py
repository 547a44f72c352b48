"""What one support colleague can work out, enumerated contact by contact.

Nothing here is asked of the engine: a county's counts are possible if contacts can be counted into
them, and a colleague believes in all counts from which the own contacts can be taken away.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from reporting.disclosure import (
    Ask,
    Line,
    Measure,
    ProtectedRelease,
    Request,
    Rules,
    Shown,
    Table,
    Unknown,
    Variable,
    YearLayout,
    protect,
)
from tests.reporting.disclosure.linked import State, items

_TOTALS = (Ask("contacts"), Ask("conversations"))
_EACH = ((Ask("each", "coarse"),), (Ask("each"),))
PLAN = (
    Line(1, "year", ("nation",), (_TOTALS,)),
    Line(2, "year", ("nation",), _EACH),
    Line(3, "year", ("county",), (_TOTALS, *_EACH)),
)
NATIONAL_PLAN = (
    Line(1, "year", ("nation",), ((Ask("contacts"),),)),
    Line(2, "year", ("nation",), ((Ask("each"),),)),
    Line(5, "year", ("nation",), ((Ask("crosses"),),)),
)


def answers(variable: Variable) -> Iterator[list[str]]:
    """All that one contact can count in, of one list."""
    if variable.multiple:
        for number in range(1, len(variable.codes) + 1):
            for codes in itertools.combinations(variable.codes, number):
                groups = [g for g, members in variable.groups.items() if {*members} & {*codes}]
                yield _items(variable, codes, groups)
        return
    for code in variable.codes:
        inside = [[group] for group, members in variable.groups.items() if code in members]
        at_random = [[group] for group in variable.groups]
        for groups in inside or at_random or [[]]:
            yield _items(variable, [code], groups)


def _items(variable: Variable, codes: Sequence[str], groups: Sequence[str]) -> list[str]:
    fine = [variable.item("fine", code) for code in codes]
    return fine + [variable.item("coarse", group) for group in groups]


def states(layout: YearLayout, most: int) -> list[set[State]]:
    """All possible counts of a county, by its number of contacts up to `most`."""
    names = items(layout)
    made = []
    for number in range(most + 1):
        ways: set[State] = {tuple(number if name == "contacts" else 0 for name in names)}
        for variable in layout.variables:
            one = [tuple(int(name in found) for name in names) for found in answers(variable)]
            for _ in range(number):
                ways = {_plus(way, answer) for way in ways for answer in one}
        made.append(ways)
    return made


def _plus(one: State, other: State) -> State:
    return tuple(a + b for a, b in zip(one, other, strict=True))


def _minus(one: State, other: State) -> State:
    return tuple(a - b for a, b in zip(one, other, strict=True))


def request(layout: YearLayout, rows: Sequence[State], rules: Rules) -> Request:
    """A request over one state per county."""
    tallies = {
        Unknown(layout.year, county, item): count
        for county, row in zip(layout.counties, rows, strict=True)
        for item, count in zip(items(layout), row, strict=True)
    }
    return Request(layout.year, (layout,), tallies, PLAN, rules)


@dataclass
class Colleagues:
    """Every state a layout's counties can be in, with up to `most` contacts each."""

    layout: YearLayout
    most: int
    possible: list[set[State]] = field(init=False)

    def __post_init__(self) -> None:
        self.possible = states(self.layout, self.most)

    def narrow(
        self, release: ProtectedRelease, rows: Sequence[State], rules: Rules
    ) -> Iterator[str]:
        """The own county's hidden small figures of which some own contacts leave too few values."""
        for at, county in enumerate(self.layout.counties):
            counts = self._left(release, at)
            for name, vector in self._small(release, county, rows[at], rules):
                for own in self._owns(rows[at], rules.own_contacts):
                    values = {int(state @ vector) for state in counts if self._holds(state, own)}
                    if len(values) < rules.least_width:
                        yield f"{name} {own} {sorted(values)}"
                        break

    def _owns(self, row: State, most: int) -> list[State]:
        number = min(most, row[0])
        return [own for own in self.possible[number] if self._holds(np.array(row), own)]

    def _holds(self, state: NDArray[np.int64], own: State) -> bool:
        """Whether these counts can have the own contacts among them."""
        rest = _minus(tuple(map(int, state)), own)
        return rest[0] >= 0 and rest in self.possible[rest[0]]

    def _small(
        self, release: ProtectedRelease, county: str, row: State, rules: Rules
    ) -> Iterator[tuple[str, NDArray[np.int64]]]:
        for table, key, cell in release.cells():
            place, vector = self._vector(table, key)
            if place != county or isinstance(cell, Shown):
                continue
            name = f"{table.name}:{'/'.join(key)}"
            if rules.hides(int(np.array(row) @ vector)):
                yield name, vector
            if self._has_several(table) and key[-1] != "Total":
                others = np.eye(len(vector), dtype=np.int64)[0] - vector
                if rules.hides(int(np.array(row) @ others)):
                    yield f"{name}: all others", others

    def _has_several(self, table: Table) -> bool:
        """Whether a contact may count in several cells of a table, which then don't add up."""
        variables = map(self.layout.variable, table.spec.variables)
        return any(variable is not None and variable.multiple for variable in variables)

    def _vector(self, table: Table, key: Sequence[str]) -> tuple[str, NDArray[np.int64]]:
        """The place of a cell, and what it sums over the parts of a state."""
        parts = dict(zip(table.columns, key, strict=True))
        place = parts.get("county", "Total")
        weights: Mapping[str, int] = {"contacts": 1}
        if table.spec.variables and key[-1] != "Total":
            level = "coarse." if table.spec.level == "coarse" else ""
            weights = {f"{table.spec.variables[0]}.{level}{key[-1]}": 1}
        elif table.measure is Measure.CONVERSATIONS:
            weights = {f"conversations.{n}": n for n in (1, 2, 3)}
        return place, np.array([weights.get(name, 0) for name in items(self.layout)])

    def _left(self, release: ProtectedRelease, at: int) -> NDArray[np.int64]:
        """The states that all figures together leave one county."""
        shown = [
            (*self._vector(table, key), cell.value)
            for table, key, cell in release.cells()
            if isinstance(cell, Shown)
        ]
        counties = [self._of_county(county, shown) for county in self.layout.counties]
        sums = np.array([vector for place, vector, _ in shown if place == "Total"])
        wanted = tuple(figure for place, _, figure in shown if place == "Total")
        if not wanted:
            return counties[at]
        others = {tuple(0 for _ in wanted)}
        for counts in (*counties[:at], *counties[at + 1 :]):
            more = set(map(tuple, (counts @ sums.T).tolist()))
            others = {_plus(one, other) for one in others for other in more}
        fits = [
            _minus(wanted, tuple(found)) in others for found in (counties[at] @ sums.T).tolist()
        ]
        return counties[at][fits]

    def _of_county(
        self, county: str, shown: Sequence[tuple[str, NDArray[np.int64], int]]
    ) -> NDArray[np.int64]:
        counts = np.array(sorted(itertools.chain(*self.possible)))
        for place, vector, figure in shown:
            if place == county:
                counts = counts[counts @ vector == figure]
        return counts


def narrow_cells(
    colleagues: Colleagues, rows: Sequence[State], rules: Rules, ruled_by: Rules | None = None
) -> list[str]:
    """What colleagues could work out of the release of these counts, made by `ruled_by` (or `rules`)."""
    outcome = protect(request(colleagues.layout, rows, ruled_by or rules))
    assert outcome.audit.clean
    return list(colleagues.narrow(outcome.release, rows, rules))


@dataclass
class CrossInsiders(Colleagues):
    """As `Colleagues`, of a nation's cross tables, against a whole county that knows its contacts.

    One of its colleagues knows less. A state holds the counts of the whole nation and the cells of the
    cross tables; the layout has one county, which stands for the nation.
    """

    parts: Sequence[State] = ()

    def __post_init__(self) -> None:
        tables = (self.layout.cross_unknowns(p, ("fine", "fine")) for p in self.layout.crosses)
        crossed = (u.item for table in tables for line in table for u in line)
        self.names = [*items(self.layout), *crossed]
        found = itertools.product(*map(answers, self.layout.variables))
        contacts = {self._contact(itertools.chain(*each)) for each in found}
        self.possible = [{tuple(0 for _ in self.names)}]
        for _ in range(self.most):
            ways = self.possible[-1]
            self.possible.append({_plus(way, one) for way in ways for one in contacts})

    def _contact(self, found: Iterator[str]) -> State:
        mine = {*found, "contacts"}
        return tuple(int({*name.split("*")} <= mine) for name in self.names)

    def _vector(self, table: Table, key: Sequence[str]) -> tuple[str, NDArray[np.int64]]:
        parts = zip(table.spec.variables, key, strict=False)
        wanted = "*".join(f"{name}.{code}" for name, code in parts if code != "Total") or "contacts"
        return self.layout.counties[0], np.array([int(name == wanted) for name in self.names])

    def narrow_of(self, parts: Sequence[State], rules: Rules) -> list[str]:
        """What each county could work out of a release of counties with these counts."""
        counties = tuple(str(at + 1) for at in range(len(parts)))
        layout = replace(self.layout, counties=counties)
        tallies: Counter[Unknown] = Counter()
        own: dict[Unknown, int] = {}
        for county, state in zip(counties, parts, strict=True):
            for name, count in zip(self.names, state, strict=True):
                tallies[Unknown(layout.year, "nation" if "*" in name else county, name)] += count
                if "*" in name:
                    own[Unknown(layout.year, county, name)] = count
        outcome = protect(
            Request(layout.year, (layout,), tallies, NATIONAL_PLAN, rules, crossed=own)
        )
        assert outcome.audit.clean
        whole = tuple(map(sum, zip(*parts, strict=True)))
        self.parts = parts
        return list(self.narrow(outcome.release, [whole], rules))

    def _owns(self, row: State, most: int) -> list[State]:
        return list(self.parts)
