"""The unknowns as coordinates, and every figure as an integer vector over them.

A count that follows from others (the last code of a list that adds up, a group that is the sum
of its codes) gets no coordinate; it is written with those of the others. What readers know
beyond published figures is a cone: vectors whose product with the counts can't be negative.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from .corners import Corners, corners
from .errors import BadLayout, BadTally, UnknownCell
from .layout import (
    CONTACTS,
    CONVERSATIONS,
    NATION,
    Cross,
    Measure,
    Unknown,
    Variable,
    YearLayout,
)

Vector = dict[int, int]
"""Coordinate to coefficient; no zeros."""

FEW = 3
"""How many unknowns an error names."""


def combine(parts: Iterable[tuple[int, Mapping[int, int]]]) -> Vector:
    """The sum of factor × vector."""
    total: Vector = {}
    for factor, vector in parts:
        for column, value in vector.items():
            total[column] = total.get(column, 0) + factor * value
    return {column: value for column, value in total.items() if value}


def add(vectors: Iterable[Mapping[int, int]]) -> Vector:
    """The sum of vectors."""
    return combine((1, vector) for vector in vectors)


def minus(left: Mapping[int, int], right: Mapping[int, int]) -> Vector:
    """left − right."""
    return combine(((1, left), (-1, right)))


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
            for level in ("fine", "coarse"):
                self._add_cross(layout, pair, level)

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

    def _add_cross(self, layout: YearLayout, pair: Cross, level: str) -> None:
        rows, columns = self._lists(layout, pair)
        if level == "coarse" and rows.groups_are_sums and columns.groups_are_sums:
            self._add_summed_cross(layout, pair)
            return
        grid = self._grid(layout, pair, level)
        for i, line in enumerate(grid):
            for j, unknown in enumerate(line):
                last_row = rows.adds_up and i == len(grid) - 1
                last_column = columns.adds_up and j == len(line) - 1
                if last_column:
                    self._close(unknown, line[:-1], self._margin(layout, rows, level, i))
                elif last_row:
                    above = [earlier[j] for earlier in grid[:-1]]
                    self._close(unknown, above, self._margin(layout, columns, level, j))
                else:
                    self._free(unknown)

    def _add_summed_cross(self, layout: YearLayout, pair: Cross) -> None:
        rows, columns = self._lists(layout, pair)
        for unknown in layout.cross_unknowns(pair, "coarse"):
            row, column = (part.rpartition(".")[2] for part in unknown.item.split("*"))
            fine = (
                Unknown(layout.year, NATION, f"{rows.item('fine', r)}*{columns.item('fine', c)}")
                for r in rows.groups[row]
                for c in columns.groups[column]
            )
            self.vectors[unknown] = add(self.vectors[u] for u in fine)

    def _close(self, unknown: Unknown, others: list[Unknown], margin: Vector) -> None:
        known = ((-1, self.vectors[other]) for other in others)
        self.vectors[unknown] = combine([(1, margin), *known])

    @staticmethod
    def _lists(layout: YearLayout, pair: Cross) -> tuple[Variable, Variable]:
        rows, columns = (layout.variable(name) for name in pair)
        if (
            rows is None
            or columns is None
            or Measure.CONVERSATIONS in (rows.measure, columns.measure)
        ):
            raise BadLayout(f"{layout.year}: {pair[0]} × {pair[1]} can't be crossed")
        return rows, columns

    @staticmethod
    def _grid(layout: YearLayout, pair: Cross, level: str) -> list[list[Unknown]]:
        unknowns = list(layout.cross_unknowns(pair, level))
        _, columns = Space._lists(layout, pair)
        width = len(columns.keys(level))
        return [unknowns[at : at + width] for at in range(0, len(unknowns), width)] if width else []

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
                for level in ("fine", "coarse"):
                    pairs.extend(self._cross_cone(layout, pair, level))
                pairs.extend(self._nesting(layout, pair))
            pairs.extend(self._triple_cone(layout))
        return tuple((name, vector) for name, vector in pairs if vector)

    @cached_property
    def corners(self) -> Mapping[tuple[int, str], tuple[Corners, ...]]:
        """By year and level what three lists crossed two by two say of each other."""
        return {
            (layout.year, level): tuple(corners(self, layout, level))
            for layout in self.layouts.values()
            for level in ("fine", "coarse")
        }

    def _county_cone(self, layout: YearLayout, county: str) -> Iterator[tuple[str, Vector]]:
        for variable in layout.variables:
            for level in ("fine", "coarse"):
                names = [variable.item(level, key) for key in variable.keys(level)]
                parts = [self.vectors[Unknown(layout.year, county, name)] for name in names]
                total = self._total(layout.year, county, variable)
                where = f"{layout.year}/{county}/{variable.name} {level}"
                yield from _list_cone(where, variable, level, parts, total)
            yield from self._group_cone(layout.year, county, variable)

    def _total(self, year: int, county: str, variable: Variable) -> Vector:
        counted = CONTACTS if variable.measure is Measure.CONTACTS else CONVERSATIONS
        return self.item(year, [county], counted)

    def _group_cone(
        self, year: int, county: str, variable: Variable
    ) -> Iterator[tuple[str, Vector]]:
        if variable.groups_are_sums:
            return
        free = [
            self.vectors[Unknown(year, county, variable.item("fine", c))] for c in variable.allotted
        ]
        for group, codes in variable.groups.items():
            unknown = Unknown(year, county, variable.item("coarse", group))
            whole = self.vectors[unknown]
            parts = [self.vectors[Unknown(year, county, variable.item("fine", c))] for c in codes]
            yield f"{unknown} at most its codes", minus(add(parts + free), whole)
            floors = parts if variable.multiple else [add(parts)]
            for part in floors:
                yield f"{unknown} at least its codes", minus(whole, part)

    def _cross_cone(
        self, layout: YearLayout, pair: Cross, level: str
    ) -> Iterator[tuple[str, Vector]]:
        rows, columns = self._lists(layout, pair)
        grid = [[self.vectors[u] for u in line] for line in self._grid(layout, pair, level)]
        where = f"{layout.year}/{NATION}/{pair[0]}*{pair[1]} {level}"
        for i, line in enumerate(grid):
            total = self._margin(layout, rows, level, i)
            yield from _list_cone(f"{where} row {i}", columns, level, line, total)
        for j in range(len(columns.keys(level)) if grid else 0):
            total = self._margin(layout, columns, level, j)
            parts = [line[j] for line in grid]
            yield from _list_cone(f"{where} column {j}", rows, level, parts, total)

    def _triple_cone(self, layout: YearLayout) -> Iterator[tuple[str, Vector]]:
        """What three lists crossed two by two say of each other.

        What four lists, or several codes at a time, say besides is left out: to a reader who
        knew that, a figure could be narrower than the audit finds it.
        """
        for level in ("fine", "coarse"):
            for found in self.corners[layout.year, level]:
                where = "*".join(found.items)
                having = [i for i, has in zip(found.items, found.having, strict=True) if has]
                just = f"with just {' and '.join(having)} or just without"
                yield f"{layout.year}/{NATION}/{where} {just}", combine(found.terms)

    def _nesting(self, layout: YearLayout, pair: Cross) -> Iterator[tuple[str, Vector]]:
        """A coarse cell lies between what its fine cells must and may make of it."""
        rows, columns = self._lists(layout, pair)
        if rows.groups_are_sums and columns.groups_are_sums:
            return
        for row, row_codes in rows.groups.items():
            for column, column_codes in columns.groups.items():
                name = f"{rows.item('coarse', row)}*{columns.item('coarse', column)}"
                unknown = Unknown(layout.year, NATION, name)
                whole = self.vectors[unknown]
                inner = self._block(layout, pair, row_codes, column_codes)
                outer = self._block(
                    layout, pair, row_codes + rows.allotted, column_codes + columns.allotted
                )
                flat = add(v for line in outer for v in line)
                yield f"{unknown} at most its codes", minus(flat, whole)
                for part in _floors(inner, rows.multiple, columns.multiple):
                    yield f"{unknown} at least its codes", minus(whole, part)

    def _block(
        self, layout: YearLayout, pair: Cross, row_codes: Iterable[str], column_codes: Iterable[str]
    ) -> list[list[Vector]]:
        rows, columns = self._lists(layout, pair)
        wanted = tuple(column_codes)
        return [
            [
                self.vectors[
                    Unknown(
                        layout.year, NATION, f"{rows.item('fine', r)}*{columns.item('fine', c)}"
                    )
                ]
                for c in wanted
            ]
            for r in row_codes
        ]

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
        for name, vector in self.cone:
            if all(column in point for column in vector) and value(vector, point) < 0:
                raise BadTally(f"{name} can't be: the counts don't fit together")
        for unknown in names:
            if value(self.vectors[unknown], point) != tallies[unknown]:
                raise BadTally(f"{unknown} doesn't add up with its total")


def _list_cone(
    where: str, variable: Variable, level: str, parts: list[Vector], total: Vector
) -> Iterator[tuple[str, Vector]]:
    """Each at most the total; multiple response covers every contact; partial lists at most it."""
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


def _floors(block: list[list[Vector]], many_rows: bool, many_columns: bool) -> list[Vector]:
    """What a group is at least: its largest code where codes overlap, their sum where not."""
    lines = block if many_rows else [[add(column) for column in zip(*block, strict=True)]]
    if many_columns:
        return [cell for line in lines for cell in line]
    return [add(line) for line in lines]


def value(vector: Mapping[int, int], point: Mapping[int, int]) -> int:
    """vector · point, in the vector's unit; `Space.point` sees to it that every count is there."""
    return sum(factor * point[column] for column, factor in vector.items())
