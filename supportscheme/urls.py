from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from colleagues.permissions import Rule, access
from supportscheme import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("colleagues.urls")),
    path("log/", include("contacts.urls")),
    path("", include("reporting.urls")),
    path("home/", views.home, name="home"),
    path("language/", access(Rule.PUBLIC)(set_language), name="set_language"),
    path("accounts/", include("supportscheme.account_urls")),
]
