"""Norway's municipalities, for telling which have no support colleague near.

A point inside each, from the Norwegian Mapping Authority's administrative units (357 municipalities, the
counties of 2020 and of 2024). Enough for "within an hour's drive"; not a map.
"""

import math
from dataclasses import dataclass
from functools import cache

from colleagues.models import County
from colleagues.reference_data import DATA, rows

NEAR_KM = 50
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True)
class Municipality:
    """A municipality with a point inside it, in degrees, and the codes of the counties it has been in."""

    name: str
    latitude: float
    longitude: float
    counties: tuple[str, ...]


@cache
def municipalities() -> tuple[Municipality, ...]:
    return tuple(
        Municipality(
            name=row["name"],
            latitude=float(row["latitude"]),
            longitude=float(row["longitude"]),
            counties=tuple(row["counties"].split(";")),
        )
        for row in rows(DATA / "municipalities.csv")
    )


def municipality(name: str, county_codes: set[str] | None = None) -> Municipality | None:
    """The municipality of that name, in one of the counties where two share it; None if there is none."""
    named = [
        place for place in municipalities() if place.name.casefold() == name.strip().casefold()
    ]
    in_county = [place for place in named if county_codes and county_codes & set(place.counties)]
    return next(iter(in_county or named), None)


def municipalities_of(county: County) -> list[Municipality]:
    """The municipalities of a county; of one that replaced whole counties, theirs. Empty if unknown."""
    own = [place for place in municipalities() if county.code in place.counties]
    if own:
        return own
    before = list(county.predecessors.all())
    if any(predecessor.successors.count() > 1 for predecessor in before):
        return []
    return [place for predecessor in before for place in municipalities_of(predecessor)]


def kilometres(one: Municipality, other: Municipality) -> float:
    """The distance as the crow flies."""
    north = (one.latitude - other.latitude) * _KM_PER_DEGREE
    middle = math.radians((one.latitude + other.latitude) / 2)
    east = (one.longitude - other.longitude) * _KM_PER_DEGREE * math.cos(middle)
    return math.hypot(north, east)


def far_from_all(county: County, places: list[Municipality]) -> list[Municipality]:
    """The county's municipalities with none of `places` within `NEAR_KM`."""
    return [
        place
        for place in municipalities_of(county)
        if all(kilometres(place, other) > NEAR_KM for other in places)
    ]
