"""Why cells are withheld, for staff, as far as saying so narrows nothing too much.

"Small" tells staff a bound, and so does "would reveal another" (then it is not small itself). A
reader who knows all reasons given is audited like any other attacker; where a cell would
become too narrow, its reason is kept back, and in the end every reason if need be.

That a reason is kept back says something too. Where a line of a table leaves few possibilities
anyway, reasons are therefore kept back whatever the figures are (`silent`), as simulatable
auditing has it (Kenthapadi, Mishra, Nissim 2005): by what everybody sees, not by what is hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from .attackers import THE_PUBLIC
from .audit import Audit, Guarded
from .audit.facts import Counts
from .history import Bounds, VectorKey, key_of, tighter
from .layout import TOTAL
from .plan import INSIDERS, PUBLIC, Rules, TableSpec
from .release import Key, ProtectedRelease
from .request import Prepared
from .staff import Reason, StaffNotes, Why, shares
from .suppression import Choice
from .vectors import value

ROUNDS = 8

MANY = 50
"""Where reasons make so many cells too narrow, no more are looked for: far fewer reasons are given."""


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
        return Reason(Why.NARROWS)
    attacker, threat = choice.revealing[key]
    named = choice.candidates.get(threat)
    to = PUBLIC if attacker == THE_PUBLIC.name else INSIDERS
    return Reason(Why.REVEALS, str(named.cells[0]) if named else None, to)


def may_be_told(prepared: Prepared, choice: Choice, witnesses: Sequence[Counts]) -> set[VectorKey]:
    """The withheld vectors whose reason narrows nothing too much, all of them told together.

    `witnesses`: sets of counts that fit everything shown, to begin the search with.
    """
    quiet = silent(prepared, choice)
    # What earlier releases hold narrow is so without any reason; then none is told that touches it.
    bare = _audit(prepared, choice, {}, witnesses)
    narrow, witnesses = bare.failing(), bare.evidence.witnesses
    bounds = _apart_from(narrow, _bounds(prepared, choice, quiet))
    for _ in range(ROUNDS):
        if not bounds:
            return set()
        audit = _audit(prepared, choice, bounds, witnesses)
        failing = audit.failing(MANY) - narrow
        witnesses = audit.evidence.witnesses
        if not failing:
            return set(bounds) - quiet
        bounds = _less(bounds, failing)
        if len(failing) >= MANY:
            bounds = _first_half(bounds)
    return set()


def _apart_from(narrow: set[VectorKey], bounds: Bounds) -> Bounds:
    """Reasons for cells that have no unknown in common with the narrow ones."""
    columns = {column for key in narrow for column, _ in key}
    return {
        key: bound
        for key, bound in bounds.items()
        if not any(column in columns for column, _ in key)
    }


def _less(bounds: Bounds, failing: set[VectorKey]) -> Bounds:
    """Without the reasons of the cells that fail; if they had none, without their relatives'.

    If those have none either, without the later half: the lines of the plan that matter less.
    """
    without = {key: bound for key, bound in bounds.items() if key not in failing}
    kept = _apart_from(failing - bounds.keys(), without)
    return kept if len(kept) < len(bounds) else _first_half(bounds)


def _first_half(bounds: Bounds) -> Bounds:
    return dict(list(bounds.items())[: len(bounds) // 2])


def silent(prepared: Prepared, choice: Choice) -> set[VectorKey]:
    """Withheld cells of which no reason is ever given, by what everybody sees.

    In a line whose total is shown and none of whose cells is, everyone may be the same; of two
    withheld cells beside shown ones the sum is known, and some sums leave a reason too little.
    Likewise the conversations of contacts whose number is shown: each may have had just one.
    """
    found: set[VectorKey] = set()
    for total, cells in _lines(prepared, choice):
        withheld = [key for key in cells if key not in choice.shown]
        rest = total - sum(choice.candidates[key].count for key in cells if key in choice.shown)
        if len(withheld) == len(cells) or (
            len(withheld) == 2 and not pair_may_be_told(rest, prepared.request.rules)
        ):
            found.update(withheld)
    for key, candidate in choice.candidates.items():
        behind = [cell.behind for cell in candidate.cells if cell.uniform and cell.behind]
        if key not in choice.shown and any(key_of(vector) in choice.shown for vector in behind):
            found.add(key)
    return found


def _lines(prepared: Prepared, choice: Choice) -> Iterator[tuple[int, list[VectorKey]]]:
    """Every line of a table whose cells add up to a shown total: that total, and the cells."""
    totals: dict[tuple[str, int, Key], VectorKey] = {}
    cells: dict[tuple[str, int, Key], list[VectorKey]] = {}
    for vector, candidate in choice.candidates.items():
        for cell in candidate.cells:
            for at in _adding_up(cell.spec, prepared):
                line = (cell.spec.name, at, (*cell.key[:at], *cell.key[at + 1 :]))
                if cell.key[at] == TOTAL:
                    totals[line] = vector
                else:
                    cells.setdefault(line, []).append(vector)
    for line, vectors in cells.items():
        if totals[line] in choice.shown:
            yield choice.candidates[totals[line]].count, vectors


def _adding_up(spec: TableSpec, prepared: Prepared) -> Iterator[int]:
    """Positions of a key along which a table adds up: places, and lists with one answer each."""
    for at, column in enumerate(spec.columns):
        lists = [prepared.space.layout(year).variable(column) for year in spec.years]
        if all(variable is None or variable.adds_up for variable in lists):
            yield at


def pair_may_be_told(total: int, rules: Rules) -> bool:
    """Whether two counts of a known sum stay wide, whatever is said of each: small or not."""
    most = rules.threshold - 1
    said: dict[tuple[bool, bool], int] = {}
    for one in range(total + 1):
        message = (one <= most, total - one <= most)
        said[message] = said.get(message, 0) + 1
    return min(said.values()) >= rules.least_width


def _bounds(prepared: Prepared, choice: Choice, quiet: set[VectorKey]) -> Bounds:
    """What each reason tells: at most the threshold less one, or at least the threshold.

    "Small" may also mean nearly everyone; a reader told so much knows less than one told that
    it is the case at hand, so the case at hand is what is audited.
    """
    most = prepared.request.rules.threshold - 1
    bounds: Bounds = {}
    for key, candidate in choice.candidates.items():
        if key in choice.shown or key in quiet or not candidate.vector:
            continue
        if not candidate.primary:
            # Where noughts are shown, one that is withheld for others' sake isn't small either.
            bounds[key] = (most + 1, None) if candidate.count > most else (None, 0)
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
