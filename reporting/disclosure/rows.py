"""Rows in which one support colleague would know nearly all that is hidden.

A colleague knows some own contacts, with every answer. What a row hides adds up to what its total
leaves, so of a hidden cell the colleague knows: at least the own contacts in it, at most what the
row hides less the own contacts elsewhere in it. That leaves as many values as the row hides
contacts that aren't the colleague's, and one more. Whose contacts are whose nobody knows: a row
must hide at least `own_contacts` + `least_width` − 1, wherever they are.

That is what follows from one row and its total. What follows from other figures too, for somebody
who knows own contacts, is not looked into.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .attackers import Attacker
from .cells import table_cells
from .history import VectorKey, key_of
from .layout import NATION, TOTAL, Measure, Variable
from .plan import COLLEAGUE, Rules, TableSpec
from .release import Key
from .request import Prepared
from .space import Space, Vector, add
from .suppression import Choice, Plan, choose
from .worth import Worths


@dataclass(frozen=True)
class Row:
    """A figure and the figures that add up to it, no contact counted in two of them.

    `is_of_places`: the parts are places, of which a colleague has contacts in one only.
    """

    total: VectorKey
    parts: tuple[VectorKey, ...]
    is_of_places: bool = False


def rows(plan: Plan, space: Space) -> list[Row]:
    """The rows of the tables that are tried: of every list with one answer the codes or groups with
    their total, and the codes with their group; of contacts the places with their total."""
    found: dict[Row, None] = {}
    for line, tried, stages in plan:
        for spec in itertools.chain(*stages) if tried and COLLEAGUE in line.against else ():
            cells = {cell.key: cell.vector for cell in table_cells(spec, space)}
            found.update(dict.fromkeys(_of_table(spec, space, cells)))
    return list(found)


def _of_table(spec: TableSpec, space: Space, cells: Mapping[Key, Vector]) -> Iterator[Row]:
    if spec.measure is Measure.CONTACTS and spec.geography != NATION:
        for line in _lines(cells, 0):
            yield from _row(line, is_of_places=True)
    first = len(spec.columns) - len(spec.variables)
    for at, name in enumerate(spec.variables, first):
        variables = [v for year in spec.years if (v := space.layout(year).variable(name))]
        if all(variable.adds_up for variable in variables):
            for line in _lines(cells, at):
                yield from _row(line)
                yield from _groups(spec, variables[-1], line)


def _lines(cells: Mapping[Key, Vector], at: int) -> Iterable[dict[str, Vector]]:
    """The cells that differ in one part of their key only, by that part."""
    lines: dict[Key, dict[str, Vector]] = {}
    for key, vector in cells.items():
        lines.setdefault((*key[:at], *key[at + 1 :]), {})[key[at]] = vector
    return lines.values()


def _row(line: Mapping[str, Vector], is_of_places: bool = False) -> Iterator[Row]:
    parts = [key_of(vector) for part, vector in line.items() if part != TOTAL and vector]
    if TOTAL in line and parts:
        yield Row(key_of(line[TOTAL]), tuple(parts), is_of_places)


def _groups(spec: TableSpec, variable: Variable, line: Mapping[str, Vector]) -> Iterator[Row]:
    if spec.level == "fine" and variable.groups_are_sums:
        for codes in variable.groups.values():
            vectors = [line[code] for code in codes if line.get(code)]
            yield Row(key_of(add(vectors)), tuple(key_of(vector) for vector in vectors))


def thin(row: Row, choice: Choice, rules: Rules) -> bool:
    """Whether some own contacts would leave too few values for a small figure that the row hides."""
    if row.total not in choice.shown:
        return False
    hidden = [choice.candidates[part] for part in row.parts if part not in choice.shown]
    small = [candidate.count for candidate in hidden if candidate.primary]
    room = sum(candidate.count for candidate in hidden) - (rules.least_width - 1)
    most = max(small, default=0) if row.is_of_places else rules.own_contacts
    return bool(small) and room < min(rules.own_contacts, most)


def to_withhold(
    found: Sequence[Row], choice: Choice, rules: Rules, worths: Worths
) -> set[VectorKey]:
    """Of each row that is thin the least worthy figure that this release could withhold."""
    chosen: set[VectorKey] = set()
    free = choice.shown - choice.inherited
    for row in found:
        if thin(row, choice, rules):
            figures = {row.total, *row.parts} & free
            if figures and not figures & chosen:
                chosen.add(max(figures, key=lambda key: worths[key]))
    return chosen


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
        more = to_withhold(every, choice, prepared.request.rules, worths)
        if not more:
            return kept
        kept |= more
