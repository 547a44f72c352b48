"""National statistics on screen, all from releases: each view at a permanent address, for staff and, of the
years they opened, for everybody. What a reader may not see is not there (404), whoever it is."""

from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from colleagues.models import User
from colleagues.permissions import Rule, access
from reporting import releases, selectors
from reporting.models import Release
from reporting.reports.labels import Labels
from reporting.statistics import pages
from reporting.statistics.addresses import Addresses
from reporting.statistics.edition import Edition
from reporting.statistics.pages import Page
from supportscheme import address_language
from supportscheme.address_language import in_asked_language

SameView = Callable[[Edition], tuple[str, ...] | None]


@access(Rule.PUBLIC)
@require_safe
@in_asked_language
def latest(request: HttpRequest) -> HttpResponse:
    """The newest year that the reader may see."""
    found = selectors.releases_open_to(reader_of(request)).last()
    if found is not None:
        return redirect(_addresses(request).to("statistics", found.year_id))
    if not selectors.may_review_drafts(reader_of(request)):
        raise Http404
    return render(request, "reporting/statistics/none.html")


@access(Rule.PUBLIC)
@require_safe
@in_asked_language
def statistics(request: HttpRequest, year: int) -> HttpResponse:
    """A year at a glance; of a draft, staff see what will be shown."""
    edition = _edition(request, year, drafts=True)
    page = pages.overview(edition, _addresses(request))
    return _render(request, edition, page, lambda other: ("statistics",))


@access(Rule.PUBLIC)
@require_safe
@in_asked_language
def by_variable(request: HttpRequest, year: int, variable: str) -> HttpResponse:
    """The nation by one code list."""
    edition = _edition(request, year)
    _refuse_unless(variable in edition.variables)
    page = pages.by_variable(edition, variable)
    return _render(request, edition, page, _same_variable(variable))


@access(Rule.PUBLIC)
@require_safe
@in_asked_language
def cross(request: HttpRequest, year: int, variable: str, other_variable: str) -> HttpResponse:
    """Two code lists at once."""
    edition, pair = _edition(request, year), (variable, other_variable)
    _refuse_unless(pair in edition.pairs)

    def same_view(other: Edition) -> tuple[str, ...] | None:
        return ("statistics-cross", *pair) if pair in other.pairs else None

    return _render(request, edition, pages.cross(edition, pair), same_view)


@access(Rule.PUBLIC)
@require_safe
@in_asked_language
def counties(request: HttpRequest, year: int) -> HttpResponse:
    """Contacts and conversations of every county, in the order the address asks for."""
    edition = _edition(request, year)
    order = request.GET.get("order", "name")
    _refuse_unless(order in pages.orders(edition))
    page = pages.counties(edition, _addresses(request), order)
    return _render(request, edition, page, lambda other: ("statistics-counties",))


@access(Rule.PUBLIC)
@require_safe
@in_asked_language
def counties_by_variable(request: HttpRequest, year: int, variable: str) -> HttpResponse:
    """The counties side by side by one code list."""
    edition = _edition(request, year)
    _refuse_unless(variable in edition.county_variables)

    def same_view(other: Edition) -> tuple[str, ...] | None:
        if variable not in other.county_variables:
            return None
        return ("statistics-counties-by", variable)

    page = pages.counties_by_variable(edition, _addresses(request), variable)
    return _render(request, edition, page, same_view)


@access(Rule.PUBLIC)
@require_safe
@in_asked_language
def county(request: HttpRequest, year: int, code: str) -> HttpResponse:
    """One county: its totals, its profile beside the nation's, its line over the years."""
    edition = _edition(request, year)
    _refuse_unless(code in {each.code for each in edition.document.counties})

    def same_view(other: Edition) -> tuple[str, ...] | None:
        is_there = code in {each.code for each in other.document.counties}
        return ("statistics-county", code) if is_there else ("statistics-counties",)

    return _render(request, edition, pages.county(edition, code), same_view)


@access(Rule.PUBLIC)
@require_safe
@in_asked_language
def trend(request: HttpRequest) -> HttpResponse:
    """Contacts and shares over all years that the reader may see."""
    edition = _latest_edition(request)
    return _render(request, edition, pages.trend(edition), lambda other: ("statistics",))


@access(Rule.PUBLIC)
@require_safe
@in_asked_language
def trend_by_variable(request: HttpRequest, variable: str) -> HttpResponse:
    """The shares of one code list over all years that the reader may see."""
    edition = _latest_edition(request)
    _refuse_unless(variable in edition.variables)
    page = pages.trend_by_variable(edition, variable)
    return _render(request, edition, page, _same_variable(variable))


def _same_variable(variable: str) -> SameView:
    return lambda other: ("statistics-by", variable) if variable in other.variables else None


def reader_of(request: HttpRequest) -> User | AnonymousUser:
    """Whoever asks, signed in or not."""
    return request.user


def _addresses(request: HttpRequest) -> Addresses:
    return Addresses(request.path, str(address_language.context(request)["language_query"]))


def _latest_edition(request: HttpRequest) -> Edition:
    found = selectors.releases_open_to(reader_of(request)).last()
    if found is None:
        raise Http404
    return _edition(request, found.year_id)


def _edition(request: HttpRequest, year: int, *, drafts: bool = False) -> Edition:
    """The year as the reader may see it, or a 404: a year that isn't published, or isn't open to the reader,
    is no more there than one that never was."""
    readable = list(selectors.releases_open_to(reader_of(request)))
    release = next((each for each in readable if each.year_id == year), None)
    if release is None and drafts and selectors.may_review_drafts(reader_of(request)):
        release = selectors.release_of(year)
    if release is None:
        raise Http404
    return Edition(
        _document(release),
        tuple(releases.load_published(each) for each in readable),
        Labels.load(get_language() or "nb"),
        is_draft=not release.is_published,
    )


def _document(release: Release) -> releases.ReleaseDocument:
    return releases.load_published(release) if release.is_published else releases.load(release)


def _refuse_unless(is_there: bool) -> None:
    if not is_there:
        raise Http404


def _render(
    request: HttpRequest, edition: Edition, page: Page, same_view: SameView
) -> HttpResponse:
    addresses = _addresses(request)
    context = {
        **address_language.context(request),
        "edition": edition,
        "document": edition.document,
        "page": page,
        "years": addresses.years(edition, same_view),
        "views": [] if edition.is_draft else addresses.views(edition),
        "is_public": selectors.has_public_statistics(edition.year),
        "permanent_address": request.build_absolute_uri(),
    }
    response = render(request, "reporting/statistics/page.html", context)
    # Closed to the public, a year is gone at once.
    patch_cache_control(response, no_cache=True)
    return response
