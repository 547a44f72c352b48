"""Suppress, audit, withhold the cheapest relative of what is too narrow, and again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .audit import Audit, Finding, Guarded
from .audit.colleague import Own
from .audit.facts import Counts
from .audit.solver import GaveUp
from .history import VectorKey, tighter
from .plan import EVERYBODY, PUBLIC
from .report import Verdict
from .request import Prepared
from .rows import Selection
from .suppression import EARLIER, Choice
from .worth import Worths, worths_of

ROUNDS = 60


@dataclass
class _State:
    worths: Worths
    barred: set[VectorKey] = field(default_factory=set)
    witnesses: list[Counts] = field(default_factory=list)
    excused: dict[tuple[str, VectorKey], tuple[set[int], Own]] = field(default_factory=dict)
    """What earlier releases alone leave too narrow: the values they leave, to a colleague with these own
    contacts. Then it is looked at for no others."""


def repair(prepared: Prepared, choice: Choice) -> tuple[tuple[Verdict, ...], Sequence[Counts]]:
    """Fills `choice` and returns the last audit's verdicts, clean if any repair is left to find, and
    its witnesses: sets of counts that fit everything shown."""
    state = _State(worths_of(choice, prepared.known))
    selection = Selection(prepared, choice, prepared.attackers, state.worths)
    for _ in range(ROUNDS):
        state.barred = selection.select(state.barred)
        audit = _audit(prepared, choice, state)
        findings = audit.run()
        state.witnesses = audit.evidence.witnesses
        if not _mend(prepared, choice, audit, findings, state):
            break
    _look_again(prepared, audit, findings, state)
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
        own=prepared.own,
    )


def guarded(prepared: Prepared, choice: Choice) -> list[Guarded]:
    """What must stay wide: every ":" against the public, protected vectors also as their lines say, and
    small ones of earlier releases against everybody. A cell's name says nothing of its size."""
    hidden = [key for key in choice.candidates if key not in choice.shown]
    earlier = [key for key in prepared.known.withheld if key not in choice.shown]
    names = {key: str(choice.candidates[key].cells[0]) for key in hidden}
    names = {**dict.fromkeys(earlier, EARLIER), **names}
    against = dict.fromkeys(names, frozenset({PUBLIC}))
    for key, guard in choice.protected.items():
        if guard.wide:
            names.setdefault(key, guard.name)
            against[key] = against.get(key, frozenset()) | guard.against
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
    excused: dict[tuple[str, VectorKey], tuple[set[int], Own]] = {}
    for finding in findings:
        for number in (*finding.narrow, *finding.undecided):
            target = audit.evidence.targets[number]
            held = _held(choice, audit, finding, number)
            if not held and number in finding.narrow:
                own = finding.own.get(number, {})
                left = _left(prepared, prepared.known.shown, finding.attacker, target.key, own)
                if left and left <= _now(prepared, audit, finding, number):
                    excused[finding.name, target.key] = left, own
                    continue
            held = held or _touching(choice, target.key)
            if held and not held & chosen:
                chosen.add(max(held, key=lambda key: state.worths[key]))
    state.barred |= chosen
    state.excused |= excused
    return bool(chosen or excused)


def _held(choice: Choice, audit: Audit, finding: Finding, number: int) -> set[VectorKey]:
    """Figures of this release that hold a target narrow, as far as linear programming can say."""
    try:
        return audit.held_by(finding, number) & _free(choice)
    except GaveUp:
        return _touching(choice, audit.evidence.targets[number].key)


def _left(
    prepared: Prepared, shown: Mapping[VectorKey, int], attacker: int, key: VectorKey, own: Own
) -> set[int] | None:
    """All values that figures leave of a vector to an attacker with own contacts, if too few; None if
    enough or undecided.

    That there are no more rests on the solver's word.
    """
    bounds = dict(prepared.known.bounds)
    for vector, least in own.items():
        bounds[vector] = tighter(bounds.get(vector, (None, None)), (least, None))
    if not shown and not bounds:
        return None
    audit = Audit(
        prepared.space,
        shown,
        prepared.point,
        prepared.linked,
        [Guarded("", dict(key), EVERYBODY)],
        prepared.attackers,
        prepared.request.rules,
        bounds=bounds,
        own=prepared.own,
    )
    try:
        wide = audit.is_wide(attacker, 0)
    except GaveUp:
        return None
    return None if wide else audit.evidence.values(attacker, 0)


def _now(prepared: Prepared, audit: Audit, finding: Finding, number: int) -> set[int]:
    """All values that all figures leave of a target that is too narrow."""
    if not (own := finding.own.get(number)):
        return audit.evidence.values(finding.attacker, number)
    key = audit.evidence.targets[number].key
    return _left(prepared, audit.shown, finding.attacker, key, own) or set()


def _look_again(prepared: Prepared, audit: Audit, findings: list[Finding], state: _State) -> None:
    """What was excused while other figures were shown must still be no narrower than beforehand."""
    numbers = {target.key: at for at, target in enumerate(audit.evidence.targets)}
    by_name = {finding.name: finding for finding in findings}
    for (name, key), (left, own) in state.excused.items():
        if name not in by_name or key not in numbers:
            continue
        finding, number = by_name[name], numbers[key]
        if own:
            # More figures leave no more values: that it can't be said which is to be undecided.
            now = _left(prepared, audit.shown, finding.attacker, key, own)
            if now is None:
                finding.undecided.append(number)
            elif not left <= now:
                finding.narrow.append(number)
            continue
        try:
            audit.is_wide(finding.attacker, number)
        except GaveUp:
            finding.undecided.append(number)
            continue
        if not left <= audit.evidence.values(finding.attacker, number):
            finding.narrow.append(number)


def _touching(choice: Choice, key: VectorKey) -> set[VectorKey]:
    """Figures of this release that share an unknown with a vector."""
    columns = {column for column, _ in key}
    return {k for k in _free(choice) if any(column in columns for column, _ in k)}


def _free(choice: Choice) -> set[VectorKey]:
    return choice.shown - choice.inherited
