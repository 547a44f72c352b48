import datetime as dt
import io
from smtplib import SMTPException

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail.backends import locmem
from django.urls import reverse

from colleagues import actions, selectors
from colleagues.models import Appointment, County, Gathering, SupportColleague, Talk, User
from supportscheme.models import AuditEntry
from tests import factories


def url(name: str, *args) -> str:
    return reverse(f"colleagues:{name}", args=args)


def content(response) -> str:
    assert response.status_code == 200, response
    return response.content.decode()


KEEPER_PAGES = ["roster", "appoint", "follow-up"]
STAFF_PAGES = [
    "national-roster",
    "roles",
    "appoint-adviser",
    "appoint-staff",
    "audit-log",
    "counties",
    "reform",
]


@pytest.mark.parametrize("name", KEEPER_PAGES)
def test_a_countys_pages_are_for_its_adviser_and_staff(
    name, county, as_adviser, as_staff, as_support_colleague, as_nobody
):
    own, other = url(name, county.code), url(name, "03")
    assert content(as_adviser.get(own))
    assert content(as_staff.get(own))
    assert content(as_staff.get(other))
    assert as_adviser.get(other).status_code == 404
    assert as_support_colleague.get(own).status_code == 403
    assert as_nobody.get(own).status_code == 302


@pytest.mark.parametrize("name", STAFF_PAGES)
def test_staffs_pages_are_for_staff(name, as_adviser, as_staff, as_support_colleague, as_nobody):
    assert content(as_staff.get(url(name)))
    assert as_adviser.get(url(name)).status_code == 403
    assert as_support_colleague.get(url(name)).status_code == 403
    assert as_nobody.get(url(name)).status_code == 302


def test_a_roster_shows_its_people_and_nobody_elses(county, support_colleague, as_adviser):
    stranger = factories.appointed_support_colleague(county=factories.county("03"))
    page = content(as_adviser.get(url("roster", county.code)))
    assert support_colleague.user.name in page
    assert stranger.user.name not in page


def test_the_roster_of_a_past_day_shows_who_was_in_office_then(county, as_adviser):
    gone = factories.appointed_support_colleague(
        county=county, last_day=dt.date(2025, 1, 31), user__name="Gone Person"
    )
    then = as_adviser.get(url("roster", county.code) + "?day=2025-01-31")
    now = as_adviser.get(url("roster", county.code))
    assert [term.user for term in then.context["terms"]] == [gone.user]
    assert list(now.context["terms"]) == []
    assert "Gone Person" in content(now)  # among the earlier terms


def test_an_adviser_sees_the_countys_past_but_cannot_change_it(as_adviser):
    then = factories.county("30")
    term_of = factories.appointed_support_colleague(
        county=then, first_day=dt.date(2021, 1, 1), last_day=dt.date(2023, 12, 31)
    )
    page = content(as_adviser.get(url("roster", "30") + "?day=2023-06-01"))
    assert term_of.user.name in page
    assert url("appoint", "30") not in page
    term = Appointment.objects.get(user=term_of.user)
    response = as_adviser.post(url("change-term", "30", term.pk, "end"), {"last_day": "2022-01-01"})
    assert response.status_code == 403


def test_who_went_to_another_county_is_a_name_and_a_term_here(county, as_adviser, as_staff):
    gone = factories.appointed_support_colleague(
        county=county,
        last_day=dt.date(2025, 1, 31),
        telephone="41234567",
        about="about-secret",
        user__email="gone@example.org",
    )
    oslo = factories.county("03")
    factories.AppointmentFactory(user=gone.user, county=oslo, first_day=dt.date(2025, 2, 1))
    Talk.objects.create(support_colleague=gone, day=dt.date(2025, 3, 3))
    then = content(as_adviser.get(url("roster", county.code) + "?day=2025-01-31"))
    person = url("person", county.code, gone.pk)
    page = content(as_adviser.get(person))
    for text in (then, page):
        assert gone.user.name in text
        assert "41234567" not in text
    private = ["about-secret", "gone@example.org", f"{person}pause/", f"{person}talk/"]
    assert [text for text in private if text in page] == []
    assert [text for text in private if text not in content(as_staff.get(person))] == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "soon"])
