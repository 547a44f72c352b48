"""What exists in a year: counties, regions, code lists. No counts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from .errors import BadLayout

NATION = "nation"
TOTAL = "Total"
CONTACTS = "contacts"
CONVERSATIONS = "conversations"


class Measure(StrEnum):
    """What a figure counts."""

    CONTACTS = CONTACTS
    CONVERSATIONS = CONVERSATIONS


class Unknown(NamedTuple):
    """One count nobody but the tally knows: of one place (county code, or "nation") in one year."""

    year: int
    place: str
    item: str

    def __str__(self) -> str:
        return f"{self.year}/{self.place}/{self.item}"


@dataclass(frozen=True)
class Variable:
    """A code list. `groups` are its coarse form.

    A code in no group (only in a single-response list that has groups) is *allotted*: each contact
    with it was put in one of the groups at random when tallied. Lists that count conversations
    may leave some unstated, so their codes add up to at most the number of conversations.
    """

    name: str
    codes: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    multiple: bool = False
    measure: Measure = Measure.CONTACTS

    def __post_init__(self) -> None:
        grouped = [code for codes in self.groups.values() for code in codes]
        problems = {
            "has no codes": not self.codes,
            "repeats a code": len(set(self.codes)) != len(self.codes),
            "groups a code twice": len(set(grouped)) != len(grouped),
            "groups a code that doesn't exist": not set(grouped) <= set(self.codes),
            "has an empty group": not all(self.groups.values()),
            "uses a reserved name": TOTAL in {*self.codes, *self.groups},
            "has a name with a separator": any(
                mark in name for mark in ".*/" for name in (self.name, *self.codes, *self.groups)
            ),
        }
        for problem, found in problems.items():
            if found:
                raise BadLayout(f"code list {self.name!r} {problem}")

    @property
    def allotted(self) -> tuple[str, ...]:
        """Codes without a group, whose contacts went to a group at random."""
        grouped = {code for codes in self.groups.values() for code in codes}
        if not self.groups or not self.adds_up:
            return ()
        return tuple(code for code in self.codes if code not in grouped)

    @property
    def adds_up(self) -> bool:
        """Whether the codes add up to the number of contacts."""
        return not self.multiple and self.measure is Measure.CONTACTS

    @property
    def groups_are_sums(self) -> bool:
        """Whether a group's count is the sum of its codes' counts."""
        return not self.multiple and not self.allotted

    def keys(self, level: str) -> tuple[str, ...]:
        """Codes ("fine") or groups ("coarse")."""
        return self.codes if level == "fine" else tuple(self.groups)

    def item(self, level: str, key: str) -> str:
        """Name of an unknown's item: `sex.woman`, `reason.coarse.work`."""
        return f"{self.name}.{key}" if level == "fine" else f"{self.name}.coarse.{key}"

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        groups = [[group, list(codes)] for group, codes in self.groups.items()]
        return {
            "name": self.name,
            "codes": list(self.codes),
            "groups": groups,
            "multiple": self.multiple,
            "measure": self.measure.value,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Variable:
        """Inverse of `to_json`."""
        return cls(
            name=data["name"],
            codes=tuple(data["codes"]),
            groups={group: tuple(codes) for group, codes in data["groups"]},
            multiple=data["multiple"],
            measure=Measure(data["measure"]),
        )


LEVELS = ("fine", "coarse")
Levels = tuple[str, str]
"""Of a cross table's rows, and of its columns."""

Cross = tuple[str, str]
CROSSES: tuple[Cross, ...] = (("reason", "sex"), ("reason", "workplace"), ("sex", "workplace"))


@dataclass(frozen=True)
class YearLayout:
    """One year's counties (codes), regions (each with its counties), code lists and cross tables.

    `crosses` are the pairs of code lists that are tallied against each other, nationally, in that
    order. Pairs naming a list that isn't there are dropped. The list called "conversations"
    must have whole numbers as codes: they say how many conversations a contact had.
    """

    year: int
    counties: tuple[str, ...]
    regions: Mapping[str, tuple[str, ...]]
    variables: tuple[Variable, ...]
    crosses: tuple[Cross, ...] = CROSSES

    def __post_init__(self) -> None:
        named = [county for counties in self.regions.values() for county in counties]
        names = [variable.name for variable in self.variables]
        problems = {
            "repeats a county": len(set(self.counties)) != len(self.counties),
            "has a county in two regions": len(set(named)) != len(named),
            "has a region with an unknown county": not set(named) <= set(self.counties),
            "repeats a code list": len(set(names)) != len(names),
            "uses a reserved place": bool({NATION, TOTAL} & {*self.counties, *self.regions}),
        }
        for problem, found in problems.items():
            if found:
                raise BadLayout(f"the layout of {self.year} {problem}")
        kept = tuple(pair for pair in self.crosses if set(pair) <= set(names))
        object.__setattr__(self, "crosses", kept)
        self._check_conversations()

    def _check_conversations(self) -> None:
        for variable in self.variables:
            if variable.name == CONVERSATIONS and not all(c.isdecimal() for c in variable.codes):
                raise BadLayout(f"{self.year}: codes of {CONVERSATIONS!r} must be whole numbers")

    def variable(self, name: str) -> Variable | None:
        """The code list of that name, if the year has it."""
        return next((v for v in self.variables if v.name == name), None)

    def unknowns(self) -> Iterator[Unknown]:
        """Every count the tally must hand over for this year."""
        for county in self.counties:
            yield Unknown(self.year, county, CONTACTS)
            for variable in self.variables:
                for level in ("fine", "coarse"):
                    for key in variable.keys(level):
                        yield Unknown(self.year, county, variable.item(level, key))
        for pair in self.crosses:
            for levels in itertools.product(LEVELS, LEVELS):
                yield from itertools.chain(*self.cross_unknowns(pair, levels))

    def cross_unknowns(
        self, pair: Cross, levels: Levels, place: str = NATION
    ) -> list[list[Unknown]]:
        """The cells of a cross table, rows × columns, each list at its level. Raises BadLayout."""
        (rows, columns), (row_level, column_level) = self.lists(pair), levels
        return [
            [
                Unknown(self.year, place, f"{row}*{columns.item(column_level, key)}")
                for key in columns.keys(column_level)
            ]
            for row in (rows.item(row_level, key) for key in rows.keys(row_level))
        ]

    def lists(self, pair: Cross) -> tuple[Variable, Variable]:
        """The lists of a cross table. Raises BadLayout where they can't be crossed."""
        rows, columns = (self.variable(name) for name in pair)
        if (
            rows is None
            or columns is None
            or Measure.CONVERSATIONS in (rows.measure, columns.measure)
        ):
            raise BadLayout(f"{self.year}: {pair[0]} × {pair[1]} can't be crossed")
        return rows, columns

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "year": self.year,
            "counties": list(self.counties),
            "regions": [[region, list(codes)] for region, codes in self.regions.items()],
            "variables": [variable.to_json() for variable in self.variables],
            "crosses": [list(pair) for pair in self.crosses],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> YearLayout:
        """Inverse of `to_json`."""
        return cls(
            year=data["year"],
            counties=tuple(data["counties"]),
            regions={region: tuple(codes) for region, codes in data["regions"]},
            variables=tuple(Variable.from_json(variable) for variable in data["variables"]),
            crosses=tuple((first, second) for first, second in data["crosses"]),
        )
