"""What a release tries to publish, and by which rules: data, not code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from .errors import BadPlan
from .layout import CONTACTS, CONVERSATIONS, Measure, YearLayout

PUBLIC, COUNTY, COALITION, COLLEAGUE = "public", "county", "coalition", "colleague"
EVERYBODY = frozenset({PUBLIC, COUNTY, COALITION, COLLEAGUE})

INSIDERS = "insiders"
"""All who know more than the public: the one name under which staff hear of them."""

EACH = "each"
EACH_OF_CONVERSATIONS = "each of conversations"
CROSSES = "crosses"


class Ask(NamedTuple):
    """What to tabulate: "contacts", "conversations", a list's name, or a word from above."""

    what: str
    level: str = "fine"


@dataclass(frozen=True)
class Line:
    """One line of the plan.

    `stages` are walked in order; what is asked for within a stage competes by size. `against`
    says from whom the line's small cells must be safe. The line isn't tried if the mean
    number of contacts per unit (county, region) and period is below `least_mean`.
    """

    number: int
    period: str
    geographies: tuple[str, ...]
    stages: tuple[tuple[Ask, ...], ...]
    least_mean: int = 0
    against: frozenset[str] = EVERYBODY

    def __post_init__(self) -> None:
        if COLLEAGUE in self.against and COUNTY not in self.against:
            # Rows of places are held against a colleague by being held against the whole county.
            raise BadPlan(f"plan line {self.number} is held against colleagues but no county")
        wrong = {
            "period": self.period not in {"year", "pool"},
            "geography": not set(self.geographies) <= {"nation", "county", "region"},
            "attacker": not self.against <= EVERYBODY,
            "level": any(a.level not in {"fine", "coarse"} for s in self.stages for a in s),
        }
        for what, found in wrong.items():
            if found:
                raise BadPlan(f"plan line {self.number} has an unknown {what}")


_TOTALS = ((Ask(CONTACTS), Ask(CONVERSATIONS)),)
_PROFILES = ((Ask(EACH, "coarse"),), (Ask(EACH, "fine"),))

DEFAULT_PLAN: tuple[Line, ...] = (
    Line(1, "year", ("nation",), _TOTALS),
    Line(
        2,
        "year",
        ("nation",),
        (
            (Ask("sex", "coarse"),),
            (Ask(EACH),),
            (Ask("reason", "coarse"),),
            (Ask(EACH_OF_CONVERSATIONS),),
        ),
    ),
    Line(3, "year", ("county", "region"), _TOTALS),
    Line(4, "pool", ("nation", "county"), ((Ask(CONTACTS),), *_PROFILES)),
    Line(5, "year", ("nation",), ((Ask(CROSSES, "coarse"),), (Ask(CROSSES),))),
    Line(6, "year", ("region",), _PROFILES, least_mean=50),
    Line(7, "year", ("county",), _PROFILES, least_mean=50),
)


@dataclass(frozen=True)
class Rules:
    """What counts as small, how wide a withheld figure must stay, and how long to try.

    Counts of 1 to `threshold` − 1 are hidden, and 0 if `hide_zeros`. To the audit a protected
    cell must keep at least `least_width` possible values. One support colleague may know
    `own_contacts` of a county. `seconds_per_cell` limits each solver call of the audit; running
    into it is a failed audit.
    """

    threshold: int = 5
    least_width: int = 3
    hide_zeros: bool = True
    own_contacts: int = 5
    seconds_per_cell: float = 10.0

    def __post_init__(self) -> None:
        if self.threshold < 1 or self.least_width < 1:
            raise BadPlan("threshold and least width are at least 1")

    def hides(self, count: int) -> bool:
        """Whether a count is small."""
        return count < self.threshold and (count > 0 or self.hide_zeros)


@dataclass(frozen=True)
class TableSpec:
    """One table: what is counted, where, by which code lists, over which years."""

    line: int
    geography: str
    variables: tuple[str, ...]
    level: str
    measure: Measure
    years: tuple[int, ...]

    @property
    def name(self) -> str:
        """Stable, fit for a file name: `county_by_reason_coarse_2021_2023`."""
        parts = [self.geography]
        if not self.variables:
            parts.append(self.measure.value)
        elif len(self.variables) == 1:
            parts += ["by", self.variables[0]]
        else:
            parts += [self.variables[0], "by", self.variables[1]]
        if self.variables and self.level == "coarse":
            parts.append("coarse")
        if len(self.years) > 1:
            parts += [str(self.years[0]), str(self.years[-1])]
        return "_".join(parts)

    @property
    def columns(self) -> tuple[str, ...]:
        """What the parts of a cell's key are: ("county", "reason"), ("reason", "sex")."""
        if self.geography == "nation":
            return self.variables or ("nation",)
        return (self.geography, *self.variables)

    def to_json(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "line": self.line,
            "geography": self.geography,
            "variables": list(self.variables),
            "level": self.level,
            "measure": self.measure.value,
            "years": list(self.years),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> TableSpec:
        """Inverse of `to_json`."""
        return cls(
            line=data["line"],
            geography=data["geography"],
            variables=tuple(data["variables"]),
            level=data["level"],
            measure=Measure(data["measure"]),
            years=tuple(data["years"]),
        )


def stages(
    line: Line, layouts: Sequence[YearLayout], years: tuple[int, ...]
) -> Iterator[list[TableSpec]]:
    """The tables of a line over the given years, stage by stage. Lists no year has are left out."""
    for stage in line.stages:
        specs = [
            TableSpec(line.number, geography, variables, ask.level, measure, years)
            for ask in stage
            for geography in line.geographies
            for variables, measure in _asked(ask, layouts, geography)
        ]
        if specs:
            yield specs


def _asked(
    ask: Ask, layouts: Sequence[YearLayout], geography: str
) -> Iterator[tuple[tuple[str, ...], Measure]]:
    if ask.what == CONTACTS:
        yield (), Measure.CONTACTS
    elif ask.what == CONVERSATIONS:
        if all(layout.variable(CONVERSATIONS) for layout in layouts):
            yield (), Measure.CONVERSATIONS
    elif ask.what == CROSSES:
        yield from _crosses(layouts, geography)
    else:
        yield from _lists(ask, layouts)


def _crosses(
    layouts: Sequence[YearLayout], geography: str
) -> Iterator[tuple[tuple[str, ...], Measure]]:
    if geography != "nation" or len(layouts) != 1:
        raise BadPlan("cross tables exist for the nation and one year only")
    for pair in layouts[0].crosses:
        yield pair, Measure.CONTACTS


def _lists(ask: Ask, layouts: Sequence[YearLayout]) -> Iterator[tuple[tuple[str, ...], Measure]]:
    seen: dict[str, Measure] = {}
    for layout in layouts:
        for variable in layout.variables:
            if variable.keys(ask.level):
                seen.setdefault(variable.name, variable.measure)
    wanted = {EACH: Measure.CONTACTS, EACH_OF_CONVERSATIONS: Measure.CONVERSATIONS}.get(ask.what)
    for name, measure in seen.items():
        if name == ask.what or measure is wanted:
            yield (name,), measure
