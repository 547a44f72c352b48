"""A county's roster, for its adviser and for national staff."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from colleagues import actions, composition, follow_up, forms, rules, selectors
from colleagues.models import Appointment, County, SupportColleague, User
from colleagues.permissions import Rule, access
from colleagues.views.steps import (
    SignedInRequest,
    invite_if_asked,
    send_invitation,
    succeeds,
    take,
    take_form,
)


def may_keep(user: User, county: County) -> bool:
    """Whether the buttons that change this roster are shown: the actions ask the same question."""
    try:
        rules.check_may_keep_roster(user, county)
    except PermissionDenied:
        return False
    return True


def may_keep_entry(user: User, entry: SupportColleague) -> bool:
    """Whether the entry is still the user's business: who has gone to another county is that county's."""
    try:
        rules.check_may_keep_entry(user, entry)
    except PermissionDenied:
        return False
    return True


@access(Rule.ROSTER_KEEPER)
def roster_home(request: SignedInRequest) -> HttpResponse:
    """An adviser's own county, or the choice of one; the nation for staff."""
    if request.user.is_national_staff:
        return redirect("colleagues:national-roster")
    counties = list(selectors.counties_advised_by(request.user, selectors.today()))
    if len(counties) == 1:
        return redirect("colleagues:roster", counties[0].code)
    return render(request, "colleagues/roster_home.html", {"counties": counties})


@access(Rule.ROSTER_KEEPER)
def roster(request: SignedInRequest) -> HttpResponse:
    """Who is in office on a day (today unless the address says another), and how they cover the county."""
    county: County = request.county
    today = selectors.today()
    latest = min(today, county.valid_to or today)
    day = forms.day_of(request.GET.get("day"), latest)
    context = {
        "county": county,
        "day": day,
        "is_today": day == today,
        "terms": selectors.terms_with_pauses(county, day),
        "to_come": selectors.terms_of_county(county).filter(first_day__gt=day),
        "past": selectors.terms_of_county(county).filter(last_day__lt=day),
        "composition": composition.composition_of(county, day),
        "past_counties": selectors.with_their_past([county]).exclude(pk=county.pk),
        "may_keep": may_keep(request.user, county),
    }
    return render(request, "colleagues/roster.html", context)


@access(Rule.ROSTER_KEEPER)
def appoint(request: SignedInRequest) -> HttpResponse:
    """Appoint somebody, new or known."""
    county: County = request.county
    form = forms.AppointForm(
        request.POST or None, county=county, initial={"first_day": selectors.today()}
    )
    if request.method == "POST" and succeeds(form, lambda: _appoint(request, form)):
        take(request, lambda: None, _("%s is appointed.") % form.cleaned_data["name"])
        invite_if_asked(request, form)
        return redirect("colleagues:roster", county.code)
    return render(request, "colleagues/appoint.html", {"form": form, "county": county})


def _appoint(request: SignedInRequest, form: forms.AppointForm) -> None:
    given = form.cleaned_data
    actions.appoint_support_colleague(
        actor=request.user,
        county=request.county,
        email=given["email"],
        first_day=given["first_day"],
        last_day=given["last_day"],
        **form.facts(),
    )


@access(Rule.ROSTER_KEEPER)
@require_POST
def invite(request: SignedInRequest, person_id: str) -> HttpResponse:
    """Send the invitation again."""
    entry = _person(request, person_id)
    if not may_keep_entry(request.user, entry):
        raise PermissionDenied
    send_invitation(request, entry.user)
    return redirect("colleagues:person", request.county.code, entry.pk)


@access(Rule.ROSTER_KEEPER)
def person(request: SignedInRequest, person_id: str) -> HttpResponse:
    """One support colleague's entry, terms, pauses and follow-up; the facts can be mended here."""
    county: County = request.county
    entry = _person(request, person_id)
    form = forms.ProfileForm(request.POST or None, county=county, initial=forms.facts_of(entry))

    def update() -> None:
        actions.update_roster_entry(actor=request.user, support_colleague=entry, **form.facts())

    if request.method == "POST" and succeeds(form, update):
        take(request, lambda: None, _("The entry is changed."))
        return redirect("colleagues:person", county.code, entry.pk)
    return render(request, "colleagues/person.html", _person_context(request, entry, form))


def _person(request: SignedInRequest, person_id: str) -> SupportColleague:
    terms = selectors.terms_of_county(request.county)
    return get_object_or_404(selectors.people_of(terms), pk=person_id)


