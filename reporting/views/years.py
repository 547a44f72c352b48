"""The staff's pages: the years, and the grave steps from one state to the next."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from colleagues.permissions import Rule, access
from colleagues.selectors import today
from contacts.models import Year
from reporting import collecting, retention, selectors
from reporting.actions import openness
from reporting.actions import years as actions
from reporting.actions.releases import draft_release, is_stale
from reporting.problems import problems
from reporting.releases import audit_state
from supportscheme.errors import RuleError
from supportscheme.sign_in_again import recent_sign_in_required


@access(Rule.NATIONAL_STAFF)
def years(request: Any) -> HttpResponse:
    """All years with their state and coverage."""
    lines = selectors.years_with_coverage(today())
    waiting = {selectors.Phase.COLLECTING, selectors.Phase.CLOSED}
    page = {
        "years": lines,
        "is_something_expected": any(line.phase in waiting for line in lines),
        "problems": problems(today()),
        "promises": retention.examined(),
        "count": collecting.nation_count(today()),
    }
    return render(request, "reporting/years.html", page)


@access(Rule.NATIONAL_STAFF)
def year(request: Any, year: int) -> HttpResponse:
    """One year: what is expected of staff now, the counties' coverage, the draft."""
    return render(request, "reporting/year.html", _page(selectors.year_or_404(year)))


@access(Rule.NATIONAL_STAFF)
@recent_sign_in_required
def close(request: Any, year: int) -> HttpResponse:
    """Say what closing will do; on POST, close."""
    step = Step("close", actions.check_can_close, _("%(year)s is closed and its draft is made."))
    return _take(request, year, step, lambda: actions.close_year(actor=request.user, year=year))


@access(Rule.NATIONAL_STAFF)
@recent_sign_in_required
def reopen(request: Any, year: int) -> HttpResponse:
    """Say what undoing the closing will do; on POST, undo it."""
    step = Step("reopen", actions.check_can_reopen, _("%(year)s is open for logging again."))
    return _take(request, year, step, lambda: actions.reopen_year(actor=request.user, year=year))


@access(Rule.NATIONAL_STAFF)
@recent_sign_in_required
def publish(request: Any, year: int) -> HttpResponse:
    """Say what publishing will do; on POST, publish the draft that was looked at."""
    step = Step("publish", actions.check_has_draft, _("%(year)s is published."))
    reviewed = request.POST.get("reviewed", "")
    return _take(
        request,
        year,
        step,
        lambda: actions.publish_year(actor=request.user, year=year, reviewed=reviewed),
    )


@access(Rule.NATIONAL_STAFF)
@require_POST
def draft(request: Any, year: int) -> HttpResponse:
    """Make the draft of a closed year anew."""
    found = selectors.year_or_404(year)
    if actions.can_publish(found):
        try:
            draft_release(year=year)
        except RuleError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The draft was made anew."))
    return redirect("reporting:year", year)


@access(Rule.NATIONAL_STAFF)
@recent_sign_in_required
def open_statistics(request: Any, year: int) -> HttpResponse:
    """Say who will read the year's statistics; on POST, open them to everybody."""
    step = Step(
        "open_statistics_of",
        openness.check_can_open_statistics,
        _("The statistics of %(year)s are open to the public."),
    )
    return _take(
        request, year, step, lambda: openness.open_statistics(actor=request.user, year=year)
    )


@access(Rule.NATIONAL_STAFF)
@recent_sign_in_required
def close_statistics(request: Any, year: int) -> HttpResponse:
    """Say what closing them does; on POST, leave the year's statistics to staff."""
    step = Step(
        "close_statistics_of",
        openness.check_can_close_statistics,
        _("The statistics of %(year)s are the staff’s alone again."),
    )
    return _take(
        request, year, step, lambda: openness.close_statistics(actor=request.user, year=year)
    )


class Step(NamedTuple):
    """A step of a year: its name (also of its template), whether it is possible, what to say after it."""

    name: str
    check: Callable[[Year], None]
    done: str


def _take(request: Any, year: int, step: Step, act: Callable[[], object]) -> HttpResponse:
    found = selectors.year_or_404(year)
    try:
        step.check(found)
        if request.method == "POST":
            act()
            messages.success(request, step.done % {"year": year})
            return redirect("reporting:year", year)
    except RuleError as error:
        messages.error(request, str(error))
        return redirect("reporting:year", year)
    return render(request, f"reporting/{step.name}_year.html", _page(found))


def _page(year: Year) -> dict[str, Any]:
    """What the pages about one year show: state, possible steps, coverage, draft."""
    release = selectors.release_of(year.year)
    counties = selectors.counties_of_release(year.year)
    lines = collecting.county_lines(year.year, counties)
    return {
        "year": year,
        "phase": selectors.phase(year, today()),
        "can_close": actions.can_close(year),
        "can_reopen": actions.can_reopen(year),
        "can_publish": actions.can_publish(year),
        "counties": counties,
        "missing": [c for c in counties if not c.coverage.is_complete],
        "coverage": selectors.nation_coverage(year.year),
        "previous_coverage": collecting.previous_coverage(year.year),
        "lines": lines,
        "without_return": [line.county.name for line in lines if line.submitted_on is None],
        "dates": collecting.dates_of(year.year),
        "is_late": today() > collecting.dates_of(year.year).deadline,
        "count": collecting.count_so_far(year.year),
        "excused": collecting.number_excused(year.year),
        "tallies_that_go": actions.years_whose_tallies_end_with(year.year),
        "release": release,
        "reviewed": actions.mark_of(release) if release else "",
        "audit": audit_state(release) if release else None,
        "is_public": selectors.has_public_statistics(year.year),
        "stale": release is not None and not release.is_published and is_stale(year=year.year),
    }
