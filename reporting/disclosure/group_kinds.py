"""What everybody in one county could work out of a group of several answers in national cross tables.

No table needs to say how many of a column's contacts have the group: at least as many as have its largest
answer, at most as many as have any, and all columns together what the group has. A county takes off its
own contacts, of which only the margins are known here: whatever their crossed answers are, what is hidden
must keep enough values.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from .history import VectorKey
from .row_kinds import FAR, Figures, Seen


class Columns(NamedTuple):
    """Contacts with a group in columns together, and in part of those `beside`: codes allotted at random.

    `total`: all contacts there; `own`: of each county.
    """

    cell: VectorKey
    columns: tuple[int, ...]
    beside: tuple[int, ...]
    total: VectorKey
    own: tuple[VectorKey, ...]


class Answers(NamedTuple):
    """One county's counts beside a `Group`: all its contacts, those with the group, those in all of its
    columns together, with each of its answers, with each other answer, and in each column."""

    contacts: VectorKey
    total: VectorKey
    among: VectorKey
    rows: tuple[VectorKey, ...]
    outside: tuple[VectorKey, ...]
    columns: tuple[VectorKey, ...]


@dataclass(frozen=True)
class Group:
    """A group of several answers along a cross table: in each column at least its largest answer, and at most
    all its answers together, and the column's contacts. Single answers are there for what hides their totals.

    `total` are all contacts in these columns that have it; by column `cells`, one for each of its answers,
    `outside`, for each other answer, and `columns`, all contacts of each; together `contacts`. Of the nation
    `whole` has it, and `rows` each answer. `blocks`: contacts that have it in some of the columns together.
    """

    total: VectorKey
    whole: VectorKey
    rows: tuple[VectorKey, ...]
    cells: tuple[tuple[VectorKey, ...], ...]
    outside: tuple[tuple[VectorKey, ...], ...]
    columns: tuple[VectorKey, ...]
    contacts: VectorKey
    blocks: tuple[Columns, ...]
    counties: tuple[Answers, ...]

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a hidden one too few values."""
        if not seen.has(self.contacts):
            return frozenset()
        room = min(self._room(_Others(self, at, seen)) for at in range(len(self.counties)))
        cells = (
            *itertools.chain(*self.cells, *self.outside),
            *(b for each in self.blocks for b in (each.cell, each.total)),
        )
        figures = {self.total, self.whole, self.contacts, *self.rows, *self.columns, *cells}
        return frozenset(figures) if room < seen.rules.least_width - 1 else frozenset()

    def _room(self, others: _Others) -> int:
        """How many values more than one a hidden figure has at least."""
        every = range(len(self.columns))
        if not others.seen.has(self.total):
            return others.room_of_total()
        if self._is_sum():
            return FAR
        rooms = [
            others.room(row, at)
            for at in every
            for row, key in enumerate(self.cells[at])
            if not others.seen.has(key)
        ]
        rooms += [others.room_of(block) for block in self.blocks if not others.seen.has(block.cell)]
        return min(rooms, default=FAR)

    def _is_sum(self) -> bool:
        """Whether it is a row that its parts add up to (`Sum`)."""
        return self.rows == (self.total,)


