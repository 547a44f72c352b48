import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from contacts.models import Contact, Tally, Year
from reporting import disclosure, protection, releases
from reporting.actions import years
from reporting.actions.confirmations import NotInOffice, YearIsClosed, confirm_year
from reporting.actions.releases import NoDraft, draft_release
from reporting.disclosure import (
    AlteredRelease,
    BadLayout,
    BadPlan,
    BadTally,
    CannotProtect,
    ReleasesContradict,
    UnknownCell,
)
from reporting.models import Confirmation, Release, Report
from supportscheme.models import AuditEntry
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_counties")]


@pytest.fixture
def today(monkeypatch):
    """Set the day on which the year's steps are taken."""

    def set_day(day):
        monkeypatch.setattr(years, "today", lambda: day)

    set_day(dt.date(2026, 2, 28))
    return set_day


def log(year, county="03", number=1, **answers):
    for _ in range(number):
        factories.contact(county=factories.county(county), year=year, **answers)


def closed(year):
    return years.close_year(actor=None, year=year)


# Closing ---------------------------------------------------------------------------------------------
def test_closing_ends_the_logging_and_drafts_an_audited_release(today, staff):
    log(2024, number=7)
    open_one = Contact.objects.first()
    Contact.objects.filter(pk=open_one.pk).update(owner_seal=b"x" * 32, nickname=1)
    release = years.close_year(actor=staff, year=2024)
    assert Year.objects.get(year=2024).state == "closed"
    assert not Contact.objects.filter(owner_seal__isnull=False).exists()
    assert not Contact.objects.filter(nickname__isnull=False).exists()
    assert release.audit == "clean"
    assert release.audited_fingerprint == release.fingerprint
    assert not release.is_published
    entry = AuditEntry.objects.get(event="year_closed")
    assert (entry.actor, entry.subject_name) == (staff, "2024")


def test_a_closed_year_is_not_closed_again(today):
    log(2024)
    closed(2024)
    with pytest.raises(years.WrongState, match="2024"):
        closed(2024)


def test_a_year_is_not_closed_before_it_is_over(today):
    log(2025)
    today(dt.date(2025, 12, 31))
    with pytest.raises(years.YearNotOver, match="2025"):
        closed(2025)
    assert Year.objects.get(year=2025).is_open
    today(dt.date(2026, 1, 1))
    closed(2025)


def test_a_year_without_anything_logged_is_unknown(today):
    with pytest.raises(years.UnknownYear, match="2019"):
        closed(2019)


def test_a_year_that_can_not_be_tallied_stays_open(today, monkeypatch):
    log(2024)
    Contact.objects.update(owner_seal=b"x" * 32, nickname=1)

    def fail(**_):
        raise OSError("disk full")

    monkeypatch.setattr(years.contacts_actions, "tally_contacts", fail)
    with pytest.raises(OSError, match="disk full"):
        closed(2024)
    assert Year.objects.get(year=2024).is_open
    assert Contact.objects.filter(owner_seal__isnull=False).count() == 1


def test_a_closed_year_whose_draft_failed_gets_its_draft_later(today, monkeypatch):
    log(2024)
    with monkeypatch.context() as patch:
        patch.setattr(years, "draft_release", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            closed(2024)
    assert Year.objects.get(year=2024).state == "closed"
    with pytest.raises(years.DraftChanged):
        years.publish_year(actor=None, year=2024, reviewed="anything")
    years.publish_year(actor=None, year=2024)
    assert Release.objects.get().is_published


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (BadLayout, "contradict each other or those of another year"),
        (BadPlan, "contradict each other or those of another year"),
        (BadTally, "doesn't fit its code lists"),
        (UnknownCell, "doesn't fit its code lists"),
        (disclosure.AlteredRelease, "backup"),
        (ReleasesContradict, "backup"),
        (CannotProtect, "CannotProtect"),
    ],
)
def test_what_can_not_be_protected_is_said_without_figures_and_can_be_tried_again(
    today, in_english, monkeypatch, kind, words
):
    log(2024, number=7)

    def fail(_request):
        raise kind("2024/03/sex.woman is 3 and not 4")

    with monkeypatch.context() as patch:
        patch.setattr(protection, "protect", fail)
        with pytest.raises(NoDraft, match=words) as refused:
            closed(2024)
    assert "sex.woman" not in str(refused.value)
    assert Year.objects.get(year=2024).state == "closed"
    assert draft_release(year=2024).audit == "clean"


