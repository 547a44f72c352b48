"""Rows in which one support colleague would know nearly all that is hidden.

A colleague knows some own contacts, with every answer. What a row hides adds up to what its total
leaves, so of a hidden cell the colleague knows: at least the own contacts in it, at most what the
row hides less the own contacts elsewhere in it. That leaves as many values as the row hides
contacts that aren't the colleague's, and one more. Whose contacts are whose nobody knows: a row
must hide at least `own_contacts` + `least_width` − 1, wherever they are; of conversations as many
times more as one contact has at most (`Sum`).

Where several answers are possible each is at most the total, and the total is at most all of them.
So is a group to its codes, and to those codes whose contacts were allotted to it (`Bound`).

Beside the number of contacts the number of their conversations may be shown. Then the contacts with
one, two or three conversations settle each other: they are looked through for all own contacts
there can be (`Conversations`).

Rows of places need no rule: the other places are held against everybody in the own county, who know
more. That is what follows from one row and its totals. What follows from several rows together,
for somebody who knows own contacts, is not looked into; enumerated small layouts show none.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .attackers import Attacker
from .cells import table_cells
from .history import VectorKey, key_of
from .layout import CONVERSATIONS, TOTAL, Measure, Variable, YearLayout
from .plan import COLLEAGUE, Rules, TableSpec
from .release import Key
from .request import Prepared
from .space import Space, Vector
from .suppression import Choice, Plan, choose
from .worth import Worths


@dataclass(frozen=True)
class Sum:
    """A figure that its parts add up to; `each`: how much one contact can add to it."""

    total: VectorKey
    parts: tuple[VectorKey, ...]
    each: int = 1

    def too_little(self, choice: Choice, known: Collection[VectorKey], rules: Rules) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        if self.total not in choice.shown or not _hides_small(choice, self.parts):
            return frozenset()
        seen = sum(choice.candidates[part].count for part in self.parts if part in choice.shown)
        left = choice.candidates[self.total].count - seen
        thin = left < self.each * rules.own_contacts + rules.least_width - 1
        return frozenset({self.total, *self.parts}) if thin else frozenset()


@dataclass(frozen=True)
class Bound:
    """A figure that none of its parts exceeds, as contacts count in several of them.

    All parts together are at least the figure; with `others`, if there are contacts that count in it
    but in no part: codes allotted at random.
    """

    total: VectorKey
    parts: tuple[VectorKey, ...]
    others: tuple[VectorKey, ...] = ()

    def too_little(self, choice: Choice, known: Collection[VectorKey], rules: Rules) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        if self.total not in choice.shown:
            return self._closing_in(choice, rules)
        if not _hides_small(choice, self.parts):
            return frozenset()
        if choice.candidates[self.total].count < rules.own_contacts + rules.least_width - 1:
            return frozenset({self.total})
        every = (*self.parts, *self.others)
        if sum(key not in choice.shown for key in every) > 1:
            return frozenset()
        # Contacts that aren't the colleague's and have a shown code leave the hidden one its room.
        seen = [choice.candidates[key].count for key in every if key in choice.shown]
        spare = sum(max(0, count - rules.own_contacts) for count in seen)
        return frozenset({self.total, *every}) if spare < rules.least_width - 1 else frozenset()

    def _closing_in(self, choice: Choice, rules: Rules) -> Figures:
        """A hidden total is at most its parts, less what contacts known to count in several add twice."""
        if self.others or not all(part in choice.shown for part in self.parts):
            return frozenset()
        twice = sum(choice.candidates[part].count for part in self.parts)
        twice -= choice.candidates[self.total].count
        own = rules.own_contacts * (len(self.parts) - 1)
        return frozenset(self.parts) if twice < own + rules.least_width - 1 else frozenset()


@dataclass(frozen=True)
class Conversations:
    """Contacts by their number of conversations: `parts` add up to `total`, and times `numbers` to `sums`
    (all conversations, year by year)."""

    total: VectorKey
    parts: tuple[VectorKey, ...]
    numbers: tuple[int, ...]
    sums: tuple[VectorKey, ...]

    def too_little(self, choice: Choice, known: Collection[VectorKey], rules: Rules) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        if not all(key in choice.shown or key in known for key in self.sums):
            return frozenset()
        hidden = [at for at, part in enumerate(self.parts) if part not in choice.shown]
        if not _hides_small(choice, self.parts):
            return frozenset()
        counts = [choice.candidates[self.parts[at]].count for at in hidden]
        numbers = [self.numbers[at] for at in hidden]
        moves = _moves(numbers, self.total in choice.shown)
        if moves is None:
            each = [n for n, count in zip(numbers, counts, strict=True) for _ in range(count)]
            others = sorted(each)[: -rules.own_contacts or None]
            thin = sum(others) < max(numbers) * (rules.least_width - 1)
        else:
            thin = any(
                _values(counts, own, moves) < rules.least_width
                for own in _owns(counts, rules.own_contacts)
            )
        return frozenset({self.total, *self.sums, *self.parts}) if thin else frozenset()


Figures = frozenset[VectorKey]

Row = Sum | Bound | Conversations


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
    first = len(spec.columns) - len(spec.variables)
    for at, name in enumerate(spec.variables, first):
        layouts = [space.layout(year) for year in spec.years]
        variable = next(v for layout in layouts if (v := layout.variable(name)))
        each = 1 if spec.measure is Measure.CONTACTS else max(map(_most_conversations, layouts))
        for line in _lines(cells, at):
            for total, parts in _row(line):
                yield Bound(total, parts) if variable.multiple else Sum(total, parts, each)
            if name == CONVERSATIONS and spec.level == "fine":
                yield _conversations(spec, space, line)
        if len(spec.variables) == 1 and spec.level == "fine":
            yield from _groups(spec, space, cells, variable)


def _most_conversations(layout: YearLayout) -> int:
    variable = layout.variable(CONVERSATIONS)
    return max(map(int, variable.codes)) if variable else 1


def _lines(cells: Mapping[Key, Vector], at: int) -> Iterable[dict[str, Vector]]:
    """The cells that differ in one part of their key only, by that part."""
    lines: dict[Key, dict[str, Vector]] = {}
    for key, vector in cells.items():
        lines.setdefault((*key[:at], *key[at + 1 :]), {})[key[at]] = vector
    return lines.values()


def _row(line: Mapping[str, Vector]) -> Iterator[tuple[VectorKey, tuple[VectorKey, ...]]]:
    parts = tuple(key_of(vector) for part, vector in line.items() if part != TOTAL and vector)
    if TOTAL in line and parts:
        yield key_of(line[TOTAL]), parts


def _groups(
    spec: TableSpec, space: Space, cells: Mapping[Key, Vector], variable: Variable
) -> Iterator[Row]:
    for cell in table_cells(replace(spec, level="coarse"), space):
        *place, group = cell.key
        if group in variable.groups:
            parts, others = (
                tuple(key_of(cells[(*place, code)]) for code in codes)
                for codes in (variable.groups[group], variable.allotted)
            )
            total = key_of(cell.vector)
            is_sum = variable.groups_are_sums
            yield Sum(total, parts) if is_sum else Bound(total, parts, others)


def _conversations(spec: TableSpec, space: Space, line: Mapping[str, Vector]) -> Row:
    places = {space.basis[at].place for at in line[TOTAL]}
    sums = []
    for year in spec.years:
        counties = [county for county in space.layout(year).counties if county in places]
        if counties:
            sums.append(key_of(space.item(year, counties, CONVERSATIONS)))
    codes = [code for code in line if code != TOTAL]
    parts = tuple(key_of(line[code]) for code in codes)
    return Conversations(key_of(line[TOTAL]), parts, tuple(map(int, codes)), tuple(sums))


def _hides_small(choice: Choice, parts: Iterable[VectorKey]) -> bool:
    """Whether one of the parts is hidden for itself."""
    return any(part not in choice.shown and choice.candidates[part].primary for part in parts)


def _moves(numbers: Sequence[int], is_total_shown: bool) -> list[int] | None:
    """The one way in which hidden counts can change together without changing the shown sums; none
    if there are several."""
    if len(numbers) == 2 and not is_total_shown:
        steps = [numbers[1], -numbers[0]]
    elif len(numbers) == 3 and is_total_shown:
        first, second, third = numbers
        steps = [third - second, first - third, second - first]
    else:
        return None
    return [step // math.gcd(*steps) for step in steps]


def _owns(counts: Sequence[int], most: int) -> Iterator[tuple[int, ...]]:
    """All own contacts there can be among these."""
    owns = itertools.product(*(range(min(count, most) + 1) for count in counts))
    return (own for own in owns if sum(own) <= most)


def _values(counts: Sequence[int], own: Sequence[int], moves: Sequence[int]) -> int:
    """How many values each count can have if all move together and none falls below the own contacts."""
    room = [count - mine for count, mine in zip(counts, own, strict=True)]
    up = min(left // -step for left, step in zip(room, moves, strict=True) if step < 0)
    down = min(left // step for left, step in zip(room, moves, strict=True) if step > 0)
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
        figures = row.too_little(choice, known, rules) & free
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
