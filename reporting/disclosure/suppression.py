"""Primary and secondary suppression: which cells to publish.

Secondary suppression walks the candidates in the order of the plan, large before small, and
publishes one only if no protected vector enters the span of everything published, now or
earlier: once for the public, once for each attacker who knows some coordinates. The idea of
deciding by linear dependence, candidate by candidate, is that of GaussSuppression (Langsrud,
Statistics Norway); here the unknowns are the cells, not the observed records.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field

from .attackers import THE_PUBLIC, Attacker, without
from .cells import TableCell, allotted_parts, table_cells
from .history import Known, VectorKey, key_of
from .linear import Span
from .plan import EVERYBODY, Line, Rules, TableSpec
from .space import Space
from .vectors import Vector, value

EARLIER = "withheld earlier"
"""The one name of all cells that earlier releases withheld: their own would say which are small."""


@dataclass
class Protected:
    """A vector nobody in `against` may compute. `wide`: nor pin down (its line is tried, or was)."""

    name: str
    vector: Vector
    against: frozenset[str] = frozenset()
    wide: bool = False


@dataclass
class Candidate:
    """A figure that could be published, wherever it stands. `order` is its place in the plan."""

    vector: Vector
    count: int
    order: tuple[int, int]
    cells: list[TableCell] = field(default_factory=list)
    primary: bool = False


@dataclass
class Choice:
    """The outcome: keys of what may be published, and why the rest may not.

    `revealing` says for each secondary cell which protected vector it would have given away,
    and to whom.
    """

    candidates: dict[VectorKey, Candidate]
    protected: dict[VectorKey, Protected]
    shown: set[VectorKey] = field(default_factory=set)
    revealing: dict[VectorKey, tuple[str, VectorKey]] = field(default_factory=dict)
    inherited: set[VectorKey] = field(default_factory=set)
    """Candidates that follow from earlier releases alone."""


Plan = Sequence[tuple[Line, bool, Sequence[Sequence[TableSpec]]]]
"""Each line, whether it is tried, and its tables by stage."""


def gather(
    plan: Plan, space: Space, point: Mapping[int, int], rules: Rules, known: Known
) -> Choice:
    """Candidates of the lines that are tried, and primary suppression of those of all lines, and of
    what was withheld earlier as far as its counts are at hand."""
    choice = Choice({}, {})
    _remember(choice, point, rules, known)
    for at, (line, tried, stages) in enumerate(plan):
        for stage, specs in enumerate(stages):
            for spec in specs:
                for cell in table_cells(spec, space):
                    _take(choice, cell, (at, stage), line if tried else None, point, rules)
                for part in allotted_parts(spec, space):
                    if rules.hides(value(part, point)):
                        name = f"{spec.name}: allotted at random"
                        protect_vector(choice.protected, name, part, line.against, tried)
    return choice


def _remember(choice: Choice, point: Mapping[int, int], rules: Rules, known: Known) -> None:
    for cell in known.withheld.values():
        parts = (cell.vector, *cell.scarce, *cell.uniform, cell.behind or {})
        if all(vector.keys() <= point.keys() for vector in parts):
            for vector in primary(cell, point, rules):
                name = EARLIER if vector == cell.vector else f"{EARLIER}: all others"
                protect_vector(choice.protected, name, vector, EVERYBODY, True)


def _take(
    choice: Choice,
    cell: TableCell,
    order: tuple[int, int],
    tried: Line | None,
    point: Mapping[int, int],
    rules: Rules,
) -> None:
    threats = list(primary(cell, point, rules))
    against = tried.against if tried else EVERYBODY
    for vector in threats:
        name = str(cell) if vector == cell.vector else f"{cell}: all others"
        protect_vector(choice.protected, name, vector, against, tried is not None)
    if tried is None:
        return
    key = key_of(cell.vector)
    candidate = choice.candidates.get(key)
    if candidate is None:
        candidate = Candidate(cell.vector, value(cell.vector, point), order)
        choice.candidates[key] = candidate
    candidate.cells.append(cell)
    candidate.primary |= bool(threats)


def primary(cell: TableCell, point: Mapping[int, int], rules: Rules) -> Iterable[Vector]:
    """The vectors that make a cell primary, itself first; none if it may be shown as such."""
    count = value(cell.vector, point)
    threats = []
    if cell.behind is not None and rules.hides(value(cell.behind, point)):
        threats.append(cell.behind)
    if count > 0 or rules.hides(0):
        threats += [v for v in cell.scarce if value(v, point) < rules.threshold]
        threats += [v for v in cell.uniform if value(v, point) == 0]
    if threats or rules.hides(count):
        threats.insert(0, cell.vector)
    return [vector for vector in threats if vector]


def protect_vector(
    protected: dict[VectorKey, Protected],
    name: str,
    vector: Vector,
    against: frozenset[str],
    wide: bool,
) -> None:
    """Add a protected vector, or widen against whom it is."""
    if not vector:
        return
    known = protected.setdefault(key_of(vector), Protected(name, vector))
    known.against |= against
    known.wide |= wide


class Knower:
    """An attacker's span: what the attacker can compute from all that is published."""

    def __init__(
        self, attacker: Attacker, space: Space, history: Known, protected: Iterable[Protected]
    ) -> None:
        self.attacker = attacker
        self.known = attacker.knows(space)
        self.span = Span()
        self.names: dict[int, VectorKey] = {}
        for key in history.shown:
            self.span.add(self.left(dict(key)))
        for cell in history.withheld.values():
            self._watch(cell.vector)
        for guard in protected:
            if attacker.kind in guard.against:
                self._watch(guard.vector)

    def holding_back(self, barred: Iterable[VectorKey]) -> Knower:
        """This attacker before the release, who must not compute these vectors either."""
        same = copy(self)
        same.span, same.names = self.span.copy(), dict(self.names)
        for key in barred:
            same._watch(dict(key))
        return same

    def _watch(self, vector: Vector) -> None:
        number = self.span.watch(without(vector, self.known))
        if number is not None:
            self.names[number] = key_of(vector)

    def left(self, vector: Vector) -> dict[int, int]:
        """What of a vector the attacker doesn't know yet."""
        return self.span.reduce(without(vector, self.known))

    def revealed(self, left: dict[int, int]) -> VectorKey | None:
        """A protected vector that would be given away."""
        number = next(self.span.reveals(left), None)
        return None if number is None else self.names[number]


