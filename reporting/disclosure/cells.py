"""From tables to cells: each cell's vector, and what besides its own size can make it unsafe."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .errors import BadLayout, UnknownCell
from .layout import (
    CONTACTS,
    CONVERSATIONS,
    NATION,
    TOTAL,
    Measure,
    Unknown,
    Variable,
    YearLayout,
)
from .plan import TableSpec
from .release import Key
from .space import Space
from .vectors import Vector, add, combine, minus


@dataclass(frozen=True)
class TableCell:
    """One cell of one table.

    `scarce`: its complements, which may not be small either (nearly everyone has the reason).
    `uniform`: differences to a total that may not be nought (everyone is the same).
    `behind`: for conversations, the contacts that had them, which may not be small.
    """

    spec: TableSpec
    key: Key
    vector: Vector
    scarce: tuple[Vector, ...] = ()
    uniform: tuple[Vector, ...] = ()
    behind: Vector | None = None

    def __str__(self) -> str:
        return f"{self.spec.name}:{'/'.join(self.key)}"


def table_cells(spec: TableSpec, space: Space) -> Iterator[TableCell]:
    """Every cell of a table, margins included. Raises BadLayout for a cell that no year has."""
    if len(spec.variables) == 2:
        yield from _cross_cells(spec, space)
    elif spec.variables:
        yield from _list_cells(spec, space)
    else:
        for place in places(spec, space):
            yield _total_cell(spec, space, place, (place,))


def places(spec: TableSpec, space: Space) -> list[str]:
    """Counties or regions of any of the years, then Total; for the nation only Total."""
    seen: dict[str, None] = {}
    for year in spec.years:
        layout = space.layout(year)
        units = {"county": layout.counties, "region": tuple(layout.regions), NATION: ()}
        seen.update(dict.fromkeys(units[spec.geography]))
    return [*seen, TOTAL]


def counties_of(layout: YearLayout, spec: TableSpec, place: str) -> tuple[str, ...]:
    """The counties a place of the table stands for in a year; none if it isn't there."""
    if place == TOTAL:
        return layout.counties
    if spec.geography == "region":
        return tuple(layout.regions.get(place, ()))
    return (place,) if place in layout.counties else ()


def is_multiple(spec: TableSpec, space: Space) -> bool:
    """Whether the codes of one of the table's lists don't add up to the total."""
    lists = (space.layout(y).variable(name) for y in spec.years for name in spec.variables)
    return any(variable is not None and not variable.adds_up for variable in lists)


def _sum(spec: TableSpec, space: Space, place: str, item: str) -> Vector:
    """An item over the period, of the years that have it."""
    parts = []
    for year in spec.years:
        layout = space.layout(year)
        for county in counties_of(layout, spec, place):
            if item == CONVERSATIONS or Unknown(year, county, item) in space.vectors:
                parts.append(space.item(year, [county], item))
    return add(parts)


def _total_cell(spec: TableSpec, space: Space, place: str, key: Key) -> TableCell:
    contacts = _sum(spec, space, place, CONTACTS)
    if spec.measure is Measure.CONTACTS:
        return TableCell(spec, key, contacts)
    count = _sum(spec, space, place, CONVERSATIONS)
    codes = [int(c) for y in spec.years for c in _codes(space, y, CONVERSATIONS)]
    least = combine([(1, count), (-min(codes), contacts)])
    most = combine([(max(codes), contacts), (-1, count)])
    return TableCell(spec, key, count, uniform=(least, most), behind=contacts)


def _codes(space: Space, year: int, name: str) -> tuple[str, ...]:
    variable = space.layout(year).variable(name)
    if variable is None:
        raise UnknownCell(f"{year} has no list {name!r}")
    return variable.codes


def _variables(spec: TableSpec, space: Space, name: str) -> list[Variable]:
    found = (space.layout(year).variable(name) for year in spec.years)
    variables = [variable for variable in found if variable is not None]
    if not variables:
        raise UnknownCell(f"{spec.name}: no list {name!r} in {spec.years}")
    return variables


