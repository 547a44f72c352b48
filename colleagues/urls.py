from django.urls import path

from colleagues.views import public, roster

app_name = "colleagues"
urlpatterns = [
    path("", public.finder, name="finder"),
    path("county/<str:county_code>/", public.finder_print, name="finder-print"),
    path("roster/", roster.roster_home, name="roster-home"),
    path("roster/<str:county_code>/", roster.roster, name="roster"),
]
