"""Courses, county meetings and talks of a county's support colleagues, and who is due."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from colleagues import actions, forms, selectors
from colleagues import follow_up as reads
from colleagues.models import County, Gathering
from colleagues.permissions import Rule, access
from colleagues.views.roster import may_keep
from colleagues.views.steps import SignedInRequest, succeeds, take, take_form


@access(Rule.ROSTER_KEEPER)
def follow_up(request: SignedInRequest) -> HttpResponse:
    """Who is due in the county, and a form for a course or meeting held."""
    county: County = request.county
    return _page(request, county, may_keep(request.user, county))


@access(Rule.NATIONAL_STAFF)
def national_follow_up(request: SignedInRequest) -> HttpResponse:
    """Who is due in the nation, and a form for a national course."""
    return _page(request, None, True)


def _page(request: SignedInRequest, county: County | None, may_note: bool) -> HttpResponse:
    today = selectors.today()
    entries = reads.follow_up_of(county, today)
    form = forms.GatheringForm(request.POST or None, people=[entry.person for entry in entries])
    if request.method == "POST" and succeeds(form, lambda: _record(request, county, form)):
        take(request, lambda: None, _("The meeting or course is noted."))
        return redirect(request.path)
    context = {
        "county": county,
        "entries": entries,
        "form": form,
        "gatherings": reads.gatherings_of(county),
        "today": today,
        "may_keep": may_note,
    }
    return render(request, "colleagues/follow_up.html", context)


def _record(request: SignedInRequest, county: County | None, form: forms.GatheringForm) -> None:
    given = form.cleaned_data
    actions.record_gathering(
        actor=request.user,
        county=county,
        kind=given["kind"],
        title=given["title"],
        day=given["day"],
        attendees=form.present(),
    )


@access(Rule.ROSTER_KEEPER)
@require_POST
def talk(request: SignedInRequest, person_id: str) -> HttpResponse:
    """Note that the adviser and a support colleague talked."""
    county: County = request.county
    people = selectors.people_of(selectors.terms_of_county(county))
    entry = get_object_or_404(people, pk=person_id)
    form = forms.TalkForm(request.POST)
    take_form(
        request,
        form,
        lambda: actions.record_talk(
            actor=request.user,
            support_colleague=entry,
            county=county,
            day=form.cleaned_data["day"],
        ),
        _("The talk with %s is noted.") % entry,
    )
    return redirect("colleagues:follow-up", county.code)


@access(Rule.ROSTER_KEEPER)
@require_POST
def remove_talk(request: SignedInRequest, person_id: str, talk_id: int) -> HttpResponse:
    """Take back a talk noted by mistake."""
    county: County = request.county
    entry = get_object_or_404(selectors.people_of(selectors.terms_of_county(county)), pk=person_id)
    noted = get_object_or_404(entry.talks.all(), pk=talk_id)
    take(
        request,
        lambda: actions.remove_talk(actor=request.user, talk=noted, county=county),
        _("The talk is removed."),
    )
    return redirect("colleagues:person", county.code, entry.pk)


@access(Rule.ROSTER_KEEPER)
@require_POST
def remove_gathering(request: SignedInRequest, gathering_id: int) -> HttpResponse:
    """Take back a meeting or course noted by mistake."""
    county: County = request.county
    _remove(request, get_object_or_404(reads.gatherings_of(county), pk=gathering_id))
    return redirect("colleagues:follow-up", county.code)


@access(Rule.NATIONAL_STAFF)
@require_POST
def remove_national_gathering(request: SignedInRequest, gathering_id: int) -> HttpResponse:
    """Take back a national course noted by mistake."""
    _remove(request, get_object_or_404(reads.gatherings_of(None), pk=gathering_id))
    return redirect("colleagues:national-follow-up")


def _remove(request: SignedInRequest, gathering: Gathering) -> None:
    take(
        request,
        lambda: actions.remove_gathering(actor=request.user, gathering=gathering),
        _("The meeting or course is removed."),
    )
