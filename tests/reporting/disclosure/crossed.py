"""What a county can work out of national cross tables by its own answers, in tables of any size.

Every kind of contact (one answer to each list, and its groups) is an unknown of a whole-number program: how
many the nation has of it. Shown cells are equations, the county's own contacts are lower bounds.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from reporting.disclosure import (
    NATION,
    TOTAL,
    Ask,
    Line,
    ProtectedRelease,
    Request,
    Rules,
    Shown,
    Table,
    Unknown,
    Variable,
    YearLayout,
    protect,
)
from tests.reporting.disclosure.colleague import answers

PLAN = (
    Line(1, "year", ("nation",), ((Ask("contacts"),),)),
    Line(2, "year", ("nation",), ((Ask("each", "coarse"),), (Ask("each"),))),
    Line(5, "year", ("nation",), ((Ask("crosses", "coarse"),), (Ask("crosses"),))),
)

RULES = Rules()

Kind = tuple[str, ...]
"""The items that a contact counts in."""


def kinds(lists: Sequence[Variable]) -> list[Kind]:
    """Every kind of contact there can be."""
    found = itertools.product(*map(answers, lists))
    return [tuple(itertools.chain(*each)) for each in found]


def _counts_in(kind: Kind, item: str) -> bool:
    return item == "contacts" or {*item.split("*")} <= {*kind}


def of(lists: Sequence[Variable], counts: Mapping[tuple[Iterable[str], ...], int]) -> Counter[Kind]:
    """Contacts by the codes they have: `{("w", ("h1",)): 3}`; allotted ones in the first group."""
    found: Counter[Kind] = Counter()
    for codes, number in counts.items():
        named = {f"{v.name}.{c}" for v, several in zip(lists, codes, strict=True) for c in several}
        fitting = [
            kind for kind in kinds(lists) if {i for i in kind if ".coarse." not in i} == named
        ]
        found[fitting[0]] += number
    return found


def release_of(
    lists: tuple[Variable, ...], counties: Sequence[Counter[Kind]], rules: Rules
) -> ProtectedRelease:
    """A release of counties with these contacts, the lists crossed two by two."""
    names = tuple(str(at + 1) for at in range(len(counties)))
    pairs = tuple((one.name, other.name) for one, other in itertools.combinations(lists, 2))
    layout = YearLayout(2024, names, {}, lists, pairs)
    tallies = dict.fromkeys(layout.unknowns(), 0)
    own: dict[Unknown, int] = {}
    for unknown in tallies:
        for county, contacts in zip(names, counties, strict=True):
            if unknown.place in (county, NATION):
                counted = sum(
                    number for kind, number in contacts.items() if _counts_in(kind, unknown.item)
                )
                tallies[unknown] += counted
                if unknown.place == NATION:
                    own[Unknown(2024, county, unknown.item)] = counted
    outcome = protect(Request(2024, (layout,), tallies, PLAN, rules, crossed=own))
    assert outcome.audit.clean
    return outcome.release


def narrow(
    lists: tuple[Variable, ...],
    counties: Sequence[Counter[Kind]],
    rules: Rules = RULES,
) -> list[str]:
    """The small hidden cells, and contacts without one of several answers, that own contacts leave a county
    too few values of."""
    every = kinds(lists)

    def row_of(table: Table, key: Sequence[str]) -> np.ndarray:
        return np.array([_counts_in(kind, _item(table, key)) for kind in every], int)

    several = {variable.name for variable in lists if variable.multiple}
    rows, figures, hidden = [], [], {}
    for table, key, cell in release_of(lists, counties, rules).cells():
        name, row = f"{table.name}:{'/'.join(key)}", row_of(table, key)
        if isinstance(cell, Shown):
            rows.append(row)
            figures.append(cell.value)
            continue
        hidden[name] = row
        named = zip(table.spec.variables, key, strict=False)
        without = tuple(TOTAL if list_ in several else code for list_, code in named)
        if table.spec.variables and without != key:
            hidden[f"{name}: all others"] = row_of(table, without) - row
    whole = np.array([sum(contacts[kind] for contacts in counties) for kind in every])
    small = {name: row for name, row in hidden.items() if rules.hides(int(row @ whole))}
    found = []
    for own in counties:
        least = np.array([own[kind] for kind in every])
        for name, row in small.items():
            low, high = _range(row, np.array(rows), figures, least)
            if high - low + 1 < rules.least_width:
                found.append(f"{name} {low}..{high}")
    return found


def _item(table: Table, key: Sequence[str]) -> str:
    level = "coarse." if table.spec.level == "coarse" else ""
    parts = zip(table.spec.variables, key, strict=False)
    return "*".join(f"{name}.{level}{code}" for name, code in parts if code != TOTAL) or "contacts"


def _range(
    row: np.ndarray, rows: np.ndarray, figures: Sequence[int], least: np.ndarray
) -> tuple[float, float]:
    ends = []
    for sign in (1, -1):
        result = milp(
            sign * row,
            integrality=np.ones(len(row)),
            bounds=Bounds(least, np.inf),
            constraints=LinearConstraint(rows, figures, figures),
        )
        ends.append(float(np.rint(row @ result.x)) if result.x is not None else sign * -np.inf)
    return ends[0], ends[1]


def spread(contacts: Counter[Kind], number: int) -> Iterator[Counter[Kind]]:
    """The contacts dealt out to so many counties, one after the other."""
    each = sorted(contacts.elements())
    return (Counter(each[at::number]) for at in range(number))
