"""Integer vectors over coordinates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from scipy.sparse import csr_array

Vector = dict[int, int]
"""Coordinate to coefficient; no zeros."""


def combine(parts: Iterable[tuple[int, Mapping[int, int]]]) -> Vector:
    """The sum of factor × vector."""
    total: Vector = {}
    for factor, vector in parts:
        for column, value in vector.items():
            total[column] = total.get(column, 0) + factor * value
    return {column: value for column, value in total.items() if value}


def add(vectors: Iterable[Mapping[int, int]]) -> Vector:
    """The sum of vectors."""
    return combine((1, vector) for vector in vectors)


def minus(left: Mapping[int, int], right: Mapping[int, int]) -> Vector:
    """left − right."""
    return combine(((1, left), (-1, right)))


def value(vector: Mapping[int, int], point: Mapping[int, int]) -> int:
    """vector · point, in the vector's unit; `Space.point` sees to it that every count is there."""
    return sum(factor * point[column] for column, factor in vector.items())


def matrix(rows: Sequence[Mapping[int, int]], width: int) -> csr_array:
    """Rows as a sparse whole-number matrix, rows × coordinates."""
    where = [(i, c, f) for i, row in enumerate(rows) for c, f in row.items()]
    data = np.array([f for _, _, f in where], dtype=np.int64)
    rows_at = np.array([i for i, _, _ in where], dtype=np.int64)
    columns_at = np.array([c for _, c, _ in where], dtype=np.int64)
    return csr_array((data, (rows_at, columns_at)), shape=(len(rows), width))
