"""The unknowns as coordinates, and every figure as an integer vector over them.

A count that follows from others (the last code of a list that adds up, a group that is the sum
of its codes) gets no coordinate; it is written with those of the others. What readers know
beyond published figures is a cone: vectors whose product with the counts can't be negative.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from .corners import corners
from .errors import BadLayout, BadTally, UnknownCell
from .layout import (
    CONTACTS,
    CONVERSATIONS,
    LEVELS,
    NATION,
    Cross,
    Levels,
    Measure,
    Unknown,
    Variable,
    YearLayout,
)
from .vectors import Vector, add, combine, matrix, minus, value

FEW = 3
"""How many unknowns an error names."""


class Space:
    """All unknowns of some years, as vectors over a basis of them.

    Shapes: `size` coordinates; `vector(unknown)` has as many columns; `cone()` yields
    (name, vector) pairs meaning vector · counts ≥ 0. Units are those of the unknowns: contacts,
    or conversations for lists that count them.
    """

    def __init__(self, layouts: Sequence[YearLayout]) -> None:
        self.layouts: dict[int, YearLayout] = {}
        for layout in layouts:
            if self.layouts.setdefault(layout.year, layout) != layout:
                raise BadLayout(f"two different layouts are given for {layout.year}")
        self.basis: list[Unknown] = []
        self.vectors: dict[Unknown, Vector] = {}
        for _, layout in sorted(self.layouts.items()):
            self._add_year(layout)

    @property
    def size(self) -> int:
        """Number of coordinates."""
        return len(self.basis)

    def layout(self, year: int) -> YearLayout:
        """The layout of a year. Raises UnknownCell."""
        if year not in self.layouts:
            raise UnknownCell(f"no layout is given for {year}")
        return self.layouts[year]

    def vector(self, unknown: Unknown) -> Vector:
        """The unknown as a vector. Raises UnknownCell naming it."""
        if unknown not in self.vectors:
            raise UnknownCell(f"{unknown} doesn't exist")
        return self.vectors[unknown]

    def words(self, columns: Iterable[int]) -> str:
        """The unknowns of some coordinates by name, the first few of many."""
        names = [str(self.basis[column]) for column in columns]
        more = f" and {len(names) - FEW} more" if len(names) > FEW else ""
        return ", ".join(names[:FEW]) + more

    def item(self, year: int, places: Iterable[str], name: str) -> Vector:
        """The sum of one item over counties; "conversations" is their number."""
        if name == CONVERSATIONS:
            return add(self._conversations(year, place) for place in places)
        return add(self.vector(Unknown(year, place, name)) for place in places)

    def _conversations(self, year: int, place: str) -> Vector:
        codes = self._conversation_codes(year)
        items = (Unknown(year, place, f"{CONVERSATIONS}.{code}") for code in codes)
        return combine((int(u.item.rpartition(".")[2]), self.vector(u)) for u in items)

    def _conversation_codes(self, year: int) -> tuple[str, ...]:
        variable = self.layout(year).variable(CONVERSATIONS)
        if variable is None:
            raise UnknownCell(f"{year} has no list {CONVERSATIONS!r}")
        return variable.codes

    # Building the coordinates

    def _free(self, unknown: Unknown) -> None:
        self.vectors[unknown] = {len(self.basis): 1}
        self.basis.append(unknown)

    def _add_year(self, layout: YearLayout) -> None:
        for county in layout.counties:
            self._free(Unknown(layout.year, county, CONTACTS))
            for variable in layout.variables:
                self._add_codes(layout.year, county, variable)
                self._add_groups(layout.year, county, variable)
        for pair in layout.crosses:
            for levels in itertools.product(LEVELS, LEVELS):
                self._add_cross(layout, pair, levels)

    def _add_codes(self, year: int, county: str, variable: Variable) -> None:
        unknowns = [Unknown(year, county, variable.item("fine", c)) for c in variable.codes]
        self._add_list(unknowns, variable.adds_up, Unknown(year, county, CONTACTS))

    def _add_groups(self, year: int, county: str, variable: Variable) -> None:
        names = [Unknown(year, county, variable.item("coarse", g)) for g in variable.groups]
        if not variable.groups_are_sums:
            self._add_list(names, variable.adds_up, Unknown(year, county, CONTACTS))
            return
        for name, codes in zip(names, variable.groups.values(), strict=True):
            fine = (Unknown(year, county, variable.item("fine", code)) for code in codes)
            self.vectors[name] = add(self.vectors[u] for u in fine)

    def _add_list(self, unknowns: list[Unknown], adds_up: bool, total: Unknown) -> None:
        """Coordinates for all, or for all but the last, which is the total less the others."""
        for unknown in unknowns[:-1] if adds_up else unknowns:
            self._free(unknown)
        if adds_up and unknowns:
            others = ((-1, self.vectors[unknown]) for unknown in unknowns[:-1])
            self.vectors[unknowns[-1]] = combine([(1, self.vectors[total]), *others])

    def _add_cross(self, layout: YearLayout, pair: Cross, levels: Levels) -> None:
        rows, columns = layout.lists(pair)
        grid = layout.cross_unknowns(pair, levels)
        if levels[0] == "coarse" and rows.groups_are_sums:
            fine = layout.cross_unknowns(pair, ("fine", levels[1]))
            for line, codes in zip(grid, rows.groups.values(), strict=True):
                inside = [fine[rows.codes.index(code)] for code in codes]
                for unknown, parts in zip(line, zip(*inside, strict=True), strict=True):
                    self.vectors[unknown] = add(self.vectors[u] for u in parts)
        elif levels[1] == "coarse" and columns.groups_are_sums:
            fine = layout.cross_unknowns(pair, (levels[0], "fine"))
            for line, cells in zip(grid, fine, strict=True):
                for unknown, codes in zip(line, columns.groups.values(), strict=True):
                    of = (cells[columns.codes.index(code)] for code in codes)
                    self.vectors[unknown] = add(self.vectors[u] for u in of)
        else:
            self._add_grid(layout, grid, (rows, columns), levels)

    def _add_grid(
        self,
        layout: YearLayout,
        grid: list[list[Unknown]],
        lists: tuple[Variable, Variable],
        levels: Levels,
    ) -> None:
        rows, columns = lists
        for i, line in enumerate(grid):
            for j, unknown in enumerate(line):
                last_row = rows.adds_up and i == len(grid) - 1
                last_column = columns.adds_up and j == len(line) - 1
                if last_column:
                    self._close(unknown, line[:-1], self._margin(layout, rows, levels[0], i))
                elif last_row:
                    above = [earlier[j] for earlier in grid[:-1]]
                    self._close(unknown, above, self._margin(layout, columns, levels[1], j))
                else:
                    self._free(unknown)

    def _close(self, unknown: Unknown, others: list[Unknown], margin: Vector) -> None:
        known = ((-1, self.vectors[other]) for other in others)
        self.vectors[unknown] = combine([(1, margin), *known])

    def _margin(self, layout: YearLayout, variable: Variable, level: str, at: int) -> Vector:
        name = variable.item(level, variable.keys(level)[at])
        return self.item(layout.year, layout.counties, name)

    # What readers know beyond the figures

    @cached_property
    def cone(self) -> tuple[tuple[str, Vector], ...]:
        """(name, vector) pairs: vector · counts ≥ 0 for every possible set of contacts."""
        pairs = [(str(unknown), vector) for unknown, vector in self.vectors.items()]
        for layout in self.layouts.values():
            for county in layout.counties:
                pairs.extend(self._county_cone(layout, county))
            for pair in layout.crosses:
                pairs.extend(self._cross_cone(layout, pair))
            pairs.extend(corners(self, layout))
        said = {tuple(sorted(vector.items())): name for name, vector in reversed(pairs) if vector}
        return tuple((name, dict(key)) for key, name in reversed(said.items()))

    def _county_cone(self, layout: YearLayout, county: str) -> Iterator[tuple[str, Vector]]:
        for variable in layout.variables:
            codes, groups = (
                [
                    self.vectors[Unknown(layout.year, county, variable.item(level, key))]
                    for key in variable.keys(level)
                ]
                for level in LEVELS
            )
            line = Line(codes, groups, self._total(layout.year, county, variable))
            yield from _line_cone(f"{layout.year}/{county}/{variable.name}", variable, line)

    def _total(self, year: int, county: str, variable: Variable) -> Vector:
        counted = CONTACTS if variable.measure is Measure.CONTACTS else CONVERSATIONS
        return self.item(year, [county], counted)

    def _cross_cone(self, layout: YearLayout, pair: Cross) -> Iterator[tuple[str, Vector]]:
        """Each line of a cross table is a list, too."""
        for name, of, line in (*self._lines(layout, pair, 0), *self._lines(layout, pair, 1)):
            where = f"{layout.year}/{NATION}/{name}"
            for vector in (*line.codes, *line.groups, line.total):
                yield where, vector
            yield from _line_cone(where, of, line)

    def _lines(
        self, layout: YearLayout, pair: Cross, along: int
    ) -> Iterator[tuple[str, Variable, Line]]:
        """The lines in which a cross table's first list varies (`along` 0), or its second (1).

        One for each code and group of the other list, as far as it isn't a sum of others, and one
        for the contacts that were allotted to a group.
        """
        of, other = layout.lists(pair)[along], layout.lists(pair)[1 - along]

        def line(level: str, at: int) -> Line:
            tables = (
                layout.cross_unknowns(pair, (each, level) if along == 0 else (level, each))
                for each in LEVELS
            )
            codes, groups = (
                [self.vectors[row[at]] for row in table]
                if along == 0
                else [self.vectors[u] for u in table[at]]
                for table in tables
            )
            return Line(codes, groups, self._margin(layout, other, level, at))

        fine = {code: line("fine", at) for at, code in enumerate(other.codes)}
        for code, found in fine.items():
            yield f"{of.name}*{other.item('fine', code)}", of, found
        for at, (group, inside) in enumerate(other.groups.items()):
            if not other.groups_are_sums:
                name = f"{of.name}*{other.item('coarse', group)}"
                yield name, of, (whole := line("coarse", at))
                if other.allotted:
                    yield f"{name} allotted", of, whole.less([fine[code] for code in inside])

    # Counts

    def point(self, tallies: Mapping[Unknown, int], years: Iterable[int]) -> dict[int, int]:
        """Coordinates of the tallies of some years. Raises BadTally naming what is wrong.

        Every unknown of those years must be there, a whole number of at least zero, and all of
        them consistent. Counts of unknowns that don't exist raise UnknownCell.
        """
        wanted = set(years)
        for unknown, count in tallies.items():
            if unknown.year in wanted:
                self._check_count(unknown, count)
        names = [u for u in self.vectors if u.year in wanted]
        for unknown in names:
            if unknown not in tallies:
                raise BadTally(f"{unknown} has no count")
        point = {at: int(tallies[u]) for at, u in enumerate(self.basis) if u.year in wanted}
        self._check_sums(names, tallies, point)
        return point

    def _check_count(self, unknown: Unknown, count: object) -> None:
        self.vector(unknown)
        if isinstance(count, bool) or not isinstance(count, int):
            raise BadTally(f"{unknown} is not a whole number")
        if count < 0:
            raise BadTally(f"{unknown} is negative")

    def _check_sums(
        self, names: list[Unknown], tallies: Mapping[Unknown, int], point: Mapping[int, int]
    ) -> None:
        counts = np.array([point.get(at, 0) for at in range(self.size)])
        whole = [(n, v) for n, v in self.cone if all(column in point for column in v)]
        for at in np.flatnonzero(matrix([v for _, v in whole], self.size) @ counts < 0):
            raise BadTally(f"{whole[at][0]} can't be: the counts don't fit together")
        for unknown in names:
            if value(self.vectors[unknown], point) != tallies[unknown]:
                raise BadTally(f"{unknown} doesn't add up with its total")


class Line(NamedTuple):
    """The counts of one list's codes and groups, of a county or in a line of a cross table, and their
    total."""

    codes: Sequence[Vector]
    groups: Sequence[Vector]
    total: Vector

    def less(self, lines: Sequence[Line]) -> Line:
        """What is left of it without others of the same list."""

        def left(vector: Vector, of: Iterable[Vector]) -> Vector:
            return minus(vector, add(of))

        codes = (
            left(v, vs) for v, *vs in zip(self.codes, *(of.codes for of in lines), strict=True)
        )
        groups = (
            left(v, vs) for v, *vs in zip(self.groups, *(of.groups for of in lines), strict=True)
        )
        return Line(list(codes), list(groups), left(self.total, (of.total for of in lines)))


def _line_cone(where: str, variable: Variable, line: Line) -> Iterator[tuple[str, Vector]]:
    """Each at most the total; multiple response covers every contact; partial lists at most it; a group
    lies between what its codes must and may make of it."""
    yield from _list_cone(f"{where} fine", variable, "fine", line.codes, line.total)
    if variable.groups_are_sums:
        return
    yield from _list_cone(f"{where} coarse", variable, "coarse", line.groups, line.total)
    of = dict(zip(variable.codes, line.codes, strict=True))
    free = [of[code] for code in variable.allotted]
    for (group, inside), whole in zip(variable.groups.items(), line.groups, strict=True):
        parts = [of[code] for code in inside]
        yield f"{where} {group} at most its codes", minus(add(parts + free), whole)
        for part in parts if variable.multiple else [add(parts)]:
            yield f"{where} {group} at least its codes", minus(whole, part)


def _list_cone(
    where: str, variable: Variable, level: str, parts: Sequence[Vector], total: Vector
) -> Iterator[tuple[str, Vector]]:
    if not parts or variable.adds_up:
        return
    if variable.measure is Measure.CONVERSATIONS:
        yield f"{where} at most all conversations", minus(total, add(parts))
        return
    covered = {c for codes in variable.groups.values() for c in codes}
    if level == "fine" or covered == set(variable.codes):
        yield f"{where} covers every contact", minus(add(parts), total)
    for at, part in enumerate(parts):
        yield f"{where} code {at} at most the total", minus(total, part)
