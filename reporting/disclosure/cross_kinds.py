"""What of national cross tables everybody in one county could work out by its own crossed answers.

Nothing says what these are but the county's margins: in a hidden cell it may own as many contacts as the cell
has, and as its own row and column have. What is hidden together must be more than it can own by
`least_width` − 1, or a hidden cell keeps too few values. Here is what follows from several rows and columns
together (`Grid`), from coarse cells above fine ones (`Block`), where several answers are possible from the
contacts without one of them (`Rest`) and from what a column's hidden answers cover (`Cover`), and from three
lists crossed two by two (`Triple`). Groups of several answers are in `group_kinds`, single rows and columns
in `row_kinds`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .history import VectorKey
from .row_kinds import Bound, Figures, Seen, Share, Sum


@dataclass(frozen=True)
class Rest:
    """The contacts without one of several answers, in each column of a cross table.

    `total` has the answer, `parts` by column; `columns` are all contacts of each, together `contacts`. A
    cell can change only against contacts of its column that haven't the answer. `shares` as in `Sum`.
    """

    total: VectorKey
    parts: tuple[VectorKey, ...]
    columns: tuple[VectorKey, ...]
    contacts: VectorKey
    shares: tuple[Share, ...]

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a small part too few values."""
        figures = frozenset({self.total, self.contacts, *self.parts, *self.columns})
        known = self._known(seen) if seen.has(self.total) else ()
        thin = any(self._is_thin(hidden, seen) for hidden in known if hidden)
        return figures if thin else frozenset()

    def _known(self, seen: Seen) -> Iterator[Sequence[int]]:
        """Columns of which it is known how many contacts together haven't the answer."""
        hidden = [at for at, part in enumerate(self.parts) if not seen.has(part)]
        if all(seen.has(self.columns[at]) for at in hidden):
            yield hidden
        if seen.has(self.contacts):
            both = zip(self.parts, self.columns, strict=True)
            yield [at for at, keys in enumerate(both) if seen.hidden(keys)]

    def _is_thin(self, columns: Iterable[int], seen: Seen) -> bool:
        rest = {at: seen.count(self.columns[at]) - seen.count(self.parts[at]) for at in columns}
        own = max(share.lacking(seen, rest) for share in self.shares)
        return seen.is_thin(sum(rest.values()), own)


@dataclass(frozen=True)
class Cover:
    """A cross table of several answers (`rows`) by a list with one answer (`columns`): who has none of a
    column's shown answers has a hidden one.

    So many contacts the rows of these answers have there at least. Of what they hide together only the rest
    can move. Columns with hidden totals count as one: what they have together is what the others leave of
    all `contacts`.
    """

    rows: tuple[Sum, ...]
    columns: tuple[Bound, ...]
    contacts: VectorKey

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if own contacts could leave a hidden part too few values."""
        others = [column for column in self.columns if not seen.has(column.total)]
        known = [[column] for column in self.columns if seen.has(column.total)]
        if others and seen.has(self.contacts):
            known.append(others)
            if self._hidden(others, seen) and self._are_few(others, seen):
                return frozenset({self.contacts, *(column.total for column in self.columns)})
        hidden = [self._hidden(columns, seen) for columns in known]
        told = {at for at, row in enumerate(self.rows) if seen.has(row.total)}
        every: frozenset[int] = frozenset().union(*hidden)
        for answers in sorted({*hidden, every}, key=sorted):
            pairs = zip(known, hidden, strict=True)
            covered = [columns for columns, found in pairs if found and found <= answers]
            if answers and answers <= told and self._is_thin(answers, covered, seen):
                rows = (self.rows[at] for at in answers)
                lines: list[Sum | Bound] = [*rows, *itertools.chain(*covered)]
                return frozenset({self.contacts}).union(*({k.total, *k.parts} for k in lines))
        return frozenset()

    @staticmethod
    def _hidden(columns: Sequence[Bound], seen: Seen) -> frozenset[int]:
        """The answers that are hidden in one of the columns."""
        return frozenset(
            at for column in columns for at, part in enumerate(column.parts) if not seen.has(part)
        )

    def _are_few(self, columns: Sequence[Bound], seen: Seen) -> bool:
        """Whether a county could own nearly all contacts of these columns."""
        shares = zip(*(column.shares for column in columns), strict=True)
        own = max(sum(seen.count(share.total) for share in each) for each in shares)
        return seen.is_thin(sum(seen.count(column.total) for column in columns), own)

    def _is_thin(
        self, answers: Iterable[int], covered: Sequence[Sequence[Bound]], seen: Seen
    ) -> bool:
        counties = range(len(self.columns[0].shares))
        left = (self._left(answers, covered, county, seen) for county in counties)
        return min(left) < seen.rules.least_width - 1

    def _left(
        self, answers: Iterable[int], covered: Sequence[Sequence[Bound]], county: int, seen: Seen
    ) -> int:
        """What of the answers can move at least, for a county that takes off its own contacts."""
        left = 0
        for at in answers:
            row = self.rows[at]
            cells = {i: seen.count(part) for i, part in enumerate(row.parts) if not seen.has(part)}
            left += sum(cells.values()) - row.shares[county].having(seen, cells)
        for columns in covered:
            shown = set(range(len(self.rows))) - self._hidden(columns, seen)
            without = (self._without(column, shown, county, seen) for column in columns)
            left -= max(0, sum(without))
        return left

    @staticmethod
    def _without(column: Bound, shown: Iterable[int], county: int, seen: Seen) -> int:
        """How many contacts of others in a column can't have one of the shown answers."""
        share = column.shares[county]
        mine = seen.count(share.total)
        having = 0
        for at in shown:
            count = seen.count(column.parts[at])
            having += count - min(count, mine, seen.count(share.parts[at]))
        return seen.count(column.total) - mine - having


