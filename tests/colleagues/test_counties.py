import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections

from colleagues import actions, errors, selectors
from colleagues.actions import NewCounty
from colleagues.models import Appointment, County
from supportscheme.models import AuditEntry
from tests import factories

NEXT = dt.date(selectors.today().year + 1, 1, 1)
EVE = NEXT - dt.timedelta(days=1)


def reform(codes: list[str], *new: tuple[str, str], from_day=NEXT, actor=None, **options):
    return actions.reform_counties(
        actor=actor,
        predecessors=[factories.county(code) for code in codes],
        successors=[NewCounty(code, name, "south_east") for code, name in new],
        from_day=from_day,
        **options,
    )


def terms(user) -> list[tuple[str, dt.date, dt.date | None]]:
    rows = Appointment.objects.filter(user=user).order_by("first_day", "county__code")
    return [(term.county.code, term.first_day, term.last_day) for term in rows]


def test_a_renamed_county_goes_on_under_its_new_name_with_everybody(
    county, support_colleague, adviser, staff
):
    (new,) = reform(["32"], ("35", "Romerike og Follo"), actor=staff)
    county.refresh_from_db()
    assert (county.valid_to, new.valid_from, new.valid_to) == (EVE, NEXT, None)
    assert list(new.predecessors.all()) == [county]
    for user in (support_colleague.user, adviser):
        assert terms(user) == [("32", dt.date(2024, 1, 1), EVE), ("35", NEXT, None)]


def test_a_merge_joins_rosters_and_the_terms_of_whoever_served_both(db):
    both = factories.appointed_support_colleague(county=factories.county("31"))
    last = dt.date(NEXT.year + 2, 6, 30)
    factories.AppointmentFactory(user=both.user, county=factories.county("32"), last_day=last)
    one = factories.appointed_support_colleague(county=factories.county("32"), last_day=last)
    reform(["31", "32"], ("36", "Øst"))
    assert terms(both.user)[-1] == ("36", NEXT, None)
    assert terms(one.user)[-1] == ("36", NEXT, last)
    assert selectors.roster(factories.county("36"), NEXT).count() == 2


def test_a_merge_joins_a_renewed_term_with_one_in_the_other_county(db):
    half = dt.date(NEXT.year, 6, 30)
    user = factories.SupportColleagueFactory().user
    east, west = factories.county("31"), factories.county("32")
    factories.AppointmentFactory(user=user, county=east, last_day=half)
    last = dt.date(NEXT.year + 3, 6, 30)
    factories.AppointmentFactory(
        user=user, county=east, first_day=half + dt.timedelta(days=1), last_day=last
    )
    factories.AppointmentFactory(user=user, county=west, last_day=dt.date(NEXT.year + 1, 1, 31))
    reform(["31", "32"], ("36", "Øst"))
    assert [term for term in terms(user) if term[0] == "36"] == [("36", NEXT, last)]


def test_a_split_sends_everybody_where_staff_say_some_to_both(county):
    north = factories.appointed_support_colleague(county=county)
    both = factories.appointed_adviser(county=county)
    keys = {term.user_id: term.pk for term in Appointment.objects.all()}
    destinations = {keys[north.user_id]: ["32N"], keys[both.pk]: ["32N", "32S"]}
    reform(["32"], ("32N", "Nord"), ("32S", "Sør"), destinations=destinations)
    assert [code for code, _first, _last in terms(north.user)] == ["32", "32N"]
    assert [code for code, _first, _last in terms(both)] == ["32", "32N", "32S"]


@pytest.mark.parametrize("chosen", [[], ["99"], ["32N", "99"]])
def test_a_split_is_refused_whole_while_somebody_has_no_place(county, support_colleague, chosen):
    key = Appointment.objects.get(user=support_colleague.user).pk
    with pytest.raises(errors.ReformRefused, match=support_colleague.user.name):
        reform(["32"], ("32N", "Nord"), ("32S", "Sør"), destinations={key: chosen})
    county.refresh_from_db()
    assert county.valid_to is None
    assert not County.objects.filter(code__startswith="32N").exists()
    assert not AuditEntry.objects.exists()


def test_a_term_that_ended_before_stays_and_one_to_come_moves_whole(county):
    gone = factories.appointed_support_colleague(county=county, last_day=EVE)
    later = NEXT + dt.timedelta(days=60)
    to_come = factories.appointed_support_colleague(county=county, first_day=later)
    reform(["32"], ("35", "Ny"))
    assert terms(gone.user) == [("32", dt.date(2024, 1, 1), EVE)]
    assert terms(to_come.user) == [("35", later, None)]


