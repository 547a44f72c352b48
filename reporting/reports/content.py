"""A release document and labels become a report: the same sections for a county and for the nation."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _

from reporting.disclosure import TOTAL, Measure
from reporting.doctors import Doctors
from reporting.releases import CountyOfRelease, ReleaseDocument
from reporting.reports import (
    coverage,
    crosses,
    figures,
    notes,
    profiles,
    rates,
    share_trend,
    trend,
)
from reporting.reports.blocks import Block, Content, Report, Row, Section, Table
from reporting.reports.figures import Figure, Status
from reporting.reports.labels import Labels
from reporting.reports.reader import PROFILE, Reader
from reporting.reports.trend import Lineage


@dataclass(frozen=True, slots=True)
class Material:
    """All a report is made of: the year's release, those of earlier years for the trend, and what counties
    came from. `county` is a code of the year, or None for the nation."""

    document: ReleaseDocument
    earlier: tuple[ReleaseDocument, ...]
    lineage: Lineage
    county: str | None


def report(material: Material, labels: Labels) -> Report:
    """The report in the labels' language. Raises KeyError for a county the year didn't have."""
    with translation.override(labels.language):
        return _report(material, labels)


def _report(material: Material, labels: Labels) -> Report:
    document, county = material.document, material.county
    reader = Reader(document)
    place = document.county(county).name if county else _("Norway")
    sections = [
        _coverage_section(document, county),
        totals_section(reader, county),
        *(county_sections(reader, county, labels) if county else []),
        *_nation_sections(reader, county, labels),
        trend_section(material, place, labels),
        _roster_section(document, county, labels),
        Section(_("How to read the figures"), tuple(notes.how_to_read(document))),
    ]
    return Report(
        language=labels.language,
        title=_("Annual report %(year)s – %(place)s") % {"year": document.year, "place": place},
        place=place,
        year=document.year,
        kind=_("Annual report"),
        author=_("Den norske legeforening · the peer-support scheme for doctors"),
        summary=tuple(_summary(reader, county, place)),
        sections=tuple(sections),
        footer=_("The peer-support scheme for doctors – %(place)s %(year)s")
        % {"place": place, "year": document.year},
        withheld_note=notes.withheld(),
    )


def _summary(reader: Reader, county: str | None, place: str) -> list[str]:
    if county is None:
        return [_nation_coverage(reader), _nation_counts(reader), _nation_sexes(reader)]
    return [
        _county_coverage(reader, county, place),
        _county_counts(reader, county, place),
        f"{_nation_counts(reader)} {_nation_coverage(reader)}",
    ]


def _county_coverage(reader: Reader, county: str, place: str) -> str:
    known = reader.document.county(county).coverage
    values = {"place": place, "year": reader.year}
    before = coverage.year_before(reader.document, county)
    if known.in_office == 0:
        said = _("%(place)s had no support colleagues in %(year)s.") % values
        return f"{said} {before}"
    said = _(
        "%(confirmed)s of %(in_office)s support colleagues in %(place)s have confirmed that "
        "everything they had in %(year)s is registered."
    ) % {**values, "confirmed": known.confirmed, "in_office": known.in_office}
    return f"{said} {before}"


def _county_counts(reader: Reader, county: str, place: str) -> str:
    contacts = reader.total(county, Measure.CONTACTS)
    conversations = reader.total(county, Measure.CONVERSATIONS)
    values = {"place": place, "contacts": str(contacts), "conversations": str(conversations)}
    if contacts.status is Status.NOT_REPORTED:
        return _("The county is not reported: that is neither none nor few, but unknown.")
    if contacts.value is None:
        return _("How many contacts there were in %(place)s is withheld.") % values
    if conversations.value is None:
        return (
            _(
                "%(contacts)s contacts were counted in %(place)s; the number of conversations is withheld."
            )
            % values
        )
    return (
        _("%(contacts)s contacts and %(conversations)s conversations were counted in %(place)s.")
        % values
    )


def _nation_coverage(reader: Reader) -> str:
    said = _("The figures for Norway cover %(coverage)s.") % {
        "coverage": coverage.of_nation(reader.document)
    }
    return f"{said} {coverage.year_before(reader.document, None)}"


def _nation_counts(reader: Reader) -> str:
    contacts = reader.total(None, Measure.CONTACTS)
    conversations = reader.total(None, Measure.CONVERSATIONS)
    values = {"contacts": str(contacts), "conversations": str(conversations), "year": reader.year}
    if contacts.value is None:
        return _("How many contacts there were in Norway in %(year)s is withheld.") % values
    if conversations.value is None:
        return (
            _(
                "%(contacts)s contacts were counted in Norway in %(year)s; "
                "the number of conversations is withheld."
            )
            % values
        )
    return (
        _(
            "%(contacts)s contacts and %(conversations)s conversations were counted in Norway in %(year)s."
        )
        % values
    )


def _nation_sexes(reader: Reader) -> str:
    whole = reader.profile(None, "sex", TOTAL, coarse=True, pooled=False)
    women, men = (
        reader.profile(None, "sex", code, coarse=True, pooled=False)
        for code in ("woman_plus", "man_plus")
    )
    if None in (women.value, men.value, whole.value):
        return _("How many were women and men is withheld.")
    return _("%(women)s were women and %(men)s men.") % {
        "women": figures.percent(women, whole),
        "men": figures.percent(men, whole),
    }


def _coverage_section(document: ReleaseDocument, county: str | None) -> Section:
    shown = [document.county(county)] if county else document.counties
    nation = document.nation_coverage
    reported = _("%(reported)s of %(counties)s counties") % {
        "reported": document.counties_reported,
        "counties": len(document.counties),
    }
    _now, before = coverage.stated(document)
    total = (str(nation.in_office), str(nation.confirmed), reported, before.cell)
    table = Table(
        name="coverage",
        title=_("Coverage"),
        columns=(
            _("Place"),
            _("Support colleagues"),
            _("Have confirmed"),
            _("Status"),
            _("Coverage %(year)s") % {"year": before.year},
        ),
        rows=(
            *(_coverage_row(document, each) for each in shown),
            Row(_("Norway"), total, is_total=True),
        ),
    )
    return Section(_("Coverage"), blocks=(Block(table, wide=True),))


def _coverage_row(document: ReleaseDocument, county: CountyOfRelease) -> Row:
    known = county.coverage
    _now, before = coverage.stated(document, (), "county", county.code)
    cells = (
        str(known.in_office),
        str(known.confirmed),
        coverage.status_label(known),
        before.cell,
    )
    return Row(county.name, cells)


def totals_section(reader: Reader, county: str | None) -> Section:
    places = [county] if county else [each.code for each in reader.document.counties]
    rows = [_totals_row(reader, place) for place in places if place]
    rows += _region_rows(reader, county)
    rows.append(_totals_row(reader, None))
    beside = coverage.years_beside(reader.document, (reader.year,))
    has_rates = bool(reader.document.doctors)
    table = Table(
        name="contacts",
        title=_("Contacts and conversations %(year)s") % {"year": reader.year},
        columns=(
            _("Place"),
            _("Contacts"),
            *((rates.heading(),) if has_rates else ()),
            _("Conversations"),
            *(_("Coverage %(year)s") % {"year": year} for year in beside),
        ),
        rows=tuple(rows),
        note=rates.note(reader.document.doctors),
    )
    return Section(table.title, blocks=(Block(table, wide=True),))


def _totals_row(reader: Reader, county: str | None) -> Row:
    document = reader.document
    counties = [county] if county else [each.code for each in document.counties]
    geography, code = ("county", county) if county else ("nation", TOTAL)
    known = coverage.stated(document, (), geography, code)
    return Row(
        document.county(county).name if county else _("Norway"),
        (
            *_with_rate(reader.total(county, Measure.CONTACTS), document.doctors, counties),
            reader.total(county, Measure.CONVERSATIONS),
            *(each.cell for each in known),
        ),
        is_total=county is None,
    )


def _with_rate(contacts: Figure, doctors: Doctors, counties: Sequence[str]) -> list[Content]:
    return [contacts, *([rates.of(contacts, doctors, counties)] if doctors else [])]


def _region_rows(reader: Reader, county: str | None) -> list[Row]:
    document = reader.document
    regions = dict.fromkeys(each.region for each in document.counties)
    if county:
        regions = dict.fromkeys([document.county(county).region])
    rows = []
    for region in regions:
        contacts, conversations = (reader.region_total(region, measure) for measure in Measure)
        inside = [each.code for each in document.counties if each.region == region]
        cells = _with_rate(contacts, document.doctors, inside)
        known = coverage.stated(document, (), "region", region)
        row = (*cells, conversations, *(each.cell for each in known))
        rows.append(Row(document.regions[region], row))
    return rows


def county_sections(reader: Reader, county: str, labels: Labels) -> list[Section]:
    blocks = profiles.county_profile(reader, county, labels)
    place = reader.document.county(county).name
    if not blocks:
        text = _(
            "The county is too small for a table of its own every year. Where years are published "
            "together, its profile stands in the report of the last of them."
        )
        return [Section(_("The county's profile"), (text,))]
    title = _("%(place)s beside Norway") % {"place": place}
    text = _("Few figures a year say little and could point to people; several years say more.")
    return [Section(title, (text,) if reader.pool else (), tuple(blocks))]


def _nation_sections(reader: Reader, county: str | None, labels: Labels) -> list[Section]:
    # The long list of reasons comes last: it can't be broken over pages, and would leave half of one empty.
    names = [*(name for name in PROFILE if name != "reason"), "reason"]
    names += [] if county else ["conversations", "way", "length"]
    title = _("Norway %(years)s") % {"years": reader.year}
    blocks = profiles.nation_year(reader, names, labels)
    sections = [Section(title, blocks=tuple(blocks))]
    if county is None:
        sections.append(
            Section(_("Two things at once"), blocks=tuple(crosses.blocks(reader, labels)))
        )
    return sections


def trend_section(material: Material, place: str, labels: Labels) -> Section:
    """Contacts over the years; in the nation's report the shares as well. What was published before this
    system is as the release had it: what is imported later changes no report that is out."""
    documents: Sequence[ReleaseDocument] = (*material.earlier, material.document)
    historic = material.document.historic
    text = _(
        "A line is broken where a figure is not shown, a year is not published, or the county was another "
        "one before a reform."
    )
    blocks = [trend.block(material.county, documents, material.lineage, place, historic)]
    if material.county is None:
        blocks += share_trend.blocks(documents, historic, labels)
    return Section(_("Over the years"), (text,), tuple(blocks))


def _roster_section(document: ReleaseDocument, county: str | None, labels: Labels) -> Section:
    nation = document.nation_composition
    own = document.county(county).composition if county else None
    compared = [each for each in (own, nation) if each is not None]
    kinds = [
        kind
        for kind in labels.kinds_of_doctor
        if any(kind in each.kinds_of_doctor for each in compared)
    ]
    rows = [
        _roster_row(_("Women"), [each.women for each in compared]),
        _roster_row(_("Men"), [each.men for each in compared]),
        *(
            _roster_row(
                labels.kinds_of_doctor[kind],
                [each.kinds_of_doctor.get(kind, 0) for each in compared],
            )
            for kind in kinds
        ),
        _roster_row(_("All"), [each.support_colleagues for each in compared], is_total=True),
    ]
    places = (document.county(county).name, _("Norway")) if county else (_("Norway"),)
    table = Table(
        name="roster",
        title=_("Support colleagues on 31 December %(year)s") % {"year": document.year},
        columns=("", *places),
        rows=tuple(rows),
    )
    return Section(_("The support colleagues"), blocks=(Block(table, wide=True),))


def _roster_row(label: str, counts: list[int], *, is_total: bool = False) -> Row:
    cells: list[Content] = [figures.shown(count) for count in counts]
    return Row(label, tuple(cells), is_total)
