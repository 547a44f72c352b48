"""Exact linear algebra on sparse integer vectors: what follows from what.

Arithmetic is modulo the prime 2^61 − 1. Coefficients here are small integers, so a dependency
over the rationals is one modulo the prime too, and a false one needs a minor divisible by it
(that would withhold a figure too many, never too few).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

PRIME = (1 << 61) - 1

Row = dict[int, int]
"""Column to residue, no zeros."""


class Span:
    """The span of vectors, grown one at a time, and watched vectors reduced against it.

    Kept in reduced row echelon form, so one pass reduces any vector. Rows are numbered: basis
    rows by −1 − pivot, watched rows from 0. `_holders` says which rows have a column.
    """

    def __init__(self) -> None:
        self._rows: dict[int, Row] = {}
        self._holders: dict[int, set[int]] = {}
        self._watched = 0

    def copy(self) -> Span:
        """The same, to be grown another way."""
        span = Span()
        span._rows = {number: dict(row) for number, row in self._rows.items()}
        span._holders = {column: set(numbers) for column, numbers in self._holders.items()}
        span._watched = self._watched
        return span

    def reduce(self, vector: Mapping[int, int]) -> Row:
        """What is left of a vector modulo the span; empty when it lies in it."""
        left = {column: value % PRIME for column, value in vector.items()}
        for column in vector:
            row = self._rows.get(-1 - column)
            if row is None:
                continue
            factor = left.pop(column)
            for other, value in row.items():
                if changed := (left.get(other, 0) - factor * value) % PRIME:
                    left[other] = changed
                else:
                    left.pop(other, None)
        return left

    def watch(self, vector: Mapping[int, int]) -> int | None:
        """Keep a vector reduced from now on: its number, or None if it is in the span already."""
        row = self.reduce(vector)
        if not row:
            return None
        number = self._watched
        self._watched += 1
        self._keep(number, row)
        return number

    def reveals(self, left: Row) -> Iterator[int]:
        """Numbers of watched vectors that enter the span with a vector reduced to `left`."""
        if not left:
            return
        column = min(left, key=lambda c: len(self._holders.get(c, ())))
        for number in sorted(self._holders.get(column, ())):
            if number >= 0 and _parallel(self._rows[number], left, column):
                yield number

    def add(self, left: Row, never: int = -1) -> None:
        """Grow the span by a vector already reduced to `left`; column `never` is no pivot."""
        columns = left.keys() - {never}
        if not columns:
            return
        pivot = min(columns, key=lambda c: (len(self._holders.get(c, ())), c))
        scale = pow(left[pivot], -1, PRIME)
        row = {c: value * scale % PRIME for c, value in left.items() if c != pivot}
        for number in self._holders.pop(pivot, set()):
            self._eliminate(number, pivot, row)
        self._keep(-1 - pivot, row)

    def _keep(self, number: int, row: Row) -> None:
        self._rows[number] = row
        for column in row:
            self._holders.setdefault(column, set()).add(number)

    def _eliminate(self, number: int, pivot: int, row: Row) -> None:
        target = self._rows[number]
        factor = target.pop(pivot)
        for column, value in row.items():
            before = target.get(column)
            changed = ((before or 0) - factor * value) % PRIME
            if changed:
                target[column] = changed
                if before is None:
                    self._holders.setdefault(column, set()).add(number)
            else:
                del target[column]
                self._holders[column].discard(number)


def _parallel(one: Row, other: Row, column: int) -> bool:
    """Whether two rows that share a column are multiples of each other."""
    if len(one) != len(other):
        return False
    a, b = one[column], other[column]
    return all(c in one and (one[c] * b - value * a) % PRIME == 0 for c, value in other.items())
