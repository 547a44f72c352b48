"""Published releases for tests of what is made of them: invented contacts, the real suppression, no audit."""

import functools
import itertools
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from contacts.models import Code, Year
from reporting import releases
from reporting.disclosure import Request, Rules, Unknown, YearLayout, suppress
from reporting.doctors import Doctors
from reporting.historic import HistoricStatistics
from reporting.layouts import year_layout
from reporting.models import Release
from reporting.other_years import renamed
from reporting.releases import (
    Composition,
    CountyOfRelease,
    Coverage,
    ReleaseDocument,
    YearCoverage,
)
from reporting.reports.labels import Labels
from reporting.reports.trend import Lineage
from tests import factories
from tests.reporting.historic.samples import historic
from tests.reporting.once import once

suppress_once = once(suppress)
COARSE_SEX = {"woman": "woman_plus", "man": "man_plus", "other": "woman_plus"}
REGIONS = {
    "south_east": "Helse Sør-Øst",
    "west": "Helse Vest",
    "central": "Helse Midt-Norge",
    "north": "Helse Nord",
}


@dataclass(frozen=True)
class Record:
    """One invented contact."""

    county: str
    sex: str = "woman"
    age_band: str = "30_39"
    workplace: str = "hospital"
    initiator: str = "doctor"
    conversations: int = 2
    reasons: tuple[str, ...] = ("workload",)
    way: str = "telephone"
    length: str = "30_or_more"

    def answers(self) -> dict[str, list[str]]:
        single = ("sex", "age_band", "workplace", "initiator")
        return {
            **{name: [getattr(self, name)] for name in single},
            "conversations": [str(self.conversations)],
            "reason": list(self.reasons),
        }


@dataclass
class Sample:
    """A year with its invented contacts. `beside` are the published documents of other years. All may be
    changed before `document()`."""

    year: int
    records: Sequence[Record]
    coverage: dict[str, Coverage] = field(default_factory=dict)
    pool: dict[int, Sequence[Record]] = field(default_factory=dict)
    threshold: int = 5
    beside: Sequence[ReleaseDocument] = ()
    historic: tuple[HistoricStatistics, ...] = ()
    doctors: Doctors = field(default_factory=Doctors)

    def document(self) -> ReleaseDocument:
        layouts = {each: year_layout(each) for each in sorted({self.year, *self.pool})}
        records = {**self.pool, self.year: self.records}
        counts: dict[Unknown, int] = {}
        for each, layout in layouts.items():
            counts.update(tallied(layout, records[each]))
        request = Request(
            year=self.year,
            layouts=tuple(layouts.values()),
            tallies=counts,
            rules=Rules(threshold=self.threshold),
            pool=tuple(sorted(layouts)) if self.pool else (),
            crossed=crossed(layouts[self.year], self.records),
        )
        counties = tuple(self._counties())
        return ReleaseDocument(
            year=self.year,
            threshold=self.threshold,
            least_width=3,
            counties=counties,
            regions=REGIONS,
            nation_coverage=Coverage(
                sum(county.coverage.confirmed for county in counties),
                sum(county.coverage.in_office for county in counties),
            ),
            nation_composition=Composition(40, 40, {"psychiatry": 80}),
            protected=suppress_once(request),
            other_coverage=self._other_coverage([county.code for county in counties]),
            historic=self.historic,
            doctors=self.doctors,
        )

    def _other_coverage(self, codes: list[str]) -> tuple[YearCoverage, ...]:
        lineage = Lineage.load()
        newest_first = sorted(self.beside, key=lambda document: -document.year)
        return tuple(renamed(document, codes, lineage) for document in newest_first)

    def _counties(self) -> Iterable[CountyOfRelease]:
        from colleagues.models import County

        for county in County.objects.of_year(self.year):
            yield CountyOfRelease(
                code=county.code,
                name=county.name,
                region=county.health_region,
                coverage=self.coverage.get(county.code, Coverage(5, 5)),
                composition=Composition(2, 3, {"psychiatry": 5}),
            )


def tallied(layout: YearLayout, records: Iterable[Record]) -> dict[Unknown, int]:
    """What `contacts.tallies` would count."""
    counts = _counted(layout, records)
    return {unknown: counts[unknown] for unknown in layout.unknowns()}


def crossed(layout: YearLayout, records: Iterable[Record]) -> dict[Unknown, int]:
    """The cross tables it would count of each county."""
    counts = _counted(layout, records)
    return {u: count for u, count in counts.items() if "*" in u.item and u.place != "nation"}


