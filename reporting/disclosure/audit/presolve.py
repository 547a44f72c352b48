"""Make a reader's system small: fix what follows at once, and split the rest into parts.

Only steps that keep exactly the same set of whole-number solutions.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf

from ..errors import ReleasesContradict
from .system import Equation, Row, System


@dataclass
class Part:
    """Variables tied to each other by nothing outside: `equal` and `least` rows over them.

    `least`: (row, floor), row · variables ≥ floor.
    """

    variables: list[int]
    equal: list[tuple[Row, int]] = field(default_factory=list)
    least: list[tuple[Row, int]] = field(default_factory=list)


class Reduced:
    """A system with some variables fixed: `fixed` values, `parts`, and `part_of` a variable.

    Raises ReleasesContradict, naming the unknowns, when the figures can't be.
    """

    def __init__(self, system: System, known: Mapping[int, int], scope: frozenset[int]) -> None:
        self.system = system
        self.fixed: dict[int, int] = dict(known)
        self.rows = [e for e in system.equations if e.row.keys() <= scope]
        self.floors = [row for row in system.floors if row.keys() <= scope]
        self._by_variable: dict[int, list[int]] = {}
        for number, equation in enumerate(self.rows):
            for column in equation.row:
                self._by_variable.setdefault(column, []).append(number)
        self._propagate()
        self.parts: list[Part] = []
        self.part_of: dict[int, int] = {}
        self._split(scope)

    def left(self, row: Mapping[int, int]) -> tuple[Row, int]:
        """The part of a row not fixed yet, and what the fixed part adds up to."""
        open_row, constant = {}, 0
        for column, factor in row.items():
            if column in self.fixed:
                constant += factor * self.fixed[column]
            else:
                open_row[column] = factor
        return open_row, constant

    def _propagate(self) -> None:
        queue = list(range(len(self.rows)))
        waiting = set(queue)
        while queue:
            number = queue.pop()
            waiting.discard(number)
            for column in self._settle(self.rows[number]):
                fresh = [n for n in self._by_variable[column] if n not in waiting]
                queue.extend(fresh)
                waiting.update(fresh)

    def _settle(self, equation: Equation) -> list[int]:
        """Fix what one equation leaves no choice about; returns what was fixed."""
        row, constant = self.left(equation.row)
        rest = equation.figure - constant
        if not row:
            if rest:
                raise self._contradiction(equation)
            return []
        if len(row) == 1:
            ((column, factor),) = row.items()
            if rest % factor or rest // factor < 0:
                raise self._contradiction(equation)
            self.fixed[column] = rest // factor
            return [column]
        if rest == 0 and (min(row.values()) > 0 or max(row.values()) < 0):
            self.fixed.update(dict.fromkeys(row, 0))
            return list(row)
        return []

    def _contradiction(self, equation: Equation) -> ReleasesContradict:
        of = self.system.words(equation.row)
        return ReleasesContradict(f"the published figures can't all be true: those of {of}")

    def _split(self, scope: frozenset[int]) -> None:
        equal = [(row, e.figure - c) for e in self.rows for row, c in [self.left(e.row)] if row]
        least = [(row, -c) for f in self.floors for row, c in [self.left(f)] if row]
        most = self._most(equal)
        least = [(row, floor) for row, floor in least if _lowest(row, most) < floor]
        parent = {column: column for column in scope if column not in self.fixed}
        for row, _ in (*equal, *least):
            _join(parent, row)
        for column in sorted(parent):
            root = _find(parent, column)
            if root not in self.part_of:
                self.part_of[root] = len(self.parts)
                self.parts.append(Part([]))
            self.part_of[column] = self.part_of[root]
            self.parts[self.part_of[root]].variables.append(column)
        for row, figure in equal:
            self.parts[self.part_of[next(iter(row))]].equal.append((row, figure))
        for row, floor in least:
            self.parts[self.part_of[next(iter(row))]].least.append((row, floor))

    @staticmethod
    def _most(equal: Iterable[tuple[Row, int]]) -> dict[int, int]:
        """What variables are at most, by the equations that add up to a figure."""
        most: dict[int, int] = {}
        for row, figure in equal:
            if min(row.values()) > 0:
                for column, factor in row.items():
                    most[column] = min(most.get(column, figure), figure // factor)
        return most


def _lowest(row: Row, most: Mapping[int, int]) -> float:
    """The least a row can be when no variable is below nought or above its most."""
    return sum(factor * most.get(column, inf) for column, factor in row.items() if factor < 0)


def _find(parent: dict[int, int], column: int) -> int:
    while parent[column] != column:
        parent[column] = parent[parent[column]]
        column = parent[column]
    return column


def _join(parent: dict[int, int], columns: Iterable[int]) -> None:
    first, *others = columns
    root = _find(parent, first)
    for other in others:
        parent[_find(parent, other)] = root
