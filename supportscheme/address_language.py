"""The language of a page that anybody may read travels in its address (`?lang=nn`): no cookie is needed."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

View = Callable[..., HttpResponse]


def asked_language(request: HttpRequest) -> str:
    """The one the address asks for, or the browser's."""
    asked = request.GET.get("lang", "")
    if asked in dict(settings.LANGUAGES):
        return asked
    return translation.get_language() or settings.LANGUAGE_CODE


def in_asked_language(view: View) -> View:
    """Let a view answer in the language its address asks for."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        language = asked_language(request)
        with translation.override(language):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = language
        return response

    return answer


def context(request: HttpRequest) -> dict[str, object]:
    """What templates need to pass the language on, and to offer the others."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    links = [
        {"code": code, "name": name, "query": query_with(request, lang=code)}
        for code, name in settings.LANGUAGES
    ]
    return {
        "language": language,
        "language_query": f"?lang={language}" if "lang" in request.GET else "",
        "language_links": links,
    }


def query_with(request: HttpRequest, **changes: str) -> str:
    """The address's query with these changes."""
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = value
    return "?" + query.urlencode()
