"""What each view of the statistics shows: panels of a table with its chart, made of the reports' blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from reporting.disclosure import Measure
from reporting.releases import CountyOfRelease, Coverage
from reporting.reports import (
    content,
    counts,
    county_tables,
    coverage,
    crosses,
    notes,
    profiles,
    rates,
    share_trend,
)
from reporting.reports.blocks import Block, Content, Rate, Row, Table
from reporting.reports.coverage import Stated
from reporting.reports.labels import in_groups
from reporting.reports.profiles import period
from reporting.statistics.addresses import Addresses, Link
from reporting.statistics.edition import Edition

# What the counties can be put in order by.
ORDERS = ("name", "contacts", "rate", "conversations", "coverage")


@dataclass(frozen=True, slots=True)
class Panel:
    """A table with its chart. `key` is unique on the page; `source` is the release's table it was made of, if
    it has open files; `links` lead from a row's label to a page of its own."""

    block: Block
    key: str
    source: str = ""
    links: Mapping[str, str] = field(default_factory=dict)

    def columns(self) -> list[tuple[str, bool]]:
        """The headings after that of the labels, each with whether numbers stand under it."""
        table = self.block.table
        return [
            (heading, any(not isinstance(row.cells[at], str) for row in table.rows))
            for at, heading in enumerate(table.columns[1:])
        ]

    def rows(self) -> Iterator[tuple[Row, str, list[tuple[Content, bool]]]]:
        """The rows, each with where its label leads, and its cells with whether they are of numbers."""
        of_numbers = [is_number for _heading, is_number in self.columns()]
        for row in self.block.table.rows:
            cells = list(zip(row.cells, of_numbers, strict=True))
            yield row, self.links.get(row.label, ""), cells

    @property
    def is_wide(self) -> bool:
        """Whether the table needs the page's width, so that the chart stands above it and not beside."""
        return self.block.wide or len(self.block.table.columns) > 4

    @property
    def has_many_columns(self) -> bool:
        """Whether each has its own heading, and they are more than a sheet of paper upright has room for."""
        return len(self.block.table.columns) > 8 and not self.block.table.groups

    @property
    def files(self) -> tuple[str, ...]:
        """The open files of the release's table."""
        return ("csv", "json", "xlsx") if self.source else ()


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    paragraphs: tuple[str, ...] = ()
    panels: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One view. `coverage` is that of the place it is about; `county` says more of that one; `orders` are the
    orders its table can be put in. What spans years has the coverage of each beside its figure."""

    title: str
    sections: tuple[Section, ...]
    coverage: tuple[Stated, ...] = ()
    key_figures: tuple[tuple[str, Content], ...] = ()
    county: CountyOfRelease | None = None
    orders: tuple[Link, ...] = ()
    spans_years: bool = False


def overview(edition: Edition, addresses: Addresses) -> Page:
    """The year at a glance. Of a draft all there is, since only published years have pages of their own."""
    title = _("National statistics %(year)s") % {"year": edition.year}
    levels = {name: profiles.levels_shown(edition.reader, name) for name in edition.variables}
    hidden = [name for name in edition.variables if not _shows_anything(edition, name)]
    panels = tuple(
        _nation_panel(edition, name, coarse=coarse)
        for name in edition.variables
        if name not in hidden
        for coarse in (levels[name] if edition.is_draft else levels[name][:1])
    )
    names = ", ".join(edition.labels.variable(name).lower() for name in hidden)
    said = (_("Withheld altogether: %(names)s.") % {"names": names},) if hidden else ()
    places = _places(edition, addresses, "name") if edition.is_draft else ()
    reading = Section(_("How to read the figures"), tuple(notes.how_to_read(edition.document)))
    sections = (Section("", said, panels), *places, reading)
    return Page(title, sections, _nation(edition), _totals(edition, None))


def by_variable(edition: Edition, name: str) -> Page:
    """The nation by one code list: in codes and in groups, in the year and in the pooled period."""
    periods = [(edition.year,)] + ([edition.reader.pool] if edition.reader.pool else [])
    sections = []
    for years in periods:
        pooled = len(years) > 1
        panels = tuple(
            _nation_panel(edition, name, coarse=coarse, pooled=pooled)
            for coarse in (
                profiles.levels_shown(edition.reader, name) if not pooled else (False, True)
            )
            if edition.reader.profile_table(None, name, coarse=coarse, pooled=pooled)
        )
        if panels:
            sections.append(Section(period(years), (), panels))
    title = _("%(variable)s, Norway %(years)s") % {
        "variable": edition.labels.variable(name),
        "years": edition.year,
    }
    return Page(title, tuple(sections), _nation(edition))


def cross(edition: Edition, pair: tuple[str, ...]) -> Page:
    """Two code lists at once."""
    panels = tuple(
        Panel(crosses.block(edition.reader, table, edition.labels), table.name, table.name)
        for table in crosses.worth_showing(edition.pairs[pair])
    )
    title = _("%(table)s, Norway %(year)s") % {
        "table": crosses.title(edition.labels, *pair),
        "year": edition.year,
    }
    return Page(title, (Section("", (), panels),), _nation(edition))


def counties(edition: Edition, addresses: Addresses, order: str) -> Page:
    """Contacts and conversations of every county and region, with their coverage."""
    title = _("The counties %(year)s") % {"year": edition.year}
    return Page(
        title,
        _places(edition, addresses, order),
        _nation(edition),
        orders=_orders(edition, addresses, order),
    )


def counties_by_variable(edition: Edition, addresses: Addresses, name: str) -> Page:
    """The counties side by side by one code list, in the periods they are published for."""
    links = _county_links(edition, addresses)
    panels = tuple(
        Panel(
            county_tables.block(edition.reader, table, edition.labels),
            table.name,
            table.name,
            links,
        )
        for table in edition.county_tables(name)
    )
    title = _("%(variable)s in the counties, %(year)s") % {
        "variable": edition.labels.variable(name),
        "year": edition.year,
    }
    return Page(title, (Section("", (_many_years(),), panels),), _nation(edition))


def county(edition: Edition, code: str) -> Page:
    """One county: its totals, its profile beside the nation's, its line over the years."""
    place = edition.document.county(code)
    sections = [
        *content.county_sections(edition.reader, code, edition.labels),
        content.trend_section(edition.material(code), place.name, edition.labels),
    ]
    title = _("%(place)s %(year)s") % {"place": place.name, "year": edition.year}
    return Page(
        title,
        tuple(_section(each.title, each.paragraphs, each.blocks) for each in sections),
        coverage.stated(edition.document, (), "county", code),
        _totals(edition, code),
        county=place,
    )


