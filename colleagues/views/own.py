"""A support colleague's own entry."""

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from colleagues import actions, forms, selectors
from colleagues.models import SupportColleague
from colleagues.permissions import Rule, access
from colleagues.views.roster import pause_or_resume
from colleagues.views.steps import SignedInRequest, succeeds, take


@access(Rule.SUPPORT_COLLEAGUE)
def own_entry(request: SignedInRequest) -> HttpResponse:
    """Keep the facts, choose what the public sees, pause."""
    entry: SupportColleague = request.support_colleague
    initial = {**forms.facts_of(entry), "public_fields": entry.public_fields}
    form = forms.OwnEntryForm(request.POST or None, initial=initial)
    if request.method == "POST" and succeeds(form, lambda: _update(request, entry, form)):
        take(request, lambda: None, _("Your entry is saved."))
        return redirect("colleagues:own-entry")
    today = selectors.today()
    context = {
        "form": form,
        "person": entry,
        "pauses": entry.pauses.ending_on_or_after(today),
        "is_paused": selectors.pauses_during(entry, today, today).exists(),
        "terms": request.user.appointments.support_colleagues().select_related("county"),
    }
    return render(request, "colleagues/own_entry.html", context)


@transaction.atomic
def _update(request: SignedInRequest, entry: SupportColleague, form: forms.OwnEntryForm) -> None:
    actions.update_roster_entry(actor=request.user, support_colleague=entry, **form.facts())
    actions.choose_public_fields(
        actor=request.user, support_colleague=entry, fields=form.cleaned_data["public_fields"]
    )


@access(Rule.SUPPORT_COLLEAGUE)
@require_POST
def own_pause(request: SignedInRequest, step: str) -> HttpResponse:
    """Pause oneself, or end the pause."""
    pause_or_resume(request, request.support_colleague, step)
    return redirect("colleagues:own-entry")
