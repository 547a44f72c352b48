"""Sudo mode: a grave step (closing, publishing) wants somebody who signed in again a few minutes ago."""

import functools
import time
from collections.abc import Callable
from typing import Any

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows import reauthentication
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

View = Callable[..., HttpResponse]


def recent_sign_in_required(view: View) -> View:
    """Send whoever did not sign in within the last minutes to do so, and back here afterwards.

    allauth asks for the password, the app or the passkey, and lets those pass who have none of them.
    They sign in by a code, so they are asked for a new one.
    """

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if signed_in_recently(request):
            return view(request, *args, **kwargs)
        if reauthentication.get_reauthentication_flows(request.user):
            return reauthentication.suspend_request(request, reverse("account_reauthenticate"))
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{reverse('sign_in_again')}?{query}")

    return checked


def signed_in_recently(request: HttpRequest) -> bool:
    """Whether the last proof of who this is, at sign-in or after it, is minutes old."""
    records = get_authentication_records(request, request.user)
    return any(
        time.time() - record["at"] < app_settings.REAUTHENTICATION_TIMEOUT for record in records
    )


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Sign out and begin anew with a code; for those who have no password, app or passkey."""
    following = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(following, {request.get_host()}, request.is_secure()):
        following = reverse("home")
    if request.method == "POST":
        logout(request)
        return redirect(f"{reverse('account_login')}?{urlencode({'next': following})}")
    return render(request, "account/sign_in_again.html", {"next": following})
