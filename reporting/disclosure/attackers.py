"""Who might compute a withheld figure, and what each knows beyond the published ones.

* **The public** knows every release, the layouts, and the logic of the counts (`Space.cone`).
* **A county together** (its adviser and support colleagues) also knows every unknown of that
  county, in every year, and of the release's year the crossed answers of all its contacts
  (`crossed`; decision 16). It takes them off what was published.
* **A coalition**, given by the caller, knows the unknowns of some places in some years.
* **One support colleague** knows up to five contacts of one county, with every code. These are
  constants, so nothing more is in the span of the published figures than for the public; they only
  raise lower bounds, in that county's unknowns and in the national crosses. Of other counties, of
  regions, of crosses and of sums the colleague learns less than that county together, against whom
  all of these are held. Of the own county's cells each row by itself hides enough (`rows`), and
  all rows together are audited (`audit.colleague`). Which contacts are whose is known to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .errors import BadLayout
from .layout import NATION, YearLayout
from .plan import COALITION, COUNTY, PUBLIC
from .space import Space
from .vectors import Vector


@dataclass(frozen=True)
class Attacker:
    """Somebody who knows all unknowns of `places` (county codes), in `years` (None: all)."""

    name: str
    kind: str = COALITION
    places: frozenset[str] = frozenset()
    years: frozenset[int] | None = None

    def knows(self, space: Space) -> frozenset[int]:
        """The coordinates this attacker knows by heart."""
        return frozenset(
            at
            for at, unknown in enumerate(space.basis)
            if unknown.place in self.places and (self.years is None or unknown.year in self.years)
        )


THE_PUBLIC = Attacker("public", PUBLIC)


def everybody(
    layouts: Iterable[YearLayout], coalitions: Iterable[Attacker] = ()
) -> tuple[Attacker, ...]:
    """The public, each county of any year, and the caller's coalitions. Raises BadLayout."""
    counties = sorted({county for layout in layouts for county in layout.counties})
    own = tuple(Attacker(f"county {c}", COUNTY, frozenset({c})) for c in counties)
    others = tuple(coalitions)
    for other in others:
        if not other.places <= set(counties) or NATION in other.places:
            raise BadLayout(f"{other.name} knows places that don't exist")
    attackers = (THE_PUBLIC, *own, *others)
    names = [*(attacker.name for attacker in attackers), *map(colleague_in, counties)]
    if len(set(names)) != len(names):
        raise BadLayout("two attackers have the same name")
    return attackers


def colleague_in(county: str) -> str:
    """What one support colleague of a county is called in an audit."""
    return f"colleague in {county}"


def without(vector: Mapping[int, int], known: frozenset[int]) -> Vector:
    """What remains of a vector for somebody who knows some coordinates."""
    if not known:
        return dict(vector)
    return {column: value for column, value in vector.items() if column not in known}
