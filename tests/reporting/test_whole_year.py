"""A whole year of the scheme, from the first contact to publication: 15 counties, 88 support colleagues."""

import datetime as dt
import itertools
from collections import Counter
from dataclasses import replace

import pytest
from django.core import mail

from colleagues.models import County
from colleagues.selectors import today
from contacts.models import Contact, Tally, Year
from reporting import collecting, releases, retention, selectors
from reporting.actions import confirmations, counts, reminders, returns, years
from reporting.demo.roster import SUPPORT_COLLEAGUES_TODAY
from reporting.models import Confirmation, Excuse, NationCount, Release, Report
from reporting.releases import ReportedStatus
from tests import factories
from tests.contacts import play

pytestmark = pytest.mark.django_db
NEVER = dt.date(2026, 12, 31)
# The first mails go out on 7 January, a Wednesday, and then once a week until 28 February.
MAIL_DAYS = [dt.date(2026, 1, 7) + dt.timedelta(weeks=week) for week in range(8)]
# How many do what when: they confirm, except the last three.
CONFIRM = [
    (1, dt.date(2026, 1, 5)),
    (40, dt.date(2026, 1, 8)),
    (30, dt.date(2026, 1, 20)),
    (10, dt.date(2026, 2, 3)),
]
ILL, MUTED, SILENT = (1, dt.date(2026, 1, 9)), (1, dt.date(2026, 1, 16)), (5, NEVER)


class Play:
    """Everybody, with the day on which each is done with the year."""

    def __init__(self):
        self.people, self.advisers = [], {}
        self.staff = [factories.UserFactory(is_national_staff=True) for _ in range(2)]
        first_day = dt.date(2024, 1, 1)
        for code, number in SUPPORT_COLLEAGUES_TODAY.items():
            county = factories.county(code)
            self.advisers[code] = factories.appointed_adviser(county=county)
            for _ in range(number):
                person = factories.appointed_support_colleague(county=county, first_day=first_day)
                person.of_county = county
                self.people.append(person)
        done = [day for number, day in (*CONFIRM, ILL, MUTED, SILENT) for _ in range(number)]
        self.done = dict(zip(self.people, done, strict=True))
        self.ill = self.people[81]
        self.muted = self.people[82]

    def log_a_year(self, clock):
        """A hundred contacts, spread over counties and months; every third stays open."""
        for number in range(100):
            month = 1 + number * 12 // 100
            clock(2025, month, 15)
            person = self.people[number * 7 % 88]
            answers = replace(
                play.ANSWERS,
                sex="sex.man" if number % 9 < 4 else "sex.woman",
            )
            play.log(person, year=2025, answers=answers, conversations=1 + number % 3)
            clock(2025, month, 16)
            counts.refresh_nation_count()

    def day(self):
        """The morning's mails, then what people do."""
        reminders.send_reminders()
        for person, done in self.done.items():
            if done == today() and person not in (self.ill, self.muted):
                confirmations.confirm_year(support_colleague=person, year=2025)
        if today() == ILL[1]:
            self.excuse(self.ill)
        if today() == MUTED[1]:
            confirmations.mute(user=self.muted.user, year=2025)
        reminders.send_reminders()
        for code, adviser in self.advisers.items():
            county = factories.county(code)
            if returns.can_submit(county, 2025):
                returns.submit_return(actor=adviser, county=county, year=2025)

    def excuse(self, person):
        returns.excuse(
            actor=self.advisers[person.of_county.code],
            county=person.of_county,
            year=2025,
            support_colleague=person,
            reason="ill",
        )

    def settled_on(self, code):
        """The day on which nobody in the county is missing any more."""
        own = [person for person in self.people if person.of_county.code == code]
        days = [NEVER if person == self.muted else self.done[person] for person in own]
        return max(days)


def mails_until(day):
    """A mail goes out before what its receiver does on the same day."""
    return sum(each <= day for each in MAIL_DAYS)


def mails_about_the_year():
    return Counter(address for message in mail.outbox for address in message.to)


def test_a_whole_year_from_the_first_contact_to_publication(clock):
    clock(2025, 1, 2)
    scheme = Play()
    assert (len(scheme.people), len(scheme.advisers)) == (88, 15)
    scheme.log_a_year(clock)
    count = NationCount.objects.get()
    assert count.as_of == dt.date(2025, 12, 1)
    assert count.rounded in (90, 95, 100)
    assert mail.outbox == []

    for offset in itertools.count():
        day = dt.date(2026, 1, 1) + dt.timedelta(days=offset)
        if day > dt.date(2026, 3, 2):
            break
        clock(day.year, day.month, day.day)
        scheme.day()

    sent = mails_about_the_year()
    of_people = {person.user.email: mails_until(done) for person, done in scheme.done.items()}
    expected = {
        **of_people,
        **{a.email: mails_until(scheme.settled_on(c)) for c, a in scheme.advisers.items()},
        **{staff.email: len(MAIL_DAYS) for staff in scheme.staff},
    }
    assert sent == Counter({address: number for address, number in expected.items() if number})
    assert sum(of_people.values()) == 0 * 1 + 1 * 40 + 2 * 30 + 4 * 10 + 1 + 2 + 8 * 5

    lines = collecting.county_lines(2025, selectors.counties_of_release(2025))
    returned = {line.county.code for line in lines if line.submitted_on}
    assert returned == {c for c in scheme.advisers if scheme.settled_on(c) != NEVER}
    assert len(returned) < 15

    document = close_and_publish(clock, scheme)
    assert (document.nation_coverage.confirmed, document.nation_coverage.in_office) == (81, 88)
    statuses = Counter(county.coverage.status for county in document.counties)
    assert sum(statuses.values()) == 15
    assert statuses[ReportedStatus.REPORTED] < 15
    assert Report.objects.count() == 16


def close_and_publish(clock, scheme):
    clock(2026, 3, 2)
    assert Contact.objects.filter(year_id=2025, owner_seal__isnull=False).exists()
    draft = years.close_year(actor=scheme.staff[0], year=2025)
    assert not Contact.objects.filter(year_id=2025, owner_seal__isnull=False).exists()
    with pytest.raises(confirmations.YearIsClosed):
        confirmations.confirm_year(support_colleague=scheme.people[-1], year=2025)
    before = len(mail.outbox)
    reminders.send_reminders()
    assert len(mail.outbox) == before
    clock(2026, 3, 3)
    years.publish_year(actor=scheme.staff[1], year=2025, reviewed=years.mark_of(draft))
    assert Year.objects.get(year=2025).state == "published"
    assert not Contact.objects.exists()
    assert not Excuse.objects.exists()
    assert not NationCount.objects.exists()
    # They belong to 2024–2026, which isn't published yet.
    assert Tally.objects.filter(year_id=2025).exists()
    assert Confirmation.objects.count() == 81
    # Inside a test's transaction nothing can be purged; test_retention does it for real.
    assert {finding.promise for finding in retention.findings()} == {"remains"}
    assert County.objects.of_year(2025).count() == 15
    return releases.load(Release.objects.get(year_id=2025))