def choose(
    choice: Choice, history: Known, attackers: Sequence[Knower], barred: frozenset[VectorKey]
) -> None:
    """Secondary suppression: fills `shown` and `revealing`. `attackers` as they are before the release;
    `barred` vectors are never shown."""
    knowers = [attacker.holding_back(barred) for attacker in attackers]
    public = next(k for k in knowers if k.attacker == THE_PUBLIC)
    choice.shown.clear()
    choice.revealing.clear()
    choice.inherited = {k for k, c in choice.candidates.items() if not public.left(c.vector)}
    for key, candidate in sorted(choice.candidates.items(), key=_rank):
        if not public.left(candidate.vector):
            choice.shown.add(key)
        elif not candidate.primary and key not in barred and key not in history.withheld:
            _try(choice, key, candidate, knowers)


def _rank(item: tuple[VectorKey, Candidate]) -> tuple[tuple[int, int], int, VectorKey]:
    key, candidate = item
    return candidate.order, -candidate.count, key


def _try(choice: Choice, key: VectorKey, candidate: Candidate, knowers: list[Knower]) -> None:
    reductions = []
    for knower in knowers:
        left = knower.left(candidate.vector)
        threat = knower.revealed(left)
        if threat is not None:
            choice.revealing[key] = (knower.attacker.name, threat)
            return
        reductions.append(left)
    choice.shown.add(key)
    for knower, left in zip(knowers, reductions, strict=True):
        knower.span.add(left)
