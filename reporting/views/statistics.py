"""National statistics on screen, all from a release. Of a draft, staff see what will be shown."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from colleagues.permissions import Rule, access
from reporting import releases, selectors
from reporting.reports import coverage
from reporting.reports.labels import Labels
from reporting.statistics import Row, Statistics

# The nation's tables in the order people ask for them; a coarse one comes before its fine one.
NATIONAL_TABLES = (
    "nation_by_reason_coarse",
    "nation_by_reason",
    "nation_by_sex_coarse",
    "nation_by_sex",
    "nation_by_age_band",
    "nation_by_workplace",
    "nation_by_initiator",
    "nation_by_conversations",
    "nation_by_way",
    "nation_by_length",
)


@access(Rule.NATIONAL_STAFF)
def statistics(request: HttpRequest, year: int) -> HttpResponse:
    """The nation's and the counties' figures of one year."""
    release = selectors.release_of(year)
    if release is None:
        raise Http404
    tables = Statistics(
        releases.load(release),
        Labels.load(get_language() or "nb"),
        is_draft=not release.is_published,
    )
    shown = [name for name in NATIONAL_TABLES if name in tables and tables.shows_any_code(name)]
    page = {
        "release": release,
        "document": tables.document,
        "coverage": coverage.stated(tables.document),
        "contacts": tables.total("nation_contacts"),
        "conversations": tables.total("nation_conversations"),
        "tables": [_table(tables, name) for name in shown],
        "withheld_tables": [
            _title(tables, name) for name in NATIONAL_TABLES if _is_withheld(tables, name)
        ],
        "counties": _both_measures(tables, "county"),
        "regions": _both_measures(tables, "region"),
        "published_years": selectors.published_releases().values_list("year_id", flat=True),
    }
    return render(request, "reporting/statistics.html", page)


def _both_measures(tables: Statistics, geography: str) -> list[tuple[Row, Row]]:
    contacts = tables.by_place(f"{geography}_contacts")
    return list(zip(contacts, tables.by_place(f"{geography}_conversations"), strict=True))


def _table(tables: Statistics, name: str) -> dict[str, object]:
    table = tables.table(name)
    return {
        "name": name,
        "title": _title(tables, name),
        "is_coarse": table.spec.level == "coarse",
        "multiple_response": table.multiple_response,
        "rows": tables.rows(name),
        "coverage": coverage.stated(tables.document, table.years),
    }


def _is_withheld(tables: Statistics, name: str) -> bool:
    """Whether nothing of a code list is shown, in codes or in groups: that is said instead."""
    both = [each for each in (name, f"{name}_coarse") if each in tables]
    is_fine = not name.endswith("_coarse")
    return is_fine and name in tables and not any(tables.shows_any_code(each) for each in both)


def _title(tables: Statistics, name: str) -> str:
    (variable,) = tables.table(name).spec.variables
    return tables.labels.variable(variable)
