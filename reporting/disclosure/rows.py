"""The rows in which one support colleague would know nearly all that is hidden (`row_kinds`), and what
to withhold of them.

Rows of places need no rule: the other places are held against everybody in the own county, who know
more. That is what follows from one row and its totals. What follows from several rows together,
for somebody who knows own contacts, is not looked into here: small layouts are enumerated by the
tests, and decision 15 says what is known and left.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from .attackers import Attacker
from .cells import table_cells
from .history import VectorKey, key_of
from .layout import CONTACTS, CONVERSATIONS, TOTAL, Measure, Unknown, Variable, YearLayout
from .plan import COLLEAGUE, TableSpec
from .release import Key
from .request import Prepared
from .row_kinds import Bound, Conversations, Grid, Rest, Row, Seen, Share, Sum
from .space import Space, Vector
from .suppression import Choice, Plan, choose
from .worth import Worths


def rows(plan: Plan, space: Space) -> list[Row]:
    """The rows of the tables that are tried: the codes or groups of a list with their total, the codes
    with their group."""
    found: dict[Row, None] = {}
    for line, tried, stages in plan:
        for spec in itertools.chain(*stages) if tried and COLLEAGUE in line.against else ():
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


def _of_list(
    spec: TableSpec, space: Space, cells: Mapping[Key, Vector], variable: Variable
) -> Iterator[Row]:
    layouts = [space.layout(year) for year in spec.years]
    each = 1 if spec.measure is Measure.CONTACTS else max(map(_most_conversations, layouts))
    for line in _lines(cells, len(spec.columns) - 1).values():
        for total, parts in _row(line):
            row = Sum(total, parts, each, is_partly_stated=not variable.adds_up)
            yield Bound(total, parts) if variable.multiple else row
        if variable.name == CONVERSATIONS and spec.level == "fine":
            yield _conversations(spec, space, line)
    if spec.level == "fine":
        yield from _groups(spec, space, cells, each)


def _of_cross(
    spec: TableSpec, space: Space, cells: Mapping[Key, Vector], lists: Sequence[Variable]
) -> Iterator[Row]:
    """The rows and columns of a cross table, and its margins as rows of their own."""
    sums = []
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
                    sums.append(row)
                if other.multiple and not variable.multiple and not is_margin:
                    ((_, columns),) = _row(lines[TOTAL,])
                    yield Rest(total, parts, columns, shares)
    if not any(variable.multiple for variable in lists):
        yield Grid(tuple(sums))


def _shares(spec: TableSpec, space: Space, along: str, parts: Variable) -> Iterator[Share]:
    """Each county's counts beside a row: of what is the same `along` it, and of its parts."""
    (year,) = spec.years
    items = [CONTACTS, along, *(parts.item(spec.level, key) for key in parts.keys(spec.level))]
    for county in space.layout(year).counties:
        found = (key_of(space.vector(Unknown(year, county, item))) for item in items)
        contacts, total, *each = found
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


def _conversations(spec: TableSpec, space: Space, line: Mapping[str, Vector]) -> Row:
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
    return Conversations(key_of(line[TOTAL]), parts, numbers, tuple(sums), tuple(yearly))


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
    primary = {key for key, candidate in choice.candidates.items() if candidate.primary}
    seen.small.update(primary - choice.shown)
    while more := {row.total for row in totals if seen.hides_small(row.parts)} - seen.small:
        seen.small.update(more)
    for row in totals:
        floor = row.least(seen)
        if floor > seen.least.get(row.total, (0, frozenset()))[0]:
            seen.least[row.total] = floor, frozenset(row.parts)
    return seen


def select(
    prepared: Prepared,
    choice: Choice,
    attackers: Sequence[Attacker],
    barred: Iterable[VectorKey],
    worths: Worths,
) -> set[VectorKey]:
    """Secondary suppression, again and again until no row is thin that could be mended.

    Fills `choice`; returns what must not be shown: `barred`, and what is withheld for thin rows.
    """
    every, kept = rows(prepared.plan, prepared.space), set(barred)
    while True:
        choose(choice, prepared.space, prepared.known, attackers, frozenset(kept))
        more = to_withhold(every, prepared, choice, worths)
        if not more:
            return kept
        kept |= more
