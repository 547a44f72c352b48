"""The rows in which a support colleague's own contacts could be nearly all that is hidden (`row_kinds`), and
what to withhold of them.

Rows of places and cross tables need no rule: these are held against everybody in the own county, who
know more. What follows from several rows together is looked into for contacts with their
conversations; the audit looks into the rest (`audit.colleague`). Decision 15 says what is known and
left.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from .attackers import Attacker
from .cells import table_cells
from .history import VectorKey, key_of
from .layout import (
    CONTACTS,
    CONVERSATIONS,
    TOTAL,
    Measure,
    Unknown,
    Variable,
    YearLayout,
)
from .plan import COLLEAGUE, TableSpec
from .release import Key
from .request import Prepared
from .row_kinds import Bound, Conversations, Seen, Sum, Talks
from .space import Space
from .suppression import Choice, Knower, Plan, choose
from .vectors import Vector
from .worth import Worths

Row = Sum | Bound | Talks | Conversations


def rows(plan: Plan, space: Space) -> list[Row]:
    """The rows of the tables that are tried: the codes or groups of a list with their total, the codes
    with their group."""
    found: dict[Row, None] = {}
    for line, tried, stages in plan:
        for spec in itertools.chain(*stages) if tried else ():
            # Of a cross table the audit knows all, of a county together, which knows more.
            if len(spec.variables) < 2 and COLLEAGUE in line.against:
                cells = {cell.key: cell.vector for cell in table_cells(spec, space)}
                found.update(dict.fromkeys(_of_table(spec, space, cells)))
    return list(found)


def _of_table(spec: TableSpec, space: Space, cells: Mapping[Key, Vector]) -> Iterator[Row]:
    layouts = [space.layout(year) for year in spec.years]
    lists = [next(v for of in layouts if (v := of.variable(name))) for name in spec.variables]
    for variable in lists:
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


def _counts(space: Space, year: int, county: str, items: Iterable[str]) -> tuple[VectorKey, ...]:
    return tuple(key_of(space.vector(Unknown(year, county, item))) for item in items)


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
