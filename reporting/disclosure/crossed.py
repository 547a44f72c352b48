"""A county's own answers in cross tables: what everybody there knows together of a national cell.

They are used while a release is made and are part of nothing that is kept.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from .errors import BadTally, UnknownCell
from .layout import NATION, Unknown
from .space import Space
from .vectors import matrix, value

Own = Mapping[str, Mapping[int, int]]
"""By county its counts, by coordinate; a cross table's coordinates hold its own answers."""


def own(space: Space, year: int, point: Mapping[int, int], crossed: Mapping[Unknown, int]) -> Own:
    """What each county is of the coordinates of a year, from its cross tables (noughts may be left out).

    Raises BadTally naming a cell that isn't a count, that doesn't add up over the counties or
    doesn't fit its county's other counts, and UnknownCell naming one that doesn't exist.
    """
    layout = space.layout(year)
    by_item: dict[str, dict[str, int]] = {u.item: {} for u in _crosses(space, year)}
    for unknown, count in crossed.items():
        if unknown.year != year or unknown.place not in layout.counties:
            raise UnknownCell(f"{unknown} is of no county of {year}")
        if unknown.item not in by_item:
            raise UnknownCell(f"{unknown} doesn't exist")
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise BadTally(f"{unknown} is not a whole number of at least nought")
        by_item[unknown.item][unknown.place] = count
    for item, counts in by_item.items():
        nation = Unknown(year, NATION, item)
        if sum(counts.values()) != value(space.vector(nation), point):
            raise BadTally(f"{nation} is not the sum of the counties' own")
    found = {county: _of(space, year, county, point, by_item) for county in layout.counties}
    _check(space, year, found, by_item)
    return found


def _check(space: Space, year: int, found: Own, by_item: Mapping[str, Mapping[str, int]]) -> None:
    """What holds of a nation holds of each county."""
    if not (unknowns := _crosses(space, year)):
        return
    counts = np.zeros((space.size, len(found)), dtype=np.int64)
    for at, mine in enumerate(found.values()):
        counts[list(mine), at] = list(mine.values())
    given = [[by_item[u.item].get(county, 0) for county in found] for u in unknowns]
    off = matrix([space.vector(u) for u in unknowns], space.size) @ counts != np.array(given)
    for at, county in np.argwhere(off):
        raise BadTally(f"{[*found][county]}: {unknowns[at]} doesn't add up with its total")
    cone = [(name, v) for name, v in space.cone if space.basis[next(iter(v))].year == year]
    for at, county in np.argwhere(matrix([v for _, v in cone], space.size) @ counts < 0):
        name, _ = cone[at]
        raise BadTally(f"{[*found][county]}: {name} can't be: the counts don't fit together")


def _crosses(space: Space, year: int) -> list[Unknown]:
    return [u for u in space.vectors if u.year == year and u.place == NATION]


def _of(
    space: Space,
    year: int,
    county: str,
    point: Mapping[int, int],
    by_item: Mapping[str, Mapping[str, int]],
) -> dict[int, int]:
    of = {at: u for at, u in enumerate(space.basis) if u.year == year}
    margins = {at: point[at] for at, u in of.items() if u.place == county}
    cells = {at: by_item[u.item].get(county, 0) for at, u in of.items() if u.place == NATION}
    return {at: count for at, count in (margins | cells).items() if count}
