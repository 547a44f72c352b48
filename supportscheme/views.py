"""Views that belong to no app."""

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from colleagues.models import User
from colleagues.permissions import Rule, access, is_national_staff, may_advise, may_log


@access(Rule.SIGNED_IN)
def home(request: HttpRequest) -> HttpResponse:
    """Where somebody lands after signing in: the first page of the role that has most to do."""
    user = cast(User, request.user)
    if may_log(user):
        return redirect("contacts:log")
    if is_national_staff(user):
        return redirect("reporting:years")
    if may_advise(user):
        return redirect("reporting:adviser-home")
    return render(request, "no_role.html")
