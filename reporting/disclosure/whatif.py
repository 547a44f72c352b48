"""What another threshold or pool would show: in tenths per plan line, from few fixed choices.

Comparing thresholds is a way to ask how large a withheld cell is. So the answer is about whole
lines, rounded, and thresholds come in steps too wide to count one contact by another.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .errors import BadPlan
from .protect import suppress
from .release import ProtectedRelease, Shown
from .request import Request

THRESHOLDS = (3, 5, 8, 10)


@dataclass(frozen=True)
class LineShare:
    """Of a plan line: cells, and tenths of them that would be shown before any repair."""

    line: int
    cells: int
    tenths: int


@dataclass(frozen=True)
class Alternative:
    """A threshold and a pool (or none), and what they would show."""

    threshold: int
    pool: tuple[int, ...]
    lines: tuple[LineShare, ...]


def what_if(
    request: Request, thresholds: Iterable[int], pools: Iterable[tuple[int, ...]] = ()
) -> tuple[Alternative, ...]:
    """One alternative per threshold and pool; without pools, that of the request.

    A pool's years need their tallies and layouts in the request. Raises BadPlan for a threshold
    that isn't among THRESHOLDS.
    """
    asked = list(thresholds)
    if not set(asked) <= set(THRESHOLDS):
        raise BadPlan(f"thresholds to compare are {THRESHOLDS}")
    found = []
    for pool in list(pools) or [request.pool]:
        for threshold in asked:
            rules = replace(request.rules, threshold=threshold)
            release = suppress(replace(request, rules=rules, pool=pool))
            found.append(Alternative(threshold, tuple(pool), _lines(release)))
    return tuple(found)


def _lines(release: ProtectedRelease) -> tuple[LineShare, ...]:
    counts: dict[int, list[bool]] = {}
    for table, _, cell in release.cells():
        counts.setdefault(table.line, []).append(isinstance(cell, Shown))
    return tuple(
        LineShare(line, len(shown), round(10 * sum(shown) / len(shown)))
        for line, shown in sorted(counts.items())
    )