@dataclass(frozen=True)
class Member:
    """One county's counts beside a `Block`: in its row group and in its column group, and beside each part
    in its row and in its column."""

    groups: tuple[VectorKey, ...]
    parts: tuple[tuple[VectorKey, ...], ...]


@dataclass(frozen=True)
class Block:
    """A coarse cell, or a coarse margin, above the fine cells of a cross table (`parts`).

    `is_sum`: the parts add up to it, but for codes allotted at random, which count in no part.
    """

    total: VectorKey
    parts: tuple[VectorKey, ...]
    is_sum: bool
    members: tuple[Member, ...]

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if a county could leave a hidden part too few values."""
        if not seen.has(self.total) or not seen.hidden(self.parts):
            return frozenset()
        left = seen.count(self.total) - (sum(seen.shown(self.parts)) if self.is_sum else 0)
        own = max(self._owned(member, left, seen) for member in self.members)
        return frozenset({self.total, *self.parts}) if seen.is_thin(left, own) else frozenset()

    def _owned(self, member: Member, left: int, seen: Seen) -> int:
        own = min(left, *map(seen.count, member.groups))
        if not self.is_sum:
            return own
        among = left
        for key, beside in zip(self.parts, member.parts, strict=True):
            if not seen.has(key):
                among -= max(0, seen.count(key) - min(map(seen.count, beside)))
        return min(own, among)


@dataclass(frozen=True)
class Triple:
    """What three answers crossed two by two say of each other (`corners`): `terms` add up to contacts.

    A figure that alone of these is hidden moves no further than those are many who aren't the county's.
    `members`: of each county its contacts, and those with each answer.
    """

    terms: tuple[tuple[int, VectorKey], ...]
    having: tuple[bool, bool, bool]
    members: tuple[tuple[VectorKey, ...], ...]

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if a county's own answers could leave the hidden one no room."""
        hidden = [(factor, key) for factor, key in self.terms if not seen.has(key)]
        if len(hidden) != 1:
            return frozenset()
        ((sign, figure),) = hidden
        contacts = sum(factor * seen.count(key) for factor, key in self.terms)
        own = max(min(contacts, self._owned(member, seen)) for member in self.members)
        # Nothing falls below nought anyway.
        if sign > 0 and contacts - own >= seen.count(figure):
            return frozenset()
        return (
            frozenset(key for _, key in self.terms) if seen.is_thin(contacts, own) else frozenset()
        )

    def _owned(self, member: Sequence[VectorKey], seen: Seen) -> int:
        whole, *answers = map(seen.count, member)
        pairs = [
            (count, whole - count) if has else (whole - count, count)
            for count, has in zip(answers, self.having, strict=True)
        ]
        return sum(map(min, zip(*pairs, strict=True)))


Cell = tuple[int, int]
Cells = frozenset[Cell]


