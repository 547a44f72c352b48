from django.urls import path

from reporting.views import reports, years

app_name = "reporting"
urlpatterns = [
    path("years/", years.years, name="years"),
    path("reports/", reports.reports, name="reports"),
]
