"""Security and language for every request."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils.cache import add_never_cache_headers

GetResponse = Callable[[HttpRequest], HttpResponse]


class LanguageMiddleware(LocaleMiddleware):
    """Django's, with `no` (any Norwegian) understood as bokmål."""

    def process_request(self, request: HttpRequest) -> None:
        accepted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        parts = [part.strip() for part in accepted.split(",")]
        request.META["HTTP_ACCEPT_LANGUAGE"] = ",".join(
            "nb" + part[2:].removeprefix("-NO").removeprefix("-no")
            if part[:2].lower() == "no" and part[2:3] in ("", ";", "-")
            else part
            for part in parts
        )
        super().process_request(request)


class NoStoreMiddleware:
    """No page of a signed-in user is kept by a browser: the back button after signing out shows nothing."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            add_never_cache_headers(response)
        return response