def test_a_draft_of_counts_that_changed_meanwhile_is_not_stored(today, monkeypatch):
    log(2024, number=7)
    closed(2024)
    protect = protection.protect

    def protect_while_another_window_counts_anew(request):
        outcome = protect(request)
        Tally.objects.filter(first=None).update(count=8)
        return outcome

    monkeypatch.setattr(protection, "protect", protect_while_another_window_counts_anew)
    with pytest.raises(NoDraft, match="2024"):
        draft_release(year=2024)


@pytest.mark.parametrize("step", ["close", "draft"])
def test_a_year_opened_again_in_another_window_while_its_draft_is_made_is_said_to_be(
    today, as_staff, monkeypatch, step
):
    log(2024, number=7)
    if step == "draft":
        closed(2024)
    protect = protection.protect

    def protect_while_another_window_opens_the_year(request):
        outcome = protect(request)
        years.reopen_year(actor=None, year=2024)
        return outcome

    monkeypatch.setattr(protection, "protect", protect_while_another_window_opens_the_year)
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = as_staff.post(f"/years/2024/{step}/", follow=True).content.decode()
    assert "2024 was opened again or published while its draft was made." in page
    assert Year.objects.get(year=2024).is_open


# Undoing ---------------------------------------------------------------------------------------------
def test_closing_is_undone_until_publishing_and_contacts_stay_ownerless(today):
    log(2024)
    Contact.objects.update(owner_seal=b"x" * 32, nickname=1)
    closed(2024)
    years.reopen_year(actor=None, year=2024)
    assert Year.objects.get(year=2024).is_open
    assert not Release.objects.exists()
    assert not Tally.objects.exists()
    assert not Contact.objects.get().is_open
    closed(2024)
    years.publish_year(actor=None, year=2024)
    with pytest.raises(years.WrongState, match="2024"):
        years.reopen_year(actor=None, year=2024)


def test_an_open_year_is_not_reopened(today):
    log(2024)
    with pytest.raises(years.WrongState):
        years.reopen_year(actor=None, year=2024)


# Publishing ------------------------------------------------------------------------------------------
def test_publishing_deletes_the_contacts_and_queues_a_report_for_every_county_and_the_nation(today):
    log(2024, number=6)
    log(2023, county="03")
    release = closed(2024)
    years.publish_year(actor=None, year=2024, reviewed=years.mark_of(release))
    assert Year.objects.get(year=2024).state == "published"
    assert not Contact.objects.filter(year_id=2024).exists()
    assert Contact.objects.filter(year_id=2023).count() == 1
    assert Report.objects.filter(release=release).count() == 3 + 1
    assert AuditEntry.objects.filter(event="year_published").count() == 1


def test_an_open_year_is_not_published(today):
    log(2024)
    with pytest.raises(years.WrongState, match="2024"):
        years.publish_year(actor=None, year=2024)
    assert Contact.objects.count() == 1


def test_a_year_is_published_once(today):
    log(2024)
    closed(2024)
    years.publish_year(actor=None, year=2024)
    with pytest.raises(years.WrongState, match="2024"):
        years.publish_year(actor=None, year=2024)
    assert Report.objects.count() == 4


def test_only_the_draft_that_was_looked_at_is_published(today):
    log(2024)
    closed(2024)
    with pytest.raises(years.DraftChanged):
        years.publish_year(actor=None, year=2024, reviewed="of another draft")
    assert Contact.objects.exists()


def test_a_draft_is_made_anew_when_something_else_was_published_after_it(today):
    for year in (2024, 2025):
        log(year, number=8)
    first = closed(2024)
    second = closed(2025)
    years.publish_year(actor=None, year=2024, reviewed=years.mark_of(first))
    with pytest.raises(years.DraftChanged):
        years.publish_year(actor=None, year=2025, reviewed=years.mark_of(second))
    anew = draft_release(year=2025)
    years.publish_year(actor=None, year=2025, reviewed=years.mark_of(anew))


def test_a_release_whose_audit_is_not_clean_is_not_published(today):
    log(2024)
    release = closed(2024)
    Release.objects.update(audit="failed")
    with pytest.raises(years.AuditNotClean):
        years.publish_year(actor=None, year=2024, reviewed=years.mark_of(release))


