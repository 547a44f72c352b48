import datetime as dt
import re

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import translation

from contacts.models import Contact
from reporting import collecting
from reporting.actions import reminders
from reporting.actions.confirmations import confirm_year
from reporting.actions.counts import refresh_nation_count
from reporting.models import NationCount, Release, Reminder
from reporting.problems import problems
from reporting.protection import history_checksum
from reporting.releases import Coverage
from reporting.tasks import refresh_nation_counts
from supportscheme.actions import expect_heartbeats
from supportscheme.models import AuditEntry
from tests import factories
from tests.reporting import release_samples as samples

pytestmark = pytest.mark.django_db


def text(client, address):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", client.get(address).content.decode()))


def log(number, year=2025):
    for _ in range(number):
        factories.contact(county=factories.county("03"), year=year)


# The adviser -------------------------------------------------------------------------------------------
def test_the_adviser_sees_gaps_confirmations_return_and_reports(clock, county, as_adviser):
    clock(2026, 1, 15)
    factories.year(2025)
    first, _second = (factories.appointed_support_colleague(county=county) for _ in range(2))
    confirm_year(support_colleague=first, year=2025)
    page = text(as_adviser, "/my-counties/")
    assert "1 of 2 support colleagues" in page
    assert "due by Jan. 31, 2026" in page
    assert "No man" in page
    assert "Due for follow-up: 2" in page


def test_signing_in_leads_the_adviser_there(as_adviser):
    assert as_adviser.get("/home/").headers["Location"] == "/my-counties/"


def test_an_adviser_with_nothing_to_collect_is_told_so(clock, as_adviser):
    clock(2026, 6, 1)
    assert "Nothing is expected" in text(as_adviser, "/my-counties/")


def test_after_a_reform_the_adviser_collects_the_county_it_grew_out_of(clock):
    clock(2024, 1, 15)
    factories.year(2023)
    adviser = factories.appointed_adviser(county=factories.county("32"))
    page = text(factories.signed_in(adviser), "/my-counties/")
    assert "Viken 2023" in page


# Staff -------------------------------------------------------------------------------------------------
def test_staff_see_what_waits(clock, as_staff):
    clock(2026, 3, 1)
    factories.year(2025)
    factories.year(2024, "closed")
    page = text(as_staff, "/years/")
    assert "Follow 2025 and close it when the counties have reported: 0 reported" in page
    assert "Review and publish 2024" in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (None, "2024 is closed, and its draft is missing or out of date. Make it."),
        ({"history_checksum": "0"}, "2024 is closed, and its draft is missing or out of date."),
        ({"audit": "failed"}, "2024 is closed, and the audit of its draft is not clean."),
        ({}, ""),
    ],
)
def test_staff_are_told_of_a_draft_that_cant_be_published(as_staff, changes, said):
    row = factories.year(2024, "closed")
    if changes is not None:
        known = {"history_checksum": history_checksum(year=2024), "audit": "clean", **changes}
        Release.objects.create(year=row, document={}, checksum="c", **known)
    expect_heartbeats()
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    problems = as_staff.get("/years/").context["problems"]
    assert [problem.text[: len(said)] for problem in problems] == ([said] if said else [])
    assert {problem.url for problem in problems} <= {"/years/2024/"}


def test_low_coverage_is_marked_once_the_year_is_closed(clock, as_staff, support_colleague):
    clock(2026, 3, 1)
    factories.year(2025)
    assert "low coverage" not in text(as_staff, "/years/")
    factories.year(2025, "closed")
    assert "low coverage" in text(as_staff, "/years/")


@pytest.mark.parametrize(("confirmed", "low"), [(79, True), (80, False), (100, False)])
def test_coverage_is_low_below_four_in_five(confirmed, low):
    assert Coverage(confirmed, 100).is_low is low


def test_a_year_in_which_nobody_logs_anything_is_collected_all_the_same(
    clock, support_colleague, as_support_colleague, as_adviser, adviser, as_staff, staff
):
    clock(2025, 1, 1)
    refresh_nation_counts()
    clock(2026, 1, 15)
    assert not Contact.objects.exists()
    assert "2025 is over. Confirm by" in text(as_support_colleague, "/log/")
    assert "Akershus 2025 : 0 of 1 support colleagues" in text(as_adviser, "/my-counties/")
    assert "Follow 2025" in text(as_staff, "/years/")
    reminders.send_reminders()
    asked = {address for message in mail.outbox for address in message.to}
    assert asked == {support_colleague.user.email, adviser.email, staff.email}
    (entry,) = AuditEntry.objects.filter(event="year_opened")
    assert (entry.actor, entry.detail) == (None, {})


