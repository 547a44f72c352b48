from django.urls import path

from colleagues import views

app_name = "colleagues"
urlpatterns = [
    path("", views.finder, name="finder"),
    path("roster/", views.roster_home, name="roster-home"),
    path("roster/<str:county_code>/", views.roster, name="roster"),
]
