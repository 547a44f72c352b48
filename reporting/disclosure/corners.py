"""What three lists crossed two by two say of each other.

Contacts with a and b, and with a and c, overlap in what a can't hold; so do those without a.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from .layout import CONTACTS, NATION, Unknown, YearLayout

if TYPE_CHECKING:
    from .space import Space, Vector


class Corners(NamedTuple):
    """Contacts with these (`having`) of three answers and not the others, and those with the others and not
    these: `terms` (factor and vector) add up to their number."""

    items: tuple[str, str, str]
    having: tuple[bool, bool, bool]
    terms: tuple[tuple[int, Vector], ...]


def corners(space: Space, layout: YearLayout, level: str) -> Iterator[Corners]:
    """All there are for three answers to lists that are crossed two by two."""
    for a, b, c in itertools.permutations([v.name for v in layout.variables], 3):
        if {(a, b), (a, c), (b, c)} <= set(layout.crosses):
            lists = [v for name in (a, b, c) if (v := layout.variable(name))]
            for keys in itertools.product(*(v.keys(level) for v in lists)):
                items = [v.item(level, key) for v, key in zip(lists, keys, strict=True)]
                yield from _of_answers(space, layout, (items[0], items[1], items[2]))


def _of_answers(space: Space, layout: YearLayout, items: tuple[str, str, str]) -> Iterator[Corners]:
    n = space.item(layout.year, layout.counties, CONTACTS)
    a, b, c = (space.item(layout.year, layout.counties, item) for item in items)
    ab, ac, bc = (
        space.vector(Unknown(layout.year, NATION, f"{one}*{other}"))
        for one, other in itertools.combinations(items, 2)
    )
    every = ((1, n), (-1, a), (-1, b), (-1, c), (1, ab), (1, ac), (1, bc))
    yield Corners(items, (True, True, True), every)
    yield Corners(items, (False, True, True), ((1, bc), (-1, ab), (-1, ac), (1, a)))
    yield Corners(items, (True, False, True), ((1, ac), (-1, ab), (-1, bc), (1, b)))
    yield Corners(items, (True, True, False), ((1, ab), (-1, ac), (-1, bc), (1, c)))