@dataclass(frozen=True)
class Grid:
    """A cross table of two lists with one answer: its lines, each with a total, and all contacts.

    Shown totals of some rows, less those of some columns, leave a sum of hidden cells, or how one of
    them differs from the sum of others. Rows (or columns) with hidden totals have a known sum together.
    A cell rises at most by what the others of a sum are, and falls by what it is, or by what those are
    that it moves with: all of it must be more than a county can own of it.
    """

    rows: tuple[Sum, ...]
    columns: tuple[Sum, ...]
    contacts: VectorKey

    def too_little(self, seen: Seen) -> Figures:
        """Figures of which one must go, if a county could leave a hidden cell too few values."""
        sums, differences = self._known(seen)
        for cell in {cell for found in sums for cell in found}:
            falls = [frozenset({cell}), *differences.get(cell, ())]
            for rises, falling in itertools.product(sums, falls):
                if cell in rises and self._is_thin(rises | falling, seen):
                    return frozenset({self.contacts}).union(
                        *({line.total, *line.parts} for line in (*self.rows, *self.columns))
                    )
        return frozenset()

    def _known(self, seen: Seen) -> tuple[list[Cells], dict[Cell, list[Cells]]]:
        """Hidden cells whose sum is known; and by cell, others with whose sum it rises and falls."""
        along = list(self._lines(self.rows, seen, turned=False))
        across = list(self._lines(self.columns, seen, turned=True))
        return known_together(*sorted((along, across), key=len))

    def _lines(self, lines: Sequence[Sum], seen: Seen, turned: bool) -> Iterator[Cells]:
        """The hidden cells of each line with a shown total, and of the others together."""
        others: Cells = frozenset()
        for number, line in enumerate(lines):
            hidden = [at for at, key in enumerate(line.parts) if not seen.has(key)]
            cells = frozenset((at, number) if turned else (number, at) for at in hidden)
            if seen.has(line.total):
                yield cells
            else:
                others |= cells
        if seen.has(self.contacts):
            yield others

    def _is_thin(self, cells: Cells, seen: Seen) -> bool:
        counts = {(i, j): seen.count(self.rows[i].parts[j]) for i, j in cells}
        own = 0
        for number in range(len(self.rows[0].shares)):
            by_row = self._owned(self.rows, counts, number, seen)
            turned = {(j, i): count for (i, j), count in counts.items()}
            by_column = self._owned(self.columns, turned, number, seen)
            own = max(own, min(by_row, by_column))
        return seen.is_thin(sum(counts.values()), own)

    @staticmethod
    def _owned(
        lines: Sequence[Sum], counts: Mapping[tuple[int, int], int], number: int, seen: Seen
    ) -> int:
        """How many of the contacts in some cells can be a county's, line by line."""
        by_line: dict[int, dict[int, int]] = {}
        for (line, at), count in counts.items():
            by_line.setdefault(line, {})[at] = count
        return sum(
            lines[line].shares[number].having(seen, cells) for line, cells in by_line.items()
        )


def known_together(
    along: Sequence[Cells], across: Sequence[Cells]
) -> tuple[list[Cells], dict[Cell, list[Cells]]]:
    """What sums over lines tell of a table: sets of cells with a known sum, and by cell the sets with a known
    difference from it; of each only those without a smaller one inside.

    Neither the lines `along` nor those `across` have a cell in common with one of their own. What some
    along add up to, less what some across do, leaves the cells in one of both. Of the lines `across`,
    which may be many, only those are taken that leave the fewest; the time doubles with each line `along`.
    """
    sums: set[Cells] = set(filter(None, across))
    differences: dict[Cell, set[Cells]] = {}
    for taken in _unions(along):
        inside = [line for line in across if line <= taken]
        sums.add(taken.difference(*inside))
        meeting = [line for line in across if line & taken]
        sums.add(_all(meeting) - taken if taken <= _all(meeting) else frozenset())
        for cell, several in itertools.chain(_one_taken(taken, across), _one_beside(taken, across)):
            differences.setdefault(cell, set()).add(several)
    sums.discard(frozenset())
    return _smallest(sums), {cell: _smallest(found) for cell, found in differences.items()}


def _one_taken(taken: Cells, across: Sequence[Cells]) -> Iterator[tuple[Cell, Cells]]:
    """Each taken cell that lines hold all others of, with what these lines have besides."""
    for cell in taken:
        others = [line for line in across if cell not in line]
        meeting = [line for line in others if line & taken]
        if taken - _all(meeting) == {cell}:
            besides = _all(meeting) - taken
            # If there is nothing besides, the cell is known: it differs by any other line.
            yield from (
                [(cell, besides)] if besides else [(cell, line) for line in others if line - taken]
            )


def _one_beside(taken: Cells, across: Sequence[Cells]) -> Iterator[tuple[Cell, Cells]]:
    """Each cell beside the taken ones that is all a line has besides, with what such lines leave of them."""
    inside = [line for line in across if line and line <= taken]
    for line in across:
        if len(line - taken) == 1:
            (cell,) = line - taken
            left = taken.difference(line, *inside)
            yield from [(cell, left)] if left else [(cell, other) for other in inside]


def _all(lines: Iterable[Cells]) -> Cells:
    return frozenset().union(*lines)


def _unions(lines: Iterable[Cells]) -> set[Cells]:
    """All unions of some of the lines, or of none."""
    unions: set[Cells] = {frozenset()}
    for line in lines:
        unions |= {union | line for union in unions}
    return unions


def _smallest(sets: Iterable[Cells]) -> list[Cells]:
    """Those without another one inside."""
    kept: list[Cells] = []
    for each in sorted(set(sets), key=lambda cells: (len(cells), sorted(cells))):
        if not any(other <= each for other in kept):
            kept.append(each)
    return kept
