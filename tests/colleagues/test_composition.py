import datetime as dt

import pytest

from colleagues import actions, composition, follow_up, geography, selectors
from colleagues.composition import composition_of
from tests import factories

DAY = dt.date(2026, 6, 1)


def person(first_day=dt.date(2024, 1, 1), last_day=None, code="46", **fields):
    return factories.appointed_support_colleague(
        county=factories.county(code), first_day=first_day, last_day=last_day, **fields
    )


def counts(shares) -> list[int]:
    return [share.count for share in shares]


def test_the_composition_counts_those_in_office_on_the_day_and_no_others(db):
    person(kind_of_doctor_id="psychiatry", languages="pl")
    person(sex="man", languages="en,pl")
    person(last_day=DAY - dt.timedelta(days=1))
    person(first_day=DAY + dt.timedelta(days=1))
    person(code="03")
    found = composition_of(factories.county("46"), DAY)
    assert found.count == 2
    assert counts(found.sexes) == [1, 1]
    assert counts(found.kinds) == [1, 1, 0, 0]
    assert [(share.label, share.count) for share in found.languages] == [
        ("polsk", 2),
        ("engelsk", 1),
    ]
    assert composition_of(None, DAY).count == 3


def test_gaps_are_named(db):
    person(kind_of_doctor_id="psychiatry")
    gaps = composition_of(factories.county("46"), DAY).gaps
    assert len(gaps) == 3
    assert any("somatisk sykehus" in gap for gap in gaps)
    assert not any("psykiatri" in gap or "annet" in gap.lower() for gap in gaps)


def test_a_county_with_nobody_says_just_that(db):
    found = composition_of(factories.county("46"), DAY)
    assert (found.count, len(found.gaps)) == (0, 1)


@pytest.mark.parametrize(
    ("terms", "years"),
    [
        ([((2022, 6, 3), None)], 3),
        ([((2022, 6, 2), None)], 4),
        ([((2016, 5, 31), None)], 10),
        ([((2010, 1, 1), (2014, 12, 31)), ((2024, 6, 1), None)], 7),
    ],
)
def test_years_in_office_are_those_of_all_terms_together(db, terms, years):
    oslo = factories.county("03")
    user = factories.SupportColleagueFactory().user
    for first, last in terms:
        factories.AppointmentFactory(
            user=user,
            county=oslo,
            first_day=dt.date(*first),
            last_day=dt.date(*last) if last else None,
        )
    people = list(selectors.roster(oslo, DAY))
    assert composition.years_in_office(people, DAY) == {user.pk: years}


def test_years_in_office_are_0_to_3_4_to_9_and_10_and_over(db):
    for years in (0, 3, 4, 9, 10, 30):
        person(code="03", first_day=dt.date(DAY.year - years, 5, 1))
    assert counts(composition_of(factories.county("03"), DAY).years_in_office) == [2, 2, 2]


def test_days_in_two_counties_at_once_count_once(db):
    one = person(code="03", first_day=dt.date(2022, 6, 1))
    factories.AppointmentFactory(
        user=one.user, county=factories.county("11"), first_day=dt.date(2022, 6, 1)
    )
    assert composition.years_in_office([one], DAY) == {one.user_id: 4}


def test_terms_that_end_within_six_months_are_listed_unless_renewed(db):
    soon = dt.date(2026, 11, 30)
    ending = person(last_day=soon)
    renewed = person(last_day=soon)
    factories.AppointmentFactory(
        user=renewed.user, county=factories.county("46"), first_day=soon + dt.timedelta(days=1)
    )
    person(last_day=dt.date(2026, 12, 2))
    person()
    elsewhere = person(code="03", last_day=soon)
    found = composition_of(factories.county("46"), DAY).ending
    assert [term.user for term in found] == [ending.user]
    national = composition_of(None, DAY).ending
    assert {term.user for term in national} == {ending.user, elsewhere.user}


# Municipalities -------------------------------------------------------------------------------------
def test_every_county_of_today_has_its_municipalities():
    assert len(geography.municipalities()) == 357
    # Of each geography since 2020, from Statistics Norway's list of municipalities.
    assert sum("15" in place.counties for place in geography.municipalities()) == 27


def test_municipalities_without_anyone_near_are_named(db):
    person(municipality="Bergen")
    far = composition_of(factories.county("46"), DAY).far
    assert far is not None
    assert "Bergen" not in far
    assert "Askøy" not in far
    assert "Stryn" in far


def test_the_nation_counts_who_is_near_across_the_borders_of_counties(db):
    person(municipality="Lillestrøm", code="32")
    far = composition_of(None, DAY).far
    assert far is not None
    assert {"Oslo", "Lillestrøm", "Nannestad"}.isdisjoint(far)
    assert {"Bergen", "Alta"} <= set(far)
    # Of the counties of 2012 it isn't known which municipality was where.
    assert composition_of(None, dt.date(2012, 1, 1)).far is None


def test_two_municipalities_of_one_name_are_told_apart_by_county():
    assert geography.municipality("Herøy", {"15"}).counties == ("15",)
    assert geography.municipality("herøy ", {"18"}).counties == ("18",)


def test_a_renamed_county_keeps_its_municipalities_and_a_split_one_does_not_guess(db, staff):
    new_year = dt.date(selectors.today().year + 1, 1, 1)
    (renamed,) = actions.reform_counties(
        actor=staff,
        predecessors=[factories.county("46")],
        successors=[actions.NewCounty("47", "Vest", "west")],
        from_day=new_year,
    )
    one, other = actions.reform_counties(
        actor=staff,
        predecessors=[factories.county("11")],
        successors=[
            actions.NewCounty("12a", "Nord-Rogaland", "west"),
            actions.NewCounty("12b", "Sør-Rogaland", "west"),
        ],
        from_day=new_year,
    )
    assert len(geography.municipalities_of(renamed)) == 43
    assert geography.municipalities_of(one) == geography.municipalities_of(other) == []
    assert composition_of(one, new_year).far is None


# Follow-up ------------------------------------------------------------------------------------------
def test_the_new_and_untrained_come_first_among_those_due(county, adviser):
    today = selectors.today()
    trained = factories.appointed_support_colleague(county=county, first_day=today)
    untrained = factories.appointed_support_colleague(county=county, first_day=today)
    actions.record_gathering(
        actor=adviser,
        county=county,
        kind="training",
        title="Grunnkurs",
        day=today,
        attendees=[trained],
    )
    first, second = follow_up.follow_up_of(county, today)
    assert (first.person, first.is_trained, len(first.due)) == (untrained, False, 1)
    assert (second.person, second.is_trained, second.due) == (trained, True, ())


def test_talks_and_meetings_fall_due_again(county, adviser):
    today = selectors.today()
    person = factories.appointed_support_colleague(county=county)
    kinds = {"actor": adviser, "county": county, "attendees": [person], "title": "x"}
    actions.record_gathering(kind="training", day=dt.date(2024, 1, 1), **kinds)
    (before,) = follow_up.follow_up_of(county, today)
    assert len(before.due) == 2
    actions.record_talk(actor=adviser, support_colleague=person, county=county, day=today)
    actions.record_gathering(kind="county_meeting", day=today, **kinds)
    (after,) = follow_up.follow_up_of(county, today)
    assert (after.due, after.last_talk, after.last_gathering) == ((), today, today)
    assert len(follow_up.follow_up_of(county, today + dt.timedelta(days=366))[0].due) == 1
