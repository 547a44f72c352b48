"""Suppress, audit, withhold the cheapest relative of what is too narrow, and again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from .audit import Audit, Finding, Guarded
from .audit.evidence import Counts
from .audit.solver import GaveUp
from .history import VectorKey, key_of
from .linear import PRIME, Row, Span
from .plan import EVERYBODY, PUBLIC
from .report import Verdict
from .request import Prepared
from .suppression import Choice, choose

ROUNDS = 60


Worth = tuple[tuple[int, int], int, VectorKey]
"""Place in the plan, minus the count, and the vector: the later in the plan and the smaller, the less."""


@dataclass
class _State:
    worths: dict[VectorKey, Worth]
    barred: set[VectorKey] = field(default_factory=set)
    witnesses: list[Counts] = field(default_factory=list)
    excused: set[tuple[str, VectorKey]] = field(default_factory=set)


def repair(prepared: Prepared, choice: Choice) -> tuple[tuple[Verdict, ...], Sequence[Counts]]:
    """Fills `choice` and returns the last audit's verdicts, clean if any repair is left to find, and
    its witnesses: sets of counts that fit everything shown."""
    state = _State(worths_of(prepared, choice))
    for _ in range(ROUNDS):
        choose(choice, prepared.space, prepared.known, prepared.attackers, frozenset(state.barred))
        audit = _audit(prepared, choice, state)
        findings = audit.run()
        state.witnesses = audit.evidence.witnesses
        if not _mend(prepared, choice, audit, findings, state):
            break
    return tuple(audit.verdict(finding) for finding in findings), state.witnesses


def _audit(prepared: Prepared, choice: Choice, state: _State) -> Audit:
    shown = dict(prepared.known.shown)
    shown.update({key: choice.candidates[key].count for key in choice.shown})
    return Audit(
        space=prepared.space,
        shown=shown,
        point=prepared.point,
        years=prepared.linked,
        guarded=guarded(prepared, choice),
        attackers=prepared.attackers,
        rules=prepared.request.rules,
        earlier=state.witnesses,
        excused=frozenset(state.excused),
        bounds=prepared.known.bounds,
    )


def guarded(prepared: Prepared, choice: Choice) -> list[Guarded]:
    """What must stay wide: protected vectors as their line says, every ":" against the public."""
    names: dict[VectorKey, str] = {}
    against: dict[VectorKey, frozenset[str]] = {}
    for key, guard in choice.protected.items():
        if guard.wide:
            names[key], against[key] = guard.name, guard.against
    for key, candidate in choice.candidates.items():
        if key not in choice.shown:
            names.setdefault(key, str(candidate.cells[0]))
            against[key] = against.get(key, frozenset()) | {PUBLIC}
    for key in prepared.known.withheld:
        if key not in choice.shown:
            names.setdefault(key, "withheld earlier")
            against[key] = against.get(key, frozenset()) | {PUBLIC}
    return [Guarded(names[key], dict(key), against[key]) for key in sorted(names)]


def _mend(
    prepared: Prepared,
    choice: Choice,
    audit: Audit,
    findings: Iterable[Finding],
    state: _State,
) -> bool:
    """Bar the least worthy relative of each cell that is too narrow; whether anything has changed."""
    chosen: set[VectorKey] = set()
    excused: set[tuple[str, VectorKey]] = set()
    for finding in findings:
        for number in (*finding.narrow, *finding.undecided):
            held = audit.held_by(finding.attacker, number) & _free(choice)
            target = audit.evidence.targets[number]
            if not held and _narrow_beforehand(prepared, finding.attacker, target.key):
                excused.add((audit.attackers[finding.attacker].name, target.key))
                continue
            held = held or _touching(choice, target.key)
            if held and not held & chosen:
                chosen.add(max(held, key=lambda key: state.worths[key]))
    state.barred |= chosen
    state.excused |= excused
    return bool(chosen or excused)


def _narrow_beforehand(prepared: Prepared, attacker: int, key: VectorKey) -> bool:
    """Whether earlier releases alone hold a vector narrow. Never so if it can't be decided."""
    known = prepared.known
    if not known.shown and not known.bounds:
        return False
    audit = Audit(
        prepared.space,
        known.shown,
        prepared.point,
        prepared.linked,
        [Guarded("", dict(key), EVERYBODY)],
        prepared.attackers,
        prepared.request.rules,
        bounds=known.bounds,
    )
    try:
        return not audit.is_wide(attacker, 0)
    except GaveUp:
        return False


def _touching(choice: Choice, key: VectorKey) -> set[VectorKey]:
    """Figures of this release that share an unknown with a vector."""
    columns = {column for column, _ in key}
    return {k for k in _free(choice) if any(column in columns for column, _ in k)}


def _free(choice: Choice) -> set[VectorKey]:
    return choice.shown - choice.inherited


def worths_of(prepared: Prepared, choice: Choice) -> dict[VectorKey, Worth]:
    """What withholding a figure costs: the most valuable of the figures that go with it.

    Figures that differ by what earlier releases show go together: the last year of a pool and the
    pool itself.
    """
    span = Span()
    for key in prepared.known.shown:
        span.add(span.reduce(dict(key)))
    alike: dict[VectorKey, Worth] = {}
    residues = {key: _direction(span.reduce(c.vector)) for key, c in choice.candidates.items()}
    for key, candidate in choice.candidates.items():
        worth = candidate.order, -candidate.count, key
        alike[residues[key]] = min(worth, alike.get(residues[key], worth))
    return {key: alike[residue] for key, residue in residues.items()}


def _direction(row: Row) -> VectorKey:
    """The same for multiples of a vector."""
    if not row:
        return ()
    scale = pow(row[min(row)], -1, PRIME)
    return key_of({column: value * scale % PRIME for column, value in row.items()})
