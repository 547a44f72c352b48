"""What was ever published, read from stored releases and from figures published elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .cells import TableCell, table_cells
from .elsewhere import Elsewhere, vectors
from .errors import AlteredRelease, ReleasesContradict
from .linear import PRIME, Span
from .release import Cell, ProtectedRelease, Shown
from .space import Space

VectorKey = tuple[tuple[int, int], ...]

Bound = tuple[int | None, int | None]
"""Low and high of a vector, in its unit; None: no bound."""

Bounds = dict[VectorKey, Bound]


def key_of(vector: Mapping[int, int]) -> VectorKey:
    """The same for equal vectors."""
    return tuple(sorted(vector.items()))


@dataclass
class Known:
    """Vectors with their published value, cells that were withheld, and vectors of which readers
    know bounds from elsewhere; `names` of the first and the last."""

    shown: dict[VectorKey, int] = field(default_factory=dict)
    names: dict[VectorKey, str] = field(default_factory=dict)
    withheld: dict[VectorKey, TableCell] = field(default_factory=dict)
    bounds: Bounds = field(default_factory=dict)


def read(
    releases: Iterable[ProtectedRelease], space: Space, elsewhere: tuple[Elsewhere, ...] = ()
) -> Known:
    """All that was said. Raises ReleasesContradict naming the cell, AlteredRelease, UnknownCell."""
    known, system = Known(), Equations(space.size)
    for release in releases:
        for table_cell, cell in release_cells(release, space):
            key = key_of(table_cell.vector)
            if not isinstance(cell, Shown):
                known.withheld.setdefault(key, table_cell)
                continue
            _learn(known, system, key, cell.value, f"{table_cell} ({release.year})")
    for figure, vector in vectors(elsewhere, space):
        key = key_of(vector)
        if figure.low is not None and figure.low == figure.high:
            _learn(known, system, key, figure.low, figure.name)
        else:
            known.names.setdefault(key, figure.name)
            known.bounds[key] = tighter(
                known.bounds.get(key, (None, None)), (figure.low, figure.high)
            )
    return known


def _learn(known: Known, system: Equations, key: VectorKey, figure: int, name: str) -> None:
    if not system.accept(dict(key), figure):
        raise ReleasesContradict(f"{name} contradicts the others")
    known.shown[key] = figure
    known.names.setdefault(key, name)


def tighter(one: Bound, other: Bound) -> Bound:
    """Both bounds at once."""
    lows = [low for low in (one[0], other[0]) if low is not None]
    highs = [high for high in (one[1], other[1]) if high is not None]
    return max(lows, default=None), min(highs, default=None)


def release_cells(release: ProtectedRelease, space: Space) -> Iterator[tuple[TableCell, Cell]]:
    """Each cell of a stored release with its vector. Raises AlteredRelease."""
    for table in release.tables:
        expected = {cell.key: cell for cell in table_cells(table.spec, space)}
        if expected.keys() != table.cells.keys():
            raise AlteredRelease(f"{table.name} of {release.year} has other cells than its layout")
        for key, cell in table.cells.items():
            yield expected[key], cell


class Equations:
    """Published figures as equations: one more column, `size`, holds minus the figure."""

    def __init__(self, size: int) -> None:
        self._constant = size
        self._span = Span()

    def accept(self, vector: Mapping[int, int], figure: int) -> bool:
        """Take one more equation; False if it can't be true together with the others."""
        left = self._span.reduce({**vector, self._constant: -figure % PRIME})
        if left.keys() == {self._constant}:
            return False
        self._span.add(left, never=self._constant)
        return True
