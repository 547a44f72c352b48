"""What readers know of a year from elsewhere, as the mathematics of protection asks it."""

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction

from reporting.disclosure import Elsewhere, Unknown, YearLayout
from reporting.historic import HistoricStatistics, HistoricValue

_CONVERSATIONS = "conversations"


def known_from_elsewhere(
    known: HistoricStatistics, layout: YearLayout, counts: Mapping[Unknown, int]
) -> Iterator[Elsewhere]:
    """The figures of a historic year, as bounds of the nation's sums, that are true of what was counted here.

    A figure that isn't counted something else (on other forms, in fewer counties): whoever believes it is
    misled, and learns nothing. So staff may import what contradicts the log, and still publish.
    """
    for figure in figures(known):
        counted = _counted(figure.item, layout, counts)
        low, high = figure.low, figure.high
        if (
            counted is not None
            and (low is None or low <= counted)
            and (high is None or counted <= high)
        ):
            yield figure


def figures(known: HistoricStatistics) -> Iterator[Elsewhere]:
    """Every figure that says something for sure: counts exactly, percentages of an exact total within their
    rounding. What is "about" so many says nothing that could be relied on."""
    if not known.totals_are_about:
        for item, total in (("contacts", known.contacts), (_CONVERSATIONS, known.conversations)):
            if total is not None:
                yield _figure(known, item, total, total)
    for value in known.values:
        total = known.total_of(value.variable)
        if value.count is not None:
            yield _figure(known, value.code, value.count, value.count)
        elif total is not None:
            yield _figure(known, value.code, *_bounds(value, total))


def _bounds(value: HistoricValue, total: int) -> tuple[int, int]:
    """The least and the most of `total` that is written as this percentage."""
    percent, half = Fraction(value.percent or 0), Fraction(value.half_step)
    low = math.ceil((percent - half) * total / 100)
    return max(low, 0), math.floor((percent + half) * total / 100)


def _figure(known: HistoricStatistics, item: str, low: int, high: int) -> Elsewhere:
    name = f"{item} ({known.source})"
    return Elsewhere(name=name, year=known.year, places=(), item=item, low=low, high=high)


def _counted(item: str, layout: YearLayout, counts: Mapping[Unknown, int]) -> int | None:
    """The nation's count; None if the year has no such item."""
    weights = {item: 1}
    if item == _CONVERSATIONS:
        variable = layout.variable(_CONVERSATIONS)
        weights = {f"{_CONVERSATIONS}.{c}": int(c) for c in variable.codes} if variable else {}
    unknowns = {
        Unknown(layout.year, county, name): weight
        for county in layout.counties
        for name, weight in weights.items()
    }
    if not unknowns or not unknowns.keys() <= counts.keys():
        return None
    return sum(weight * counts[unknown] for unknown, weight in unknowns.items())
