"""What was tapped survives a lost session.

A form that arrives from somebody who isn't signed in any more is neither stored nor thrown away: it goes back
into the browser as a page that asks to sign in and to send it again. The same page answers a form whose
security token has expired because of signing in again, if the form came from this site.
"""

import functools
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.views.csrf import csrf_failure as plain_csrf_failure
from django.views.decorators.cache import never_cache

AnyView = Callable[..., HttpResponseBase]
_LONGEST = 100


def keeps_answers(view: AnyView) -> AnyView:
    """Give the answers back to somebody whose session is gone. Goes outside `@access`."""

    @functools.wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "POST" and not request.user.is_authenticated:
            return _page_with_answers(request)
        return view(request, *args, **kwargs)

    checked.keeps_answers = True  # type: ignore[attr-defined]
    return checked


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's page, or the answers once more where this site's own form had an old token."""
    came_from_here = request.headers.get("Sec-Fetch-Site") == "same-origin"
    if came_from_here and _view_keeps_answers(request):
        return _page_with_answers(request)
    return plain_csrf_failure(request, reason=reason)


def _view_keeps_answers(request: HttpRequest) -> bool:
    try:
        return getattr(resolve(request.path_info).func, "keeps_answers", False)
    except Resolver404:
        return False


@never_cache
def _page_with_answers(request: HttpRequest) -> HttpResponse:
    answers = [
        (name, value[:_LONGEST])
        for name, values in request.POST.lists()
        for value in values
        if name != "csrfmiddlewaretoken"
    ]
    # Only of a new contact does the browser keep a draft, which waits in the form after signing in.
    is_new = request.path == reverse("contacts:save-contact")
    next_page = "contacts:new-contact" if is_new else "contacts:log"
    context = {
        "answers": answers,
        "target": request.path,
        "sign_in": f"{reverse('account_login')}?next={reverse(next_page)}",
        "is_new": is_new,
        "is_signed_in": request.user.is_authenticated,
    }
    return quietly(render(request, "contacts/held.html", context, status=401))


def quietly(response: HttpResponse) -> HttpResponse:
    """A refusal that leaves no line in the log: with the time a journal adds, the line would say when
    somebody was at the log of contacts."""
    response._has_been_logged = True  # type: ignore[attr-defined]
    return response
