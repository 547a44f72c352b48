"""The release document: all that is, or is about to be, published of a year, and nothing more.

Every screen, file and chart is rendered from a `ReleaseDocument`. A withheld figure isn't in it (P5).
"""

import dataclasses
import functools
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self

from django.conf import settings

from reporting.disclosure import (
    TOTAL,
    AlteredRelease,
    AuditMismatch,
    AuditNotClean,
    AuditReport,
    DisclosureError,
    ProtectedRelease,
    check_publishable,
)
from reporting.doctors import Doctors
from reporting.historic import HistoricStatistics
from reporting.models import Release

# A year of which fewer have confirmed is marked wherever it is compared with others.
LOW_COVERAGE = 0.8


class ReportedStatus(StrEnum):
    """What a county's support colleagues have confirmed. It never depends on what was logged."""

    REPORTED = "reported"
    PARTLY = "partly"
    NOT_REPORTED = "not_reported"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the support colleagues in office have confirmed the year."""

    confirmed: int
    in_office: int

    @property
    def is_low(self) -> bool:
        """Whether so few have confirmed that the year can't be compared with others as it stands."""
        return self.confirmed < LOW_COVERAGE * self.in_office

    @property
    def is_complete(self) -> bool:
        """Whether nobody is missing; so also where nobody was in office."""
        return self.confirmed == self.in_office

    @property
    def status(self) -> ReportedStatus:
        if self.confirmed == 0:
            return ReportedStatus.NOT_REPORTED
        return (
            ReportedStatus.REPORTED if self.confirmed == self.in_office else ReportedStatus.PARTLY
        )


@dataclass(frozen=True, slots=True)
class Composition:
    """A roster in numbers on the year's last day: about support colleagues, never about contacts."""

    women: int
    men: int
    kinds_of_doctor: dict[str, int]

    @property
    def support_colleagues(self) -> int:
        return self.women + self.men


@dataclass(frozen=True, slots=True)
class CountyOfRelease:
    """A county as it was that year: code in Klass 104, name, health region, coverage and roster."""

    code: str
    name: str
    region: str
    coverage: Coverage
    composition: Composition


@dataclass(frozen=True, slots=True)
class PlaceCoverage:
    """How complete the figures of a place are: in how many of its counties somebody has confirmed the year,
    and how many of its support colleagues have."""

    counties_reported: int
    counties: int
    people: Coverage

    @classmethod
    def of(cls, counties: Iterable[Coverage], people: Coverage | None = None) -> Self:
        """Of some counties together. `people` where somebody may serve in two of them and counts once."""
        counties = list(counties)
        reported = [each for each in counties if each.status is not ReportedStatus.NOT_REPORTED]
        together = Coverage(
            confirmed=sum(each.confirmed for each in counties),
            in_office=sum(each.in_office for each in counties),
        )
        return cls(len(reported), len(counties), people or together)


@dataclass(frozen=True, slots=True)
class YearCoverage:
    """The coverage of one year, by the codes of the release that carries it. A county that was another one
    in that year is missing; one that merged whole is its predecessors together."""

    year: int
    nation: PlaceCoverage
    regions: dict[str, PlaceCoverage]
    counties: dict[str, PlaceCoverage]

    def of(self, geography: str, code: str) -> PlaceCoverage | None:
        """Of a place: `code` is a county's or a region's, or "Total"."""
        if code == TOTAL:
            return self.nation
        return {"county": self.counties, "region": self.regions}[geography].get(code)

    def to_json(self) -> dict[str, Any]:
        """A plain structure; `from_json` gives the same coverage back."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            year=data["year"],
            nation=_place_from_json(data["nation"]),
            regions={code: _place_from_json(each) for code, each in data["regions"].items()},
            counties={code: _place_from_json(each) for code, each in data["counties"].items()},
        )


@dataclass(frozen=True, slots=True)
class ReleaseDocument:
    """A year's release. `counties` are in order of code; `nation_coverage` counts people once, though
    they may serve in two counties. `other_coverage` is that of the year before and of the other years of
    a pool, newest first, as far as they were published when this was drafted: frozen with the release. It is
    None in a release older than the field.

    `historic` and `doctors` are figures from elsewhere as they were known when it was drafted: what is
    entered later must not change the files of a report that is out.
    """

    year: int
    threshold: int
    least_width: int
    counties: tuple[CountyOfRelease, ...]
    regions: dict[str, str]
    nation_coverage: Coverage
    nation_composition: Composition
    protected: ProtectedRelease
    other_coverage: tuple[YearCoverage, ...] | None = None
    historic: tuple[HistoricStatistics, ...] = ()
    doctors: Doctors = field(default_factory=Doctors)

    @property
    def counties_reported(self) -> int:
        """How many counties have at least one confirmation."""
        return self.coverage.nation.counties_reported

    @property
    def coverage(self) -> YearCoverage:
        """That of the release's own year."""
        everywhere = [county.coverage for county in self.counties]
        by_region: dict[str, list[Coverage]] = {}
        for county in self.counties:
            by_region.setdefault(county.region, []).append(county.coverage)
        return YearCoverage(
            year=self.year,
            nation=PlaceCoverage.of(everywhere, self.nation_coverage),
            regions={region: PlaceCoverage.of(each) for region, each in by_region.items()},
            counties={each.code: PlaceCoverage.of([each.coverage]) for each in self.counties},
        )

    def coverage_in(self, year: int) -> YearCoverage | None:
        """That of the release's year or of another one; None if the release carries none."""
        known = (self.coverage, *(self.other_coverage or ()))
        return next((each for each in known if each.year == year), None)

    def county(self, code: str) -> CountyOfRelease:
        """The county with that code. Raises KeyError naming it."""
        for county in self.counties:
            if county.code == code:
                return county
        raise KeyError(f"{code} is not a county of {self.year}")

    def to_json(self) -> dict[str, Any]:
        """A plain structure for a JSON field; `from_json` gives the same document back."""
        return {
            "year": self.year,
            "threshold": self.threshold,
            "least_width": self.least_width,
            "counties": [_county_to_json(county) for county in self.counties],
            "regions": self.regions,
            "nation_coverage": _coverage_to_json(self.nation_coverage),
            "nation_composition": _composition_to_json(self.nation_composition),
            "protected": json.loads(self.protected.to_json()),
            **self._other_to_json(),
            "historic": [known.to_json() for known in self.historic],
            "doctors": self.doctors.to_json(),
        }

    def _other_to_json(self) -> dict[str, Any]:
        if self.other_coverage is None:
            return {}
        return {"other_coverage": [each.to_json() for each in self.other_coverage]}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            year=data["year"],
            threshold=data["threshold"],
            least_width=data["least_width"],
            counties=tuple(_county_from_json(county) for county in data["counties"]),
            regions=data["regions"],
            nation_coverage=Coverage(**data["nation_coverage"]),
            nation_composition=Composition(**data["nation_composition"]),
            protected=ProtectedRelease.from_json(json.dumps(data["protected"])),
            other_coverage=_other_from_json(data.get("other_coverage")),
            # Releases of before these were kept have none.
            historic=tuple(map(HistoricStatistics.from_json, data.get("historic", []))),
            doctors=Doctors.from_json(data["doctors"]) if "doctors" in data else Doctors(),
        )