def test_staff_who_decide_to_close_see_partly_apart_from_reported(clock, as_staff):
    clock(2026, 2, 1)
    factories.year(2025)
    for code, people, confirmed in (("03", 2, 2), ("11", 2, 1), ("15", 1, 1), ("32", 3, 0)):
        for number in range(people):
            person = factories.appointed_support_colleague(county=factories.county(code))
            if number < confirmed:
                confirm_year(support_colleague=person, year=2025)
    counted = "2 reported, 1 partly, 1 not ; without support colleagues: 11"
    assert text(as_staff, "/years/").count(counted.replace(" ;", ";")) == 2


def test_after_the_deadline_nobody_is_told_that_it_lies_ahead(
    clock, as_support_colleague, as_adviser, adviser
):
    factories.year(2025)
    clock(2026, 1, 31)
    assert "Confirm by Jan. 31, 2026" in text(as_support_colleague, "/log/")
    assert "due by Jan. 31, 2026" in text(as_adviser, "/my-counties/")
    assert "The deadline has passed." not in text(as_adviser, "/returns/32/2025/")
    clock(2026, 2, 1)
    log_page, first_page = text(as_support_colleague, "/log/"), text(as_adviser, "/my-counties/")
    assert "The deadline passed on Jan. 31, 2026, but it is not too late" in log_page
    assert "The deadline passed on Jan. 31, 2026." in first_page
    assert "The deadline has passed." in text(as_adviser, "/returns/32/2025/")
    assert "Confirm by" not in log_page
    assert "due by" not in first_page


@pytest.mark.parametrize(("number", "lines"), [(5, 5), (6, 1)])
def test_mails_that_did_not_go_out_are_named_and_many_of_them_counted(clock, number, lines):
    clock(2026, 1, 15)
    for _ in range(number):
        Reminder.objects.create(
            recipient=factories.UserFactory(),
            week=dt.date(2026, 1, 12),
            day=dt.date(2026, 1, 15),
            state="refused",
        )
    with translation.override("en"):
        said = [each.text for each in problems(dt.date(2026, 1, 15)) if "Reminder" in each.text]
    assert len(said) == lines
    assert said[0].startswith("Reminder to Person" if lines > 1 else "Reminders that did not go")
    assert lines > 1 or said[0].endswith("perhaps not: 6.")


# The nation's count ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("contacts", "shown"), [(0, None), (7, None), (8, 10), (12, 10), (13, 15), (22, 20)]
)
def test_the_count_is_rounded_to_five_and_not_shown_near_nobody(clock, contacts, shown):
    clock(2025, 6, 3)
    log(contacts)
    refresh_nation_count()
    count = collecting.nation_count(dt.date(2025, 6, 3))
    assert (count and count.rounded) == shown


def test_the_count_changes_once_a_month_and_never_goes_down(clock):
    clock(2025, 6, 3)
    log(13)
    refresh_nation_count()
    log(20)
    clock(2025, 6, 30)
    refresh_nation_count()
    assert NationCount.objects.get().rounded == 15
    clock(2025, 7, 1)
    refresh_nation_count()
    assert NationCount.objects.get().rounded == 35
    Contact.objects.all()[0].delete()
    Contact.objects.all()[0].delete()
    Contact.objects.all()[0].delete()
    clock(2025, 8, 1)
    refresh_nation_count()
    count = NationCount.objects.get()
    assert (count.rounded, count.as_of) == (35, dt.date(2025, 8, 1))


def test_the_database_keeps_no_exact_count():
    factories.year(2025)
    with pytest.raises(IntegrityError), transaction.atomic():
        NationCount.objects.create(year_id=2025, as_of=dt.date(2025, 6, 1), rounded=13)


def test_beside_the_count_stands_the_year_befores_coverage(clock, as_staff):
    clock(2025, 6, 3)
    log(23)
    refresh_nation_count()
    assert "The year before: no figures were published." in text(as_staff, "/years/")
    counties = {code: Coverage(1, 5) for code in ("03", "11")}
    samples.publish(samples.sample(2024, number=40, coverage=counties))
    seen = text(as_staff, "/years/")
    assert "The year before: 15 of 15 counties, 67 of 75 support colleagues." in seen
    assert "low" not in seen.partition("The year before")[2].partition(".")[0]


def test_every_role_sees_the_count_and_nothing_finer(
    clock,
    as_staff,
    as_adviser,
    as_support_colleague,
):
    clock(2025, 6, 3)
    log(23)
    refresh_nation_count()
    for client, address in (
        (as_staff, "/years/"),
        (as_adviser, "/my-counties/"),
        (as_support_colleague, "/log/"),
    ):
        page = text(client, address)
        assert "About 25 contacts in Norway" in page
        assert not re.search(r"\b23\b", page)
