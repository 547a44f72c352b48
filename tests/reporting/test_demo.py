import datetime as dt
import random
from collections import Counter

import pytest

from colleagues.models import Appointment, County, SupportColleague, User
from contacts import tallies
from contacts.models import Contact, Conversation, Year
from reporting import selectors
from reporting.demo import figures, seed
from reporting.demo.roster import RosterMaker
from reporting.models import Release

pytestmark = pytest.mark.django_db


@pytest.fixture
def roster(settings):
    settings.DEMO = True
    seed.seed(seed=1, years=[], contacts_per_year=100, say=lambda _: None)


def test_invented_people_are_refused_outside_a_demonstration(settings):
    settings.DEMO = False
    with pytest.raises(seed.NotADemo):
        seed.seed(seed=1, years=[2012], contacts_per_year=10, say=lambda _: None)
    assert not User.objects.exists()


def test_in_january_2012_there_are_84_support_colleagues_in_19_counties(roster):
    terms = Appointment.objects.support_colleagues().on(dt.date(2012, 1, 31))
    assert terms.count() == 84
    assert terms.values("user").distinct().count() == 84
    in_force = set(County.objects.of_year(2012).values_list("code", flat=True))
    assert set(terms.values_list("county__code", flat=True)) == in_force
    assert len(in_force) == 19


def test_every_term_lies_within_its_county_and_nobody_is_in_two_counties_at_once(roster):
    for term in Appointment.objects.support_colleagues().select_related("county"):
        assert term.first_day >= term.county.valid_from
        assert term.county.valid_to is None or term.last_day is not None
        assert (
            term.last_day is None
            or term.county.valid_to is None
            or term.last_day <= term.county.valid_to
        )
    for year in (2012, 2021, 2024):
        day = dt.date(year, 6, 1)
        users = Appointment.objects.support_colleagues().on(day).values_list("user", flat=True)
        assert max(Counter(users).values()) == 1


def test_today_there_are_88_in_15_counties(roster):
    terms = Appointment.objects.support_colleagues().on(dt.date(2026, 6, 1))
    assert terms.count() == 88
    assert terms.values("county").distinct().count() == 15


def test_there_is_a_login_for_each_role(roster):
    logins = {login.role: User.objects.get(email=login.email) for login in seed.logins()}
    assert logins["national staff"].is_national_staff
    assert logins["support colleague"].support_colleague
    assert logins["county adviser"].appointments.county_advisers().count() == 1
    assert all(user.check_password(seed.PASSWORD) for user in logins.values())


def test_the_same_seed_gives_the_same_people():
    def people():
        return [(p.profile, p.terms) for p in RosterMaker(random.Random(7)).play()]

    assert people() == people()
    assert people() != [(p.profile, p.terms) for p in RosterMaker(random.Random(8)).play()]


@pytest.mark.parametrize("contacts", [100, 200, 93])
def test_2012_meets_the_published_percentages_to_the_rounding(contacts):
    rows = figures.rows_for(2012, {"03": 1, "11": 2}, contacts, random.Random(3))
    assert len(rows) == contacts
    for variable, shares in figures.PUBLISHED_2012.items():
        counts = Counter(getattr(row, variable) for row in rows)
        for code, share in shares.items():
            assert abs(100 * counts[code] / contacts - share) < 100 / contacts
    if contacts == 100:
        assert Counter(row.sex for row in rows) == {"man": 57, "woman": 43}


def test_shares_are_apportioned_to_whole_numbers_that_add_up():
    assert figures.apportion({"a": 1, "b": 1, "c": 1}, 100) == {"a": 34, "b": 33, "c": 33}
    assert figures.apportion({"a": 57, "b": 43}, 100) == {"a": 57, "b": 43}
    assert figures.apportion({"a": 999, "b": 1}, 3) == {"a": 3, "b": 0}


def test_a_played_year_is_logged_and_confirmed_but_for_the_counties_that_kept_silent(roster):
    seed.play_year(2012, 100, random.Random(1))
    counties = {c.code: c.coverage for c in selectors.counties_of_release(2012)}
    silent = {code for code, coverage in counties.items() if coverage.confirmed == 0}
    assert silent == seed.SILENT_COUNTIES[2012]
    assert all(c.status == "reported" for code, c in counties.items() if code not in silent)
    assert Contact.objects.filter(year_id=2012).count() == 100
    assert not Contact.objects.filter(county__code__in=silent).exists()
    assert Conversation.objects.count() == 200


def test_the_same_seed_gives_the_same_release(settings):
    settings.DEMO = True
    seed.seed(seed=5, years=[2012], contacts_per_year=40, say=lambda _: None)
    first = Release.objects.get()
    assert first.is_published
    assert first.document["protected"]["tables"]
    again = figures.rows_for(2012, {"03": 1}, 5, random.Random(5))
    assert again == figures.rows_for(2012, {"03": 1}, 5, random.Random(5))
    assert Year.objects.get(year=2012).state == "published"
    assert tallies.read(year=2012) == {}
    assert SupportColleague.objects.count() > 84
