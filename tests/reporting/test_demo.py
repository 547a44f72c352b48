import datetime as dt
import random
from collections import Counter

import pytest
from django.db import transaction

from colleagues.models import Appointment, County, User
from contacts import actions as contacts_actions
from contacts import tallies
from contacts.models import Contact, Conversation
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


def test_the_same_contacts_give_the_same_counts_wherever_their_rows_lie(roster):
    def counts(year):
        return {
            (key.place, key.item): count
            for key, count in tallies.count_contacts(year=year, rng=random.Random(2)).items()
        }

    for year in (2021, 2022):
        rows = figures.rows_for(year, {"03": 1, "11": 1}, 60, random.Random(5))
        rows = [row._replace(sex="other") for row in rows]
        random.Random(year).shuffle(rows)
        contacts_actions.load_contacts(rows=rows)
    assert counts(2021) == counts(2022)


def test_the_same_seed_gives_the_same_release(settings):
    settings.DEMO = True
    documents = []
    for _ in range(2):
        # Undone in between: the second seeding finds an empty database.
        sid = transaction.savepoint()
        seed.seed(seed=5, years=[2021], contacts_per_year=60, say=lambda _: None)
        release = Release.objects.get()
        assert release.is_published
        documents.append(release.document)
        transaction.savepoint_rollback(sid)
    assert documents[0]["protected"]["tables"]
    assert documents[0] == documents[1]


@pytest.mark.parametrize(
    ("years", "contacts", "named"),
    [
        ([2012, 2999], 10, "2999"),
        ([1993], 10, "1993"),
        ([2012, 2012], 10, "2012"),
        ([2012], 0, "0"),
    ],
)
def test_what_can_not_be_invented_is_named_before_anything_is_written(
    settings, years, contacts, named
):
    settings.DEMO = True
    with pytest.raises(seed.BadWish, match=named):
        seed.seed(seed=1, years=years, contacts_per_year=contacts, say=lambda _: None)
    assert not User.objects.exists()


def test_a_demonstration_that_was_broken_off_is_not_called_finished(roster):
    assert seed.is_begun()
    assert seed.is_finished([])
    assert not seed.is_finished([2012])