def _counted(layout: YearLayout, records: Iterable[Record]) -> Counter[Unknown]:
    coarse = {code.id: code.coarse_id for code in Code.objects.all()}
    counts: Counter[Unknown] = Counter()
    for record in records:
        fine = {k: [f"{k}.{c}" for c in v] for k, v in record.answers().items()}
        groups = {
            k: sorted({coarse[c] or f"sex.coarse.{COARSE_SEX[record.sex]}" for c in v})
            for k, v in fine.items()
        }
        answers = itertools.chain(*fine.values(), *groups.values())
        items = ["contacts", *answers]
        counts.update(Unknown(layout.year, record.county, item) for item in items)
        for item in (f"way.{record.way}", f"length.{record.length}"):
            counts[Unknown(layout.year, record.county, item)] += record.conversations
        for first, second in layout.crosses:
            rows, columns = [*fine[first], *groups[first]], [*fine[second], *groups[second]]
            for place in ("nation", record.county):
                counts.update(
                    Unknown(layout.year, place, f"{a}*{b}") for a in rows for b in columns
                )
    return counts


def records(
    year: int, number: int = 120, *, seed: int = 1, without: Sequence[str] = ()
) -> list[Record]:
    """Invented contacts over the year's counties, with all codes; the same ones for the same seed."""
    chance = random.Random(f"{seed} {year}")
    counties = [code for code in year_layout(year).counties if code not in without]
    codes = {
        name: list(
            Code.objects.in_year(year)
            .filter(variable=name, is_coarse=False)
            .order_by("position")
            .values_list("code", flat=True)
        )
        for name in Code.Variable.values
    }

    def draw(name: str) -> str:
        # The first codes of a list are the common ones.
        return codes[name][min(int(chance.expovariate(0.7)), len(codes[name]) - 1)]

    return [
        Record(
            county=counties[min(int(chance.expovariate(0.25)), len(counties) - 1)],
            **{name: draw(name) for name in ("sex", "age_band", "workplace", "initiator", "way")},
            length=draw("length"),
            conversations=chance.choice([1, 2, 2, 3]),
            reasons=tuple({draw("reason"), draw("reason")}),
        )
        for _ in range(number)
    ]


def sample(year: int = 2012, number: int = 120, **changes) -> Sample:
    return replace(Sample(year, records(year, number)), **changes)


def pool_of_2023() -> dict[int, Sequence[Record]]:
    return {year: records(year, 300) for year in (2021, 2022)}


@functools.cache
def pooled_document() -> ReleaseDocument:
    """2023 with the pool of 2021–2023, with much to show. It depends on reference data alone."""
    pool = pool_of_2023()
    beside = [sample(year, records=pool[year]).document() for year in pool]
    return sample(2023, number=300, pool=pool, beside=beside).document()


@functools.cache
def full_document() -> ReleaseDocument:
    """The pooled one with all that makes a report long: earlier years, a historic one, numbers of doctors and
    support colleagues of every kind. Of its reports, `full_earlier` are the earlier years."""
    document = sample(
        2023,
        number=300,
        pool=pool_of_2023(),
        beside=full_earlier(),
        historic=(historic(2012),),
        doctors=Doctors(dict.fromkeys(year_layout(2023).counties, 1000), "Statistics Norway"),
    ).document()
    kinds = dict.fromkeys(Labels.load("nb").kinds_of_doctor, 3)
    return replace(
        document,
        counties=tuple(
            replace(each, composition=replace(each.composition, kinds_of_doctor=kinds))
            for each in document.counties
        ),
        nation_composition=replace(document.nation_composition, kinds_of_doctor=kinds),
    )


@functools.cache
def full_earlier() -> tuple[ReleaseDocument, ...]:
    known = {year: records(year, 100) for year in range(2016, 2021)} | pool_of_2023()
    return tuple(sample(year, records=known[year]).document() for year in known)


def publish(sample: Sample, *, altered: bool = False, is_draft: bool = False) -> Release:
    """The row of a published release, as publishing leaves it, without its reports; `altered` is one whose
    stored text isn't what its checksum was made of, `is_draft` one that isn't published."""
    document = sample.document()
    data = document.to_json()
    fingerprint = document.protected.fingerprint
    return Release.objects.create(
        year=factories.year(sample.year, Year.State.CLOSED if is_draft else Year.State.PUBLISHED),
        document={**data, "threshold": 1} if altered else data,
        checksum=releases.checksum(data),
        history_checksum="0" * 64,
        audit=Release.Audit.CLEAN,
        fingerprint=fingerprint,
        audited_fingerprint=fingerprint,
        is_published=not is_draft,
    )
