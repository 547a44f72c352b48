"""What withholding a figure costs."""

from __future__ import annotations

from .history import Known, VectorKey, key_of
from .linear import PRIME, Row, Span
from .suppression import Choice

Worth = tuple[tuple[int, int], int, VectorKey]
"""Place in the plan, minus the count, and the vector: the later in the plan and the smaller, the less."""

Worths = dict[VectorKey, Worth]


def worths_of(choice: Choice, known: Known) -> Worths:
    """What withholding a figure costs: the most valuable of the figures that go with it.

    Figures that differ by what earlier releases show go together: the last year of a pool and the
    pool itself.
    """
    span = Span()
    for key in known.shown:
        span.add(span.reduce(dict(key)))
    alike: dict[VectorKey, Worth] = {}
    residues = {key: _direction(span.reduce(c.vector)) for key, c in choice.candidates.items()}
    for key, candidate in choice.candidates.items():
        worth = candidate.order, -candidate.count, key
        alike[residues[key]] = min(worth, alike.get(residues[key], worth))
    return {key: alike[residue] for key, residue in residues.items()}


def _direction(row: Row) -> VectorKey:
    """The same for multiples of a vector."""
    if not row:
        return ()
    scale = pow(row[min(row)], -1, PRIME)
    return key_of({column: value * scale % PRIME for column, value in row.items()})
