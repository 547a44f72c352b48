"""Staff keep the list of where a doctor can go next."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from colleagues.actions import help_offers as actions
from colleagues.help_offers import HelpOfferForm, all_offers
from colleagues.permissions import Rule, access


@access(Rule.NATIONAL_STAFF)
def help_offers(request: HttpRequest) -> HttpResponse:
    """The list, and a form for one more line."""
    form = HelpOfferForm(request.POST or None, initial={"position": 1})
    if request.method == "POST" and form.is_valid():
        actions.add_help_offer(actor=_actor(request), fields=_fields(form))
        messages.success(request, _("The line is added."))
        return redirect("colleagues:help-offers")
    context = {"form": form, "offers": all_offers()}
    return render(request, "colleagues/help_offers.html", context)


@access(Rule.NATIONAL_STAFF)
def help_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one line, or take it away."""
    offer = get_object_or_404(all_offers(), pk=pk)
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_help_offer(actor=_actor(request), offer=offer)
        messages.success(request, _("The line is gone."))
        return redirect("colleagues:help-offers")
    form = HelpOfferForm(request.POST or None, instance=offer)
    if request.method == "POST" and form.is_valid():
        actions.change_help_offer(actor=_actor(request), offer=offer, fields=_fields(form))
        messages.success(request, _("The line is changed."))
        return redirect("colleagues:help-offers")
    return render(request, "colleagues/help_offer.html", {"form": form, "offer": offer})


def _actor(request: Any) -> Any:
    return request.user


def _fields(form: HelpOfferForm) -> Any:
    return {name: form.cleaned_data[name] for name in form.Meta.fields}
