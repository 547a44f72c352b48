"""What own contacts there must be to rule out witnesses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from scipy.sparse import csr_array

from ..history import VectorKey
from .facts import Counts

Way = tuple[int, int]
"""A row, and how much of it own contacts must be at least to rule a witness out."""

Ways = frozenset[Way]
"""All ways to rule out one witness."""


class OwnContacts(Protocol):
    """The own contacts there can be of one county.

    Shapes: `keys` rows that can't be negative, as vectors; `matrix` rows × variables; `counts` what all
    contacts of the county are of each row.
    """

    keys: list[VectorKey]
    matrix: csr_array
    counts: Counts

    def ways(self, fallen: Counts) -> Ways:
        """The ways to rule out a witness in which rows have moved by so much."""

    def ruling_out(self, ruled: Collection[Ways]) -> dict[int, int] | None:
        """Own contacts that rule out all these witnesses: by row, how much they are of it at least. None if
        there are none. Raises GaveUp."""


def rules_out(own: Mapping[int, int], ways: Ways) -> bool:
    """Whether own contacts rule out a witness that can be ruled out in these ways."""
    return any(row in own and own[row] >= least for row, least in ways)