@pytest.mark.parametrize(
    "changes",
    [{"audit": "failed"}, {"audit": "missing"}, {"audited_fingerprint": "of other cells"}],
)
def test_the_database_refuses_to_publish_without_a_clean_audit_of_the_same_cells(today, changes):
    log(2024)
    closed(2024)
    with pytest.raises(IntegrityError), transaction.atomic():
        Release.objects.update(is_published=True, **changes)
    Release.objects.update(is_published=True)


def test_a_published_release_is_not_drafted_again(today):
    log(2024)
    closed(2024)
    years.publish_year(actor=None, year=2024)
    before = Release.objects.get().checksum
    with pytest.raises(NoDraft, match="2024"):
        draft_release(year=2024)
    assert Release.objects.get().checksum == before


def test_an_altered_release_is_not_read(today):
    log(2024)
    release = closed(2024)
    assert releases.load(release).year == 2024
    release.document["threshold"] = 1
    with pytest.raises(AlteredRelease, match="2024"):
        releases.load(release)


def test_a_damaged_release_of_another_year_is_said_with_what_to_do(today, in_english, monkeypatch):
    log(2023)
    closed(2023)
    years.publish_year(actor=None, year=2023)
    log(2024, number=7)
    monkeypatch.setattr(releases, "checksum", lambda document: "of something else")
    with pytest.raises(NoDraft, match="backup"):
        closed(2024)


# Tallies and pooled periods --------------------------------------------------------------------------
def test_tallies_of_a_year_outside_any_pooled_period_go_when_it_is_published(today):
    log(2012)
    closed(2012)
    assert Tally.objects.exists()
    years.publish_year(actor=None, year=2012)
    assert not Tally.objects.exists()


def test_the_year_that_completes_a_pooled_period_carries_it_and_ends_its_tallies(today):
    """Here not the last of them; the demonstration publishes them in their order. So few contacts show
    nothing, and take the audit least."""
    order = (2023, 2021, 2022)
    for year in order:
        log(year, number=2)
        closed(year)
    for year in order[:2]:
        years.publish_year(actor=None, year=year)
        assert releases.load(Release.objects.get(year=year)).protected.pool == ()
        assert Tally.objects.filter(year_id=year).exists()
        assert not Tally.objects.filter(Tally.COUNTYS_CROSSES, year_id=year).exists()
    years.publish_year(actor=None, year=order[2])
    assert releases.load(Release.objects.get(year=order[2])).protected.pool == (2021, 2022, 2023)
    assert not Tally.objects.exists()


def test_a_tally_the_layout_does_not_know_is_an_error(today):
    log(2024)
    closed(2024)
    other = Tally.objects.filter(county__isnull=False).first()
    Tally.objects.filter(pk=other.pk).update(county=factories.county("12"))
    with pytest.raises(UnknownCell, match="12"):
        protection.protect_year(2024)


def test_readers_who_take_unreported_counties_for_empty_are_reckoned_with(today):
    reporting = factories.appointed_support_colleague(county=factories.county("03"))
    factories.appointed_support_colleague(county=factories.county("11"))
    log(2024)
    confirm_year(support_colleague=reporting, year=2024)
    closed(2024)
    counties = tuple(protection.selectors.counties_of_release(2024))
    (coalition,) = protection.request_for(2024, counties).coalitions
    assert "11" in coalition.places
    assert "03" not in coalition.places


# Confirming ------------------------------------------------------------------------------------------
def test_confirming_twice_is_confirming_once():
    person = factories.appointed_support_colleague(county=factories.county("03"))
    log(2024)
    for _ in range(2):
        confirm_year(support_colleague=person, year=2024)
    assert Confirmation.objects.count() == 1


def test_who_was_not_in_office_does_not_confirm():
    person = factories.appointed_support_colleague(
        county=factories.county("03"), first_day=dt.date(2025, 1, 1)
    )
    log(2024)
    with pytest.raises(NotInOffice, match="2024"):
        confirm_year(support_colleague=person, year=2024)


def test_a_closed_year_is_not_confirmed(today):
    person = factories.appointed_support_colleague(county=factories.county("03"))
    log(2024)
    closed(2024)
    with pytest.raises(YearIsClosed, match="2024"):
        confirm_year(support_colleague=person, year=2024)
