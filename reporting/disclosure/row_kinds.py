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
is hidden (`rows.look`). Of lists with one answer, cells that move in a ring are looked through as the
conversations are (`Grid`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .history import VectorKey
from .plan import Rules
from .space import value
from .suppression import Choice

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
class Grid:
    """A cross table of two lists with one answer: `sums` are its rows and columns, each with a total.

    Hidden cells of which each row and column with a shown total has just two lie in rings. A ring can
    move in one way only: every other cell up, the ones between down.
    """

    sums: tuple[Sum, ...]

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        tied = [seen.hidden(line.parts) for line in self.sums if seen.has(line.total)]
        rings = _rings([cells for cells in tied if cells])
        thin = any(seen.hides_small(ring) and self._is_held(ring, seen) for ring in rings)
        every = frozenset(key for line in self.sums for key in (line.total, *line.parts))
        return every if thin else frozenset()

    @staticmethod
    def _is_held(ring: Sequence[VectorKey], seen: Seen) -> bool:
        moves = [1 if at % 2 else -1 for at in range(len(ring))]
        counts = [seen.count(key) for key in ring]
        owns = _owns(counts, seen.rules.own_contacts)
        return any(_steps(counts, own, moves) + 1 < seen.rules.least_width for own in owns)


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


Row = Sum | Bound | Rest | Grid | Conversations


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


def _rings(lines: Sequence[Sequence[VectorKey]]) -> Iterator[list[VectorKey]]:
    """The rings among cells: each cell in two lines, each of these lines with two cells."""
    of: dict[VectorKey, list[int]] = {}
    for number, cells in enumerate(lines):
        for cell in cells:
            of.setdefault(cell, []).append(number)
    left = set(of)
    while left:
        ring, cell, line = [], min(left), of[min(left)][0]
        while cell in left:
            left.discard(cell)
            ring.append(cell)
            others = [other for other in of[cell] if other != line]
            if not others or len(lines[others[0]]) != 2:
                break
            line = others[0]
            cell = next(each for each in lines[line] if each != cell)
        else:
            if cell == ring[0]:
                yield ring


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
