"""What earlier releases said, read from the stored releases and from nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .cells import TableCell, table_cells
from .errors import AlteredRelease, ReleasesContradict
from .linear import PRIME, Span
from .release import Cell, ProtectedRelease, Shown
from .space import Space, Vector

VectorKey = tuple[tuple[int, int], ...]


def key_of(vector: Mapping[int, int]) -> VectorKey:
    """The same for equal vectors."""
    return tuple(sorted(vector.items()))


@dataclass
class Known:
    """Vectors with their published value (and the cell's name), and vectors that were withheld."""

    shown: dict[VectorKey, int] = field(default_factory=dict)
    names: dict[VectorKey, str] = field(default_factory=dict)
    withheld: dict[VectorKey, Vector] = field(default_factory=dict)


def read(releases: Iterable[ProtectedRelease], space: Space) -> Known:
    """All that releases said. Raises ReleasesContradict naming the cell, AlteredRelease."""
    known, system = Known(), Equations(space.size)
    for release in releases:
        for table_cell, cell in release_cells(release, space):
            key = key_of(table_cell.vector)
            if not isinstance(cell, Shown):
                known.withheld.setdefault(key, table_cell.vector)
                continue
            if not system.accept(table_cell.vector, cell.value):
                raise ReleasesContradict(f"{table_cell} ({release.year}) contradicts the others")
            known.shown[key] = cell.value
            known.names.setdefault(key, f"{table_cell} ({release.year})")
    return known


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
