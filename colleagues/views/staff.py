"""Who has which role, and the audit log: for national staff."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from colleagues import actions, audit_texts, forms, rules, selectors
from colleagues.permissions import Rule, access
from colleagues.views.steps import (
    SignedInRequest,
    invite_if_asked,
    send_invitation,
    succeeds,
    take,
    take_form,
)

AUDIT_ENTRIES_PER_PAGE = 100


@access(Rule.NATIONAL_STAFF)
def roles(request: SignedInRequest) -> HttpResponse:
    """Every county with its adviser, and the national staff."""
    today = selectors.today()
    counties = selectors.advisers_by_county(today)
    context = {
        "today": today,
        "counties": counties,
        "without": [county for county, terms in counties if not terms],
        "staff": selectors.national_staff(),
    }
    return render(request, "colleagues/roles.html", context)


@access(Rule.NATIONAL_STAFF)
def appoint_adviser(request: SignedInRequest) -> HttpResponse:
    """Appoint a county adviser."""
    today = selectors.today()
    counties = list(selectors.counties_in_force(today))
    initial = {"county": request.GET.get("county"), "first_day": today}
    form = forms.AdviserForm(request.POST or None, counties=counties, initial=initial)
    if request.method == "POST" and succeeds(form, lambda: _appoint_adviser(request, form)):
        take(request, lambda: None, _("%s is appointed.") % form.cleaned_data["name"])
        invite_if_asked(request, form)
        return redirect("colleagues:roles")
    context = {"form": form, "title": _("Appoint a county adviser")}
    return render(request, "colleagues/staff_form.html", context)


def _appoint_adviser(request: SignedInRequest, form: forms.AdviserForm) -> None:
    given = form.cleaned_data
    actions.appoint_adviser(
        actor=request.user,
        county=form.counties[given["county"]],
        email=given["email"],
        name=given["name"],
        first_day=given["first_day"],
        last_day=given["last_day"],
    )


@access(Rule.NATIONAL_STAFF)
def appoint_staff(request: SignedInRequest) -> HttpResponse:
    """Make somebody national staff."""
    form = forms.PersonForm(request.POST or None)
    if request.method == "POST" and succeeds(form, lambda: _appoint_staff(request, form)):
        take(request, lambda: None, _("%s is national staff.") % form.cleaned_data["name"])
        invite_if_asked(request, form)
        return redirect("colleagues:roles")
    context = {"form": form, "title": _("Add national staff")}
    return render(request, "colleagues/staff_form.html", context)


def _appoint_staff(request: SignedInRequest, form: forms.PersonForm) -> None:
    given = form.cleaned_data
    actions.appoint_national_staff(actor=request.user, email=given["email"], name=given["name"])


@access(Rule.NATIONAL_STAFF)
@require_POST
def dismiss_staff(request: SignedInRequest, user_id: str) -> HttpResponse:
    """End somebody's role as national staff."""
    user = get_object_or_404(selectors.national_staff(), pk=user_id)
    take(
        request,
        lambda: actions.dismiss_national_staff(actor=request.user, user=user),
        _("%s is no longer national staff.") % user,
    )
    return redirect("home")


@access(Rule.NATIONAL_STAFF)
@require_POST
def end_adviser(request: SignedInRequest, term_id: int) -> HttpResponse:
    """Set the last day of an adviser's term; one that hasn't begun is taken back."""
    term = get_object_or_404(selectors.adviser_terms(), pk=term_id)
    if rules.can_cancel(term):
        take(
            request,
            lambda: actions.cancel_appointment(actor=request.user, appointment=term),
            _("The term is cancelled."),
        )
        return redirect("colleagues:roles")
    form = forms.EndForm(request.POST)
    take_form(
        request,
        form,
        lambda: actions.end_appointment(
            actor=request.user, appointment=term, last_day=form.cleaned_data["last_day"]
        ),
        _("The term is ended."),
    )
    return redirect("colleagues:roles")


@access(Rule.NATIONAL_STAFF)
@require_POST
def invite(request: SignedInRequest, user_id: str) -> HttpResponse:
    """Send an adviser or national staff the invitation again."""
    send_invitation(request, get_object_or_404(selectors.people(), pk=user_id))
    return redirect("colleagues:roles")


@access(Rule.NATIONAL_STAFF)
def change_email(request: SignedInRequest, user_id: str) -> HttpResponse:
    """Give somebody another e-mail address."""
    user = get_object_or_404(selectors.people(), pk=user_id)
    before = user.email
    untold: list[str] = []
    form = forms.EmailForm(request.POST or None)

    def change() -> None:
        email = form.cleaned_data["email"]
        untold.extend(actions.change_email(actor=request.user, user=user, email=email))

    if request.method == "POST" and succeeds(form, change):
        messages.success(request, _("The e-mail address of %s is changed.") % user)
        for address in untold:
            messages.warning(request, _("The mail to %s could not be sent.") % address)
        return redirect("colleagues:roles")
    title = _("The e-mail address of %s") % user
    return render(
        request, "colleagues/staff_form.html", {"form": form, "title": title, "now": before}
    )


@access(Rule.NATIONAL_STAFF)
def audit_log(request: SignedInRequest) -> HttpResponse:
    """Every change to roster, roles, counties, codes and years: who, when and what."""
    search = request.GET.get("q", "").replace("\0", "").strip()[:100]
    pages = Paginator(selectors.audit_entries(search), AUDIT_ENTRIES_PER_PAGE)
    page = pages.get_page(request.GET.get("page"))
    lines = [
        (entry, audit_texts.event_text(entry.event), audit_texts.detail_lines(entry.detail))
        for entry in page
    ]
    context = {"page": page, "lines": lines, "search": search}
    return render(request, "colleagues/audit_log.html", context)
