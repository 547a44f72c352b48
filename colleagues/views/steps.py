"""What the roster's views share: a step with its outcome as a message, or its refusal in the form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from colleagues import actions, selectors
from colleagues.models import User
from supportscheme.errors import RuleError


class SignedInRequest(HttpRequest):
    """A request that `@access` let through: with a user, and what the rule attached."""

    user: User
    county: Any
    support_colleague: Any


def succeeds(form: forms.BaseForm, step: Callable[[], object]) -> bool:
    """Take the step if the form is right; a rule that refuses is said in the form."""
    if not form.is_valid():
        return False
    try:
        step()
    except RuleError as error:
        form.add_error(None, str(error))
        return False
    return True


def take(request: HttpRequest, step: Callable[[], object], done: str) -> None:
    """Take a step that a button asks for, and say how it went."""
    try:
        step()
    except RuleError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def take_form(
    request: HttpRequest, form: forms.BaseForm, step: Callable[[], object], done: str
) -> None:
    """Take the step of a small form that stands on another page, and say how it went there."""
    if succeeds(form, step):
        messages.success(request, done)
        return
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))


def invite_if_asked(request: SignedInRequest, form: forms.Form) -> None:
    """Send the invitation when a form that has just given somebody a role says so."""
    if form.cleaned_data["send_invitation"]:
        email = form.cleaned_data["email"].lower()
        send_invitation(request, selectors.people().get(email=email))


def send_invitation(request: SignedInRequest, user: User) -> None:
    """Send the invitation, and say how it went."""
    url = request.build_absolute_uri(reverse("account_login"))
    take(
        request,
        lambda: actions.invite(actor=request.user, user=user, sign_in_url=url),
        _("The invitation is sent to %s.") % user.email,
    )
