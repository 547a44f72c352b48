"""Own contacts of one county in lists with several answers, by integer programs.

Own contacts are contacts like all others: what can't be negative of a county's contacts can't be so of
them, nor of those they leave. Whose contacts are whose nobody knows, so whatever keeps within that can be
own. With several answers there are so many ways to have own contacts that trying them one by one takes
minutes. So HiGHS looks for them, and is believed when it says that there are none, or how much of a row they
are at most.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cached_property

import numpy as np
from scipy.sparse import block_array, csr_array, diags_array, vstack

from ..history import key_of
from ..layout import CONTACTS
from ..space import Space
from ..vectors import matrix
from .facts import Counts, Mask
from .own import Ways, rules_out
from .solver import ANY, FAR, NEAR, GaveUp, Model, Spared

DEAR = 20.0
"""What it costs when all is gone of a row."""


class SeveralAnswers:
    """Up to `most` own contacts of a county. Shapes as in `OwnContacts`.

    `columns`: the variables of the lists in question, of contacts and of conversations.
    """

    def __init__(
        self, space: Space, county: str, columns: Mask, base: Counts, most: int, seconds: float
    ) -> None:
        self._seconds = seconds
        places = np.array([unknown.place == county for unknown in space.basis])
        among = np.flatnonzero(columns[: space.size] & places)
        known = set(among.tolist())
        self.keys = [key_of(vector) for _, vector in space.cone if vector.keys() <= known]
        self.matrix = matrix([dict(key) for key in self.keys], len(base))
        self.counts = self.matrix @ base
        self._rows = self.matrix[:, among]
        self._contacts = np.array([space.basis[c].item == CONTACTS for c in among], dtype=float)
        self._limited = vstack([self._rows, csr_array(self._contacts[None, :])], format="csr")
        self._limits = np.append(self.counts, most).astype(float)
        self._greatest: dict[int, int] = {}

    @cached_property
    def spared(self) -> Spared:
        """What witnesses rather don't make less: the less there is of it, the fewer contacts it takes to have
        it all."""
        rows = np.flatnonzero(self.counts)
        return Spared(self.matrix[rows], DEAR / self.counts[rows])

    def ways(self, fallen: Counts) -> Ways:
        """The ways to rule out a witness that own contacts can go, but those that come with another."""
        rows = np.flatnonzero(fallen < 0)
        least = zip(rows.tolist(), (self.counts + fallen + 1)[rows].tolist(), strict=True)
        ways = {row: n for row, n in least if n <= self._most_of(row)}
        for row, n in list(ways.items()):
            if any(ways.get(other, FAR) <= n for other in self._above[row]):
                del ways[row]
        return frozenset(ways.items())

    def _most_of(self, row: int) -> int:
        """How much own contacts can be of a row at most."""
        if row not in self._greatest:
            self._any_own.charge(-self._rows[[row]].toarray()[0].astype(float))
            self._greatest[row] = int(np.floor(NEAR - self._any_own.optimum(self._seconds)))
        return self._greatest[row]

    @cached_property
    def _any_own(self) -> Model:
        nothing = np.zeros(len(self._contacts))
        none = np.zeros(len(self._limits))
        return Model(nothing, nothing + FAR, self._limited, none, self._limits, whole=False)

    @cached_property
    def _above(self) -> list[list[int]]:
        """For each row others that are never less, as their difference is a row."""
        rows = self._rows.toarray()
        known = {row.tobytes() for row in rows}
        # What a sum tells apart needn't be compared.
        sums = rows @ np.arange(1, rows.shape[1] + 1) ** 2
        maybe = np.isin(sums[None, :] - sums[:, None], sums)
        np.fill_diagonal(maybe, val=False)
        return [
            [
                other
                for other in np.flatnonzero(likely).tolist()
                if (rows[other] - row).tobytes() in known
            ]
            for row, likely in zip(rows, maybe, strict=True)
        ]

    def ruling_out(self, ruled: Collection[Ways]) -> dict[int, int] | None:
        """As `OwnContacts` says."""
        if not all(ruled):
            return None
        if not ruled:
            return {}
        pairs = sorted({way for some in ruled for way in some})
        at = {way: number for number, way in enumerate(pairs)}
        rows, least = np.array(pairs, dtype=np.int64).T
        gone = _ones([sorted(at[way] for way in some) for some in ruled], len(pairs))
        # Columns: own contacts, and whether they go each way.
        program = block_array(
            [
                [self._limited, None],
                [self._rows[rows], diags_array(-least.astype(float))],
                [None, gone],
            ],
            format="csr",
        )
        low = np.repeat([0.0, 1.0], [len(self._limits) + len(pairs), len(ruled)])
        high = np.append(self._limits, np.full(len(pairs) + len(ruled), np.inf))
        # The more is own, the more a witness can do that is left.
        costs = np.append(-self._contacts, np.zeros(len(pairs)))
        most = np.repeat([float(FAR), 1.0], [len(self._contacts), len(pairs)])
        model = Model(costs, most, program, low, high, whole=True)
        model.set(mip_rel_gap=ANY, mip_detect_symmetry=False)
        if (solution := model.solution(self._seconds)) is None:
            return None
        own = self._rows @ np.rint(solution[: len(self._contacts)]).astype(np.int64)
        chosen = {row: int(own[row]) for row in np.flatnonzero(own).tolist()}
        if not all(rules_out(chosen, some) for some in ruled):
            raise GaveUp("own contacts aren't exact")
        return chosen


def _ones(columns: Sequence[Sequence[int]], size: int) -> csr_array:
    """Rows with ones in some columns."""
    ends = np.cumsum([0, *map(len, columns)])
    entries = np.concatenate([np.array(each, dtype=np.int64) for each in columns])
    return csr_array((np.ones(len(entries)), entries, ends), shape=(len(columns), size))
