"""The engine: from tallies, layouts and earlier releases to a protected release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .cells import is_multiple, table_cells
from .explain import all_reasons, may_be_told, notes
from .history import VectorKey, key_of
from .plan import PUBLIC, TableSpec
from .release import WITHHELD, Cell, Key, ProtectedRelease, Shown, Table
from .repair import repair
from .report import AuditReport
from .request import Prepared, Request, prepare
from .rows import Selection
from .space import Space
from .staff import Reason, StaffNotes
from .suppression import Choice, gather
from .worth import worths_of


@dataclass(frozen=True)
class Outcome:
    """A release ready for review: its audit (see `clean`), and what the staff may see of it."""

    release: ProtectedRelease
    audit: AuditReport
    notes: StaffNotes


def protect(request: Request) -> Outcome:
    """Suppress, audit and repair until the audit is clean or nothing is left to withhold."""
    prepared = prepare(request)
    choice = gather(prepared.plan, prepared.space, prepared.point, request.rules, prepared.known)
    verdicts, witnesses = repair(prepared, choice)
    release = to_release(prepared, choice)
    rules = request.rules
    audit = AuditReport(release.fingerprint, rules.least_width, verdicts)
    told = may_be_told(prepared, choice, witnesses) if audit.clean else set()
    return Outcome(release, audit, notes(prepared, choice, release, told))


def suppress(request: Request, barred: frozenset[VectorKey] = frozenset()) -> ProtectedRelease:
    """Primary and secondary suppression only: no audit, no repair."""
    prepared, choice = _suppressed(request, barred)
    return to_release(prepared, choice)


def suppress_with_reasons(
    request: Request,
) -> tuple[ProtectedRelease, Mapping[tuple[str, Key], Reason]]:
    """As `suppress`, with why each cell is withheld: for measuring, not for anybody's eyes."""
    prepared, choice = _suppressed(request, frozenset())
    release = to_release(prepared, choice)
    return release, all_reasons(choice)


def _suppressed(request: Request, barred: frozenset[VectorKey]) -> tuple[Prepared, Choice]:
    prepared = prepare(request)
    choice = gather(prepared.plan, prepared.space, prepared.point, request.rules, prepared.known)
    held = set().union(*(guard.against for guard in choice.protected.values()))
    attackers = [a for a in prepared.attackers if a.kind in held | {PUBLIC}]
    worths = worths_of(choice, prepared.known)
    Selection(prepared, choice, attackers, worths).select(barred)
    return prepared, choice


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