def trend(edition: Edition) -> Page:
    """The nation's contacts and shares over all years the reader may see; `edition` is the latest."""
    made = content.trend_section(edition.material(None), _("Norway"), edition.labels)
    return Page(made.title, (_section("", made.paragraphs, made.blocks),), spans_years=True)


def trend_by_variable(edition: Edition, name: str) -> Page:
    """The nation's shares by one code list over the years, in groups and in codes."""
    both = (_trend_panel(edition, name, coarse=coarse) for coarse in (True, False))
    panels = tuple(panel for panel in both if panel)
    title = _("%(variable)s over the years") % {"variable": edition.labels.variable(name)}
    said = () if panels else (_("Fewer than two years show anything."),)
    return Page(title, (Section("", said, panels),), spans_years=True)


def _trend_panel(edition: Edition, name: str, *, coarse: bool) -> Panel | None:
    block = share_trend.block(
        name, edition.documents, edition.document.historic, edition.labels, coarse=coarse
    )
    if block is None:
        return None
    key = f"{block.table.name}_coarse" if coarse else block.table.name
    title = in_groups(block.table.title) if coarse else block.table.title
    titled = replace(block, table=replace(block.table, title=title))
    return Panel(titled, key)


def _section(title: str, paragraphs: tuple[str, ...], blocks: Sequence[Block]) -> Section:
    """A report's section."""
    return Section(title, paragraphs, tuple(Panel(each, each.table.name) for each in blocks))


def _nation(edition: Edition) -> tuple[Stated, ...]:
    return coverage.stated(edition.document)