def checksum(document: dict[str, Any]) -> str:
    """SHA-256, in hex, of the document as canonical JSON."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def load(release: Release) -> ReleaseDocument:
    """The release's document. Raises AlteredRelease if the stored text isn't what was released."""
    if checksum(release.document) != release.checksum:
        raise AlteredRelease(f"The stored release of {release.year_id} was altered.")
    return ReleaseDocument.from_json(release.document)


def load_published(release: Release) -> ReleaseDocument:
    """As `load`, of a published release: it never changes, so a process reads it once. What the row holds
    need not have been fetched. Raises AlteredRelease, Release.DoesNotExist for a draft."""
    return _read_once(release.pk, release.checksum)


@functools.lru_cache(maxsize=64)
def _read_once(pk: int, checksum: str) -> ReleaseDocument:
    return load(Release.objects.get(pk=pk, checksum=checksum, is_published=True))


class AuditState(StrEnum):
    """What the audit of a draft is worth. Only a clean one opens the gate."""

    CLEAN = "clean"
    FAILED = "failed"
    MISSING = "missing"
    OF_OTHER_CELLS = "of_other_cells"


def audit_state(release: Release) -> AuditState:
    """What the stored audit says of the stored cells; not what the row says of itself."""
    if release.audit == Release.Audit.MISSING:
        return AuditState.MISSING
    try:
        audit = AuditReport.from_json(json.dumps(release.audit_report))
    except DisclosureError:
        return AuditState.MISSING
    try:
        check_publishable(load(release).protected, audit, settings.DISCLOSURE_LEAST_WIDTH)
    except AuditNotClean:
        return AuditState.FAILED
    except (AuditMismatch, AlteredRelease):
        return AuditState.OF_OTHER_CELLS
    if release.audited_fingerprint != release.fingerprint:
        return AuditState.OF_OTHER_CELLS
    return AuditState.CLEAN if release.audit == Release.Audit.CLEAN else AuditState.FAILED


def _coverage_to_json(coverage: Coverage) -> dict[str, int]:
    return {"confirmed": coverage.confirmed, "in_office": coverage.in_office}


def _place_from_json(data: dict[str, Any]) -> PlaceCoverage:
    return PlaceCoverage(**{**data, "people": Coverage(**data["people"])})


def _other_from_json(data: list[dict[str, Any]] | None) -> tuple[YearCoverage, ...] | None:
    return None if data is None else tuple(YearCoverage.from_json(each) for each in data)


def _composition_to_json(composition: Composition) -> dict[str, Any]:
    return {
        "women": composition.women,
        "men": composition.men,
        "kinds_of_doctor": composition.kinds_of_doctor,
    }


def _county_to_json(county: CountyOfRelease) -> dict[str, Any]:
    return {
        "code": county.code,
        "name": county.name,
        "region": county.region,
        "coverage": _coverage_to_json(county.coverage),
        "composition": _composition_to_json(county.composition),
    }


def _county_from_json(data: dict[str, Any]) -> CountyOfRelease:
    return CountyOfRelease(
        code=data["code"],
        name=data["name"],
        region=data["region"],
        coverage=Coverage(**data["coverage"]),
        composition=Composition(**data["composition"]),
    )
