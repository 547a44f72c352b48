"""Annual reports: how far they are, and their files. Who may see which is decided by the reads."""

from typing import cast

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from colleagues.models import User
from colleagues.permissions import Rule, access
from colleagues.selectors import today
from reporting import storage
from reporting.actions.reports import ReportNotFailed, retry_report
from reporting.reports import archive, selectors
from reporting.reports.selectors import Progress

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@access(Rule.SIGNED_IN)
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """The years that have reports for this reader; the newest at once."""
    years = selectors.years_with_reports(_reader(request), today())
    if not years:
        return render(request, "reporting/reports_none.html")
    return redirect("reporting:reports-of-year", years[0])


@access(Rule.SIGNED_IN)
@require_GET
def reports_of_year(request: HttpRequest, year: int) -> HttpResponse:
    """A year's reports with their state; only the changing part for htmx."""
    page = {
        "progress": _progress(request, year),
        "years": selectors.years_with_reports(_reader(request), today()),
    }
    part = getattr(request, "htmx", False)
    template = "reporting/reports_progress.html" if part else "reporting/reports.html"
    return render(request, template, page)


@access(Rule.SIGNED_IN)
@require_GET
def report_file(request: HttpRequest, year: int, name: str) -> FileResponse:
    """One finished file, for those who may read the report."""
    open_to = selectors.files_open_to(_reader(request), today())
    file = get_object_or_404(open_to, report__release__year_id=year, name=f"{year}/{name}")
    try:
        content = storage.read(file.checksum)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(content, filename=name, content_type=CONTENT_TYPES[file.format])


@access(Rule.SIGNED_IN)
@require_GET
def report_archive(request: HttpRequest, year: int) -> FileResponse:
    """All finished files of a year that this reader may have, in one archive."""
    files = selectors.files_open_to(_reader(request), today()).filter(report__release__year_id=year)
    if not files.exists():
        raise Http404
    try:
        packed = archive.pack(files)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(packed, as_attachment=True, filename=f"{year}.zip")


@access(Rule.NATIONAL_STAFF)
@require_POST
def try_again(request: HttpRequest, year: int, pk: int) -> HttpResponse:
    """Queue a failed report once more."""
    report = get_object_or_404(
        selectors.reports_open_to(_reader(request), today()), release__year_id=year, pk=pk
    )
    try:
        retry_report(actor=_reader(request), report=report)
    except ReportNotFailed as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The report is queued again."))
    return redirect("reporting:reports-of-year", year)


def _reader(request: HttpRequest) -> User:
    """Who is signed in; `access` has let nobody else in."""
    return cast(User, request.user)


def _progress(request: HttpRequest, year: int) -> Progress:
    progress = selectors.progress(year, _reader(request), today())
    if not progress.reports:
        raise Http404
    return progress
