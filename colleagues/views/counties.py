"""Counties as data: correct a name, or change them from a day on, with everybody in office shown first."""

from typing import Any

from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from colleagues import actions, forms, selectors
from colleagues.actions import NewCounty
from colleagues.models import Appointment, County
from colleagues.permissions import Rule, access, county_or_404
from colleagues.views.steps import SignedInRequest, succeeds, take
from supportscheme.errors import RuleError

MOST_SUCCESSORS = 4
NewCountyFormSet = formset_factory(
    forms.NewCountyForm, extra=MOST_SUCCESSORS, max_num=MOST_SUCCESSORS
)


@access(Rule.NATIONAL_STAFF)
def counties(request: HttpRequest) -> HttpResponse:
    """The counties, those of the past too."""
    return render(request, "colleagues/counties.html", {"counties": selectors.all_counties()})


@access(Rule.NATIONAL_STAFF)
def correct_county(request: SignedInRequest, code: str) -> HttpResponse:
    """Mend a name or a region in place."""
    county = county_or_404(selectors.all_counties(), code)
    initial = {"name": county.name, "health_region": county.health_region}
    form = forms.CountyForm(request.POST or None, initial=initial)

    def correct() -> None:
        actions.correct_county(actor=request.user, county=county, **form.cleaned_data)

    if request.method == "POST" and succeeds(form, correct):
        take(request, lambda: None, _("The county is corrected."))
        return redirect("colleagues:counties")
    title = _("Correct %s") % county
    return render(request, "colleagues/staff_form.html", {"form": form, "title": title})


@access(Rule.NATIONAL_STAFF)
def reform(request: SignedInRequest) -> HttpResponse:
    """Rename, split or merge: first which and when, then a preview of everybody who moves, then the step."""
    in_force = list(selectors.counties_in_force(selectors.today()))
    form = forms.ReformForm(request.POST or None, counties=in_force)
    successors: BaseFormSet[Any] = NewCountyFormSet(request.POST or None, prefix="new")
    if request.method != "POST" or not (form.is_valid() and successors.is_valid()):
        return _ask(request, form, successors)
    new = [part.new_county() for part in successors if part.has_changed()]
    predecessors, from_day = form.chosen(), form.cleaned_data["from_day"]
    try:
        actions.check_can_reform(predecessors, new, from_day)
        if "confirmed" in request.POST:
            destinations = _destinations(request, predecessors, form)
            actions.reform_counties(
                actor=request.user,
                predecessors=predecessors,
                successors=new,
                from_day=from_day,
                destinations=destinations,
            )
            take(request, lambda: None, _("The counties change from that day."))
            return redirect("colleagues:counties")
    except RuleError as error:
        form.add_error(None, str(error))
        if "confirmed" not in request.POST:
            return _ask(request, form, successors)
    return _preview(request, form, successors, predecessors, new)


def _ask(
    request: HttpRequest, form: forms.ReformForm, successors: "BaseFormSet[Any]"
) -> HttpResponse:
    context = {"form": form, "successors": successors}
    return render(request, "colleagues/reform.html", context)


def _preview(
    request: SignedInRequest,
    form: forms.ReformForm,
    successors: "BaseFormSet[Any]",
    predecessors: list[County],
    new: list[NewCounty],
) -> HttpResponse:
    terms = selectors.terms_to_move(predecessors, form.cleaned_data["from_day"])
    context = {
        "form": form,
        "successors": successors,
        "predecessors": predecessors,
        "new": new,
        "is_split": len(new) > 1,
        "moves": [(term, _chosen(request, term)) for term in terms],
        "from_day": form.cleaned_data["from_day"],
    }
    return render(request, "colleagues/reform_preview.html", context)


def _chosen(request: HttpRequest, term: Appointment) -> list[str]:
    return request.POST.getlist(f"to-{term.pk}")


def _destinations(
    request: HttpRequest, predecessors: list[County], form: forms.ReformForm
) -> dict[int, list[str]]:
    terms = selectors.terms_to_move(predecessors, form.cleaned_data["from_day"])
    return {term.pk: _chosen(request, term) for term in terms}
