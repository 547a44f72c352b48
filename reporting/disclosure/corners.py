"""What three lists crossed two by two say of each other.

Contacts with a and b, and with a and c, overlap in what a can't hold; so do those without a. That holds
of codes, of groups, and of those allotted to a group.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from .layout import CONTACTS, LEVELS, NATION, Unknown, Variable, YearLayout
from .vectors import Vector, combine

if TYPE_CHECKING:
    from .space import Space

Answer = Mapping[str, int]
"""Items, each with its factor: a code, a group, or a group less its codes."""


def corners(space: Space, layout: YearLayout) -> Iterator[tuple[str, Vector]]:
    """(name, vector) pairs: contacts with these of three answers and not the others, and those with the
    others and not these, are vector · counts."""
    for a, b, c in itertools.permutations([v.name for v in layout.variables], 3):
        if {(a, b), (a, c), (b, c)} <= set(layout.crosses):
            lists = [v for name in (a, b, c) if (v := layout.variable(name))]
            for answers in itertools.product(*map(_answers, lists)):
                yield from _of_answers(space, layout, answers)


def _answers(variable: Variable) -> list[Answer]:
    found: list[Answer] = [
        {variable.item(lv, key): 1} for lv in LEVELS for key in variable.keys(lv)
    ]
    for group, codes in variable.groups.items() if variable.allotted else ():
        found.append(
            {variable.item("coarse", group): 1}
            | {variable.item("fine", code): -1 for code in codes}
        )
    return found


def _of_answers(
    space: Space, layout: YearLayout, answers: tuple[Answer, ...]
) -> Iterator[tuple[str, Vector]]:
    n = space.item(layout.year, layout.counties, CONTACTS)
    a, b, c = (_sum(space, layout, answer) for answer in answers)
    ab, ac, bc = (
        combine(
            (f * g, space.vector(Unknown(layout.year, NATION, f"{one}*{other}")))
            for one, f in first.items()
            for other, g in second.items()
        )
        for first, second in itertools.combinations(answers, 2)
    )
    name = "*".join(next(iter(answer)) for answer in answers)
    name = f"{layout.year}/{NATION}/{name}"
    every = ((1, n), (-1, a), (-1, b), (-1, c), (1, ab), (1, ac), (1, bc))
    yield f"{name} with all or none", combine(every)
    for at, (one, other, third, of) in enumerate(
        ((bc, ab, ac, a), (ac, ab, bc, b), (ab, ac, bc, c))
    ):
        less = ((1, one), (-1, other), (-1, third), (1, of))
        yield f"{name} with just number {at + 1} or all but it", combine(less)


def _sum(space: Space, layout: YearLayout, answer: Answer) -> Vector:
    parts = ((f, space.item(layout.year, layout.counties, item)) for item, f in answer.items())
    return combine(parts)
