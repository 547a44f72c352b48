"""What the engine is asked, read and checked."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from . import crossed, history
from .attackers import Attacker, everybody
from .elsewhere import Elsewhere
from .errors import BadPlan, BadTally
from .history import Known
from .layout import CONTACTS, Unknown, YearLayout
from .plan import COALITION, COUNTY, DEFAULT_PLAN, Line, Rules, stages
from .release import ProtectedRelease
from .space import Space
from .suppression import Plan
from .vectors import value


@dataclass(frozen=True)
class Request:
    """What to protect.

    `layouts`: of the year and of the pool's years (those of earlier releases come with them).
    `tallies`: a count for every unknown of the year and of the pool's years. `pool`: the years of
    the pooled period that ends with this release, or (). `history`: all earlier releases.
    `elsewhere`: what was published outside of them. `crossed`: the year's cross tables county by
    county (noughts may be left out), needed where one is held against counties or coalitions.
    """

    year: int
    layouts: tuple[YearLayout, ...]
    tallies: Mapping[Unknown, int]
    plan: tuple[Line, ...] = DEFAULT_PLAN
    rules: Rules = field(default_factory=Rules)
    pool: tuple[int, ...] = ()
    history: tuple[ProtectedRelease, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    coalitions: tuple[Attacker, ...] = ()
    crossed: Mapping[Unknown, int] | None = None


@dataclass
class Prepared:
    """A request read and checked: coordinates, counts, attackers, history, the plan's tables.

    `linked`: the years tied to the release's by a table of several years, now or earlier. `own`: by
    county its counts of the year's coordinates, its own answers in those of cross tables.
    """

    request: Request
    space: Space
    point: dict[int, int]
    attackers: tuple[Attacker, ...]
    known: Known
    plan: Plan
    linked: frozenset[int]
    own: Mapping[str, Mapping[int, int]]


def prepare(request: Request) -> Prepared:
    """Read and check everything. Raises BadLayout, BadTally, UnknownCell, BadPlan; see `read`."""
    earlier = [layout for release in request.history for layout in release.layouts]
    space = Space([*request.layouts, *earlier])
    years = {request.year, *request.pool, *(unknown.year for unknown in request.tallies)}
    point = space.point(request.tallies, years)
    known = history.read(request.history, space, request.elsewhere)
    _check_published(known, point)
    layouts = [space.layout(year) for year in sorted(space.layouts)]
    attackers = everybody(layouts, request.coalitions)
    plan = _tables(request, space, point)
    own = _own(request, plan, space, point)
    return Prepared(request, space, point, attackers, known, plan, _linked(request), own)


def _own(
    request: Request, plan: Plan, space: Space, point: Mapping[int, int]
) -> Mapping[str, Mapping[int, int]]:
    if request.crossed is not None:
        return crossed.own(space, request.year, point, request.crossed)
    for line, tried, tables in plan:
        specs = itertools.chain(*tables) if tried and line.against & {COUNTY, COALITION} else ()
        for spec in specs:
            if len(spec.variables) > 1:
                raise BadTally(f"{spec.name} is held against whole counties: their own is needed")
    return {}


def _check_published(known: Known, point: Mapping[int, int]) -> None:
    for key, figure in known.shown.items():
        if all(column in point for column, _ in key) and value(dict(key), point) != figure:
            raise BadTally(f"the tallies contradict what was published: {known.names[key]}")
    for key, (low, high) in known.bounds.items():
        if all(column in point for column, _ in key):
            count = value(dict(key), point)
            if (low is not None and count < low) or (high is not None and count > high):
                raise BadTally(f"the tallies contradict what was published: {known.names[key]}")


def _linked(request: Request) -> frozenset[int]:
    periods = [set(t.years) for release in request.history for t in release.tables]
    linked = {request.year, *request.pool}
    while grown := [p for p in periods if p & linked and not p <= linked]:
        linked.update(*grown)
    return frozenset(linked)


def _tables(request: Request, space: Space, point: Mapping[int, int]) -> Plan:
    if request.pool and (request.year not in request.pool or len(request.pool) < 2):
        raise BadPlan(f"the pool must be several years and end with {request.year}")
    planned = []
    for line in request.plan:
        years = (request.year,) if line.period == "year" else tuple(sorted(request.pool))
        layouts = [space.layout(year) for year in years]
        if layouts:
            specs = list(stages(line, layouts, years))
            planned.append((line, _tried(line, layouts, space, point), specs))
    return planned


def _tried(
    line: Line, layouts: Sequence[YearLayout], space: Space, point: Mapping[int, int]
) -> bool:
    contacts = sum(
        point[space_at]
        for layout in layouts
        for county in layout.counties
        for space_at in space.vector(Unknown(layout.year, county, CONTACTS))
    )
    return all(
        contacts >= line.least_mean * n for g in line.geographies for n in _units(g, layouts)
    )


def _units(geography: str, layouts: Sequence[YearLayout]) -> Iterable[int]:
    for layout in layouts:
        yield {"county": len(layout.counties), "region": len(layout.regions)}.get(geography, 1)