def test_a_day_nobody_can_mean_is_today(county, as_adviser, day):
    response = as_adviser.get(url("roster", county.code) + f"?day={day}")
    assert response.context["day"] == selectors.today()


def test_a_term_until_the_end_of_time_can_be_looked_at(county, as_adviser):
    entry = factories.appointed_support_colleague(county=county, last_day=dt.date.max)
    assert content(as_adviser.get(url("person", county.code, entry.pk)))


def test_a_planned_pause_is_taken_back_on_screen(county, support_colleague, as_adviser):
    tomorrow = selectors.today() + dt.timedelta(days=1)
    actions.pause(actor=None, support_colleague=support_colleague, first_day=tomorrow)
    resume = url("change-pause", county.code, support_colleague.pk, "resume")
    assert resume in content(as_adviser.get(url("person", county.code, support_colleague.pk)))


APPOINT = {
    "email": "kari@example.org",
    "name": "Kari Nordmann",
    "first_day": "2026-01-01",
    "sex": "woman",
    "kind_of_doctor": "psychiatry",
    "languages": "polsk",
}


def test_appointing_on_screen(county, as_adviser, mailoutbox):
    response = as_adviser.post(
        url("appoint", county.code), {**APPOINT, "send_invitation": "on"}, follow=True
    )
    assert "Kari Nordmann" in content(response)
    assert SupportColleague.objects.get(user__email="kari@example.org").languages == "pl"
    assert len(mailoutbox) == 1
    assert "/accounts/login/" in mailoutbox[0].body


@pytest.mark.parametrize("failure", [SMTPException, ConnectionRefusedError])
def test_a_mail_server_that_fails_is_told_and_the_invitation_is_sent_later(
    county, as_adviser, mailoutbox, monkeypatch, failure
):
    def refuse(*args: object) -> int:
        raise failure

    given = {**APPOINT, "send_invitation": "on"}
    with monkeypatch.context() as patch:
        patch.setattr(locmem.EmailBackend, "send_messages", refuse)
        page = content(as_adviser.post(url("appoint", county.code), given, follow=True))
    assert "kari@example.org" in page  # the message; the roster shows no addresses
    assert not AuditEntry.objects.filter(event="invitation sent").exists()
    entry = SupportColleague.objects.get(user__email="kari@example.org")
    again = url("invite", county.code, entry.pk)
    assert again in content(as_adviser.get(url("person", county.code, entry.pk)))
    assert content(as_adviser.post(again, follow=True))
    assert [mail.to for mail in mailoutbox] == [["kari@example.org"]]


def test_staff_send_an_adviser_the_invitation_again(adviser, as_staff, mailoutbox):
    again = url("invite-to-role", adviser.pk)
    assert again in content(as_staff.get(url("roles")))
    as_staff.post(again)
    assert [mail.to for mail in mailoutbox] == [[adviser.email]]


def test_without_the_tick_nobody_is_written_to(county, as_adviser, mailoutbox):
    as_adviser.post(url("appoint", county.code), APPOINT)
    assert Appointment.objects.support_colleagues().exists()
    assert mailoutbox == []


def test_a_rule_that_refuses_is_told_in_the_form_and_what_was_typed_stays(county, as_adviser):
    as_adviser.post(url("appoint", county.code), APPOINT)
    response = as_adviser.post(url("appoint", county.code), APPOINT)
    assert response.context["form"].non_field_errors()
    assert 'value="Kari Nordmann"' in content(response)
    assert Appointment.objects.support_colleagues().count() == 1


def test_a_term_is_renewed_ended_and_cancelled_by_buttons(county, as_adviser):
    person = factories.appointed_support_colleague(county=county)
    term = Appointment.objects.get(user=person.user)
    ending = url("change-term", county.code, term.pk, "end")
    assert content(as_adviser.post(ending, {"last_day": "2026-12-31"}, follow=True))
    renewing = url("change-term", county.code, term.pk, "renew")
    assert content(as_adviser.post(renewing, {"last_day": "2028-12-31"}, follow=True))
    renewed = Appointment.objects.get(user=person.user, first_day=dt.date(2027, 1, 1))
    if renewed.first_day > selectors.today():
        as_adviser.post(url("change-term", county.code, renewed.pk, "cancel"))
        assert not Appointment.objects.filter(pk=renewed.pk).exists()
    term.refresh_from_db()
    assert term.last_day == dt.date(2026, 12, 31)


