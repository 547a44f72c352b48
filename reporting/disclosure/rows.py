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

In a cross table with several answers a cell changes only against contacts of its column that haven't
the answer, so these are as many too (`Rest`). Of a hidden margin only what its own shown cells leave
is hidden (`_leasts`).

Rows of places need no rule: the other places are held against everybody in the own county, who know
more. That is what follows from one row and its totals. What follows from several rows together,
for somebody who knows own contacts, is not looked into; enumerated small layouts show none.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

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

Figures = frozenset[VectorKey]


@dataclass(frozen=True)
class Seen:
    """What there is to see: figures of the release (`choice.shown`) and of earlier ones (`known`).

    `least`: what hidden figures are at least, by which shown ones.
    """

    choice: Choice
    known: Collection[VectorKey]
    rules: Rules
    least: dict[VectorKey, tuple[int, Figures]] = field(default_factory=dict)

    def has(self, key: VectorKey) -> bool:
        """Whether the release shows it."""
        return key in self.choice.shown

    def count(self, key: VectorKey) -> int:
        """The true count."""
        return self.choice.candidates[key].count

    def shown(self, keys: Iterable[VectorKey]) -> list[int]:
        """Counts of those that are shown."""
        return [self.count(key) for key in keys if self.has(key)]

    def hidden(self, keys: Iterable[VectorKey]) -> list[VectorKey]:
        """Those that are not shown."""
        return [key for key in keys if not self.has(key)]

    def hides_small(self, keys: Iterable[VectorKey]) -> bool:
        """Whether one of them is hidden for itself."""
        return any(self.choice.candidates[key].primary for key in self.hidden(keys))

    def is_thin(self, contacts: int, each: int = 1) -> bool:
        """Whether own contacts could be nearly all of so many contacts (or conversations)."""
        return contacts < each * self.rules.own_contacts + self.rules.least_width - 1


@dataclass(frozen=True)
class Sum:
    """A figure that its parts add up to; `each`: how much one contact can add to it."""

    total: VectorKey
    parts: tuple[VectorKey, ...]
    each: int = 1

    def least(self, seen: Seen) -> int:
        """What the total is at least, by the parts that are shown."""
        return sum(seen.shown(self.parts))

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        if not seen.has(self.total) or not seen.hides_small(self.parts):
            return frozenset()
        # Of a hidden part only what its own shown parts leave is hidden.
        floors = [seen.least[key] for key in seen.hidden(self.parts) if key in seen.least]
        left = seen.count(self.total) - self.least(seen) - sum(floor for floor, _ in floors)
        figures = frozenset({self.total, *self.parts}).union(*(by for _, by in floors))
        return figures if seen.is_thin(left, self.each) else frozenset()


@dataclass(frozen=True)
class Bound:
    """A figure that none of its parts exceeds, as contacts count in several of them.

    All parts together are at least the figure; with `others`, if there are contacts that count in it
    but in no part: codes allotted at random.
    """

    total: VectorKey
    parts: tuple[VectorKey, ...]
    others: tuple[VectorKey, ...] = ()

    def least(self, seen: Seen) -> int:
        """What the total is at least, by the parts that are shown."""
        return max(seen.shown(self.parts), default=0)

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        if not seen.has(self.total):
            return self._closing_in(seen)
        if not seen.hides_small(self.parts):
            return frozenset()
        if seen.is_thin(seen.count(self.total)):
            return frozenset({self.total})
        every = (*self.parts, *self.others)
        # Contacts that aren't the colleague's and have a shown code leave the hidden one its room.
        spare = sum(max(0, count - seen.rules.own_contacts) for count in seen.shown(every))
        alone = len(seen.hidden(every)) == 1 and spare < seen.rules.least_width - 1
        return frozenset({self.total, *every}) if alone else frozenset()

    def _closing_in(self, seen: Seen) -> Figures:
        """A hidden total is at most its parts, less what contacts known to count in several add twice."""
        if self.others or seen.hidden(self.parts):
            return frozenset()
        twice = sum(seen.shown(self.parts)) - seen.count(self.total)
        return frozenset(self.parts) if seen.is_thin(twice, len(self.parts) - 1) else frozenset()


