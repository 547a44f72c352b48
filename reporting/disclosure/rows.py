"""The rows in which somebody who knows own contacts would know nearly all that is hidden, and what to
withhold of them: one support colleague (`row_kinds`), in cross tables a whole county (`cross_kinds`,
`group_kinds`).

Rows of places need no rule: the other places are held against everybody in the own county, who know
more. What follows from several rows together is looked into for cross tables (`Grid`, `Cover`, `Group`,
`Triple`) and for contacts with their conversations; of lists with one answer the audit looks into the
rest (`audit.colleague`). Decisions 15 and 16 say what is known and left.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from .attackers import Attacker
from .cells import table_cells
from .cross_kinds import Block, Cover, Grid, Member, Rest, Triple
from .group_kinds import Answers, Columns, Group
from .history import VectorKey, key_of
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
from .plan import COLLEAGUE, COUNTY, TableSpec
from .release import Key
from .request import Prepared
from .row_kinds import Bound, Conversations, Seen, Share, Sum, Talks
from .space import Space, Vector
from .suppression import Choice, Knower, Plan, choose
from .worth import Worths

Row = Sum | Bound | Rest | Cover | Group | Block | Triple | Grid | Talks | Conversations


def rows(plan: Plan, space: Space) -> list[Row]:
    """The rows of the tables that are tried: the codes or groups of a list with their total, the codes
    with their group."""
    found: dict[Row, None] = {}
    for line, tried, stages in plan:
        for spec in itertools.chain(*stages) if tried else ():
            # A cross table is held against a county together, all others against its colleagues.
            if (COUNTY if len(spec.variables) == 2 else COLLEAGUE) in line.against:
                cells = {cell.key: cell.vector for cell in table_cells(spec, space)}
                found.update(dict.fromkeys(_of_table(spec, space, cells)))
    return list(found)


def _of_table(spec: TableSpec, space: Space, cells: Mapping[Key, Vector]) -> Iterator[Row]:
    layouts = [space.layout(year) for year in spec.years]
    lists = [next(v for of in layouts if (v := of.variable(name))) for name in spec.variables]
    if len(lists) == 2:
        yield from _of_cross(spec, space, cells, lists)
    for variable in lists if len(lists) == 1 else ():
        yield from _of_list(spec, space, cells, variable)
    if not lists and spec.geography == "county" and spec.measure is Measure.CONTACTS:
        for (county,) in cells:
            if county != TOTAL:
                yield from _of_county(spec, space, county)


def _of_county(spec: TableSpec, space: Space, county: str) -> Iterator[Row]:
    """A county's contacts: beside its conversations in a year, beside those of each year in a pool."""
    yearly: list[VectorKey] = []
    for year in spec.years:
        layout = space.layout(year)
        if county not in layout.counties:
            continue
        yearly += _counts(space, year, county, [CONTACTS])
        if layout.variable(CONVERSATIONS) and len(spec.years) == 1:
            talks = key_of(space.item(year, [county], CONVERSATIONS))
            yield Talks(yearly[0], talks, _most_conversations(layout))
    if len(yearly) > 1:
        total = key_of({column: factor for key in yearly for column, factor in key})
        yield Sum(total, tuple(yearly))


def _of_list(
    spec: TableSpec, space: Space, cells: Mapping[Key, Vector], variable: Variable
) -> Iterator[Row]:
    layouts = [space.layout(year) for year in spec.years]
    each = 1 if spec.measure is Measure.CONTACTS else max(map(_most_conversations, layouts))
    for place, line in _lines(cells, len(spec.columns) - 1).items():
        for total, parts in _row(line):
            row = Sum(total, parts, each, is_partly_stated=not variable.adds_up)
            yield Bound(total, parts) if variable.multiple else row
        if variable.name == CONVERSATIONS and spec.level == "fine":
            coarse = table_cells(replace(spec, level="coarse"), space)
            groups = [key_of(cell.vector) for cell in coarse if cell.key[:-1] == place]
            yield _conversations(spec, space, line, groups)
    if spec.level == "fine":
        yield from _groups(spec, space, cells, each)