def test_a_day_that_is_none_is_told(county, support_colleague, as_adviser):
    term = Appointment.objects.get(user=support_colleague.user)
    response = as_adviser.post(
        url("change-term", county.code, term.pk, "end"), {"last_day": "soon"}, follow=True
    )
    assert "alert-" in content(response)


def test_pausing_on_screen(county, support_colleague, as_adviser, as_nobody):
    name = support_colleague.user.name
    assert name in content(as_nobody.get("/"))
    pause = url("change-pause", county.code, support_colleague.pk, "pause")
    assert content(as_adviser.post(pause, follow=True))
    assert name not in content(as_nobody.get("/"))
    resume = url("change-pause", county.code, support_colleague.pk, "resume")
    assert content(as_adviser.post(resume, follow=True))
    assert name in content(as_nobody.get("/"))


def test_an_entry_is_mended_by_the_adviser(county, support_colleague, as_adviser):
    page = url("person", county.code, support_colleague.pk)
    assert content(as_adviser.get(page))
    facts = {
        "name": "New Name",
        "sex": "man",
        "kind_of_doctor": "other",
        "telephone": "41 23 45 67",
    }
    as_adviser.post(page, facts)
    support_colleague.refresh_from_db()
    assert (support_colleague.sex, support_colleague.telephone) == ("man", "41234567")


def test_a_person_of_another_county_is_not_found(county, as_adviser):
    stranger = factories.appointed_support_colleague(county=factories.county("03"))
    assert as_adviser.get(url("person", county.code, stranger.pk)).status_code == 404
    assert as_adviser.post(url("talk", county.code, stranger.pk)).status_code == 404
    pause = url("change-pause", county.code, stranger.pk, "pause")
    assert as_adviser.post(pause).status_code == 404


def test_follow_up_on_screen(county, support_colleague, as_adviser):
    page = url("follow-up", county.code)
    meeting = {
        "kind": "training",
        "title": "Grunnkurs",
        "day": "2026-01-10",
        "attendees": [str(support_colleague.pk)],
    }
    assert "Grunnkurs" in content(as_adviser.post(page, meeting, follow=True))
    talk_page = url("talk", county.code, support_colleague.pk)
    as_adviser.post(talk_page, {"day": "2026-01-10"})
    person_page = content(as_adviser.get(url("person", county.code, support_colleague.pk)))
    assert "Grunnkurs" in person_page
    talk = Talk.objects.get()
    as_adviser.post(url("remove-talk", county.code, support_colleague.pk, talk.pk))
    gathering = Gathering.objects.get()
    as_adviser.post(url("remove-gathering", county.code, gathering.pk))
    assert not Talk.objects.exists()
    assert not Gathering.objects.exists()


# The own entry --------------------------------------------------------------------------------------
def test_a_support_colleague_keeps_the_own_entry_and_chooses_what_is_public(
    support_colleague, as_support_colleague, as_adviser
):
    assert as_adviser.get(url("own-entry")).status_code == 403
    page = as_support_colleague.get(url("own-entry"))
    assert support_colleague.user.name in content(page)
    given = {
        "name": "Own Name",
        "sex": "woman",
        "kind_of_doctor": "psychiatry",
        "languages": "samisk, engelsk",
        "about": "Ring gjerne",
        "public_fields": ["name", "about"],
    }
    assert content(as_support_colleague.post(url("own-entry"), given, follow=True))
    support_colleague.refresh_from_db()
    assert support_colleague.languages == "en,se"
    assert support_colleague.public_fields == ["name", "about"]


def test_a_support_colleague_pauses_without_asking_anybody(support_colleague, as_support_colleague):
    as_support_colleague.post(url("own-pause", "pause"))
    assert support_colleague.pauses.count() == 1
    as_support_colleague.post(url("own-pause", "resume"))
    assert support_colleague.pauses.count() == 0


# Files ----------------------------------------------------------------------------------------------
def upload(name: str, data: bytes) -> dict:
    return {"file": SimpleUploadedFile(name, data)}


