"""What every template may use."""

from django.conf import settings
from django.http import HttpRequest

from colleagues import permissions, selectors


def site(request: HttpRequest) -> dict[str, object]:
    return {
        "SITE_NAME": settings.SITE_NAME,
        "DEMO": settings.DEMO,
        "LANGUAGES": settings.LANGUAGES,
        **_roles(request),
    }


def _roles(request: HttpRequest) -> dict[str, object]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"may_log": False, "advised_counties": [], "is_national_staff": False}
    return {
        "may_log": permissions.may_log(user),
        "advised_counties": list(selectors.counties_advised_by(user, selectors.today())),
        "is_national_staff": permissions.is_national_staff(user),
    }
