"""National statistics on screen, all from a release. Staff see a draft as well, protected as it will be."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from colleagues.permissions import Rule, access
from reporting import releases, selectors
from reporting.figures import ReleaseView
from reporting.models import Release

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
    release = Release.objects.filter(year_id=year).first()
    if release is None:
        raise Http404
    view = ReleaseView(releases.load(release), get_language() or "nb")
    page = {
        "release": release,
        "document": view.document,
        "contacts": view.figure("nation_contacts"),
        "conversations": view.figure("nation_conversations"),
        "tables": [_table(view, name) for name in NATIONAL_TABLES if _is_worth_showing(view, name)],
        "counties": zip(
            view.by_place("county_contacts"), view.by_place("county_conversations"), strict=True
        ),
        "regions": zip(
            view.by_place("region_contacts"), view.by_place("region_conversations"), strict=True
        ),
        "published_years": selectors.published_releases().values_list("year_id", flat=True),
    }
    return render(request, "reporting/statistics.html", page)


def _table(view: ReleaseView, name: str) -> dict[str, object]:
    table = view.protected.table(name)
    (variable,) = table.spec.variables
    return {
        "name": name,
        "title": view.labels.variables[variable],
        "is_coarse": table.spec.level == "coarse",
        "multiple_response": table.multiple_response,
        "rows": view.rows(name),
    }


def _is_worth_showing(view: ReleaseView, name: str) -> bool:
    """A fine table that shows nothing beside a coarse one that does would only be noise."""
    if not view.has(name):
        return False
    coarse = f"{name}_coarse"
    if name.endswith("_coarse") or coarse not in NATIONAL_TABLES or not view.has(coarse):
        return True
    return any(row.figure.value is not None for row in view.rows(name) if not row.is_total)