def _of_cross(
    spec: TableSpec, space: Space, cells: Mapping[Key, Vector], lists: Sequence[Variable]
) -> Iterator[Row]:
    """The rows and columns of a cross table, and its margins as rows of their own."""
    sums: tuple[list[Sum], list[Sum]] = ([], [])
    bounds: tuple[list[Bound], list[Bound]] = ([], [])
    for at, (variable, other) in enumerate((lists, lists[::-1])):
        lines = _lines(cells, at)
        for (fixed,), line in lines.items():
            is_margin = fixed == TOTAL
            along = CONTACTS if is_margin else other.item(spec.level, fixed)
            shares = tuple(_shares(spec, space, along, variable))
            for total, parts in _row(line):
                row = Sum(total, parts, shares=shares, is_margin=is_margin)
                bound = Bound(total, parts, shares=() if is_margin else shares)
                yield bound if variable.multiple else row
                if not is_margin:
                    sums[at].append(row)
                    bounds[at].append(bound)
                if other.multiple and not variable.multiple and not is_margin:
                    ((contacts, columns),) = _row(lines[TOTAL,])
                    yield Rest(total, parts, columns, contacts, shares)
    for at, variable in enumerate(lists):
        if variable.multiple and not lists[1 - at].multiple:
            contacts = key_of(cells[TOTAL, TOTAL])
            yield Cover(tuple(sums[1 - at]), tuple(bounds[at]), contacts)
            yield from _along(spec, space, cells, at, lists)
    if not any(variable.multiple for variable in lists):
        # Along the second list lie the rows, along the first the columns.
        yield Grid(tuple(sums[1]), tuple(sums[0]), key_of(cells[TOTAL, TOTAL]))
    if spec.level == "fine":
        yield from _blocks(spec, space, cells, lists)
    yield from _triples(spec, space, lists)


def _along(
    spec: TableSpec, space: Space, cells: Mapping[Key, Vector], at: int, lists: Sequence[Variable]
) -> Iterator[Row]:
    """Each of several answers, and each group of them, along a cross table; groups also along groups of
    columns."""
    several, other = lists[at], lists[1 - at]
    columns = other.keys(spec.level)
    single = [(several.item(spec.level, key), (key,)) for key in several.keys(spec.level)]
    groups = [(several.item("coarse", key), codes) for key, codes in several.groups.items()]
    if spec.level == "coarse":
        groups = []
    turned = cells if at == 0 else {key[::-1]: vector for key, vector in cells.items()}
    for group, codes in [*single, *groups] if columns else ():
        yield _group(spec, space, turned, (several, other), (group, codes), (CONTACTS, columns))
    sums = other.groups if other.groups_are_sums else {}
    for (group, codes), (key, inside) in itertools.product(groups, sums.items()):
        among = other.item("coarse", key)
        yield _group(spec, space, turned, (several, other), (group, codes), (among, inside))


def _group(
    spec: TableSpec,
    space: Space,
    cells: Mapping[Key, Vector],
    lists: tuple[Variable, Variable],
    row: tuple[str, Sequence[str]],
    column: tuple[str, Sequence[str]],
) -> Group:
    """A group with its codes (`row`) in columns that together are an item (`column`)."""
    (year,) = spec.years
    counties = space.layout(year).counties
    (group, codes), (among, columns) = row, column
    several, other = lists
    outside = [key for key in several.keys(spec.level) if key not in codes]
    named = ((several, codes), (several, outside), (other, columns))
    items = [[v.item(spec.level, key) for key in keys] for v, keys in named]
    whole, contacts, *answers = (
        key_of(space.item(year, counties, item)) for item in (group, among, *items[0])
    )
    total = whole if among == CONTACTS else key_of(_crossed(space, year, group, among))
    return Group(
        total,
        whole,
        tuple(answers),
        tuple(tuple(key_of(cells[code, column]) for code in codes) for column in columns),
        tuple(tuple(key_of(cells[code, column]) for code in outside) for column in columns),
        tuple(key_of(cells[TOTAL, column]) for column in columns),
        contacts,
        tuple(_blocks_of(spec, space, other, group, columns) if among == CONTACTS else ()),
        tuple(_answers(space, year, county, (group, among), items) for county in counties),
    )


