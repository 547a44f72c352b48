"""Own contacts of one county: what there is to count of them, and how many that takes.

Whatever contacts add up to (an unknown, or those of a total without a code) is a row that can't be
negative. Of own contacts a row is at most what it is of the county. Whose contacts are whose nobody
knows: own contacts are taken from the county's counts, list by list. Left to the rules of rows are lists
with several answers, and crossed answers: cross tables are held against the whole county.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..history import VectorKey, key_of
from ..layout import CONTACTS, CONVERSATIONS, Measure, Unknown, Variable
from ..space import Space
from ..vectors import Vector, add, matrix, minus
from .facts import Counts, Mask


class Kinds(NamedTuple):
    """Vectors of one year that a contact adds at most `most` to, all together."""

    year: int
    vectors: Sequence[Vector]
    most: int = 1


def kinds(space: Space, county: str) -> Iterator[Kinds]:
    """All that can't be negative of a county's contacts, year by year."""
    for year, layout in space.layouts.items():
        if county in layout.counties:
            yield Kinds(year, [space.vector(Unknown(year, county, CONTACTS))])
            for variable in layout.variables:
                if not variable.multiple:
                    yield from _of_list(space, year, county, variable)


def _of_list(space: Space, year: int, county: str, variable: Variable) -> Iterator[Kinds]:
    def of(level: str, keys: Sequence[str]) -> list[Vector]:
        return [space.vector(Unknown(year, county, variable.item(level, key))) for key in keys]

    codes, groups = (of(level, variable.keys(level)) for level in ("fine", "coarse"))
    if variable.measure is Measure.CONVERSATIONS:
        numbers = space.layout(year).variable(CONVERSATIONS)
        unstated = minus(space.item(year, [county], CONVERSATIONS), add(codes))
        yield Kinds(year, [*codes, unstated], max(map(int, numbers.codes)) if numbers else 1)
        return
    yield Kinds(year, codes)
    if not variable.allotted:
        return
    allotted = add(of("fine", variable.allotted))
    inside = [of("fine", found) for found in variable.groups.values()]
    here = [minus(group, add(found)) for group, found in zip(groups, inside, strict=True)]
    # Of each group either all of it, or its codes and those allotted to it.
    ways = [[[g], [*found, part]] for g, found, part in zip(groups, inside, here, strict=True)]
    for parts in itertools.product(*ways):
        yield Kinds(year, list(itertools.chain(*parts)))
    for number, part in enumerate(here):
        elsewhere = minus(allotted, part)
        others = itertools.chain(*inside[:number], *inside[number + 1 :])
        yield Kinds(year, [groups[number], elsewhere, *others])
        yield Kinds(year, [part, elsewhere, *itertools.chain(*inside)])


class Rows:
    """The rows of one county over a system's variables (rows × variables), and what they are.

    By row: `keys` its vector, `counts` what it is, `years`; `of` the kinds it belongs to, each with what
    a contact adds to it at most.
    """

    def __init__(self, space: Space, county: str, base: Counts, scope: Mask) -> None:
        numbers: dict[VectorKey, int] = {}
        self.of: list[list[tuple[int, int]]] = []
        self.years: list[int] = []
        for kind, (year, vectors, most) in enumerate(kinds(space, county)):
            for key in dict.fromkeys(key_of(vector) for vector in vectors if vector):
                if all(scope[column] for column, _ in key):
                    if key not in numbers:
                        numbers[key] = len(numbers)
                        self.of.append([])
                        self.years.append(year)
                    self.of[numbers[key]].append((kind, most))
        self.keys = list(numbers)
        self.matrix = matrix([dict(key) for key in numbers], len(base))
        self.counts = self.matrix @ base
