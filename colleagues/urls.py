from django.urls import URLPattern, path, re_path

from colleagues.views import counties, files, follow_up, help_offers, own, public, roster, staff

app_name = "colleagues"

_COUNTY = "roster/<str:county_code>/"
_PERSON = _COUNTY + "people/<uuid:person_id>/"
_TERM = r"^roster/(?P<county_code>\w+)/terms/(?P<term_id>\d+)/(?P<step>renew|end|cancel|move)/$"
_PAUSE = (
    r"^roster/(?P<county_code>\w+)/people/(?P<person_id>[0-9a-f-]{36})/(?P<step>pause|resume)/$"
)
_EXPORT = r"^roster/(?P<county_code>\w+)/export\.(?P<file_format>xlsx|csv)$"

urlpatterns: list[URLPattern] = [
    path("", public.finder, name="finder"),
    path("county/<str:county_code>/", public.finder_print, name="finder-print"),
    path("me/", own.own_entry, name="own-entry"),
    re_path(r"^me/(?P<step>pause|resume)/$", own.own_pause, name="own-pause"),
    path("help-offers/", help_offers.help_offers, name="help-offers"),
    path("help-offers/<int:pk>/", help_offers.help_offer, name="help-offer"),
    path("roles/", staff.roles, name="roles"),
    path("roles/adviser/", staff.appoint_adviser, name="appoint-adviser"),
    path("roles/adviser/<int:term_id>/end/", staff.end_adviser, name="end-adviser"),
    path("roles/staff/", staff.appoint_staff, name="appoint-staff"),
    path("roles/staff/<uuid:user_id>/dismiss/", staff.dismiss_staff, name="dismiss-staff"),
    path("roles/people/<uuid:user_id>/email/", staff.change_email, name="change-email"),
    path("roles/people/<uuid:user_id>/invite/", staff.invite, name="invite-to-role"),
    path("audit/", staff.audit_log, name="audit-log"),
    path("counties/", counties.counties, name="counties"),
    path("counties/change/", counties.reform, name="reform"),
    path("counties/<str:code>/", counties.correct_county, name="correct-county"),
    path("roster/", roster.roster_home, name="roster-home"),
    path("roster/nation/", roster.national_roster, name="national-roster"),
    path("roster/nation/follow-up/", follow_up.national_follow_up, name="national-follow-up"),
    path(
        "roster/nation/follow-up/<int:gathering_id>/remove/",
        follow_up.remove_national_gathering,
        name="remove-national-gathering",
    ),
    path("roster/import/", files.import_roster, name="import"),
    re_path(
        r"^roster/export\.(?P<file_format>xlsx|csv)$", files.export_nation, name="export-nation"
    ),
    path(_COUNTY, roster.roster, name="roster"),
    path(_COUNTY + "appoint/", roster.appoint, name="appoint"),
    path(_COUNTY + "follow-up/", follow_up.follow_up, name="follow-up"),
    path(
        _COUNTY + "follow-up/<int:gathering_id>/remove/",
        follow_up.remove_gathering,
        name="remove-gathering",
    ),
    re_path(_EXPORT, files.export_county, name="export"),
    re_path(_TERM, roster.change_term, name="change-term"),
    re_path(_PAUSE, roster.change_pause, name="change-pause"),
    path(_PERSON, roster.person, name="person"),
    path(_PERSON + "invite/", roster.invite, name="invite"),
    path(_PERSON + "talk/", follow_up.talk, name="talk"),
    path(_PERSON + "talk/<int:talk_id>/remove/", follow_up.remove_talk, name="remove-talk"),
]
