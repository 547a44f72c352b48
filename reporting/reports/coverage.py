"""How complete a figure is, in words, the year before beside it (P7)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from reporting.disclosure import TOTAL, Table
from reporting.releases import (
    Coverage,
    PlaceCoverage,
    ReleaseDocument,
    ReportedStatus,
    YearCoverage,
)

# How the numbers of a coverage are called in files for machines.
NUMBERS = ("counties_reported", "counties", "confirmed", "in_office")


@dataclass(frozen=True, slots=True)
class Stated:
    """A place's coverage in one year, in words; `short` is for a cell whose column says what it is about."""

    year: int
    text: str
    short: str
    is_low: bool = False

    @property
    def cell(self) -> str:
        """The short form, a low coverage marked."""
        return _("%(coverage)s (low)") % {"coverage": self.short} if self.is_low else self.short

    @property
    def marked(self) -> str:
        """The words alone, a low coverage marked."""
        return (
            _("%(coverage)s: low coverage") % {"coverage": self.text} if self.is_low else self.text
        )

    def __str__(self) -> str:
        return f"{self.year}: {self.marked}"


def years_beside(document: ReleaseDocument, years: Iterable[int]) -> list[int]:
    """The years whose coverage stands beside a figure of `years`: those, and the year before the release's;
    newest first."""
    return sorted({*years, document.year - 1}, reverse=True)


def stated(
    document: ReleaseDocument,
    years: Iterable[int] = (),
    geography: str = "nation",
    code: str = TOTAL,
) -> tuple[Stated, ...]:
    """What stands beside a figure of a place in `years` (without any: the release's): the coverage of each of
    them and of the year before the release's, newest first."""
    return tuple(
        _stated(document, year, geography, code)
        for year in years_beside(document, years or (document.year,))
    )


def place_of(table: Table, key: tuple[str, ...]) -> tuple[str, str]:
    """Which place a cell of a table is about: kind, and code or "Total"."""
    geography = table.spec.geography
    return (geography, key[0]) if geography != "nation" else ("nation", TOTAL)


def beside_cell(
    document: ReleaseDocument, table: Table, key: tuple[str, ...]
) -> tuple[Stated, ...]:
    """What stands beside one cell of a published table."""
    return stated(document, table.years, *place_of(table, key))


def _stated(document: ReleaseDocument, year: int, geography: str, code: str) -> Stated:
    known = document.coverage_in(year)
    place = known.of(geography, code) if known else None
    if place:
        return of_place(year, place)
    if known:
        return _in_other_words(year, another_county())
    if document.other_coverage is None:
        return _in_other_words(year, _("not kept with these figures"))
    return of_nation_in(year, None)


def of_nation_in(year: int, nation: PlaceCoverage | None) -> Stated:
    """The nation's in a year, or that nothing was published of it."""
    if nation is None:
        return _in_other_words(year, _("no figures were published"))
    return of_place(year, nation)


def _in_other_words(year: int, text: str) -> Stated:
    return Stated(year, text, text)


def another_county() -> str:
    """Of a year in which a county was another one, and can't be compared."""
    return _("another county then")


def of_place(year: int, place: PlaceCoverage) -> Stated:
    """ "14 of 15 counties, 81 of 88 support colleagues"."""
    values = {
        "reported": place.counties_reported,
        "counties": place.counties,
        "confirmed": place.people.confirmed,
        "in_office": place.people.in_office,
    }
    if place.people.in_office == 0:
        text = short = _("no support colleagues")
    elif place.counties == 1:
        text = _("%(confirmed)s of %(in_office)s support colleagues") % values
        short = _("%(confirmed)s of %(in_office)s") % values
    else:
        text, short = counties_and_colleagues(values), in_brief(values)
    return Stated(year, text, short, place.people.is_low)


def counties_and_colleagues(values: Mapping[str, int | None]) -> str:
    """`reported` of `counties`, `confirmed` of `in_office`, in words."""
    return (
        _(
            "%(reported)s of %(counties)s counties, %(confirmed)s of %(in_office)s support colleagues"
        )
        % values
    )


def in_brief(values: Mapping[str, int | None]) -> str:
    """The same for a cell whose column says what it is about."""
    return _("%(confirmed)s of %(in_office)s in %(reported)s of %(counties)s counties") % values


def line(name: str, coverage: Iterable[Stated]) -> str:
    """ "Coverage in Norway 2023: 14 of 15 counties, 81 of 88 support colleagues; 2022: …"."""
    return _("Coverage in %(place)s %(coverage)s") % {
        "place": name,
        "coverage": "; ".join(map(str, coverage)),
    }


def nation_line(document: ReleaseDocument, years: Iterable[int] = ()) -> str:
    return line(_("Norway"), stated(document, years))


def county_line(document: ReleaseDocument, county: str, years: Iterable[int] = ()) -> str:
    name = document.county(county).name
    return line(name, stated(document, years, "county", county))


def in_numbers(place: PlaceCoverage) -> dict[str, Any]:
    """The same for machines, in the order of NUMBERS."""
    people = place.people
    numbers = (place.counties_reported, place.counties, people.confirmed, people.in_office)
    return dict(zip(NUMBERS, numbers, strict=True))


def year_in_numbers(known: YearCoverage) -> dict[str, Any]:
    """All places of a year for machines, by code."""
    return {
        "nation": in_numbers(known.nation),
        "regions": {code: in_numbers(place) for code, place in known.regions.items()},
        "counties": {code: in_numbers(place) for code, place in known.counties.items()},
    }


def of_nation(document: ReleaseDocument) -> str:
    """That of the release's year alone, as part of a sentence."""
    return of_place(document.year, document.coverage.nation).text


def year_before(document: ReleaseDocument, county: str | None) -> str:
    """The year before in a sentence of its own."""
    geography, code = ("county", county) if county else ("nation", TOTAL)
    _now, before = stated(document, (), geography, code)
    return _("The year before: %(coverage)s.") % {"coverage": before.marked}


def in_trend(document: ReleaseDocument, members: Iterable[str] = ()) -> Stated:
    """That of a line's year in a trend: of the counties that are followed together, or of the nation."""
    known = document.coverage
    own = [known.counties[code].people for code in members]
    return of_place(document.year, PlaceCoverage.of(own) if own else known.nation)


def low_years(name: str, line: Iterable[Stated]) -> tuple[str, ...]:
    """What marks a trend's years of low coverage, if there are any."""
    years = ", ".join(dict.fromkeys(str(each.year) for each in line if each.is_low))
    said = _("Low coverage in %(place)s: %(years)s") % {"place": name, "years": years}
    return (said,) if years else ()


def status_label(coverage: Coverage) -> str:
    """A county's status; a county that had nobody says so."""
    if coverage.in_office == 0:
        return _("No support colleagues")
    return {
        ReportedStatus.REPORTED: _("Reported"),
        ReportedStatus.PARTLY: _("Partly reported"),
        ReportedStatus.NOT_REPORTED: _("Not reported"),
    }[coverage.status]