@dataclass(frozen=True)
class Rest:
    """The contacts without one of several answers, in each column of a cross table.

    `total` has the answer, `parts` by column; `columns` are all contacts of each. A cell can change
    only against contacts of its column that haven't the answer.
    """

    total: VectorKey
    parts: tuple[VectorKey, ...]
    columns: tuple[VectorKey, ...]

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        hidden = [at for at, part in enumerate(self.parts) if not seen.has(part)]
        tied = all(seen.has(self.columns[at]) for at in hidden) and seen.has(self.total)
        if not tied or not seen.hides_small(self.parts):
            return frozenset()
        rest = sum(seen.count(self.columns[at]) - seen.count(self.parts[at]) for at in hidden)
        figures = frozenset({self.total, *self.parts, *self.columns})
        return figures if seen.is_thin(rest) else frozenset()


@dataclass(frozen=True)
class Conversations:
    """Contacts by their number of conversations: `parts` add up to `total`, and times `numbers` to `sums`
    (all conversations, year by year)."""

    total: VectorKey
    parts: tuple[VectorKey, ...]
    numbers: tuple[int, ...]
    sums: tuple[VectorKey, ...]

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        known = all(seen.has(key) or key in seen.known for key in self.sums)
        if not known or not seen.hides_small(self.parts):
            return frozenset()
        hidden = [at for at, part in enumerate(self.parts) if not seen.has(part)]
        counts = [seen.count(self.parts[at]) for at in hidden]
        numbers = [self.numbers[at] for at in hidden]
        thin = _moves_little(counts, numbers, seen.has(self.total), seen.rules)
        return frozenset({self.total, *self.sums, *self.parts}) if thin else frozenset()


Row = Sum | Bound | Rest | Conversations


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
    layouts = [space.layout(year) for year in spec.years]
    each = 1 if spec.measure is Measure.CONTACTS else max(map(_most_conversations, layouts))
    lists = [next(v for of in layouts if (v := of.variable(name))) for name in spec.variables]
    for at, variable in enumerate(lists, first):
        for line in _lines(cells, at):
            for total, parts in _row(line):
                yield Bound(total, parts) if variable.multiple else Sum(total, parts, each)
            if variable.name == CONVERSATIONS and spec.level == "fine":
                yield _conversations(spec, space, line)
            if not variable.multiple and any(other.multiple for other in lists):
                yield from _rest(cells, line, at)
        if len(lists) == 1 and spec.level == "fine":
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


def _rest(cells: Mapping[Key, Vector], line: Mapping[str, Vector], at: int) -> Iterator[Row]:
    """A row of a cross table beside its margin along it."""
    margin = {key[at]: vector for key, vector in cells.items() if key[1 - at] == TOTAL}
    for (total, parts), (_, columns) in zip(_row(line), _row(margin), strict=True):
        if total != key_of(margin[TOTAL]):
            yield Rest(total, parts, columns)


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


def _moves_little(
    counts: Sequence[int], numbers: Sequence[int], is_total_shown: bool, rules: Rules
) -> bool:
    """Whether some own contacts leave hidden counts of contacts, by number of conversations, too few
    values."""
    moves = _moves(numbers, is_total_shown)
    if moves is None:
        each = [n for n, count in zip(numbers, counts, strict=True) for _ in range(count)]
        others = sorted(each)[: -rules.own_contacts or None]
        return sum(others) < max(numbers) * (rules.least_width - 1)
    owns = _owns(counts, rules.own_contacts)
    return any(_values(counts, own, moves) < rules.least_width for own in owns)


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
    seen = Seen(choice, known, rules, _leasts(found, choice, known, rules))
    for row in found:
        figures = row.too_little(seen) & free
        if figures and not figures & chosen:
            chosen.add(max(figures, key=lambda key: worths[key]))
    return chosen


def _leasts(
    found: Sequence[Row], choice: Choice, known: Collection[VectorKey], rules: Rules
) -> dict[VectorKey, tuple[int, Figures]]:
    """What hidden totals are at least, and the figures that say so."""
    seen = Seen(choice, known, rules)
    leasts: dict[VectorKey, tuple[int, Figures]] = {}
    for row in found:
        if isinstance(row, (Sum, Bound)) and not seen.has(row.total):
            floor = row.least(seen)
            if floor > leasts.get(row.total, (0, None))[0]:
                leasts[row.total] = floor, frozenset(row.parts)
    return leasts


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
