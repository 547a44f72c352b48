"""What another threshold or pool would show: in tenths per plan line, from few fixed choices.

Comparing thresholds is a way to ask how large a withheld cell is. So the answer is about whole
lines, and thresholds come in steps too wide to count one contact by another. A higher threshold
tells of figures that the release shows anyway. A lower one tells how many of the withheld cells
reach it: that is rounded down to whole tenths of the line, in bins that depend on what everybody
sees (cells, and cells shown) alone, and the last of which never says that all would be shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from .errors import BadPlan
from .protect import suppress
from .release import Shown
from .request import Request

THRESHOLDS = (3, 5, 8, 10)
LEAST_CELLS = 20
"""Of a line with fewer cells a tenth is a cell or two: nothing is said that isn't seen."""


@dataclass(frozen=True)
class LineShare:
    """Of a plan line: cells, and tenths of them that would be shown at least, before any repair.

    None where there are too few cells to say.
    """

    line: int
    cells: int
    tenths: int | None


@dataclass(frozen=True)
class Alternative:
    """A threshold and a pool (or none), and what they would show."""

    threshold: int
    pool: tuple[int, ...]
    lines: tuple[LineShare, ...]


def what_if(
    request: Request, thresholds: Iterable[int] = (), pools: Iterable[tuple[int, ...]] = ()
) -> tuple[Alternative, ...]:
    """What the request would show, then one alternative per threshold, then one per pool.

    A threshold is compared in the request's pool, and a pool at the request's threshold. A pool's
    years need their tallies and layouts in the request. Raises BadPlan for a threshold that isn't
    among THRESHOLDS.
    """
    asked = list(thresholds)
    if not set(asked) <= set(THRESHOLDS):
        raise BadPlan(f"thresholds to compare are {THRESHOLDS}")
    now = _counts(request)
    found = [_alternative(request, now, now)]
    for threshold in asked:
        if threshold != request.rules.threshold:
            other = replace(request, rules=replace(request.rules, threshold=threshold))
            found.append(_alternative(other, _counts(other), now, below=request.rules.threshold))
    for pool in pools:
        if tuple(pool) != request.pool:
            other = replace(request, pool=tuple(pool))
            found.append(_alternative(other, _counts(other), now))
    return tuple(found)


Counted = dict[int, tuple[int, int]]
"""Cells, and cells shown, by plan line."""


def _counts(request: Request) -> Counted:
    shown: dict[int, list[bool]] = {}
    for table, _, cell in suppress(request).cells():
        shown.setdefault(table.line, []).append(isinstance(cell, Shown))
    return {line: (len(each), sum(each)) for line, each in sorted(shown.items())}


def _alternative(request: Request, counts: Counted, now: Counted, below: int = 0) -> Alternative:
    threshold = request.rules.threshold
    lines = []
    for line, (cells, shown) in counts.items():
        seen = now[line][1] if threshold < below else shown
        lines.append(LineShare(line, cells, tenths_at_least(cells, seen, shown)))
    return Alternative(threshold, request.pool, tuple(lines))


def tenths_at_least(cells: int, seen: int, shown: int) -> int | None:
    """Tenths of a line's cells that are shown at least, when `seen` of them are known to be.

    Those beyond are counted in steps of a tenth of the line, rounded down, and the last step
    leaves at least a tenth undecided. So whatever is told, none of the cells withheld now is
    certain to stay withheld, nor to be shown. None for a line of few cells.
    """
    if cells < LEAST_CELLS:
        return None
    step = -(-cells // 10)
    most = max(0, (cells - seen) // step - 1)
    return 10 * seen // cells + min(max(0, shown - seen) // step, most)
