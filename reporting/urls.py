from django.urls import path

from reporting.views import confirmations, reports, returns, statistics, tables, years

app_name = "reporting"
urlpatterns = [
    path("confirm/<int:year>/", confirmations.confirm, name="confirm"),
    path("confirm/mail/<str:token>/", confirmations.confirm_by_mail, name="confirm-by-mail"),
    path("reminders/<int:year>/", confirmations.mute, name="mute"),
    path("reminders/mail/<str:token>/", confirmations.mute_by_mail, name="mute-by-mail"),
    path("my-counties/", returns.adviser_home, name="adviser-home"),
    path("returns/<str:county_code>/<int:year>/", returns.county_return, name="county-return"),
    path(
        "returns/<str:county_code>/<int:year>/<slug:step>/",
        returns.return_step,
        name="return-step",
    ),
    path("years/<int:year>/dates/", returns.dates, name="year-dates"),
    path("years/", years.years, name="years"),
    path("years/<int:year>/", years.year, name="year"),
    path("years/<int:year>/close/", years.close, name="close"),
    path("years/<int:year>/reopen/", years.reopen, name="reopen"),
    path("years/<int:year>/draft/", years.draft, name="draft"),
    path("years/<int:year>/publish/", years.publish, name="publish"),
    path("years/<int:year>/open-statistics/", years.open_statistics, name="open-statistics"),
    path("years/<int:year>/close-statistics/", years.close_statistics, name="close-statistics"),
    path("statistics/", statistics.latest, name="statistics-latest"),
    path("statistics/trend/", statistics.trend, name="statistics-trend"),
    path("statistics/<int:year>/", statistics.statistics, name="statistics"),
    path("statistics/<int:year>/by/<slug:variable>/", statistics.by_variable, name="statistics-by"),
    path(
        "statistics/<int:year>/by/<slug:variable>/<slug:other_variable>/",
        statistics.cross,
        name="statistics-cross",
    ),
    path("statistics/<int:year>/counties/", statistics.counties, name="statistics-counties"),
    path(
        "statistics/<int:year>/counties/by/<slug:variable>/",
        statistics.counties_by_variable,
        name="statistics-counties-by",
    ),
    path("statistics/<int:year>/counties/<str:code>/", statistics.county, name="statistics-county"),
    path("statistics/<int:year>/tables/", tables.tables, name="tables"),
    path(
        "statistics/<int:year>/tables/<slug:name>.<slug:ending>",
        tables.table_file,
        name="table-file",
    ),
    path("reports/", reports.reports, name="reports"),
    path("reports/<int:year>/", reports.reports_of_year, name="reports-of-year"),
    path("reports/<int:year>/all.zip", reports.report_archive, name="report-archive"),
    path("reports/<int:year>/<int:pk>/again/", reports.try_again, name="report-again"),
    path("reports/<int:year>/<str:name>", reports.report_file, name="report-file"),
]
