from django.urls import path

from reporting import views

app_name = "reporting"
urlpatterns = [
    path("years/", views.years, name="years"),
    path("reports/", views.reports, name="reports"),
]
