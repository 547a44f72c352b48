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


class Answers(NamedTuple):
    """One county's counts beside a `Group`: all its contacts, those with the group, those in all of its
    columns together, with each of its answers, and in each column."""

    contacts: VectorKey
    total: VectorKey
    among: VectorKey
    rows: tuple[VectorKey, ...]
    columns: tuple[VectorKey, ...]


@dataclass(frozen=True)
class Group:
    """A group of several answers (or one) along a cross table: in each column at least its largest answer,
    and at most all of them, or the column.

    `total` are all contacts in these columns that have it; by column `cells`, one for each of its answers,
    and `columns`, all contacts of each; together `contacts`. Of the nation `whole` has it, and `rows` each
    answer.
    """

    total: VectorKey
    whole: VectorKey
    rows: tuple[VectorKey, ...]
    cells: tuple[tuple[VectorKey, ...], ...]
    columns: tuple[VectorKey, ...]
    contacts: VectorKey
    counties: tuple[Answers, ...]

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a hidden one too few values."""
        if not seen.has(self.contacts):
            return frozenset()
        room = min(self._room(_Others(self, county, seen)) for county in self.counties)
        cells = itertools.chain(*self.cells)
        figures = {self.total, self.whole, self.contacts, *self.rows, *self.columns, *cells}
        return frozenset(figures) if room < seen.rules.least_width - 1 else frozenset()

    def _room(self, others: _Others) -> int:
        """How many values besides one a hidden figure has at least."""
        every = range(len(self.columns))
        if not others.seen.has(self.total):
            return others.most(every) - others.least(every)
        if len(self.rows) == 1:
            return FAR  # a row that its parts add up to (`Sum`)
        hidden = [at for at in every if others.seen.hidden(self.cells[at])]
        rooms = [others.room(at) for at in hidden]
        return min([*rooms, *(others.room_along(row) for row in range(len(self.rows)))])


class _Others:
    """What everybody in a county knows of others' contacts with a group, whatever its own crossed answers."""

    def __init__(self, group: Group, county: Answers, seen: Seen) -> None:
        self.seen, self._group = seen, group
        own, total = seen.count(county.contacts), seen.count(group.total)
        having, among = seen.count(county.total), seen.count(county.among)
        self._fewest = total - min(having, among, total)
        self._total = total - max(0, having + among - own)
        self._among = seen.count(group.contacts) - among
        self._lacking = [
            seen.count(group.whole) - having - seen.count(row) + seen.count(mine)
            if seen.has(group.whole) and seen.has(row)
            else FAR
            for row, mine in zip(group.rows, county.rows, strict=True)
        ]
        self._columns, self._least, self._codes = [], [], []
        self._most: list[dict[VectorKey, int]] = []
        for cells, column, here in zip(group.cells, group.columns, county.columns, strict=True):
            mine = seen.count(here)
            self._columns.append(seen.count(column) - mine)
            codes = zip(cells, county.rows, strict=True)
            shown = [(k, seen.count(k), seen.count(row)) for k, row in codes if seen.has(k)]
            # The county has at least so many of a cell as its row and column can't hold otherwise.
            self._most.append({k: count - max(0, a + mine - own) for k, count, a in shown})
            self._least.append(min(self._columns[-1], max(self._most[-1].values(), default=0)))
            self._codes.append({k: count - min(count, mine, a) for k, count, a in shown})

    def least(self, columns: Iterable[int]) -> int:
        """How many have it in some columns at least, at the most that own contacts make of this."""
        return sum(self._least[at] for at in columns)

    def most(self, columns: Iterable[int]) -> int:
        """How many have it in some columns at most, at the least that own contacts make of this."""
        told, together = 0, 0
        rest = sum(self._columns[at] for at in range(len(self._columns)) if not self._is_told(at))
        for at in columns:
            most = self._columns[at] if self._is_told(at) else rest
            if len(self._codes[at]) == len(self._group.cells[at]):
                most = min(most, sum(self._codes[at].values()))
            if self._is_told(at):
                told += most
            else:
                together += most
        return told + min(together, rest)

    def _is_told(self, at: int) -> bool:
        return self.seen.has(self._group.columns[at])

    def room(self, at: int) -> int:
        """How many values besides one a hidden answer has in a column at least."""
        beside = [other for other in range(len(self._columns)) if other != at]
        most = min(self.most([at]), self._fewest - self.least(beside))
        codes = self._codes[at]
        if len(codes) < len(self._group.cells[at]) - 1:
            return most
        fewest = max(self._least[at], self._total - self.most(beside))
        having = sum(codes.values())
        # Who hasn't the only hidden answer has a shown one, or none of the group.
        return min(most - max(0, fewest - having), self._among - self._total + having)

    def room_along(self, row: int) -> int:
        """How many values besides one an answer has at least where it is hidden."""
        most, fewest, hidden = self._fewest, self._total - self._lacking[row], 0
        for cells, highest, lowest in zip(self._group.cells, self._most, self._codes, strict=True):
            if self.seen.has(cells[row]):
                most -= highest[cells[row]]
                fewest -= lowest[cells[row]]
            else:
                hidden += 1
        if not hidden:
            return FAR
        # Several that are hidden give way to each other.
        return most - (max(0, fewest) if hidden == 1 else 0)
