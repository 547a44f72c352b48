"""The audit: what can each attacker work out of all that is published?

It shares the vectors with the suppression and nothing else. For every protected cell and every
attacker it looks for sets of counts the attacker can't rule out that give the cell at least the
least width of values, or establishes that there are none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np

from ..attackers import Attacker, colleague_in
from ..errors import BadTally
from ..history import VectorKey, key_of
from ..layout import CONTACTS, CONVERSATIONS, NATION
from ..plan import COLLEAGUE, PUBLIC, Rules
from ..report import Verdict
from ..space import Space
from ..vectors import Vector
from .binding import binding
from .colleague import Colleague, Own
from .evidence import Evidence, Target
from .facts import Counts, Facts, Mask, amount
from .one_answer import OneAnswer
from .search import Searcher
from .several_answers import SeveralAnswers
from .solver import GaveUp
from .system import System

PUBLICLY = 0
"""The number of the public among attackers."""

ENOUGH = 8
"""An audit that has failed for so many cells looks no further."""


@dataclass(frozen=True)
class Guarded:
    """A protected vector by name, and the kinds of attacker it must hold against."""

    name: str
    vector: Vector
    against: frozenset[str]


@dataclass
class Finding:
    """What somebody can do: numbers of targets too narrow, and of those undecided.

    `attacker` by number: one colleague knows no variable by heart and has the public's, with `own` contacts
    that make each target narrow.
    """

    name: str
    attacker: int
    narrow: list[int] = field(default_factory=list)
    undecided: list[int] = field(default_factory=list)
    own: dict[int, Own] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.narrow) + len(self.undecided)

    def look(self, colleague: Colleague, searcher: Searcher, target: int, width: int) -> None:
        """Take down whether own contacts make a target too narrow."""
        try:
            own = colleague.narrowing(searcher, target, width)
        except GaveUp:
            self.undecided.append(target)
            return
        if own is not None:
            self.narrow.append(target)
            self.own[target] = own


@dataclass
class Audit:
    """One audit of one set of published figures.

    `space`: the coordinates; `shown`: every figure ever published; `point`: the counts of the
    years in question, from which insiders know theirs and the search starts (a witness is
    checked against the published figures, so a wrong start proves nothing). `years`: those linked
    with the release by a table; others stand as they stood. The first of `attackers` is the public.
    `excused`: attackers (by name) and vectors not to be looked at, being narrow whatever is
    withheld. `bounds`: low and high that all attackers are told of a vector besides the published
    figures. `own`: by place its counts by coordinate, its own answers in those of cross tables.
    Whoever knows a place takes them off, and knows of the rest what readers know of the whole.
    """

    space: Space
    shown: Mapping[VectorKey, int]
    point: Mapping[int, int]
    years: frozenset[int]
    guarded: Sequence[Guarded]
    attackers: Sequence[Attacker]
    rules: Rules
    earlier: Sequence[Counts] = ()
    excused: frozenset[tuple[str, VectorKey]] = frozenset()
    bounds: Mapping[VectorKey, tuple[int | None, int | None]] = field(default_factory=dict)
    own: Mapping[str, Mapping[int, int]] = field(default_factory=dict)
    system: System = field(init=False)
    facts: Facts = field(init=False)
    evidence: Evidence = field(init=False)

    def __post_init__(self) -> None:
        self.system = System.of(self.space, self.shown)
        for key, (low, high) in self.bounds.items():
            self.system.bound(dict(key), low, high)
        rows = [(g, self.system.lift(g.vector)) for g in self.guarded]
        self.scope = self.system.restricted(self.years)
        targets = [
            Target(g.name, key_of(g.vector), row, g.against)
            for g, row in rows
            if row.keys() <= self.scope
        ]
        self.facts = Facts(self.system, self.scope)
        base = self._base()
        if not self.facts.fits(base):
            raise BadTally(f"the tallies don't give what was published of {self._wrong(base)}")
        known = [attacker.knows(self.space) & self.scope for attacker in self.attackers]
        own = np.stack([self._own(attacker) for attacker in self.attackers])
        self.evidence = Evidence(targets, base, known, self.rules.least_width, own, self.facts)
        if self.earlier:
            earlier = self._completed(np.stack(self.earlier)[:, : self.space.size])
            self.evidence.add_all(earlier[self.facts.fitting(earlier)])

    def _wrong(self, counts: Counts) -> str:
        """The unknowns of the first thing said that counts don't fit."""
        figures = [(e.row, e.figure) for e in self.system.equations if e.row.keys() <= self.scope]
        left = [(row, amount(row, counts) - figure) for row, figure in figures]
        floors = [*self.system.floors, *({column: 1} for column in self.scope)]
        short = [(row, min(0, amount(row, counts))) for row in floors if row.keys() <= self.scope]
        return self.system.words(next(row for row, off in (*left, *short) if off))

    def _base(self) -> Counts:
        needed = sorted(column for column in self.scope if column < self.space.size)
        for column in needed:
            if column not in self.point:
                unknown = self.space.basis[column]
                raise BadTally(
                    f"the audit needs the tallies of {unknown.year}: {unknown} has no count"
                )
        coordinates = np.zeros((1, self.space.size), dtype=np.int64)
        coordinates[0, needed] = [self.point[column] for column in needed]
        base: Counts = self._completed(coordinates)[0]
        return base

    def _completed(self, coordinates: Counts) -> Counts:
        """Sets of counts (sets × coordinates) over all variables in the scope."""
        return self.system.complete(coordinates) * self.facts.scope

    def _own(self, attacker: Attacker) -> Counts:
        """What an attacker can take off all counts."""
        coordinates = np.zeros((1, self.space.size), dtype=np.int64)
        for place in attacker.places & self.own.keys():
            for column, count in self.own[place].items():
                years = attacker.years
                if years is None or self.space.basis[column].year in years:
                    coordinates[0, column] += count
        own: Counts = self.system.summed(coordinates)[0] * self.facts.scope
        return own

    def targets_of(self, attacker: int) -> list[int]:
        """Numbers of the targets an attacker is held off from and doesn't know anyway."""
        name, kind = self.attackers[attacker].name, self.attackers[attacker].kind
        known = set(self.evidence.known[attacker].tolist())
        return [
            number
            for number, target in enumerate(self.evidence.targets)
            if kind in target.against
            and not target.row.keys() <= known
            and (name, target.key) not in self.excused
        ]

    def run(self) -> list[Finding]:
        """One finding per attacker, in their order, and if these are all empty one per colleague of a county.

        It ends early once enough is found to repair.
        """
        # What somebody with much of their own can't rule out few others can, and the public never.
        order = np.argsort(-self.evidence.own.sum(axis=1), kind="stable").tolist()
        found = self._until_enough(map(self._attack, order))
        found.sort(key=lambda finding: finding.attacker)
        # Colleagues take longest.
        return found if any(found) else [*found, *self._until_enough(self._colleagues())]

    @staticmethod
    def _until_enough(findings: Iterable[Finding]) -> list[Finding]:
        found: list[Finding] = []
        for finding in findings:
            found.append(finding)
            if sum(map(len, found)) >= ENOUGH:
                break
        return found

    def _colleagues(self) -> Iterator[Finding]:
        """One finding per county: of one colleague, against the cells of that county alone."""
        by_county: dict[str, list[int]] = {}
        for number, target in enumerate(self.evidence.targets):
            places = set(self.facts.places[list(target.row)].tolist())
            if COLLEAGUE in target.against and len(places) == 1:
                by_county.setdefault(places.pop(), []).append(number)
        searcher, projected = self._searcher(()), dict[frozenset[str], Searcher]()
        for county in sorted(by_county.keys() - {NATION, ""}):
            targets = by_county[county]
            if not self._has_contacts(county):
                # Nobody has own ones, so a colleague knows what the public does.
                against = (self.evidence.targets[number].against for number in targets)
                targets = [n for n, a in zip(targets, against, strict=True) if PUBLIC not in a]
            yield self._colleague(county, targets, searcher, projected)

    def _has_contacts(self, county: str) -> bool:
        here = (self.facts.places == county) & (self.facts.lists == CONTACTS)
        return bool(self.evidence.base[here].any())

    def _colleague(
        self,
        county: str,
        targets: Sequence[int],
        searcher: Searcher,
        projected: dict[frozenset[str], Searcher],
    ) -> Finding:
        """First nothing moves but the target's own variables; then contacts and conversations do so too, and
        other lists are left aside, since they have to follow."""
        finding = Finding(colleague_in(county), PUBLICLY)
        width = self.rules.least_width
        colleagues: dict[frozenset[str], Colleague] = {}
        for number in targets:
            target = self.evidence.targets[number]
            if (finding.name, target.key) in self.excused:
                continue
            # What a shown total leaves of a list is as wide as the list, if contacts stand still.
            lists = searcher.lists(number)
            lists = lists - {CONTACTS} or lists
            if lists not in colleagues:
                colleagues[lists] = self._with_own(county, lists)
            colleague = colleagues[lists]
            try:
                if colleague.narrowing(searcher.alone(lists), number, width) is None:
                    continue
            except GaveUp:
                pass  # the other search decides
            if lists not in projected:
                projected[lists] = self._projected(lists)
            finding.look(colleague, projected[lists], number, width)
            if len(finding) >= ENOUGH:
                break
        return finding

    def _with_own(self, county: str, lists: frozenset[str]) -> Colleague:
        """A colleague with whatever own contacts there can be of a county, in some lists."""
        several = {v.name for of in self.space.layouts.values() for v in of.variables if v.multiple}
        columns, base, most = self._of(lists), self.evidence.base, self.rules.own_contacts
        if not lists & several:
            return Colleague(OneAnswer(self.space, county, columns, base, most))
        seconds = self.rules.seconds_per_cell
        own = SeveralAnswers(self.space, county, columns, base, most, seconds)
        return Colleague(own, own.spared)

    def _of(self, lists: frozenset[str]) -> Mask:
        """The variables of some lists, of contacts and of conversations."""
        of: Mask = np.isin(self.facts.lists, [*lists, CONTACTS, CONVERSATIONS]) & self.facts.scope
        return of

    def _projected(self, lists: frozenset[str]) -> Searcher:
        """What is said of some lists, contacts and conversations, and nothing else.

        What another list says of contacts is not known here: hidden contacts are guarded
        themselves, against the public.
        """
        columns = np.flatnonzero(self._of(lists)).tolist()
        facts = Facts(self.system, self.system.with_slacks(columns))
        nothing = np.zeros(self.system.size, dtype=np.bool_)
        seconds = self.rules.seconds_per_cell
        return Searcher(facts, self.evidence, nothing, seconds, self.evidence.own[PUBLICLY])

    def _searcher(self, fixed: Iterable[int], attacker: int = PUBLICLY) -> Searcher:
        """A search with some variables fixed, for somebody who can take off own counts."""
        is_fixed = np.zeros(self.system.size, dtype=np.bool_)
        is_fixed[list(fixed)] = True
        own, seconds = self.evidence.own[attacker], self.rules.seconds_per_cell
        return Searcher(self.facts, self.evidence, is_fixed, seconds, own)

    def _knowing(self, attacker: int) -> Searcher:
        """A search with all fixed that an attacker knows."""
        return self._searcher(self.evidence.known[attacker].tolist(), attacker)

    def _attack(self, attacker: int) -> Finding:
        finding = Finding(self.attackers[attacker].name, attacker)
        short = self.evidence.short(attacker, self.targets_of(attacker))
        if not short:
            return finding
        searcher = self._knowing(attacker)
        for target in short:
            try:
                if not self._wide(searcher, attacker, target):
                    finding.narrow.append(target)
            except GaveUp:
                finding.undecided.append(target)
            if len(finding) >= ENOUGH:
                break
        return finding

    def failing(self, most: float = inf) -> set[VectorKey]:
        """The vectors not shown to be wide for the first attacker: all, or the first so many found."""
        searcher = self._knowing(PUBLICLY)
        found = set()
        for target in self.evidence.short(0, self.targets_of(0)):
            try:
                wide = self._wide(searcher, 0, target)
            except GaveUp:
                wide = False
            if not wide:
                found.add(self.evidence.targets[target].key)
            if len(found) >= most:
                break
        return found

    def is_wide(self, attacker: int, target: int) -> bool:
        """Whether one target is wide enough for one attacker. Raises GaveUp when undecided."""
        return self._wide(self._knowing(attacker), attacker, target)

    def _wide(self, searcher: Searcher, attacker: int, target: int) -> bool:
        if not self.evidence.short(attacker, [target]):
            return True
        for nearer in searcher.nearer(target):
            try:
                if nearer.one(attacker, target):
                    return True
            except GaveUp:
                continue  # the full search decides
        return searcher.one(attacker, target)

    def verdict(self, finding: Finding) -> Verdict:
        """A finding by name."""
        names = [target.name for target in self.evidence.targets]
        name = finding.name
        return Verdict(
            name,
            tuple(names[target] for target in finding.narrow),
            tuple(names[target] for target in finding.undecided),
            tuple(sorted(t.name for t in self.evidence.targets if (name, t.key) in self.excused)),
        )

    def held_by(self, finding: Finding, target: int) -> set[VectorKey]:
        """Published figures that hold a target narrow for somebody (a hint for the repair)."""
        is_known = np.zeros(self.system.size, dtype=np.bool_)
        is_known[self.evidence.known[finding.attacker]] = True
        least = [(self.system.lift(dict(k)), n) for k, n in finding.own.get(target, {}).items()]
        row, others = self.evidence.targets[target].row, self.evidence.base
        others = others - self.evidence.own[finding.attacker]
        held = binding(self.facts, others, is_known, row, self.rules.seconds_per_cell, least)
        return {key for n in held if (key := self.facts.keys[n]) is not None}
