"""A county's return, for its adviser; staff may look and help."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from colleagues.models import SupportColleague
from colleagues.permissions import Rule, access
from colleagues.selectors import today
from reporting import collecting, dashboards, selectors
from reporting.actions import reminders
from reporting.actions import returns as actions
from reporting.models import Excuse
from reporting.reports.selectors import years_with_reports
from reporting.selectors import Phase
from supportscheme.errors import RuleError


@access(Rule.COUNTY_ADVISER)
@require_GET
def adviser_home(request: Any) -> HttpResponse:
    """The adviser's first page: what is expected in each county."""
    day = today()
    page = {
        "dashboards": dashboards.adviser_dashboard(request.user, day),
        "count": collecting.nation_count(day),
        "report_years": years_with_reports(request.user, day)[:3],
    }
    return render(request, "reporting/adviser_home.html", page)


@access(Rule.ROSTER_KEEPER)
@require_GET
def county_return(request: Any, year: int) -> HttpResponse:
    """Who has confirmed the year, and the return."""
    row = selectors.year_or_404(year)
    if request.county.code not in {c.code for c in selectors.counties_of_year(year)}:
        raise Http404
    members = collecting.members(request.county, year)
    page = {
        "county": request.county,
        "year": row,
        "is_collecting": selectors.phase(row, today()) is Phase.COLLECTING,
        "dates": collecting.dates_of(year),
        "is_late": today() > collecting.dates_of(year).deadline,
        "members": members,
        "confirmed": sum(member.has_confirmed for member in members),
        "to_remind": [member for member in members if member.can_be_reminded],
        "submitted": collecting.return_of(request.county, year),
        "can_submit": actions.can_submit(request.county, year),
        "reasons": Excuse.Reason.choices,
    }
    return render(request, "reporting/county_return.html", page)


@access(Rule.ROSTER_KEEPER)
@require_POST
def return_step(request: Any, year: int, step: str) -> HttpResponse:
    """Remind, excuse, take an excuse back, submit."""
    steps = {"remind": _remind, "excuse": _excuse, "withdraw": _withdraw, "submit": _submit}
    if step not in steps:
        raise Http404
    try:
        messages.success(request, steps[step](request, year))
    except RuleError as error:
        messages.error(request, str(error))
    return redirect("reporting:county-return", request.county.code, year)


def _remind(request: Any, year: int) -> str:
    """One person, or (without one) all who are due; who can't be written to is named."""
    if "person" in request.POST:
        person = _person(request, year)
        reminders.remind(actor=request.user, county=request.county, year=year, person=person)
        return _("%(name)s has been reminded.") % {"name": person}
    sent = 0
    for member in collecting.members(request.county, year):
        if not member.can_be_reminded:
            continue
        try:
            reminders.remind(
                actor=request.user, county=request.county, year=year, person=member.person
            )
            sent += 1
        except reminders.NotReminded as error:
            messages.warning(request, str(error))
        except reminders.MailServerDown as error:
            # The rest would wait for it in vain; what went out is said below.
            messages.error(request, str(error))
            break
    return _("Reminders sent: %(number)s.") % {"number": sent}


def _excuse(request: Any, year: int) -> str:
    person = _person(request, year)
    actions.excuse(
        actor=request.user,
        county=request.county,
        year=year,
        support_colleague=person,
        reason=request.POST.get("reason", ""),
    )
    return _("The reason is stated.")


def _withdraw(request: Any, year: int) -> str:
    actions.withdraw_excuse(
        actor=request.user,
        county=request.county,
        year=year,
        support_colleague=_person(request, year),
    )
    return _("The reason is taken back.")


def _submit(request: Any, year: int) -> str:
    actions.submit_return(actor=request.user, county=request.county, year=year)
    return _("The return is submitted. Thank you.")


def _person(request: Any, year: int) -> SupportColleague:
    """Somebody of this county in this year; anybody else is a 404."""
    people = {str(m.person.pk): m.person for m in collecting.members(request.county, year)}
    found = people.get(request.POST.get("person", ""))
    if found is None:
        raise Http404
    return found


@access(Rule.NATIONAL_STAFF)
@require_POST
def dates(request: Any, year: int) -> HttpResponse:
    """Set when a year's reminders go out."""
    selectors.year_or_404(year)
    try:
        days = {
            name: _day(request, name) for name in ("reminders_from", "deadline", "reminders_until")
        }
        actions.set_dates(actor=request.user, year=year, **days)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The dates are set."))
    return redirect("reporting:year", year)


def _day(request: Any, name: str) -> dt.date:
    """A date of the form. Raises BadDates naming what was written instead."""
    written = request.POST.get(name, "").strip()
    try:
        return dt.date.fromisoformat(written)
    except ValueError:
        text = (
            _("“%(written)s” is no date. Write year, month and day, like 2026-01-31.")
            if written
            else _("A date is missing. Set all three.")
        )
        raise actions.BadDates(text % {"written": written}) from None