@pytest.mark.parametrize(
    ("codes", "new", "from_day", "error"),
    [
        (["31", "32"], [("36", "A"), ("37", "B")], NEXT, errors.ReformRefused),
        (["32"], [], NEXT, errors.ReformRefused),
        ([], [("36", "A")], NEXT, errors.ReformRefused),
        (["30"], [("36", "A")], NEXT, errors.ReformRefused),
        (["32"], [("36", "A")], dt.date(NEXT.year - 1, 1, 1), errors.ReformRefused),
        (["32"], [("36", " ")], NEXT, errors.ReformRefused),
        (["32"], [("3-6", "A")], NEXT, errors.ReformRefused),
        (["32"], [("30", "A")], NEXT, errors.CountyCodeTaken),
        (["32"], [("36", "A"), ("36", "B")], NEXT, errors.CountyCodeTaken),
    ],
)
def test_an_impossible_reform_is_refused(db, codes, new, from_day, error):
    before = list(County.objects.values_list("code", "valid_to"))
    with pytest.raises(error):
        reform(codes, *new, from_day=from_day)
    assert list(County.objects.values_list("code", "valid_to")) == before


def test_the_figures_of_a_year_in_which_a_county_changes_use_the_county_of_its_first_day(county):
    summer = dt.date(NEXT.year, 7, 1)
    person = factories.appointed_support_colleague(
        county=county, first_day=NEXT, last_day=dt.date(NEXT.year, 6, 30)
    )
    reform(["32"], ("35", "Ny"), from_day=summer)
    late = factories.appointed_support_colleague(
        county=factories.county("35"), first_day=dt.date(NEXT.year, 9, 1)
    )
    for somebody in (person, late):
        assert list(selectors.counties_served_by(somebody, NEXT.year)) == [county]
    assert [c.code for c in selectors.counties_served_by(late, NEXT.year + 1)] == ["35"]


def test_only_staff_change_counties(county, adviser):
    with pytest.raises(PermissionDenied):
        reform(["32"], ("35", "Ny"), actor=adviser)
    with pytest.raises(PermissionDenied):
        actions.correct_county(actor=adviser, county=county, name="x", health_region="west")


def test_a_misspelt_name_is_mended_in_place_and_audited(county, staff):
    actions.correct_county(actor=staff, county=county, name="Akers hus", health_region="west")
    assert factories.county("32").name == "Akers hus"
    assert AuditEntry.objects.get().detail["before"]["name"] == "Akershus"


def test_every_part_of_a_reform_is_in_the_audit_log(county, support_colleague, staff):
    reform(["32"], ("35", "Ny"), actor=staff)
    events = AuditEntry.objects.order_by("id").values_list("event", "actor")
    assert list(events) == [
        ("county added", staff.pk),
        ("moved", staff.pk),
        ("county ended", staff.pk),
    ]


@pytest.mark.django_db(transaction=True)
def test_nobody_slips_into_a_county_that_ceases_at_the_same_moment():
    barrier = threading.Barrier(2)

    def run(step) -> None:
        barrier.wait()
        try:
            step()
        except errors.CountyNotInForce:
            pass
        finally:
            connections.close_all()

    def appoint() -> None:
        actions.appoint_support_colleague(
            actor=None,
            county=factories.county("32"),
            email="kari@example.org",
            name="Kari",
            sex="woman",
            kind_of_doctor="psychiatry",
            first_day=dt.date(2026, 1, 1),
        )

    steps = [appoint, lambda: reform(["32"], ("35", "Ny"))]
    threads = [threading.Thread(target=run, args=[step]) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert factories.county("32").valid_to == EVE
    assert not Appointment.objects.filter(county__code="32", last_day=None).exists()


# An adviser keeps access to the past ------------------------------------------------------------------
def codes(counties) -> list[str]:
    return sorted(county.code for county in counties)


def test_an_adviser_sees_the_past_of_the_county_and_no_other(adviser):
    assert codes(selectors.roster_counties_of(adviser)) == ["01", "02", "06", "30", "32"]
    assert codes(selectors.report_counties_of(adviser)) == ["01", "02", "06", "30", "32"]


def test_after_a_reform_the_adviser_keeps_the_county_that_was(county, adviser, monkeypatch):
    reform(["32"], ("35", "Ny"))
    monkeypatch.setattr(selectors, "today", lambda: NEXT)
    assert codes(selectors.counties_advised_by(adviser, NEXT)) == ["35"]
    assert "32" in codes(selectors.report_counties_of(adviser))


def test_whose_term_as_adviser_is_over_sees_nothing(county):
    gone = factories.appointed_adviser(county=county, last_day=dt.date(2025, 1, 1))
    assert codes(selectors.roster_counties_of(gone)) == []
    assert codes(selectors.report_counties_of(gone)) == []


def test_a_support_colleague_reads_reports_but_no_rosters(support_colleague, staff):
    assert codes(selectors.roster_counties_of(support_colleague.user)) == []
    assert "32" in codes(selectors.report_counties_of(support_colleague.user))
    assert len(selectors.report_counties_of(staff)) == County.objects.count()


def test_in_january_2012_and_after_each_reform_the_counties_are_the_nations(db):
    days = [dt.date(2012, 1, 1), dt.date(2018, 1, 1), dt.date(2020, 1, 1), dt.date(2024, 1, 1)]
    assert [selectors.counties_in_force(day).count() for day in days] == [19, 18, 11, 15]