LINES = (
    "Navn;E-post;Fylke;Fra;Kjønn;Type lege\r\nKari;kari@example.org;{};01.02.2024;K;Psykiatri\r\n"
)


def test_an_import_is_shown_first_and_done_second(as_staff):
    preview = as_staff.post(url("import"), upload("r.csv", LINES.format("Oslo").encode("cp1252")))
    assert "kari" in content(preview).lower()
    assert not User.objects.filter(email="kari@example.org").exists()
    done = as_staff.post(url("import"), {"plan": preview.context["plan"]}, follow=True)
    assert content(done)
    assert User.objects.filter(email="kari@example.org").exists()


def test_a_wrong_line_leaves_no_button_to_import(as_staff):
    preview = as_staff.post(url("import"), upload("r.csv", LINES.format("Narnia").encode()))
    page = content(preview)
    assert "Narnia" in page
    assert 'name="plan"' not in page


def test_an_import_that_would_now_do_something_else_is_shown_again(as_staff):
    preview = as_staff.post(url("import"), upload("r.csv", LINES.format("Oslo").encode()))
    factories.appointed_support_colleague(
        county=factories.county("03"),
        first_day=dt.date(2024, 2, 1),
        user__email="kari@example.org",
        user__name="Kari",
    )
    again = as_staff.post(url("import"), {"plan": preview.context["plan"]})
    assert again.status_code == 200
    assert again.context["plan"] != preview.context["plan"]
    assert not AuditEntry.objects.exists()


def test_a_plan_made_by_somebody_else_is_refused(as_staff, adviser):
    preview = as_staff.post(url("import"), upload("r.csv", LINES.format("Oslo").encode()))
    plan = preview.context["plan"]
    for client, given in ((factories.signed_in(adviser), plan), (as_staff, plan + "x")):
        assert client.post(url("import"), {"plan": given}).status_code == 302
    assert not User.objects.filter(email="kari@example.org").exists()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("r.xlsx", b"not a workbook"),
        ("r.csv", b""),
        ("r.exe", b"MZ"),
    ],
)
def test_a_file_that_cannot_be_a_roster_is_refused_in_the_form(as_staff, name, data):
    response = as_staff.post(url("import"), upload(name, data))
    assert response.status_code == 200
    assert response.context["form"].errors["file"]


def test_a_file_of_fifty_megabytes_is_refused_for_its_size(as_staff):
    response = as_staff.post(url("import"), upload("r.csv", b"x" * 50_000_000))
    assert "2 MB" in str(response.context["form"].errors["file"])


def test_an_export_holds_the_own_county_only(county, support_colleague, as_adviser, as_staff):
    factories.appointed_support_colleague(county=factories.county("03"))
    response = as_adviser.get(url("export", county.code, "xlsx"))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert [row[0] for row in sheet.values] == ["Navn", support_colleague.user.name]
    assert as_adviser.get(url("export", "03", "csv")).status_code == 404
    assert as_adviser.get(url("export-nation", "csv")).status_code == 403
    nation = as_staff.get(url("export-nation", "csv")).content.decode("utf-8-sig")
    assert len(nation.splitlines()) == 3


# Staff ----------------------------------------------------------------------------------------------
def test_staff_appoint_and_end_advisers_and_staff(as_staff, staff, county):
    adviser = {
        "county": county.code,
        "email": "ola@example.org",
        "name": "Ola",
        "first_day": "2026-01-01",
    }
    assert "Ola" in content(as_staff.post(url("appoint-adviser"), adviser, follow=True))
    term = Appointment.objects.county_advisers().get()
    as_staff.post(url("end-adviser", term.pk), {"last_day": "2026-02-01"})
    term.refresh_from_db()
    assert term.last_day == dt.date(2026, 2, 1)
    new = {"email": "new@example.org", "name": "New"}
    assert "New" in content(as_staff.post(url("appoint-staff"), new, follow=True))
    user = User.objects.get(email="new@example.org")
    as_staff.post(url("dismiss-staff", user.pk))
    assert not User.objects.get(email="new@example.org").is_national_staff
    as_staff.post(url("dismiss-staff", staff.pk))
    assert User.objects.get(pk=staff.pk).is_national_staff


