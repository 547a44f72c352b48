"""Staff enter how many doctors each county had in a year, or read it from a file into the form."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from colleagues.permissions import Rule, access
from colleagues.views.steps import succeeds
from reporting import selectors
from reporting.actions import doctors as actions
from reporting.doctors import reading
from reporting.doctors.forms import DoctorsFileForm, DoctorsForm, as_initial
from reporting.doctors.selectors import doctors_of_year, years_with_doctors
from reporting.historic.checks import year_problems
from supportscheme.errors import RuleError


@access(Rule.NATIONAL_STAFF)
@require_GET
def doctors(request: HttpRequest) -> HttpResponse:
    """The years, and how many of their counties have a number."""
    return render(request, "reporting/doctors.html", {"years": years_with_doctors()})


@access(Rule.NATIONAL_STAFF)
def doctors_of(request: HttpRequest, year: int) -> HttpResponse:
    """All counties of a year in one form. A file fills the form in; nothing is kept before it is saved."""
    if any(year_problems(year)):
        raise Http404
    counties = list(selectors.counties_of_year(year))
    is_file = "file" in request.FILES
    form = DoctorsForm(
        None if is_file else request.POST or None,
        counties=counties,
        initial=as_initial(doctors_of_year(year)),
    )
    file_form = DoctorsFileForm(None, request.FILES if is_file else None)
    if is_file:
        form, file_form = _filled_in(request, form, counties)
    elif request.method == "POST" and succeeds(form, lambda: _enter(request, year, form)):
        messages.success(
            request, _("The numbers of doctors in %(year)s are kept.") % {"year": year}
        )
        return redirect("reporting:doctors-of-year", year)
    page = {"year": year, "form": form, "file_form": file_form, "is_from_file": is_file}
    return render(request, "reporting/doctors_of_year.html", page)


def _filled_in(
    request: HttpRequest, form: DoctorsForm, counties: list[Any]
) -> tuple[DoctorsForm, DoctorsFileForm]:
    """The form with the file's numbers, as if they were typed, over what is there already."""
    file_form = DoctorsFileForm(request.POST, request.FILES)
    if file_form.is_valid():
        try:
            found = reading.read_upload(file_form.cleaned_data["file"], counties)
        except RuleError as error:
            file_form.add_error("file", str(error))
        else:
            form = DoctorsForm({**form.initial, **found}, counties=counties)
            form.is_valid()
    return form, file_form


def _enter(request: Any, year: int, form: DoctorsForm) -> None:
    actions.enter_doctors(
        actor=request.user,
        year=year,
        numbers=form.numbers(),
        source=form.cleaned_data["source"],
    )
