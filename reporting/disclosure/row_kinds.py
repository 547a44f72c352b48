"""Rows in which somebody who knows own contacts would know nearly all that is hidden.

A colleague knows some own contacts, with every answer. What a row hides adds up to what its total
leaves, so of a hidden cell the colleague knows: at least the own contacts in it, at most what the
row hides less the own contacts elsewhere in it. That leaves as many values as the row hides
contacts that aren't the colleague's, and one more. Whose contacts are whose nobody knows: a row
must hide at least `own_contacts` + `least_width` − 1, wherever they are; of conversations as many
times more as one contact has at most (`Sum`).

Where several answers are possible each is at most the total, and the total is at most all of them.
So is a group to its codes, and to those codes whose contacts were allotted to it (`Bound`).

A county's contacts and their conversations tell of each other (`Talks`). Where both are known, the
contacts with one, two or three conversations settle each other: they are looked through for all own
contacts there can be (`Conversations`).
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from .history import VectorKey
from .plan import Rules
from .suppression import Choice
from .vectors import value

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
    _counts: dict[VectorKey, int] = field(default_factory=dict)

    def has(self, key: VectorKey) -> bool:
        """Whether this release or an earlier one shows it."""
        return key in self.choice.shown or key in self.known

    def count(self, key: VectorKey) -> int:
        """The true count."""
        if key not in self._counts:
            self._counts[key] = value(dict(key), self.point)
        return self._counts[key]

    def shown(self, keys: Iterable[VectorKey]) -> list[int]:
        """Counts of those that are shown."""
        return [self.count(key) for key in keys if self.has(key)]

    def hidden(self, keys: Iterable[VectorKey]) -> list[VectorKey]:
        """Those that are not shown."""
        return [key for key in keys if not self.has(key)]

    def hides_small(self, keys: Iterable[VectorKey]) -> bool:
        """Whether one of them is hidden for itself, or for a part of its own."""
        return not self.small.isdisjoint(keys)

    def is_thin(self, contacts: int, own: int) -> bool:
        """Whether own contacts (or their conversations) could be nearly all of so many."""
        return contacts < own + self.rules.least_width - 1


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
        own = self.each * seen.rules.own_contacts
        return figures if seen.is_thin(left, own) else frozenset()


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
        hidden = seen.hidden(self.parts)
        # A hidden code beside few allotted contacts gives their number away.
        is_worth_it = self.others or seen.hides_small(hidden)
        figures = self._leaving_little(hidden, seen) if hidden and is_worth_it else None
        return figures or self._closing_in(seen)

    def _leaving_little(self, hidden: Sequence[VectorKey], seen: Seen) -> Figures:
        for key in hidden if seen.has(self.total) else ():
            # A hidden group is at least its shown codes: what it leaves of the total is what is hidden.
            floor, by = seen.least.get(key, (0, frozenset()))
            if seen.is_thin(seen.count(self.total) - floor, seen.rules.own_contacts):
                return frozenset({self.total, *by})
        if self.others and not seen.has(self.total):
            return frozenset()
        # Whoever hasn't the only hidden answer has a shown one, also if the total is hidden.
        every = (*self.parts, *self.others)
        alone = len(seen.hidden(every)) == 1 and self._spare(seen) < seen.rules.least_width - 1
        return frozenset({self.total, *every}) if alone else frozenset()

    def _spare(self, seen: Seen) -> int:
        """Contacts nobody knows that have a shown code: they leave the only hidden one its room."""
        counts = seen.shown((*self.parts, *self.others))
        return sum(max(0, count - seen.rules.own_contacts) for count in counts)

    def _closing_in(self, seen: Seen) -> Figures:
        """A hidden total is at most its parts, less what contacts known to count in several add twice."""
        if seen.has(self.total) or self.others or seen.hidden(self.parts):
            return frozenset()
        twice = sum(seen.shown(self.parts)) - seen.count(self.total)
        own = (len(self.parts) - 1) * seen.rules.own_contacts
        return frozenset(self.parts) if seen.is_thin(twice, own) else frozenset()


@dataclass(frozen=True)
class Talks:
    """One county's contacts and conversations of a year; `most`: conversations a contact can have."""

    contacts: VectorKey
    conversations: VectorKey
    most: int

    def too_little(self, seen: Seen) -> Figures:
        """The shown one, if it could leave a colleague too few values of the hidden one.

        Conversations bound hidden contacts from both sides, and the other counties of a region do so too:
        they are never shown alone.
        """
        if seen.has(self.conversations) and not seen.has(self.contacts):
            return frozenset({self.conversations})
        others = max(0, seen.count(self.contacts) - seen.rules.own_contacts)
        values = (self.most - 1) * others + 1
        alone = seen.has(self.contacts) and not seen.has(self.conversations)
        thin = alone and values < seen.rules.least_width
        return frozenset({self.contacts}) if thin else frozenset()


@dataclass(frozen=True)
class Conversations:
    """Contacts by their number of conversations: `parts` add up to `total`, and times `numbers` to `sums`
    (all conversations, year by year). `yearly`: the parts of each year; `groups`: of several parts."""

    total: VectorKey
    parts: tuple[VectorKey, ...]
    numbers: tuple[int, ...]
    sums: tuple[VectorKey, ...]
    yearly: tuple[tuple[VectorKey, ...], ...]
    groups: tuple[VectorKey, ...]

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        known = [seen.has(key) for key in self.sums]
        if not any(known) or not seen.hides_small(seen.hidden(self.parts)):
            return frozenset()
        hidden = [at for at, part in enumerate(self.parts) if not seen.has(part)]
        years = [[seen.count(year[at]) for at in hidden] for year in self.yearly]
        if all(known):
            numbers = [self.numbers[at] for at in hidden]
            thin = _moves_little(years, numbers, seen.has(self.total), seen.rules)
        else:
            # Only the years whose conversations nobody knows let a contact pass from one part to another.
            free = [sum(year) for year, is_known in zip(years, known, strict=True) if not is_known]
            thin = seen.is_thin(sum(free), seen.rules.own_contacts)
        every = frozenset({self.total, *self.sums, *self.parts, *self.groups})
        return every if thin else frozenset()


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