def test_the_audit_log_tells_who_when_and_what_and_can_be_searched(county, adviser, as_staff):
    actions.appoint_support_colleague(
        actor=adviser,
        county=county,
        email="kari@example.org",
        name="Kari Nordmann",
        sex="woman",
        kind_of_doctor="psychiatry",
        first_day=dt.date(2026, 1, 1),
    )
    page = content(as_staff.get(url("audit-log")))
    assert adviser.name in page
    assert "Kari Nordmann" in page
    found = as_staff.get(url("audit-log") + "?q=Nordmann").context["page"].object_list
    assert len(found) == 3
    nothing = as_staff.get(url("audit-log") + "?q=nobody").context["page"].object_list
    assert list(nothing) == []


def test_a_county_is_split_with_a_preview_of_everybody_who_moves(
    county, support_colleague, as_staff
):
    year = selectors.today().year + 1
    given = {
        "predecessors": [county.code],
        "from_day": f"{year}-01-01",
        "new-TOTAL_FORMS": "4",
        "new-INITIAL_FORMS": "0",
        "new-0-code": "32N",
        "new-0-name": "Nord",
        "new-0-health_region": "south_east",
        "new-1-code": "32S",
        "new-1-name": "Sør",
        "new-1-health_region": "south_east",
        "new-2-health_region": "",
        "new-3-health_region": "",
    }
    preview = as_staff.post(url("reform"), given)
    assert support_colleague.user.name in content(preview)
    assert not County.objects.filter(name="Nord").exists()
    unsettled = as_staff.post(url("reform"), {**given, "confirmed": "1"})
    assert support_colleague.user.name in content(unsettled)
    assert not County.objects.filter(name="Nord").exists()
    term = Appointment.objects.get(user=support_colleague.user)
    settled = {**given, "confirmed": "1", f"to-{term.pk}": ["32N"]}
    assert "Nord" in content(as_staff.post(url("reform"), settled, follow=True))
    last = Appointment.objects.filter(user=support_colleague.user).latest("first_day")
    assert last.county.name == "Nord"


def test_a_county_is_corrected(as_staff):
    given = {"name": "Oslo by", "health_region": "south_east"}
    assert "Oslo by" in content(as_staff.post(url("correct-county", "03"), given, follow=True))


def test_staff_move_a_term_to_another_county_and_an_adviser_cannot(
    county, support_colleague, as_staff, as_adviser
):
    term = Appointment.objects.get(user=support_colleague.user)
    move = url("change-term", county.code, term.pk, "move")
    given = {"county": "03", "first_day": "2026-02-01"}
    assert as_adviser.post(move, given).status_code == 403
    assert move in content(as_staff.get(url("person", county.code, support_colleague.pk)))
    as_staff.post(move, given)
    rows = Appointment.objects.filter(user=support_colleague.user).values_list(
        "county__code", "last_day"
    )
    assert list(rows) == [("32", dt.date(2026, 1, 31)), ("03", None)]


def test_staff_note_a_national_course(support_colleague, as_staff, as_adviser):
    page = url("national-follow-up")
    assert as_adviser.get(page).status_code == 403
    course = {
        "kind": "training",
        "title": "Nasjonalt grunnkurs",
        "day": "2026-01-10",
        "attendees": [str(support_colleague.pk)],
    }
    assert "Nasjonalt grunnkurs" in content(as_staff.post(page, course, follow=True))
    gathering = Gathering.objects.get()
    assert gathering.county is None
    as_staff.post(url("remove-national-gathering", gathering.pk))
    assert not Gathering.objects.exists()


def test_an_advisers_term_to_come_is_cancelled(as_staff, county):
    factories.appointed_adviser(county=county, first_day=dt.date(2090, 1, 1))
    term = Appointment.objects.get()
    as_staff.post(url("end-adviser", term.pk))
    assert not Appointment.objects.exists()


def test_what_no_database_takes_is_found_nowhere(as_staff, as_adviser):
    for client in (as_staff, as_adviser):
        assert client.get("/roster/32%00/").status_code == 404
    assert as_staff.get("/counties/32%00/").status_code == 404
    assert as_staff.get(url("audit-log") + "?q=%00").status_code == 200
