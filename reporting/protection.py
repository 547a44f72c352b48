"""From a closed year's tallies to a protected release: what the mathematics is asked, and with what.

The only module that reads tallies. Nothing that renders may import it; a test holds that.
"""

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from colleagues.models import HealthRegion
from contacts import tallies
from contacts.models import Year
from reporting import releases, selectors
from reporting.disclosure import (
    THRESHOLDS,
    Alternative,
    Attacker,
    DisclosureError,
    Outcome,
    Request,
    Rules,
    Unknown,
    UnknownCell,
    YearLayout,
    protect,
    what_if,
)
from reporting.doctors.selectors import doctors_of_year
from reporting.historic.selectors import historic_years
from reporting.layouts import year_layout
from reporting.releases import CountyOfRelease, ReportedStatus


def pooled_period(year: int) -> tuple[int, ...]:
    """The years of the pooled period that `year` belongs to; empty if it belongs to none."""
    for first, last in settings.POOLED_PERIODS:
        if first <= year <= last:
            return tuple(range(first, last + 1))
    return ()


def completes_its_pool(year: int) -> bool:
    """Whether all other years of the pooled period are published, so that this release carries the pool."""
    others = [other for other in pooled_period(year) if other != year]
    published = Year.objects.filter(year__in=others, state=Year.State.PUBLISHED)
    return bool(others) and published.count() == len(others)


def rules() -> Rules:
    """The threshold and least width in force."""
    return Rules(
        threshold=settings.DISCLOSURE_THRESHOLD, least_width=settings.DISCLOSURE_LEAST_WIDTH
    )


def history_checksum(*, year: int) -> str:
    """SHA-256 over everything published besides `year`, here and elsewhere, and over the numbers of doctors
    that its reports are to use: a draft made before any of it changed is stale."""
    published = selectors.published_releases().exclude(year_id=year)
    return releases.checksum(
        {
            "published": list(published.values_list("checksum", flat=True)),
            "historic": [known.to_json() for known in historic_years()],
            "doctors": doctors_of_year(year).to_json(),
        }
    )


@dataclass(frozen=True, slots=True)
class Protected:
    """A protected and audited year, with the counties it speaks of, and what other rules would show."""

    outcome: Outcome
    counties: tuple[CountyOfRelease, ...]
    alternatives: tuple[Alternative, ...]
    tallied: str

    @property
    def regions(self) -> dict[str, str]:
        """Names of the health regions by code."""
        return {str(region.value): str(region.label) for region in HealthRegion}

    @property
    def notes(self) -> dict[str, Any]:
        """What staff may know about why cells are withheld and what else could be, as plain data
        without figures."""
        notes = self.outcome.notes
        reasons = [
            {
                "table": table,
                "key": list(key),
                "why": why.why.value,
                "reveals": why.reveals,
                "to": why.to,
            }
            for (table, key), why in notes.reasons.items()
        ]
        shares = [dataclasses.asdict(share) for share in notes.shares]
        alternatives = [
            {**dataclasses.asdict(alternative), "pool": list(alternative.pool)}
            for alternative in self.alternatives
        ]
        return {"reasons": reasons, "shares": shares, "alternatives": alternatives}

    @property
    def audit_report(self) -> dict[str, Any]:
        """The audit as plain data, as far as staff may know it."""
        data: dict[str, Any] = json.loads(self.outcome.audit.told().to_json())
        return data


def protect_year(year: int) -> Protected:
    """Protect and audit a closed year. Raises DisclosureError when that can't be done."""
    tallied = tallies_checksum(year)
    counties = tuple(selectors.counties_of_release(year))
    request = request_for(year, counties)
    return Protected(
        outcome=protect(request),
        counties=counties,
        alternatives=_alternatives(request),
        tallied=tallied,
    )


def _alternatives(request: Request) -> tuple[Alternative, ...]:
    """What other thresholds and periods would show. It is advice: without it the draft is still one."""
    years = _years_to_pool(request.year)
    pools = [years[at:] if at < len(years) - 1 else () for at in range(len(years))]
    layouts = tuple(year_layout(year) for year in years)
    try:
        return what_if(
            dataclasses.replace(request, layouts=layouts, tallies=_all_counts(layouts)),
            thresholds=THRESHOLDS,
            pools=pools,
        )
    except DisclosureError:
        return ()


def _years_to_pool(year: int) -> tuple[int, ...]:
    """The year and those right before it in its pooled period that are published: their tallies are kept."""
    years = [year]
    while Year.objects.filter(year=years[0] - 1, state=Year.State.PUBLISHED).exists():
        if years[0] - 1 not in pooled_period(year):
            break
        years.insert(0, years[0] - 1)
    return tuple(years)


def tallies_checksum(year: int) -> str:
    """SHA-256 over the year's tallies. It is held in memory only: it could be guessed back."""
    stored = tallies.read(year=year) | tallies.read_crossed(year=year)
    counts = {"/".join(key): count for key, count in stored.items()}
    return releases.checksum(counts)


def request_for(year: int, counties: tuple[CountyOfRelease, ...]) -> Request:
    """What the engine is asked about a closed year: tallies, layouts, pool and publication history.

    Never what staff imported of a year that is recorded here too: if a figure counted when it is true, the
    draft would tell staff whether it is. All years that are asked about are recorded here.
    """
    pool = pooled_period(year) if completes_its_pool(year) else ()
    layouts = tuple(year_layout(each) for each in (pool or (year,)))
    counts = _all_counts(layouts)
    history = tuple(
        releases.load(release).protected
        for release in selectors.published_releases().exclude(year_id=year)
    )
    return Request(
        year=year,
        layouts=layouts,
        tallies=counts,
        rules=rules(),
        pool=pool,
        history=history,
        coalitions=_coalitions(year, counties, counts),
        crossed={
            Unknown(year, key.place, key.item): count
            for key, count in tallies.read_crossed(year=year).items()
        },
    )


def _all_counts(layouts: tuple[YearLayout, ...]) -> dict[Unknown, int]:
    return {unknown: count for layout in layouts for unknown, count in _counts(layout).items()}


def _counts(layout: YearLayout) -> dict[Unknown, int]:
    """A count for every unknown of the year. Raises UnknownCell for a tally that the layout doesn't know."""
    stored = tallies.read(year=layout.year)
    counts = dict.fromkeys(layout.unknowns(), 0)
    for key, count in stored.items():
        unknown = Unknown(layout.year, key.place, key.item)
        if unknown not in counts:
            raise UnknownCell(f"{unknown} was tallied but is not in the year's layout")
        counts[unknown] = count
    return counts


def _coalitions(
    year: int, counties: tuple[CountyOfRelease, ...], counts: dict[Unknown, int]
) -> tuple[Attacker, ...]:
    """Readers take a county that nobody reported for empty, and where it is, they are right."""
    empty = frozenset(
        county.code
        for county in counties
        if county.coverage.status is ReportedStatus.NOT_REPORTED
        and counts[Unknown(year, county.code, tallies.CONTACTS)] == 0
    )
    if not empty:
        return ()
    name = "readers who take unreported counties for empty"
    return (Attacker(name=name, places=empty, years=frozenset({year})),)