def _nation_panel(edition: Edition, name: str, *, coarse: bool, pooled: bool = False) -> Panel:
    reader = edition.reader
    block = profiles.nation_block(reader, name, edition.labels, coarse=coarse, pooled=pooled)
    table = reader.profile_table(None, name, coarse=coarse, pooled=pooled)
    title = in_groups(block.table.title) if coarse else block.table.title
    title = f"{title}, {period(reader.pool)}" if pooled else title
    block = replace(block, table=replace(block.table, title=title))
    # A picture of ticks says nothing.
    block = replace(block, chart=None) if edition.is_draft else block
    return Panel(block, table.name if table else block.table.name, table.name if table else "")


def _shows_anything(edition: Edition, name: str) -> bool:
    return any(edition.reader.shows_codes(name, coarse=coarse) for coarse in (False, True))


def _totals(edition: Edition, county: str | None) -> tuple[tuple[str, Content], ...]:
    document = edition.document
    contacts = edition.reader.total(county, Measure.CONTACTS)
    counties = [county] if county else [each.code for each in document.counties]
    rate = ((rates.heading(), rates.of(contacts, document.doctors, counties)),)
    return (
        (_("Contacts"), contacts),
        (_("Conversations"), edition.reader.total(county, Measure.CONVERSATIONS)),
        *(rate if document.doctors else ()),
    )


def _places(edition: Edition, addresses: Addresses, order: str) -> tuple[Section, ...]:
    """The reports' table of places, the counties in `order`, the health regions in a table of their own."""
    whole = content.totals_section(edition.reader, None).blocks[0].table
    number = len(edition.document.counties)
    by_county = _in_order(edition, whole, whole.rows[:number], order)
    links = {} if edition.is_draft else _county_links(edition, addresses)
    made = [
        (_("Counties"), "county_contacts", (*by_county, whole.rows[-1]), links),
        (_("Health regions"), "region_contacts", whole.rows[number:], {}),
    ]
    sections = []
    for title, key, rows, leads in made:
        table = replace(whole, name=key, title=title, rows=tuple(rows))
        heading = _headings()[order if order in ("rate", "conversations") else "contacts"]
        drawn = None if edition.is_draft else counts.chart(table, (heading,))
        panel = Panel(Block(table, drawn, wide=True), key, "", leads)
        sections.append(Section("", (), (panel,)))
    return tuple(sections)


def _in_order(edition: Edition, table: Table, rows: Sequence[Row], order: str) -> list[Row]:
    """Largest first, by name where figures are equal; what isn't shown comes last, in order of name too, so
    that its place says nothing."""
    by_name = sorted(rows, key=lambda row: row.label)
    if order == "name":
        return by_name
    if order == "coverage":
        known = {each.name: each.coverage for each in edition.document.counties}
        return sorted(by_name, key=lambda row: -_share(known[row.label]))
    column = table.columns.index(_headings()[order]) - 1
    return sorted(by_name, key=lambda row: -_value(row.cells[column]))


def _value(cell: Content) -> float:
    value = cell.per_thousand if isinstance(cell, Rate) else getattr(cell, "value", None)
    return -1 if value is None else value


def _share(coverage: Coverage) -> float:
    return coverage.confirmed / coverage.in_office if coverage.in_office else -1


def _headings() -> dict[str, str]:
    return {
        "name": _("Name"),
        "contacts": _("Contacts"),
        "rate": rates.heading(),
        "conversations": _("Conversations"),
        "coverage": _("Coverage"),
    }


def orders(edition: Edition) -> tuple[str, ...]:
    """The orders of the year's counties; by rates where numbers of doctors are known."""
    return tuple(each for each in ORDERS if each != "rate" or edition.document.doctors)


def _orders(edition: Edition, addresses: Addresses, order: str) -> tuple[Link, ...]:
    return tuple(
        Link(_headings()[each], addresses.here(order=each), is_current=each == order)
        for each in orders(edition)
    )


def _county_links(edition: Edition, addresses: Addresses) -> dict[str, str]:
    return {
        each.name: addresses.to("statistics-county", edition.year, each.code)
        for each in edition.document.counties
    }


def _many_years() -> str:
    return _("Few figures a year say little and could point to people; several years say more.")
