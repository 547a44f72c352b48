"""The engine: from tallies, layouts and earlier releases to a protected release."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from . import history
from .attackers import Attacker, everybody
from .cells import is_multiple, table_cells
from .errors import BadPlan
from .history import Known, VectorKey, key_of
from .layout import CONTACTS, Unknown, YearLayout
from .plan import DEFAULT_PLAN, Line, Rules, TableSpec, stages
from .release import WITHHELD, Cell, Key, ProtectedRelease, Shown, Table
from .report import AuditReport, Verdict
from .space import Space, value
from .staff import Reason, StaffNotes, Why, shares
from .suppression import Choice, Plan, choose, gather


@dataclass(frozen=True)
class Request:
    """What to protect.

    `layouts`: of the year and of the pool's years (those of earlier releases come with them).
    `tallies`: a count for every unknown of the year and of the pool's years. `pool`: the years of
    the pooled period that ends with this release, or (). `history`: all earlier releases.
    """

    year: int
    layouts: tuple[YearLayout, ...]
    tallies: Mapping[Unknown, int]
    plan: tuple[Line, ...] = DEFAULT_PLAN
    rules: Rules = field(default_factory=Rules)
    pool: tuple[int, ...] = ()
    history: tuple[ProtectedRelease, ...] = ()
    coalitions: tuple[Attacker, ...] = ()


@dataclass
class Prepared:
    """A request read and checked: coordinates, counts, attackers, history, the plan's tables."""

    request: Request
    space: Space
    point: dict[int, int]
    attackers: tuple[Attacker, ...]
    known: Known
    plan: Plan


def prepare(request: Request) -> Prepared:
    """Read and check everything. Raises BadLayout, BadTally, UnknownCell, BadPlan; see `read`."""
    earlier = [layout for release in request.history for layout in release.layouts]
    space = Space([*request.layouts, *earlier])
    years = sorted({request.year, *request.pool})
    point = space.point(request.tallies, years)
    known = history.read(request.history, space)
    layouts = [space.layout(year) for year in sorted(space.layouts)]
    attackers = everybody(layouts, request.coalitions)
    return Prepared(request, space, point, attackers, known, _tables(request, space, point))


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


@dataclass(frozen=True)
class Outcome:
    """A release ready for review: its audit (see `clean`), and what the staff may see of it."""

    release: ProtectedRelease
    audit: AuditReport
    notes: StaffNotes


def protect(request: Request) -> Outcome:
    """Suppress, audit and repair until the audit is clean or nothing is left to withhold."""
    prepared = prepare(request)
    choice = gather(prepared.plan, prepared.space, prepared.point, request.rules)
    choose(choice, prepared.space, prepared.known, prepared.attackers)
    release = to_release(prepared, choice)
    verdicts = tuple(Verdict(attacker.name) for attacker in prepared.attackers)
    rules = request.rules
    audit = AuditReport(release.fingerprint, rules.least_width, rules.own_contacts, verdicts)
    return Outcome(release, audit, notes(prepared, choice, release))


def notes(prepared: Prepared, choice: Choice, release: ProtectedRelease) -> StaffNotes:
    """Reasons and shares."""
    reasons: dict[tuple[str, Key], Reason] = {}
    nonzero: dict[tuple[str, Key], bool] = {}
    for candidate in choice.candidates.values():
        for cell in candidate.cells:
            nonzero[cell.spec.name, cell.key] = value(cell.vector, prepared.point) > 0
            if key_of(cell.vector) not in choice.shown:
                reasons[cell.spec.name, cell.key] = _reason(choice, key_of(cell.vector))
    return StaffNotes(reasons, shares(release, nonzero))


def _reason(choice: Choice, key: VectorKey) -> Reason:
    if choice.candidates[key].primary:
        return Reason(Why.SMALL)
    if key not in choice.revealing:
        return Reason(Why.PROTECTS)
    to, threat = choice.revealing[key]
    named = choice.candidates.get(threat)
    return Reason(Why.REVEALS, str(named.cells[0]) if named else None, to)


def suppress(request: Request, barred: frozenset[VectorKey] = frozenset()) -> ProtectedRelease:
    """Primary and secondary suppression only: no audit, no repair."""
    prepared = prepare(request)
    choice = gather(prepared.plan, prepared.space, prepared.point, request.rules)
    choose(choice, prepared.space, prepared.known, prepared.attackers, barred)
    return to_release(prepared, choice)


def to_release(prepared: Prepared, choice: Choice) -> ProtectedRelease:
    """The tables of the lines that were tried, with what was chosen."""
    request = prepared.request
    years = sorted({request.year, *request.pool})
    specs = [s for _, tried, stages in prepared.plan if tried for stage in stages for s in stage]
    return ProtectedRelease(
        year=request.year,
        pool=tuple(sorted(request.pool)),
        layouts=tuple(prepared.space.layout(year) for year in years),
        tables=tuple(_table(spec, prepared.space, choice) for spec in specs),
    )


def _table(spec: TableSpec, space: Space, choice: Choice) -> Table:
    cells: dict[tuple[str, ...], Cell] = {}
    for cell in table_cells(spec, space):
        key = key_of(cell.vector)
        shown = key in choice.shown
        cells[cell.key] = Shown(choice.candidates[key].count) if shown else WITHHELD
    return Table(spec, is_multiple(spec, space), cells)
