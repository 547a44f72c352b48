"""The draft before it is published: for staff to judge what it gives, without its figures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from colleagues.permissions import Rule, access
from reporting import selectors
from reporting.actions import years as actions
from reporting.actions.releases import is_stale
from reporting.reports.labels import Labels
from reporting.review import Review


@access(Rule.NATIONAL_STAFF)
@require_safe
def review(request: HttpRequest, year: int) -> HttpResponse:
    """What is withheld and why, what the audit found, and what other rules would show."""
    found = selectors.year_or_404(year)
    release = selectors.release_of(year)
    if release is None:
        raise Http404
    page = {
        "year": found,
        "release": release,
        "review": Review(release, Labels.load(get_language() or "nb")),
        "can_publish": actions.can_publish(found),
        "stale": not release.is_published and is_stale(year=year),
    }
    return render(request, "reporting/review.html", page)
