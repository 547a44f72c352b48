from django.urls import path

from reporting.views import reports, statistics, years

app_name = "reporting"
urlpatterns = [
    path("years/", years.years, name="years"),
    path("years/<int:year>/", years.year, name="year"),
    path("years/<int:year>/close/", years.close, name="close"),
    path("years/<int:year>/reopen/", years.reopen, name="reopen"),
    path("years/<int:year>/draft/", years.draft, name="draft"),
    path("years/<int:year>/publish/", years.publish, name="publish"),
    path("statistics/<int:year>/", statistics.statistics, name="statistics"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:year>/", reports.reports_of_year, name="reports-of-year"),
    path("reports/<int:year>/all.zip", reports.report_archive, name="report-archive"),
    path("reports/<int:year>/<int:pk>/again/", reports.try_again, name="report-again"),
    path("reports/<int:year>/<str:name>", reports.report_file, name="report-file"),
]
