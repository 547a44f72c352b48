"""Why cells are withheld, for staff, as far as saying so narrows nothing too much.

"Small" tells staff a bound, and so does "would reveal another" (then it is not small itself). A
reader who knows all reasons given is audited like any other attacker; where a cell would
become too narrow, its reason is kept back, and in the end every reason if need be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .attackers import THE_PUBLIC
from .audit import Audit, Guarded
from .audit.evidence import Counts
from .history import Bounds, VectorKey, key_of, tighter
from .plan import PUBLIC
from .release import Key, ProtectedRelease
from .request import Prepared
from .space import value
from .staff import Reason, StaffNotes, Why, shares
from .suppression import Choice

ROUNDS = 8


def notes(
    prepared: Prepared, choice: Choice, release: ProtectedRelease, told: set[VectorKey]
) -> StaffNotes:
    """The reasons of the vectors in `told`, and shares."""
    kept_back = Reason(Why.PROTECTS)
    reasons: dict[tuple[str, Key], Reason] = {}
    nonzero: dict[tuple[str, Key], bool] = {}
    for key, candidate in choice.candidates.items():
        for cell in candidate.cells:
            nonzero[cell.spec.name, cell.key] = value(cell.vector, prepared.point) > 0
            if key not in choice.shown:
                reason = _reason(choice, key) if key in told else kept_back
                reasons[cell.spec.name, cell.key] = _without_name(choice, key, reason, told)
    return StaffNotes(reasons, shares(release, nonzero))


def _without_name(choice: Choice, key: VectorKey, reason: Reason, told: set[VectorKey]) -> Reason:
    """Naming the cell that would be given away says that it is small; only if that is told."""
    if key in choice.revealing and choice.revealing[key][1] not in told:
        return replace(reason, reveals=None)
    return reason


def all_reasons(choice: Choice) -> Mapping[tuple[str, Key], Reason]:
    """The reason for every withheld cell, whatever it gives away."""
    return {
        (cell.spec.name, cell.key): _reason(choice, key)
        for key, candidate in choice.candidates.items()
        if key not in choice.shown
        for cell in candidate.cells
    }


def _reason(choice: Choice, key: VectorKey) -> Reason:
    if choice.candidates[key].primary:
        return Reason(Why.SMALL)
    if key not in choice.revealing:
        return Reason(Why.PROTECTS)
    to, threat = choice.revealing[key]
    named = choice.candidates.get(threat)
    return Reason(Why.REVEALS, str(named.cells[0]) if named else None, to)


def may_be_told(prepared: Prepared, choice: Choice, witnesses: Sequence[Counts]) -> set[VectorKey]:
    """The withheld vectors whose reason narrows nothing too much, all of them told together.

    `witnesses`: sets of counts that fit everything shown, to begin the search with.
    """
    bounds = _bounds(prepared, choice)
    for _ in range(ROUNDS):
        if not bounds:
            return set()
        audit = _audit(prepared, choice, bounds, witnesses)
        failing = audit.failing()
        witnesses = audit.evidence.witnesses
        if not failing:
            return set(bounds)
        kept = _less(bounds, failing)
        if kept == bounds:
            return set()
        bounds = kept
    return set()


def _less(bounds: Bounds, failing: set[VectorKey]) -> Bounds:
    """Without the reasons of the cells that fail; if they had none, without their relatives'."""
    columns = {column for key in failing - bounds.keys() for column, _ in key}
    return {
        key: bound
        for key, bound in bounds.items()
        if key not in failing and not any(column in columns for column, _ in key)
    }


def _bounds(prepared: Prepared, choice: Choice) -> Bounds:
    """What each reason tells: at most the threshold less one, or at least the threshold.

    "Small" may also mean nearly everyone; a reader told so much knows less than one told that
    it is the case at hand, so the case at hand is what is audited.
    """
    most = prepared.request.rules.threshold - 1
    bounds: Bounds = {}
    for key, candidate in choice.candidates.items():
        if key in choice.shown or not candidate.vector:
            continue
        if not candidate.primary:
            bounds[key] = (most + 1, None)
        elif candidate.count <= most:
            bounds[key] = (None, most)
        else:
            _bound_complements(bounds, prepared, choice, key, most)
    return bounds


def _bound_complements(
    bounds: Bounds, prepared: Prepared, choice: Choice, key: VectorKey, most: int
) -> None:
    """A large primary cell: what is left of its total is small, or the contacts behind it are."""
    bounds[key] = (most + 1, None)
    for cell in choice.candidates[key].cells:
        behind = () if cell.behind is None else (cell.behind,)
        for vector in (*cell.scarce, *behind):
            if vector and value(vector, prepared.point) <= most:
                bounds[key_of(vector)] = (None, most)
        for vector in cell.uniform:
            if vector and value(vector, prepared.point) == 0:
                bounds[key_of(vector)] = (None, 0)


def _audit(
    prepared: Prepared, choice: Choice, bounds: Bounds, witnesses: Sequence[Counts]
) -> Audit:
    shown = dict(prepared.known.shown)
    shown.update({key: choice.candidates[key].count for key in choice.shown})
    hidden = [key for key in choice.candidates if key not in choice.shown]
    against = frozenset({PUBLIC})
    return Audit(
        space=prepared.space,
        shown=shown,
        point=prepared.point,
        years=prepared.linked,
        guarded=[Guarded("", dict(key), against) for key in sorted(hidden)],
        attackers=[THE_PUBLIC],
        rules=prepared.request.rules,
        bounds=_both(prepared.known.bounds, bounds),
        earlier=witnesses,
    )


def _both(one: Bounds, other: Bounds) -> Bounds:
    """What either tells."""
    told = dict(one)
    for key, bound in other.items():
        told[key] = tighter(told.get(key, (None, None)), bound)
    return told
