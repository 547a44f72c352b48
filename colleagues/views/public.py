"""The finder: no cookie, no session, nothing kept about the visitor. The language travels in the address."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control

from colleagues import finder as public
from colleagues import selectors
from colleagues.help_offers import all_offers
from colleagues.models import SupportColleague
from colleagues.permissions import Rule, access
from supportscheme import address_language
from supportscheme.address_language import in_asked_language, query_with


def _render(
    request: HttpRequest, template: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """Render without the request: what asks for a user, a message or a token would make a cookie."""
    site = {
        "SITE_NAME": settings.SITE_NAME,
        "DEMO": settings.DEMO,
        **address_language.context(request),
        "help_offers": all_offers(),
    }
    response = HttpResponse(render_to_string(template, {**site, **context}), status=status)
    # A pause takes effect at once, and nobody else's cache keeps what was looked for.
    patch_cache_control(response, no_store=True)
    return response


def _search(request: HttpRequest) -> public.Search:
    names = {"county": "county", "sex": "sex", "kind_of_doctor": "kind", "language": "language"}
    given = {field: request.GET.get(name, "")[:60].strip() for field, name in names.items()}
    return public.Search(place=request.GET.get("place", "")[:60].strip(), **given)


@access(Rule.PUBLIC)
@in_asked_language
def finder(request: HttpRequest) -> HttpResponse:
    """Find a support colleague. Whatever the address asks for, the answer is a page: nothing is refused."""
    day, search = selectors.today(), _search(request)
    found = public.find(search, day)
    counties = list(selectors.counties_in_force(day))
    cut = search.is_empty and "all" not in request.GET
    shown = found.entries[: public.SHOWN_AT_FIRST] if cut else found.entries
    context: dict[str, object] = {
        "rules": public.rules_of_the_scheme(),
        "search": search,
        "counties": counties,
        "county": next((c for c in counties if c.code == search.county), None),
        "kinds": selectors.kinds_of_doctor(day.year),
        "sexes": SupportColleague.Sex.choices,
        "languages": found.languages,
        "entries": shown,
        "nearest": found.nearest,
        "total": len(found.entries),
        "more_query": query_with(request, all="1") if len(shown) < len(found.entries) else "",
    }
    return _render(request, "colleagues/finder/finder.html", context)


@access(Rule.PUBLIC)
@in_asked_language
def finder_print(request: HttpRequest, county_code: str) -> HttpResponse:
    """A county's support colleagues on a page to print and hang up."""
    day = selectors.today()
    # Compared here: a database may refuse what somebody writes in an address.
    in_force = selectors.counties_in_force(day)
    county = next((county for county in in_force if county.code == county_code), None)
    if county is None:
        # Not the site's own page for this, whose forms need a cookie.
        response = _render(request, "colleagues/finder/no_county.html", {}, status=404)
        # Django would log the 404, and with the journal's time that says when somebody looked for help.
        response._has_been_logged = True  # type: ignore[attr-defined]
        return response
    context: dict[str, object] = {
        "rules": public.rules_of_the_scheme(),
        "county": county,
        "day": day,
        "entries": public.find(public.Search(county=county.code), day).entries,
    }
    return _render(request, "colleagues/finder/print.html", context)
