"""Confirming a year, from the log page and by a signed link; and wanting no mails about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from colleagues.permissions import Rule, access
from reporting import links, selectors
from reporting.actions import confirmations as actions
from reporting.links import InvalidLink
from supportscheme.errors import RuleError

NOT_A_LINK = 404


@access(Rule.SUPPORT_COLLEAGUE)
@require_POST
def confirm(request: Any, year: int) -> HttpResponse:
    """One tap: everything I had is registered."""
    try:
        actions.confirm_year(support_colleague=request.user.support_colleague, year=year)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Thank you. %(year)s is confirmed.") % {"year": year})
    return redirect("contacts:log")


@access(Rule.PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def confirm_by_mail(request: Any, token: str) -> HttpResponse:
    """The link in the mail: a page with one button. Opening it does nothing, since mail programs open links
    too; nobody is signed in by it."""
    try:
        key, year = links.read_confirmation(token)
        person = selectors.support_colleague_by_key(key)
        if person is None:
            raise InvalidLink
    except InvalidLink:
        return _not_a_link(request)
    page = {
        "heading": _("Confirm %(year)s") % {"year": year},
        "text": _(
            "%(name)s, is everything you had in %(year)s registered? Confirm also if there was nothing."
            " That you have confirmed is all that is stored."
        )
        % {"name": person, "year": year},
        "label": _("Everything from %(year)s is registered") % {"year": year},
    }
    try:
        if request.method == "POST":
            actions.confirm_year(support_colleague=person, year=year)
            page["done"] = _("Thank you. %(year)s is confirmed.") % {"year": year}
        else:
            actions.check_can_confirm(
                support_colleague=person, year=year, row=selectors.year_or_none(year)
            )
    except RuleError as error:
        page["problem"] = str(error)
    return render(request, "reporting/by_mail.html", page)


@access(Rule.PUBLIC)
@never_cache
@require_http_methods(["GET", "POST"])
def mute_by_mail(request: Any, token: str) -> HttpResponse:
    """The other link in the mail: no more mails about this year."""
    try:
        key, year = links.read_mute(token)
        user = selectors.user_by_key(key)
        if user is None:
            raise InvalidLink
    except InvalidLink:
        return _not_a_link(request)
    page = {
        "heading": _("Mails about %(year)s") % {"year": year},
        "text": _("Do you want no more reminders about %(year)s?") % {"year": year},
        "label": _("No more mails about %(year)s") % {"year": year},
    }
    if request.method == "POST":
        try:
            actions.mute(user=user, year=year)
            page["done"] = _("You are sent no more reminders about %(year)s.") % {"year": year}
        except RuleError as error:
            page["problem"] = str(error)
    return render(request, "reporting/by_mail.html", page)


@access(Rule.SIGNED_IN)
@require_POST
def mute(request: Any, year: int) -> HttpResponse:
    """No more mails about a year, or (`mails=on`) mails again."""
    wants_mails = request.POST.get("mails") == "on"
    try:
        (actions.unmute if wants_mails else actions.mute)(user=request.user, year=year)
    except RuleError as error:
        messages.error(request, str(error))
    else:
        said = _("You are reminded again.") if wants_mails else _("You get no more reminders.")
        messages.success(request, said)
    return redirect("home")


def _not_a_link(request: Any) -> HttpResponse:
    page = {
        "heading": _("This link does not work"),
        "problem": _("It was cut off or changed on the way. Sign in to confirm instead."),
    }
    return render(request, "reporting/by_mail.html", page, status=NOT_A_LINK)
