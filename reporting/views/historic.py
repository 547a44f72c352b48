"""Staff import statistics that were published before this system, say how complete they are, and take them
out again. A file is read and forgotten: what was understood travels, signed, in the page that shows it."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from colleagues.permissions import Rule, access
from colleagues.views.steps import succeeds
from reporting.actions import historic as actions
from reporting.historic import HistoricStatistics, checks, reading, selectors, writing
from reporting.historic.forms import COVERAGE, CoverageForm, ImportForm
from reporting.reports import earlier
from reporting.reports.labels import Labels
from supportscheme.errors import RuleError

_SALT = "reporting.historic"
_MAX_AGE_SECONDS = 3600


@access(Rule.NATIONAL_STAFF)
@require_GET
def historic_years(request: HttpRequest) -> HttpResponse:
    """Every historic year with its source and coverage."""
    lines = [_shown(known) for known in selectors.historic_years()]
    return render(request, "reporting/historic_years.html", {"lines": lines})


@access(Rule.NATIONAL_STAFF)
def import_historic_year(request: HttpRequest) -> HttpResponse:
    """Choose a file, see line by line what it says, then import it."""
    if "plan" in request.POST:
        return _carry_out(request)
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            contents = reading.read_upload(form.cleaned_data["file"])
            if contents.problems:
                page = {"problems": contents.problems}
                return render(request, "reporting/historic_problems.html", page)
            known = form.statistics(contents.year(), contents.values)
        except RuleError as error:
            form.add_error("file", str(error))
        else:
            if not _is_refused(form, known):
                return _preview(request, known, contents.unknown_headings)
    return render(request, "reporting/historic_import.html", {"form": form})


def _is_refused(form: ImportForm, known: HistoricStatistics) -> bool:
    """Say in the form what can't be."""
    found = list(checks.problems(known))
    try:
        actions.check_can_change(known.year)
    except RuleError as error:
        found.append(str(error))
    for problem in found:
        form.add_error(None, problem)
    return bool(found)


def _preview(
    request: HttpRequest, known: HistoricStatistics, unknown_headings: tuple[str, ...]
) -> HttpResponse:
    page = {
        **_shown(known),
        "unknown_headings": unknown_headings,
        "replaced": selectors.historic_year(known.year),
        "plan": signing.dumps(known.to_json(), salt=_salt(request), compress=True),
    }
    return render(request, "reporting/historic_preview.html", page)


def _carry_out(request: HttpRequest) -> HttpResponse:
    try:
        plan = signing.loads(request.POST["plan"], salt=_salt(request), max_age=_MAX_AGE_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("That took too long; choose the file again."))
        return redirect("reporting:historic-import")
    known = HistoricStatistics.from_json(plan)
    try:
        actions.import_historic_year(
            actor=_actor(request), statistics=known, replace="replace" in request.POST
        )
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("reporting:historic-import")
    messages.success(request, _("The statistics of %(year)s are imported.") % {"year": known.year})
    return redirect("reporting:historic-year", known.year)


@access(Rule.NATIONAL_STAFF)
def historic_year(request: HttpRequest, year: int) -> HttpResponse:
    """The figures of one historic year; its source and coverage can be corrected."""
    row = selectors.historic_row_or_404(year)
    known = selectors.statistics_of(row)
    form = CoverageForm(
        request.POST or None, initial={name: getattr(known, name) for name in COVERAGE}
    )
    if request.method == "POST" and succeeds(
        form,
        lambda: actions.describe_historic_year(actor=_actor(request), row=row, **form.coverage()),
    ):
        messages.success(request, _("Source and coverage are changed."))
        return redirect("reporting:historic-year", year)
    page = {**_shown(known), "form": form, "can_change": actions.can_change(year)}
    return render(request, "reporting/historic_year.html", page)


@access(Rule.NATIONAL_STAFF)
def remove_historic_year(request: HttpRequest, year: int) -> HttpResponse:
    """Say what taking a year out means; on POST, take it out."""
    row = selectors.historic_row_or_404(year)
    try:
        actions.check_can_change(year)
        if request.method == "POST":
            actions.remove_historic_year(actor=_actor(request), row=row)
            messages.success(
                request, _("The earlier statistics of %(year)s are gone.") % {"year": year}
            )
            return redirect("reporting:historic")
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("reporting:historic-year", year)
    return render(request, "reporting/historic_remove.html", {"year": year})


@access(Rule.NATIONAL_STAFF)
@require_GET
def historic_file(request: HttpRequest, year: int) -> HttpResponse:
    """The year as open data."""
    known = selectors.historic_year(year)
    if known is None:
        raise Http404
    return HttpResponse(
        writing.as_csv(known),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{year}-historic.csv"'},
    )


def _shown(known: HistoricStatistics) -> dict[str, Any]:
    """A historic year as its pages show it."""
    return {
        "known": known,
        "coverage": earlier.coverage_text(known),
        "contacts": earlier.contacts(known),
        "conversations": earlier.number(known.conversations, is_about=known.totals_are_about),
        "figures": earlier.figure_lines(known, Labels.load(get_language() or "nb")),
    }


def _salt(request: HttpRequest) -> str:
    return f"{_SALT}.{_actor(request).pk}"


def _actor(request: Any) -> Any:
    return request.user
