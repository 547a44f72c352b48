import random
from collections import Counter

import pytest
from django.db import IntegrityError, connection
from django.db.transaction import atomic

from contacts import actions, tallies
from contacts.models import Code, Tally, Year
from contacts.tallies import TallyKey
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_contact_counts_once_in_each_of_its_cells():
    oslo = factories.county("03")
    factories.contact(
        county=oslo,
        year=2024,
        sex="man",
        age_band="40_49",
        workplace="student",
        initiator="gp",
        reasons=["workload", "complaint", "other"],
        conversations=2,
    )
    counts = tallies.count_contacts(year=2024)
    of_oslo = {
        key.item: count
        for key, count in counts.items()
        if key.place == "03" and "*" not in key.item
    }
    assert of_oslo == {
        "contacts": 1,
        "sex.man": 1,
        "sex.coarse.man_plus": 1,
        "age_band.40_49": 1,
        "age_band.coarse.40_49": 1,
        "workplace.student": 1,
        "workplace.coarse.other": 1,
        "initiator.gp": 1,
        "initiator.coarse.someone_else": 1,
        "conversations.2": 1,
        "conversations.coarse.more": 1,
        "reason.workload": 1,
        "reason.complaint": 1,
        "reason.other": 1,
        # Two reasons of the group "work", and still one contact.
        "reason.coarse.work": 1,
        "reason.coarse.private_other": 1,
    }


def test_cross_tables_are_counted_for_nation_and_county_each_list_fine_and_coarse():
    for code in ("03", "11"):
        factories.contact(
            county=factories.county(code),
            year=2024,
            sex="woman",
            workplace="hospital",
            reasons=["career"],
        )
    counts = tallies.count_contacts(year=2024)
    crossed = {key: count for key, count in counts.items() if "*" in key.item}
    reasons = ("reason.career", "reason.coarse.work")
    sexes = ("sex.woman", "sex.coarse.woman_plus")
    workplaces = ("workplace.hospital", "workplace.coarse.hospital")
    items = {
        f"{one}*{other}"
        for rows, columns in ((reasons, sexes), (reasons, workplaces), (sexes, workplaces))
        for one in rows
        for other in columns
    }
    assert crossed == {
        TallyKey(place, item): count
        for place, count in (("nation", 2), ("03", 1), ("11", 1))
        for item in items
    }


def test_a_sex_without_a_group_goes_to_either_at_random_and_to_the_same_in_every_table():
    oslo = factories.county("03")
    for _ in range(60):
        factories.contact(county=oslo, year=2024, sex="other", workplace="hospital")
    counts = tallies.count_contacts(year=2024, rng=random.Random(1))
    women = counts[TallyKey("03", "sex.coarse.woman_plus")]
    assert 10 < women < 50
    assert counts[TallyKey("03", "sex.coarse.man_plus")] == 60 - women
    assert counts[TallyKey("nation", "sex.coarse.woman_plus*workplace.coarse.hospital")] == women
    assert counts[TallyKey("03", "sex.other")] == 60


def test_way_and_length_count_conversations_and_leave_out_what_was_not_stated():
    contact = factories.contact(county=factories.county("03"), year=2024, conversations=3)
    contact.conversations.filter(number__in=[1, 2]).update(
        way="way.video", length="length.under_30"
    )
    counts = tallies.count_contacts(year=2024)
    assert counts[TallyKey("03", "way.video")] == 2
    assert counts[TallyKey("03", "length.under_30")] == 2
    assert not [key for key in counts if key.item.startswith(("way.coarse", "length.coarse"))]


def test_other_years_are_not_counted():
    factories.contact(county=factories.county("03"), year=2023)
    assert tallies.count_contacts(year=2024) == {}


def test_stored_tallies_read_back_as_they_were_counted():
    for code, sex in (("03", "woman"), ("03", "man"), ("11", "other")):
        factories.contact(county=factories.county(code), year=2024, sex=sex, conversations=3)
    actions.tally_contacts(year=2024, rng=random.Random(3))
    counted = tallies.count_contacts(year=2024, rng=random.Random(3))
    assert tallies.read(year=2024) | tallies.read_crossed(year=2024) == counted
    assert not tallies.read(year=2024).keys() & tallies.read_crossed(year=2024).keys()
    assert {key.place for key in tallies.read_crossed(year=2024)} == {"03", "11"}
    assert Tally.objects.count() == len(counted)


def test_tallying_again_replaces_what_was_there():
    factories.contact(county=factories.county("03"), year=2024)
    actions.tally_contacts(year=2024)
    actions.tally_contacts(year=2024)
    assert tallies.read(year=2024)[TallyKey("03", "contacts")] == 1


def test_every_coarse_code_has_fine_ones_and_every_fine_one_of_a_grouped_list_but_sex_has_a_group():
    coarse = {code.id: code for code in Code.objects.filter(is_coarse=True)}
    fine = Code.objects.filter(is_coarse=False)
    assert set(coarse) == {code.coarse_id for code in fine if code.coarse_id}
    grouped = {code.variable for code in coarse.values()}
    without = Counter(code.id for code in fine if code.variable in grouped and not code.coarse_id)
    assert without == {"sex.other": 1}


def test_a_countys_own_cross_tables_are_there_no_longer_than_its_contacts():
    factories.contact(county=factories.county("03"), year=2024)
    actions.tally_contacts(year=2024)
    year = Year.objects.get(year=2024)
    year.state = Year.State.CLOSED
    year.save()
    year.state = Year.State.PUBLISHED
    with pytest.raises(IntegrityError, match="published_year_has_no_countys_crosses"), atomic():
        year.save()
    crossed = Tally.objects.filter(Tally.COUNTYS_CROSSES).first()
    actions.delete_contacts(year=2024)
    assert not tallies.read_crossed(year=2024)
    assert tallies.read(year=2024)
    year.save()
    with pytest.raises(IntegrityError, match="countys_crosses_are_of_no_published_year"), atomic():
        crossed.save(force_insert=True)
    moved = Tally.objects.filter(county=None, second__isnull=False)
    with pytest.raises(IntegrityError, match="countys_crosses_come_to_no_published_year"), atomic():
        moved.update(county=crossed.county)


def test_tallies_lie_in_an_order_that_tells_nothing():
    """In the order of counting, the answers of one contact would lie side by side."""
    for sex in ("woman", "man"):
        factories.contact(county=factories.county("03"), year=2024, sex=sex)
    actions.tally_contacts(year=2024)
    where = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM contacts_tally ORDER BY {where}")  # noqa: S608
        keys = [str(key).replace("-", "") for (key,) in cursor.fetchall()]
    assert len(keys) > 50
    assert keys == sorted(keys)