class _Others:
    """What everybody in a county knows of others' contacts with a group, whatever its own crossed answers.

    So each ceiling here is the lowest, each floor the highest that own answers could make it. Contacts with
    the group are between `lowest` and `highest`, as far as own ones aren't known; so are, by column, those
    with a shown answer (`low`, `high`). `least`: by column those with the group at least.
    """

    def __init__(self, group: Group, number: int, seen: Seen) -> None:
        self.seen, self._group, self._number = seen, group, number
        self._county = county = group.counties[number]
        self._own = own = seen.count(county.contacts)
        total = seen.count(group.total)
        having, among = seen.count(county.total), seen.count(county.among)
        self._lowest = total - min(having, among, total)
        self._highest = total - max(0, having + among - own)
        self._contacts = seen.count(group.contacts) - among
        self._columns: list[int] = []
        self._least: list[int] = []
        self._low: list[dict[VectorKey, int]] = []
        self._high: list[dict[VectorKey, int]] = []
        for at in range(len(group.columns)):
            self._add_column(at)

    def _add_column(self, at: int) -> None:
        seen, group, county = self.seen, self._group, self._county
        mine = seen.count(county.columns[at])
        self._columns.append(seen.count(group.columns[at]) - mine)
        codes = zip(group.cells[at], county.rows, strict=True)
        shown = [(k, seen.count(k), seen.count(row)) for k, row in codes if seen.has(k)]
        self._low.append({k: count - min(count, mine, a) for k, count, a in shown})
        # The county has at least so many of a cell as its row and column can't hold otherwise.
        self._high.append({k: count - max(0, a + mine - self._own) for k, count, a in shown})
        least = [*self._high[-1].values(), self._without_others(at, mine)]
        self._least.append(min(self._columns[-1], max(least)))

    def _without_others(self, at: int, mine: int) -> int:
        """Who has none of the answers outside of the group has one in it."""
        outside, left = self._group.outside[at], self._columns[at]
        if not self._is_told(at) or self.seen.hidden(outside):
            return 0
        for key, row in zip(outside, self._county.outside, strict=True):
            count = self.seen.count(key)
            left -= count - min(count, mine, self.seen.count(row))
        return max(0, left)

    def least(self, columns: Iterable[int]) -> int:
        """A number that have it in these columns at least, as high as any own answers make it."""
        return sum(self._least[at] for at in columns)

    def most(self, columns: Iterable[int]) -> int:
        """A number that have it in these columns at most, as low as any own answers make it."""
        told, together = 0, 0
        rest = sum(self._columns[at] for at in range(len(self._columns)) if not self._is_told(at))
        for at in columns:
            most = self._columns[at] if self._is_told(at) else rest
            if len(self._low[at]) == len(self._group.cells[at]):
                most = min(most, sum(self._low[at].values()))
            if self._is_told(at):
                told += most
            else:
                together += most
        return told + min(together, rest)

    def _is_told(self, at: int) -> bool:
        return self.seen.has(self._group.columns[at])

    def room(self, row: int, at: int) -> int:
        """How many values more than one a hidden answer has in a column at least."""
        beside = [other for other in self._hidden(row) if other != at]
        pairs = zip(self._group.cells, self._high, self._low, strict=True)
        shown = [(high[k[row]], low[k[row]]) for k, high, low in pairs if k[row] in low]
        most = min(self._ceiling(at), self._lowest - sum(high for high, _ in shown))
        least = 0
        if not beside:
            least = max(least, self._highest - self._lacking(row) - sum(low for _, low in shown))
        together = self._together(row)
        if together is not None:
            most = min(most, together[0])
            least = max(least, together[1] - sum(map(self._ceiling, beside)))
        codes = self._low[at]
        if len(codes) < len(self._group.cells[at]) - 1:
            return most - least
        # Who hasn't the only hidden answer has a shown one, or none of the group.
        having, others = sum(codes.values()), self._but(at)
        least = max(least, self._least[at] - having, self._highest - self.most(others) - having)
        return min(most - least, self._contacts - self._highest + having)

    def _lacking(self, row: int) -> int:
        """How many of the nation's others with the group haven't one of its answers."""
        group, county, count = self._group, self._county, self.seen.count
        if self.seen.hidden([group.whole, group.rows[row]]):
            return FAR
        having = count(group.rows[row]) - count(county.rows[row])
        return count(group.whole) - count(county.total) - having

    def _hidden(self, row: int) -> list[int]:
        return [at for at, cells in enumerate(self._group.cells) if not self.seen.has(cells[row])]

    def _but(self, at: int) -> list[int]:
        return [other for other in range(len(self._columns)) if other != at]

    def _together(self, row: int) -> tuple[int, int] | None:
        """At most and at least of others what is hidden of an answer, if its total is known."""
        group, seen, hidden = self._group, self.seen, self._hidden(row)
        if group.total != group.whole or not seen.has(group.rows[row]):
            return None
        own, cells = seen.count(self._county.rows[row]), [each[row] for each in group.cells]
        left = seen.count(group.rows[row]) - sum(seen.shown(cells))
        here = [seen.count(column) for column in self._county.columns]
        holds = [min(seen.count(cell), mine) for cell, mine in zip(cells, here, strict=True)]
        most = min(own, left, sum(holds[at] for at in hidden))
        elsewhere = sum(holds) - sum(holds[at] for at in hidden)
        least = max(own - elsewhere, sum(max(0, own + here[at] - self._own) for at in hidden))
        return left - most, left - least

    def _ceiling(self, at: int) -> int:
        return min(self.most([at]), self._lowest - self.least(self._but(at)))

    def room_of_total(self) -> int:
        """How many values more than one the group's total has at least, if it is hidden."""
        cells = self._group.cells
        every = range(len(cells))
        hidden = [at for at in every if self.seen.hidden(cells[at])]
        closed = [at for at in every if at not in hidden]
        most, least = self.most(every), self.least(every)
        sums = [self._together(row) for row in range(len(self._group.rows))]
        for row, together in enumerate(sums):
            if together is not None:
                shown = sum(self._high[at].get(cells[at][row], 0) for at in hidden)
                least = max(least, self.least(closed) + shown + together[1])
        known = [together[0] for together in sums if together is not None]
        if len(known) == len(sums):
            shown = sum(sum(self._low[at].values()) for at in hidden)
            most = min(most, self.most(closed) + shown + sum(known))
        return most - least

    def room_of(self, block: Columns) -> int:
        """How many values more than one the group has in a block at least."""
        inside, beside = block.columns, block.beside
        outside = [at for at in range(len(self._columns)) if at not in {*inside, *beside}]
        most = min(self.most([*inside, *beside]), self._lowest - self.least(outside))
        if self.seen.has(block.total):
            most = min(
                most, self.seen.count(block.total) - self.seen.count(block.own[self._number])
            )
        return most - max(self.least(inside), self._highest - self.most([*outside, *beside]))
