"""Rows in which one support colleague would know nearly all that is hidden.

A colleague knows some own contacts, with every answer. What a row hides adds up to what its total
leaves, so of a hidden cell the colleague knows: at least the own contacts in it, at most what the
row hides less the own contacts elsewhere in it. That leaves as many values as the row hides
contacts that aren't the colleague's, and one more. Whose contacts are whose nobody knows: a row
must hide at least `own_contacts` + `least_width` − 1, wherever they are; of conversations as many
times more as one contact has at most. Where several answers are possible each is at most the total,
so the total must be as large.

Beside the number of contacts the number of their conversations may be shown. Then one count of
contacts with one, two or three conversations settles the other two: the counts move together, and
own contacts hold them all. Such a row is looked through for all own contacts there can be.

That is what follows from one row and its totals. What follows from other figures too, for somebody
who knows own contacts, is not looked into.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .attackers import Attacker
from .cells import table_cells
from .history import VectorKey, key_of
from .layout import CONVERSATIONS, NATION, TOTAL, Measure, Variable, YearLayout
from .plan import COLLEAGUE, Rules, TableSpec
from .release import Key
from .request import Prepared
from .space import Space, Vector, add
from .suppression import Choice, Plan, choose
from .worth import Worths


@dataclass(frozen=True)
class Row:
    """A figure and the figures it is made up of.

    No contact (or conversation) counts in two parts, unless several answers are possible
    (`is_multiple`). `is_of_places`: the parts are places, of which a colleague has contacts in one
    only. `each`: how much one contact can add to the row. `beside`: figures that add up to what the
    contacts of each part, times its number in `numbers`, add up to.
    """

    total: VectorKey
    parts: tuple[VectorKey, ...]
    is_of_places: bool = False
    is_multiple: bool = False
    each: int = 1
    beside: tuple[VectorKey, ...] = ()
    numbers: tuple[int, ...] = ()


def rows(plan: Plan, space: Space) -> list[Row]:
    """The rows of the tables that are tried: the codes or groups of a list with their total, the codes
    of a list with one answer with their group, the places with the total of contacts."""
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
        layouts = [space.layout(year) for year in spec.years]
        variables = [v for layout in layouts if (v := layout.variable(name))]
        many = any(variable.multiple for variable in variables)
        each = 1 if spec.measure is Measure.CONTACTS else max(map(_most_conversations, layouts))
        for line in _lines(cells, at):
            yield from _row(line, is_multiple=many, each=each)
            if name == CONVERSATIONS and spec.level == "fine":
                yield from _beside_conversations(spec, space, line)
            if all(variable.adds_up for variable in variables):
                yield from _groups(spec, variables[-1], line)


def _most_conversations(layout: YearLayout) -> int:
    variable = layout.variable(CONVERSATIONS)
    return max(map(int, variable.codes)) if variable else 1


def _lines(cells: Mapping[Key, Vector], at: int) -> Iterable[dict[str, Vector]]:
    """The cells that differ in one part of their key only, by that part."""
    lines: dict[Key, dict[str, Vector]] = {}
    for key, vector in cells.items():
        lines.setdefault((*key[:at], *key[at + 1 :]), {})[key[at]] = vector
    return lines.values()


def _row(
    line: Mapping[str, Vector],
    is_of_places: bool = False,
    is_multiple: bool = False,
    each: int = 1,
) -> Iterator[Row]:
    parts = tuple(key_of(vector) for part, vector in line.items() if part != TOTAL and vector)
    if TOTAL in line and parts:
        yield Row(key_of(line[TOTAL]), parts, is_of_places, is_multiple, each)


def _groups(spec: TableSpec, variable: Variable, line: Mapping[str, Vector]) -> Iterator[Row]:
    if spec.level == "fine" and variable.groups_are_sums:
        for codes in variable.groups.values():
            vectors = [line[code] for code in codes if line.get(code)]
            yield Row(key_of(add(vectors)), tuple(key_of(vector) for vector in vectors))


def _beside_conversations(
    spec: TableSpec, space: Space, line: Mapping[str, Vector]
) -> Iterator[Row]:
    """The counts by number of conversations, with all conversations of each year."""
    coordinates = {space.basis[at].place for at in line[TOTAL]}
    yearly = []
    for year in spec.years:
        counties = [c for c in space.layout(year).counties if c in coordinates]
        if counties:
            yearly.append(key_of(space.item(year, counties, CONVERSATIONS)))
    codes = [code for code in line if code != TOTAL]
    yield Row(
        key_of(line[TOTAL]),
        tuple(key_of(line[code]) for code in codes),
        beside=tuple(yearly),
        numbers=tuple(map(int, codes)),
    )


def thin(row: Row, choice: Choice, known: Collection[VectorKey], rules: Rules) -> bool:
    """Whether some own contacts would leave too few values for a small figure that the row hides.

    `known`: what earlier releases showed.
    """
    if row.total not in choice.shown:
        return False
    if row.beside:
        both = all(key in choice.shown or key in known for key in row.beside)
        return both and _moves_little(row, choice, rules)
    hidden = [choice.candidates[part] for part in row.parts if part not in choice.shown]
    small = [candidate.count for candidate in hidden if candidate.primary]
    seen = [choice.candidates[part].count for part in row.parts if part in choice.shown]
    left = choice.candidates[row.total].count - (0 if row.is_multiple else sum(seen))
    most = row.each * rules.own_contacts
    most = min(most, max(small, default=0)) if row.is_of_places else most
    return bool(small) and left < most + rules.least_width - 1


def _moves_little(row: Row, choice: Choice, rules: Rules) -> bool:
    """Whether own contacts may hold three counts that move together at too few values."""
    hidden = [at for at, part in enumerate(row.parts) if part not in choice.shown]
    if len(hidden) != 3 or not any(choice.candidates[row.parts[at]].primary for at in hidden):
        return False
    counts = [choice.candidates[row.parts[at]].count for at in hidden]
    first, second, third = (row.numbers[at] for at in hidden)
    # The only way to move that changes neither sum.
    steps = (third - second, first - third, second - first)
    move = [step // math.gcd(*steps) for step in steps]
    owns = itertools.product(*(range(min(count, rules.own_contacts) + 1) for count in counts))
    return any(
        _values(counts, own, move) < rules.least_width
        for own in owns
        if sum(own) <= rules.own_contacts
    )


def _values(counts: Sequence[int], own: Sequence[int], move: Sequence[int]) -> int:
    """How many values each count can have if all move together and none falls below the own contacts."""
    room = [count - mine for count, mine in zip(counts, own, strict=True)]
    up = min(left // -step for left, step in zip(room, move, strict=True) if step < 0)
    down = min(left // step for left, step in zip(room, move, strict=True) if step > 0)
    return up + down + 1


def to_withhold(
    found: Sequence[Row],
    choice: Choice,
    known: Collection[VectorKey],
    rules: Rules,
    worths: Worths,
) -> set[VectorKey]:
    """Of each row that is thin the least worthy figure that this release could withhold."""
    chosen: set[VectorKey] = set()
    free = choice.shown - choice.inherited
    for row in found:
        if thin(row, choice, known, rules):
            figures = {row.total, *row.beside, *(() if row.is_multiple else row.parts)} & free
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
        more = to_withhold(every, choice, prepared.known.shown, prepared.request.rules, worths)
        if not more:
            return kept
        kept |= more