def _list_cells(spec: TableSpec, space: Space) -> Iterator[TableCell]:
    variables = _variables(spec, space, spec.variables[0])
    keys = dict.fromkeys(key for variable in variables for key in variable.keys(spec.level))
    for place in places(spec, space):
        prefix = () if spec.geography == NATION else (place,)
        total = _total_cell(spec, space, place, (*prefix, TOTAL))
        for key in keys:
            vector = _sum(spec, space, place, variables[0].item(spec.level, key))
            if not vector:
                # It would be shown as a nought that nobody counted.
                years = ", ".join(map(str, spec.years))
                raise BadLayout(f"{spec.name}: {place} has no {key!r} in any year of {years}")
            rest = (minus(total.vector, vector),)
            if variables[0].adds_up:
                yield TableCell(spec, (*prefix, key), vector, uniform=rest)
            else:
                yield TableCell(spec, (*prefix, key), vector, rest, behind=total.behind)
        yield total


def _cross_cells(spec: TableSpec, space: Space) -> Iterator[TableCell]:
    (year,) = spec.years
    rows, columns = (_variables(spec, space, name)[0] for name in spec.variables)
    ends = {}
    for at, variable in enumerate((rows, columns)):
        for key in variable.keys(spec.level):
            ends[at, key] = _sum(spec, space, TOTAL, variable.item(spec.level, key))
    for row in rows.keys(spec.level):
        for column in columns.keys(spec.level):
            name = f"{rows.item(spec.level, row)}*{columns.item(spec.level, column)}"
            vector = space.vector(Unknown(year, NATION, name))
            in_row, in_column = minus(ends[0, row], vector), minus(ends[1, column], vector)
            scarce = [r for r, v in ((in_row, columns), (in_column, rows)) if not v.adds_up]
            uniform = [r for r, v in ((in_row, columns), (in_column, rows)) if v.adds_up]
            yield TableCell(spec, (row, column), vector, tuple(scarce), tuple(uniform))
    yield from _cross_margins(spec, space, (rows, columns))


def _cross_margins(
    spec: TableSpec, space: Space, lists: tuple[Variable, Variable]
) -> Iterator[TableCell]:
    total = _sum(spec, space, TOTAL, CONTACTS)
    for at, variable in enumerate(lists):
        for key in variable.keys(spec.level):
            vector = _sum(spec, space, TOTAL, variable.item(spec.level, key))
            rest = (minus(total, vector),)
            where = (key, TOTAL) if at == 0 else (TOTAL, key)
            scarce, uniform = ((), rest) if variable.adds_up else (rest, ())
            yield TableCell(spec, where, vector, scarce, uniform)
    yield TableCell(spec, (TOTAL, TOTAL), total)


def allotted_parts(spec: TableSpec, space: Space) -> Iterator[Vector]:
    """What each group got of the codes allotted at random: group less its own codes.

    For the unit cells of a coarse table (not of its fine twin, which would say the same).
    """
    if spec.level != "coarse" or not spec.variables:
        return
    if len(spec.variables) == 2:
        yield from _allotted_in_cross(spec, space)
        return
    for place in places(spec, space):
        variable = _variables(spec, space, spec.variables[0])[0]
        if not variable.allotted:
            return
        for group, codes in variable.groups.items():
            whole = _sum(spec, space, place, variable.item("coarse", group))
            fine = [_sum(spec, space, place, variable.item("fine", code)) for code in codes]
            yield minus(whole, add(fine))


def _allotted_in_cross(spec: TableSpec, space: Space) -> Iterator[Vector]:
    (year,) = spec.years
    rows, columns = (_variables(spec, space, name)[0] for name in spec.variables)
    if rows.multiple or columns.multiple or not (rows.allotted or columns.allotted):
        return
    for row, row_codes in rows.groups.items():
        for column, column_codes in columns.groups.items():
            name = f"{rows.item('coarse', row)}*{columns.item('coarse', column)}"
            whole = space.vector(Unknown(year, NATION, name))
            fine = [
                space.vector(
                    Unknown(year, NATION, f"{rows.item('fine', r)}*{columns.item('fine', c)}")
                )
                for r in row_codes
                for c in column_codes
            ]
            yield minus(whole, add(fine))