def _blocks_of(
    spec: TableSpec, space: Space, other: Variable, group: str, columns: Sequence[str]
) -> Iterator[Columns]:
    """The coarse cells of a group, if it has any."""
    (year,) = spec.years
    counties = space.layout(year).counties
    for key, inside in other.groups.items() if spec.level == "fine" else ():
        among = other.item("coarse", key)
        if ".coarse." in group:
            yield Columns(
                key_of(_crossed(space, year, group, among)),
                tuple(map(columns.index, inside)),
                tuple(map(columns.index, other.allotted)),
                key_of(space.item(year, counties, among)),
                tuple(_counts(space, year, county, [among])[0] for county in counties),
            )


def _answers(
    space: Space, year: int, county: str, totals: tuple[str, str], items: Sequence[Iterable[str]]
) -> Answers:
    contacts, having, among = _counts(space, year, county, [CONTACTS, *totals])
    rows, outside, columns = (_counts(space, year, county, each) for each in items)
    return Answers(contacts, having, among, rows, outside, columns)


def _crossed(space: Space, year: int, one: str, other: str) -> Vector:
    """A cell of a cross table, whichever of its items is the row."""
    names = (f"{one}*{other}", f"{other}*{one}")
    unknowns = (Unknown(year, NATION, name) for name in names)
    return next(space.vectors[unknown] for unknown in unknowns if unknown in space.vectors)


def _blocks(
    spec: TableSpec, space: Space, cells: Mapping[Key, Vector], lists: Sequence[Variable]
) -> Iterator[Row]:
    """Each coarse cell, and each coarse margin, above its fine cells."""
    (year,) = spec.years
    coarse = {c.key: c.vector for c in table_cells(replace(spec, level="coarse"), space)}
    for key, total in coarse.items():
        inside = [v.groups[k] if k != TOTAL else v.codes for v, k in zip(lists, key, strict=True)]
        # A contact counts in a margin once for each answer.
        several = any(v.multiple for v in lists)
        if key == (TOTAL, TOTAL) or (several and TOTAL in key):
            continue
        codes = list(itertools.product(*inside))
        groups = [
            v.item("coarse", k) if k != TOTAL else CONTACTS for v, k in zip(lists, key, strict=True)
        ]
        beside = [[v.item("fine", c) for v, c in zip(lists, code, strict=True)] for code in codes]
        members = tuple(
            Member(
                _counts(space, year, county, groups),
                tuple(_counts(space, year, county, items) for items in beside),
            )
            for county in space.layout(year).counties
        )
        yield Block(key_of(total), tuple(key_of(cells[c]) for c in codes), not several, members)


def _triples(spec: TableSpec, space: Space, lists: Sequence[Variable]) -> Iterator[Row]:
    """What a third list says of a cross table, that is crossed with both."""
    (year,) = spec.years
    layout = space.layout(year)
    for items, having, terms in space.corners[year, spec.level]:
        if [item.split(".")[0] for item in items[:2]] == [v.name for v in lists]:
            keys = tuple((factor, key_of(vector)) for factor, vector in terms)
            members = (_counts(space, year, c, [CONTACTS, *items]) for c in layout.counties)
            yield Triple(keys, having, tuple(members))


def _counts(space: Space, year: int, county: str, items: Iterable[str]) -> tuple[VectorKey, ...]:
    return tuple(key_of(space.vector(Unknown(year, county, item))) for item in items)


def _shares(spec: TableSpec, space: Space, along: str, parts: Variable) -> Iterator[Share]:
    """Each county's counts beside a row: of what is the same `along` it, and of its parts."""
    (year,) = spec.years
    items = [CONTACTS, along, *(parts.item(spec.level, key) for key in parts.keys(spec.level))]
    for county in space.layout(year).counties:
        contacts, total, *each = _counts(space, year, county, items)
        yield Share(contacts, total, tuple(each))


def _most_conversations(layout: YearLayout) -> int:
    variable = layout.variable(CONVERSATIONS)
    return max(map(int, variable.codes)) if variable else 1


def _lines(cells: Mapping[Key, Vector], at: int) -> dict[Key, dict[str, Vector]]:
    """By the other parts of their key, the cells that differ in one part only, by that part."""
    lines: dict[Key, dict[str, Vector]] = {}
    for key, vector in cells.items():
        lines.setdefault((*key[:at], *key[at + 1 :]), {})[key[at]] = vector
    return lines