def _person_context(
    request: SignedInRequest, entry: SupportColleague, form: forms.ProfileForm
) -> dict[str, Any]:
    today = selectors.today()
    county: County = request.county
    due = {item.person.pk: item for item in follow_up.follow_up_of(county, today)}
    return {
        "county": county,
        "person": entry,
        "form": form,
        "may_keep": may_keep(request.user, county),
        "may_keep_entry": may_keep_entry(request.user, entry),
        "terms": [
            _buttons(term) for term in selectors.terms_of_county(county).filter(user=entry.user)
        ],
        "pauses": entry.pauses.ending_on_or_after(today),
        "is_paused": selectors.pauses_during(entry, today, today).exists(),
        "follow_up": due.get(entry.pk),
        "talks": entry.talks.all()[:5],
        "today": today,
        "other_counties": _other_counties(county) if request.user.is_national_staff else [],
    }


def _buttons(term: Appointment) -> dict[str, Any]:
    return {
        "term": term,
        "can_renew": rules.can_renew(term),
        "can_cancel": rules.can_cancel(term),
        "is_over": term.is_over,
    }


@access(Rule.ROSTER_KEEPER)
@require_POST
def change_term(request: SignedInRequest, term_id: int, step: str) -> HttpResponse:
    """Renew, end, cancel or move a term."""
    terms = selectors.terms_of_county(request.county)
    term = get_object_or_404(terms, pk=term_id)
    entry = term.user.support_colleague
    _TERM_STEPS[step](request, term)
    if not terms.filter(user=term.user).exists():
        return redirect("colleagues:roster", request.county.code)
    return redirect("colleagues:person", request.county.code, entry.pk)


def _cancel(request: SignedInRequest, term: Appointment) -> None:
    def step() -> None:
        actions.cancel_appointment(actor=request.user, appointment=term)

    take(request, step, _("The term is cancelled."))


def _renew(request: SignedInRequest, term: Appointment) -> None:
    form = forms.LastDayForm(request.POST)

    def step() -> None:
        last_day = form.cleaned_data["last_day"]
        actions.renew(actor=request.user, appointment=term, last_day=last_day)

    take_form(request, form, step, _("The term is renewed."))


def _end(request: SignedInRequest, term: Appointment) -> None:
    form = forms.EndForm(request.POST)

    def step() -> None:
        last_day = form.cleaned_data["last_day"]
        actions.end_appointment(actor=request.user, appointment=term, last_day=last_day)

    take_form(request, form, step, _("The term is ended."))


def _move(request: SignedInRequest, term: Appointment) -> None:
    form = forms.MoveForm(request.POST, counties=_other_counties(term.county))

    def step() -> None:
        actions.move_appointment(
            actor=request.user,
            appointment=term,
            county=form.counties[form.cleaned_data["county"]],
            first_day=form.cleaned_data["first_day"],
        )

    take_form(request, form, step, _("The term goes on in the other county."))


def _other_counties(county: County) -> list[County]:
    return list(selectors.counties_in_force(selectors.today()).exclude(pk=county.pk))


_TERM_STEPS = {"cancel": _cancel, "renew": _renew, "end": _end, "move": _move}


@access(Rule.ROSTER_KEEPER)
@require_POST
def change_pause(request: SignedInRequest, person_id: str, step: str) -> HttpResponse:
    """Pause somebody, or end the pause."""
    entry = _person(request, person_id)
    pause_or_resume(request, entry, step)
    return redirect("colleagues:person", request.county.code, entry.pk)


def pause_or_resume(request: SignedInRequest, entry: SupportColleague, step: str) -> None:
    if step == "resume":
        take(
            request,
            lambda: actions.resume(actor=request.user, support_colleague=entry),
            _("The pause is over."),
        )
        return
    form = forms.PauseForm(request.POST)
    take_form(
        request,
        form,
        lambda: actions.pause(actor=request.user, support_colleague=entry, **form.cleaned_data),
        _("%s is paused.") % entry,
    )


@access(Rule.NATIONAL_STAFF)
def national_roster(request: HttpRequest) -> HttpResponse:
    """The composition of the nation and of every county, on a day."""
    day = forms.day_of(request.GET.get("day"), selectors.today())
    counties = [composition.composition_of(c, day) for c in selectors.counties_in_force(day)]
    context = {
        "day": day,
        "nation": composition.composition_of(None, day),
        "counties": counties,
        "count_of_counties": len(counties),
    }
    return render(request, "colleagues/national_roster.html", context)
