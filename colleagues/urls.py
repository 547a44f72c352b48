from django.urls import path

from colleagues.views import help_offers, public, roster

app_name = "colleagues"
urlpatterns = [
    path("", public.finder, name="finder"),
    path("county/<str:county_code>/", public.finder_print, name="finder-print"),
    path("help-offers/", help_offers.help_offers, name="help-offers"),
    path("help-offers/<int:pk>/", help_offers.help_offer, name="help-offer"),
    path("roster/", roster.roster_home, name="roster-home"),
    path("roster/<str:county_code>/", roster.roster, name="roster"),
]
