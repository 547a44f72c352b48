"""Statistics of a year as they were published before this system, or beside it.

Wherever they are shown they are marked, with source and coverage. They don't count in the protection of
what is recorded here: a draft would tell whoever imports a guess whether it is true.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

# A year of which fewer counties reported is marked, as one recorded here is.
LOW_COVERAGE = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class HistoricValue:
    """One code's figure (`sex.woman`): a count of contacts (of `way` and `length`: conversations), or a
    percentage of them as it was written, so that its decimals are known."""

    code: str
    count: int | None = None
    percent: str | None = None

    @property
    def variable(self) -> str:
        return self.code.partition(".")[0]

    @property
    def is_coarse(self) -> bool:
        return self.code.split(".")[1] == "coarse"

    @property
    def half_step(self) -> Decimal:
        """What a percentage may be off by its rounding, in percentage points."""
        decimals = len((self.percent or "").partition(".")[2])
        return Decimal(1).scaleb(-decimals) / 2


@dataclass(frozen=True, slots=True)
class HistoricStatistics:
    """A year of the nation. `contacts` and `conversations` are None where nobody said; `totals_are_about`:
    both are approximate, and never to look exact. `confirmed` of `in_office` are support colleagues."""

    year: int
    source: str
    counties_reported: int
    counties: int
    confirmed: int | None = None
    in_office: int | None = None
    contacts: int | None = None
    conversations: int | None = None
    totals_are_about: bool = False
    values: tuple[HistoricValue, ...] = ()

    @property
    def is_low(self) -> bool:
        """Whether so much is missing that the year can't be compared with others as it stands."""
        few_counties = self.counties_reported < LOW_COVERAGE * self.counties
        return few_counties or (self.confirmed or 0) < LOW_COVERAGE * (self.in_office or 0)

    def value(self, code: str) -> HistoricValue | None:
        """The figure of a code, if there is one."""
        return next((each for each in self.values if each.code == code), None)

    def of_variable(self, name: str, *, coarse: bool = False) -> tuple[HistoricValue, ...]:
        """The figures of one code list, in codes or in groups."""
        return tuple(v for v in self.values if v.variable == name and v.is_coarse == coarse)

    def total_of(self, variable: str) -> int | None:
        """What the variable's percentages are of, where that is known exactly."""
        if self.totals_are_about:
            return None
        return self.conversations if variable in {"way", "length"} else self.contacts

    def to_json(self) -> dict[str, Any]:
        """Plain data; `from_json` gives the same statistics back."""
        return {
            "year": self.year,
            "source": self.source,
            "counties_reported": self.counties_reported,
            "counties": self.counties,
            "confirmed": self.confirmed,
            "in_office": self.in_office,
            "contacts": self.contacts,
            "conversations": self.conversations,
            "totals_are_about": self.totals_are_about,
            "values": [[value.code, value.count, value.percent] for value in self.values],
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(**{**data, "values": tuple(HistoricValue(*each) for each in data["values"])})


def known_shares_are_all(values: Iterable[HistoricValue]) -> bool:
    """Whether the percentages of a code list add up to everything, within their rounding."""
    shares = [value for value in values if value.percent is not None]
    total = sum((Decimal(value.percent or 0) for value in shares), Decimal(0))
    slack = sum((value.half_step for value in shares), Decimal(0))
    return bool(shares) and abs(total - 100) <= slack
