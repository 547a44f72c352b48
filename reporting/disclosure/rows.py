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
is hidden (`look`).

Rows of places need no rule: the other places are held against everybody in the own county, who know
more. That is what follows from one row and its totals. What follows from several rows together,
for somebody who knows own contacts, is not looked into here: small layouts are enumerated by the
tests, and decision 15 says what is known and left.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from .attackers import Attacker
from .cells import table_cells
from .history import VectorKey, key_of
from .layout import CONVERSATIONS, TOTAL, Measure, YearLayout
from .plan import COLLEAGUE, Rules, TableSpec
from .release import Key
from .request import Prepared
from .space import Space, Vector, value
from .suppression import Choice, Plan, choose
from .worth import Worths

Figures = frozenset[VectorKey]

FAR = 1_000_000
"""No count is larger."""


@dataclass(frozen=True)
class Seen:
    """What there is to see: figures of the release (`choice.shown`) and of earlier ones (`known`).

    `point`: the true counts. `small`: hidden figures that are small or have small hidden parts. `least`:
    what hidden figures are at least, by which shown ones.
    """

    choice: Choice
    known: Collection[VectorKey]
    point: Mapping[int, int]
    rules: Rules
    small: set[VectorKey] = field(default_factory=set)
    least: dict[VectorKey, tuple[int, Figures]] = field(default_factory=dict)

    def has(self, key: VectorKey) -> bool:
        """Whether the release shows it."""
        return key in self.choice.shown

    def count(self, key: VectorKey) -> int:
        """The true count."""
        return value(dict(key), self.point)

    def shown(self, keys: Iterable[VectorKey]) -> list[int]:
        """Counts of those that are shown."""
        return [self.count(key) for key in keys if self.has(key)]

    def hidden(self, keys: Iterable[VectorKey]) -> list[VectorKey]:
        """Those that are not shown."""
        return [key for key in keys if not self.has(key)]

    def hides_small(self, keys: Iterable[VectorKey]) -> bool:
        """Whether one of them is hidden for itself, or for a part of its own."""
        return not self.small.isdisjoint(keys)

    def is_thin(self, contacts: int, each: int = 1) -> bool:
        """Whether own contacts could be nearly all of so many contacts (or conversations)."""
        return contacts < each * self.rules.own_contacts + self.rules.least_width - 1


@dataclass(frozen=True)
class Sum:
    """A figure that its parts add up to.

    `each`: how much one contact can add to it. `is_partly_stated`: some of it may be in no part.
    """

    total: VectorKey
    parts: tuple[VectorKey, ...]
    each: int = 1
    is_partly_stated: bool = False

    def least(self, seen: Seen) -> int:
        """What the total is at least, by the parts that are shown."""
        return sum(seen.shown(self.parts))

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        hidden = seen.hidden(self.parts)
        if not seen.has(self.total) or not seen.hides_small(hidden):
            return frozenset()
        left = seen.count(self.total) - self.least(seen)
        if not self.is_partly_stated:
            # Less where the list, or the group as it is now, didn't exist in every year of a pool.
            left = min(left, sum(map(seen.count, hidden)))
        # Of a hidden part only what its own shown parts leave is hidden.
        floors = [seen.least[key] for key in hidden if key in seen.least]
        left -= sum(floor for floor, _ in floors)
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
        if not seen.hides_small(seen.hidden(self.parts)):
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
        if not tied or not seen.hides_small(seen.hidden(self.parts)):
            return frozenset()
        rest = sum(seen.count(self.columns[at]) - seen.count(self.parts[at]) for at in hidden)
        figures = frozenset({self.total, *self.parts, *self.columns})
        return figures if seen.is_thin(rest) else frozenset()


@dataclass(frozen=True)
class Conversations:
    """Contacts by their number of conversations: `parts` add up to `total`, and times `numbers` to `sums`
    (all conversations, year by year). `yearly`: the parts of each year."""

    total: VectorKey
    parts: tuple[VectorKey, ...]
    numbers: tuple[int, ...]
    sums: tuple[VectorKey, ...]
    yearly: tuple[tuple[VectorKey, ...], ...]

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        known = all(seen.has(key) or key in seen.known for key in self.sums)
        if not known or not seen.hides_small(seen.hidden(self.parts)):
            return frozenset()
        hidden = [at for at, part in enumerate(self.parts) if not seen.has(part)]
        years = [[seen.count(year[at]) for at in hidden] for year in self.yearly]
        numbers = [self.numbers[at] for at in hidden]
        thin = _moves_little(years, numbers, seen.has(self.total), seen.rules)
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
                row = Sum(total, parts, each, is_partly_stated=not variable.adds_up)
                yield Bound(total, parts) if variable.multiple else row
            if variable.name == CONVERSATIONS and spec.level == "fine":
                yield _conversations(spec, space, line)
            if not variable.multiple and any(other.multiple for other in lists):
                yield from _rest(cells, line, at)
        if len(lists) == 1 and spec.level == "fine":
            yield from _groups(spec, space, cells, each)


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


def _moves_little(
    years: Sequence[Sequence[int]], numbers: Sequence[int], is_total_shown: bool, rules: Rules
) -> bool:
    """Whether some own contacts leave hidden counts of contacts, by number of conversations, too few
    values. `years`: the counts of each year; all conversations of each are known."""
    moves = _moves(numbers, is_total_shown)
    if moves is None:
        whole = [sum(each) for each in zip(*years, strict=True)]
        talks = [n for n, count in zip(numbers, whole, strict=True) for _ in range(count)]
        others = sorted(talks)[: -rules.own_contacts or None]
        return sum(others) < max(numbers) * (rules.least_width - 1)
    # What moves must move within a year. Own contacts may be of several.
    least = {0: 1}
    for counts in years:
        steps: dict[int, int] = {}
        for own in _owns(counts, rules.own_contacts):
            steps[sum(own)] = min(steps.get(sum(own), FAR), _steps(counts, own, moves))
        together: dict[int, int] = {}
        for (some, values), (more, found) in itertools.product(least.items(), steps.items()):
            if some + more <= rules.own_contacts:
                known = together.get(some + more, FAR)
                together[some + more] = min(known, values + found)
        least = together
    return min(least.values()) < rules.least_width


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


def _steps(counts: Sequence[int], own: Sequence[int], moves: Sequence[int]) -> int:
    """How often counts can move together, up or down, and none fall below the own contacts."""
    room = [count - mine for count, mine in zip(counts, own, strict=True)]
    up = min(left // -step for left, step in zip(room, moves, strict=True) if step < 0)
    down = min(left // step for left, step in zip(room, moves, strict=True) if step > 0)
    return up + down


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
