"""How many doctors there are, by county and year: what a rate per 1,000 doctors is of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Doctors:
    """The numbers of one year by county code, and whose they are; empty where staff entered none."""

    numbers: dict[str, int] = field(default_factory=dict)
    source: str = ""

    def __bool__(self) -> bool:
        return bool(self.numbers)

    def of(self, counties: Iterable[str]) -> int | None:
        """How many there are in these counties together (codes); None if one's number is missing."""
        found = [self.numbers.get(code) for code in counties]
        known = [number for number in found if number is not None]
        return sum(known) if known and len(known) == len(found) else None

    def to_json(self) -> dict[str, Any]:
        """Plain data; `from_json` gives the same numbers back."""
        return {"numbers": self.numbers, "source": self.source}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(numbers=dict(data["numbers"]), source=data["source"])