def _row(line: Mapping[str, Vector]) -> Iterator[tuple[VectorKey, tuple[VectorKey, ...]]]:
    parts = tuple(key_of(vector) for part, vector in line.items() if part != TOTAL and vector)
    if TOTAL in line and parts:
        yield key_of(line[TOTAL]), parts


def _groups(spec: TableSpec, space: Space, cells: Mapping[Key, Vector], each: int) -> Iterator[Row]:
    """Each group with all codes that were ever in it."""
    (name,) = spec.variables
    lists = [v for year in spec.years if (v := space.layout(year).variable(name))]
    for cell in table_cells(replace(spec, level="coarse"), space):
        *place, group = cell.key
        if group != TOTAL:
            codes = dict.fromkeys(c for v in lists for c in v.groups.get(group, ()))
            allotted = dict.fromkeys(c for v in lists for c in v.allotted)
            total = key_of(cell.vector)
            parts, others = (
                tuple(key_of(cells[(*place, code)]) for code in found)
                for found in (codes, allotted)
            )
            if all(v.groups_are_sums for v in lists):
                yield Sum(total, parts, each)
            else:
                yield Bound(total, parts, others)


def _conversations(
    spec: TableSpec, space: Space, line: Mapping[str, Vector], groups: Iterable[VectorKey]
) -> Row:
    """The counts by number of conversations, in the years that have them."""
    places = {space.basis[at].place for at in line[TOTAL]}
    codes = [code for code in line if code != TOTAL]
    sums, yearly = [], []
    for year in spec.years:
        layout = space.layout(year)
        counties = [county for county in layout.counties if county in places]
        variable = layout.variable(CONVERSATIONS)
        if counties and variable:
            sums.append(key_of(space.item(year, counties, CONVERSATIONS)))
            found = (
                variable.item("fine", code) if code in variable.codes else None for code in codes
            )
            vectors = (space.item(year, counties, item) if item else {} for item in found)
            yearly.append(tuple(map(key_of, vectors)))
    parts = tuple(key_of(line[code]) for code in codes)
    numbers = tuple(map(int, codes))
    return Conversations(
        key_of(line[TOTAL]), parts, numbers, tuple(sums), tuple(yearly), tuple(groups)
    )


def to_withhold(
    found: Sequence[Row], prepared: Prepared, choice: Choice, worths: Worths
) -> set[VectorKey]:
    """Of each row that is thin the least worthy figure that this release could withhold."""
    chosen: set[VectorKey] = set()
    free = choice.shown - choice.inherited
    seen = look(found, prepared, choice)
    for row in found:
        figures = row.too_little(seen) & free
        if figures and not figures & chosen:
            chosen.add(max(figures, key=lambda key: worths[key]))
    return chosen


def look(found: Sequence[Row], prepared: Prepared, choice: Choice) -> Seen:
    """What is seen of the rows."""
    seen = Seen(choice, prepared.known.shown, prepared.point, prepared.request.rules)
    totals = [row for row in found if isinstance(row, (Sum, Bound)) and not seen.has(row.total)]
    seen.small.update(choice.protected.keys() - choice.shown)
    while more := {row.total for row in totals if seen.hides_small(row.parts)} - seen.small:
        seen.small.update(more)
    for row in totals:
        floor = row.least(seen)
        if floor > seen.least.get(row.total, (0, frozenset()))[0]:
            seen.least[row.total] = floor, frozenset(row.parts)
    return seen


class Selection:
    """Secondary suppression of one request, to be run again as more is barred. Built once: the rows, and what
    attackers know before the release."""

    def __init__(
        self, prepared: Prepared, choice: Choice, attackers: Iterable[Attacker], worths: Worths
    ) -> None:
        self._prepared, self._choice, self._worths = prepared, choice, worths
        self._rows = rows(prepared.plan, prepared.space)
        guards = choice.protected.values()
        self._attackers = [Knower(a, prepared.space, prepared.known, guards) for a in attackers]

    def select(self, barred: Iterable[VectorKey]) -> set[VectorKey]:
        """Again and again, until no row is thin that could be mended.

        Fills the choice; returns what must not be shown: `barred`, and what is withheld for thin rows.
        """
        kept, choice = set(barred), self._choice
        while True:
            choose(choice, self._prepared.known, self._attackers, frozenset(kept))
            more = to_withhold(self._rows, self._prepared, choice, self._worths)
            if not more:
                return kept
            kept |= more
