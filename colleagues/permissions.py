"""Who may see which view. Every view states its rule with `@access(...)`; a test walks all URLs for it."""

import functools
from collections.abc import Callable
from enum import StrEnum
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from colleagues import selectors
from colleagues.models import County, User

View = Callable[..., HttpResponseBase]


class Rule(StrEnum):
    PUBLIC = "public"
    SIGNED_IN = "signed in"
    SUPPORT_COLLEAGUE = "support colleague"
    COUNTY_ADVISER = "county adviser"
    ROSTER_KEEPER = "county adviser or national staff"
    NATIONAL_STAFF = "national staff"


def may_log(user: User) -> bool:
    return hasattr(user, "support_colleague") and selectors.is_support_colleague(
        user, selectors.today()
    )


def may_advise(user: User) -> bool:
    return selectors.counties_advised_by(user, selectors.today()).exists()


def is_national_staff(user: User) -> bool:
    return user.is_national_staff


_HOLDS: dict[Rule, Callable[[User], bool]] = {
    Rule.SIGNED_IN: lambda user: True,
    Rule.SUPPORT_COLLEAGUE: may_log,
    Rule.COUNTY_ADVISER: may_advise,
    Rule.ROSTER_KEEPER: lambda user: is_national_staff(user) or may_advise(user),
    Rule.NATIONAL_STAFF: is_national_staff,
}


def access(rule: Rule) -> Callable[[View], View]:
    """Let only those in whom `rule` holds reach the view: others get 403, or sign in first.

    A county adviser's view that takes `county_code` gets `request.county`, one of the adviser's own;
    another county is a 404. A roster keeper's gets one of the counties whose roster the user may see, past
    ones included; what may be changed there is for the actions to say. A support colleague's view gets
    `request.support_colleague`.
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if rule is not Rule.PUBLIC:
                if not request.user.is_authenticated:
                    return redirect_to_login(request.get_full_path())
                if not _HOLDS[rule](request.user):
                    raise PermissionDenied
                _attach(request, rule, kwargs)
            return view(request, *args, **kwargs)

        checked.access_rule = rule  # type: ignore[attr-defined]
        return checked

    return decorate


def _attach(request: Any, rule: Rule, kwargs: dict[str, Any]) -> None:
    if rule is Rule.SUPPORT_COLLEAGUE:
        request.support_colleague = request.user.support_colleague
    if rule is Rule.COUNTY_ADVISER and "county_code" in kwargs:
        own = selectors.counties_advised_by(request.user, selectors.today())
        request.county = county_or_404(own, kwargs.pop("county_code"))
    if rule is Rule.ROSTER_KEEPER and "county_code" in kwargs:
        visible = selectors.roster_counties_of(request.user)
        request.county = county_or_404(visible, kwargs.pop("county_code"))


def county_or_404(counties: QuerySet[County], code: str) -> County:
    """The county with this code, if it is one of these. Raises Http404."""
    # Compared here: a database may refuse what somebody writes in an address.
    county = next((county for county in counties if county.code == code), None)
    if county is None:
        raise Http404
    return county
