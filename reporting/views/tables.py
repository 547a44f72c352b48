"""Published tables as open files, each with a permanent address; for staff and, of the years they opened, for
everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from colleagues.permissions import Rule, access
from reporting import exports, releases, selectors
from reporting.releases import ReleaseDocument
from reporting.reports.build import LANGUAGES
from reporting.reports.labels import Labels
from reporting.reports.naming import Naming
from reporting.views.statistics import reader_of
from supportscheme import address_language
from supportscheme.address_language import in_asked_language

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@access(Rule.PUBLIC)
@require_safe
@in_asked_language
def tables(request: HttpRequest, year: int) -> HttpResponse:
    """Every published table of a year with its files."""
    document = _document(request, year)
    labels = Labels.load(get_language() or LANGUAGES[0])
    named = [
        (table.name, Naming(document, table, labels).title) for table in document.protected.tables
    ]
    page = {
        **address_language.context(request),
        "year": year,
        "tables": named,
        "endings": CONTENT_TYPES,
    }
    return _always_asked_for(render(request, "reporting/tables.html", page))


@access(Rule.PUBLIC)
@require_safe
def table_file(request: HttpRequest, year: int, name: str, ending: str) -> HttpResponse:
    """One table as CSV, JSON-stat or a workbook."""
    document = _document(request, year)
    table = next((each for each in document.protected.tables if each.name == name), None)
    if table is None or ending not in CONTENT_TYPES:
        raise Http404
    labels = {language: Labels.load(language) for language in LANGUAGES}
    content = exports.table_file(document, table, labels, ending)
    response = HttpResponse(
        content,
        content_type=CONTENT_TYPES[ending],
        headers={"Content-Disposition": f'attachment; filename="{year}-{name}.{ending}"'},
    )
    return _always_asked_for(response)


def _always_asked_for(response: HttpResponse) -> HttpResponse:
    """Closed to the public, a year is gone at once."""
    patch_cache_control(response, no_cache=True)
    return response


def _document(request: HttpRequest, year: int) -> ReleaseDocument:
    release = selectors.releases_open_to(reader_of(request)).filter(year_id=year).first()
    if release is None:
        raise Http404
    return releases.load_published(release)
