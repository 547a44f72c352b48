"""Figures that were published outside of these releases: whoever reads them knows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .errors import ReleasesContradict
from .space import Space
from .vectors import Vector


@dataclass(frozen=True)
class Elsewhere:
    """`low` ≤ the sum of an item over some counties in one year ≤ `high`, in the item's unit.

    `item` is named as an unknown's ("contacts", "sex.woman", "reason.coarse.work") or
    "conversations"; `places` are county codes, none for all of the year's. A figure is known
    exactly if `low` is `high`; None is no bound. A percentage of a known total, rounded, is a
    figure with two bounds.
    """

    name: str
    year: int
    places: tuple[str, ...]
    item: str
    low: int | None
    high: int | None

    def vector(self, space: Space) -> Vector:
        """Its vector. Raises UnknownCell if the year has no such item or place."""
        places = self.places or space.layout(self.year).counties
        return space.item(self.year, places, self.item)


def vectors(figures: tuple[Elsewhere, ...], space: Space) -> Iterator[tuple[Elsewhere, Vector]]:
    """The figures of years that the space has; nothing follows from the others.

    Raises UnknownCell, and ReleasesContradict for a figure that can't be.
    """
    for figure in figures:
        if figure.year not in space.layouts:
            continue
        if figure.low is not None and figure.high is not None and figure.low > figure.high:
            raise ReleasesContradict(f"{figure.name} is at least {figure.low} and at most less")
        yield figure, figure.vector(space)
