"""What was never published ceases to exist, and the state of the database is held against that promise."""

import datetime as dt
import sqlite3
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from contacts import actions as contacts_actions
from contacts import guards as contacts_guards
from contacts.models import Code, Contact, Tally
from reporting import guards, retention
from reporting.actions import retention as actions
from reporting.actions import years
from reporting.actions.releases import draft_release
from reporting.models import Excuse, NationCount, Purge, Release
from supportscheme.guards import install, lift
from tests import database_files, factories
from tests.reporting.test_guards import release

pytestmark = pytest.mark.django_db


def promises():
    return {finding.promise for finding in retention.findings()}


def published(year):
    release(year, is_published=True)
    factories.year(year, "published")


def test_a_fresh_database_keeps_every_promise(capsys):
    assert retention.findings() == []
    call_command("verify_retention")
    assert capsys.readouterr().out.count("kept") == len(retention.CHECKS)


def test_staff_see_every_promise_that_was_examined_and_which_is_not_kept(as_staff):
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = as_staff.get("/years/").content.decode()
    assert page.count("Kept: ") == len(retention.CHECKS)
    a_purge_that_waits()
    page = as_staff.get("/years/").content.decode()
    assert "<strong>Not kept</strong>: what was deleted is overwritten" in page
    assert page.count("Kept: ") == len(retention.CHECKS) - 1


def contacts_of_a_published_year():
    factories.contact(county=factories.county("03"), year=2024)
    published(2024)


def cross_tables_of_a_county_in_a_published_year():
    lift(connection, contacts_guards.GUARDS)
    published(2024)
    code, county = Code.objects.first(), factories.county("03")
    Tally.objects.create(year_id=2024, county=county, first=code, second=code, count=1)
    install(connection, contacts_guards.GUARDS)


def an_owner_in_a_closed_year():
    factories.contact(county=factories.county("03"), year=2024, owner_seal=b"x" * 32, nickname=1)
    factories.year(2024, "closed")


def tallies_of_a_published_pool():
    for year in (2021, 2022, 2023):
        published(year)
    Tally.objects.create(year_id=2022, count=1)


def tallies_of_a_year_in_no_pool():
    published(2012)
    Tally.objects.create(year_id=2012, count=1)


def tallies_of_an_open_year():
    factories.year(2024)
    Tally.objects.create(year_id=2024, count=1)


def an_excuse_of_a_published_year():
    person = factories.appointed_support_colleague(county=factories.county("32"))
    published(2024)
    Excuse.objects.create(year_id=2024, support_colleague=person, reason="ill")


def a_rounded_count_of_a_published_year():
    published(2024)
    NationCount.objects.create(year_id=2024, as_of=dt.date(2024, 12, 1), rounded=95)


def reasons_of_a_published_year():
    row = release(2024, is_published=False)
    row.notes, row.is_published = {"reasons": []}, True
    row.save()
    factories.year(2024, "published")


def a_year_published_without_a_release():
    factories.year(2024, "published")


def a_purge_that_waits():
    actions.ask_for_purge()


def a_guard_that_is_gone():
    lift(connection, guards.GUARDS[:1])


@pytest.mark.parametrize(
    ("breach", "promise"),
    [
        (contacts_of_a_published_year, "contacts"),
        (cross_tables_of_a_county_in_a_published_year, "contacts"),
        (an_owner_in_a_closed_year, "owners"),
        (tallies_of_a_published_pool, "tallies"),
        (tallies_of_a_year_in_no_pool, "tallies"),
        (tallies_of_an_open_year, "tallies"),
        (an_excuse_of_a_published_year, "excuses"),
        (a_rounded_count_of_a_published_year, "excuses"),
        (reasons_of_a_published_year, "reasons"),
        (a_year_published_without_a_release, "releases"),
        (a_purge_that_waits, "remains"),
        (a_guard_that_is_gone, "guards"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_each_breach_is_found_and_shown(breach, promise, as_staff):
    breach()
    assert promises() == {promise}
    with pytest.raises(CommandError):
        call_command("verify_retention")
    finding = retention.findings()[0]
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "nb"
    page = as_staff.get("/years/").content.decode()
    assert "Problem" in page
    assert finding.year is None or str(finding.year) in page


def test_tallies_of_a_pool_under_way_may_stay():
    published(2024)
    factories.year(2025, "closed")
    Tally.objects.create(year_id=2024, count=1)
    assert promises() == set()


# In the files ------------------------------------------------------------------------------------------
def files():
    """Everything the database has on disk."""
    name = Path(str(connection.settings_dict["NAME"]))
    return b"".join(database_files.content(path) for path in name.parent.glob(name.name + "*"))


sqlite_only = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="reads SQLite's files, or holds its lock"
)


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_deleted_contact_is_in_the_files():
    key = factories.contact(county=factories.county("03"), year=2024).pk.hex.encode()
    assert key in files()
    contacts_actions.delete_contacts(year=2024)
    actions.ask_for_purge()
    assert actions.finish_purges()
    assert key not in files()
    assert not Contact.objects.exists()


@sqlite_only
@pytest.mark.django_db(transaction=True)
def test_a_purge_that_meets_a_reader_is_tried_again_until_it_is_done():
    key = factories.contact(county=factories.county("03"), year=2024).pk.hex.encode()
    reader = sqlite3.connect(str(connection.settings_dict["NAME"]))
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM contacts_contact").fetchone()
    contacts_actions.delete_contacts(year=2024)
    actions.ask_for_purge()
    assert not actions.finish_purges()
    assert promises() == {"remains"}
    assert key in files()
    reader.close()
    assert actions.finish_purges()
    assert Purge.objects.get().attempts == 2
    assert promises() == set()
    assert key not in files()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="reads PostgreSQL's files")
@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_deleted_draft_excuse_or_count_is_in_postgresqls_files():
    person = factories.appointed_support_colleague(county=factories.county("32"))
    row = factories.year(2024)
    Excuse.objects.create(year=row, support_colleague=person, reason="no_answer")
    NationCount.objects.create(year=row, as_of=dt.date(2024, 12, 1), rounded=95)
    draft = release(2024, is_published=False)
    Release.objects.filter(pk=draft.pk).update(notes={"reasons": "a word of a draft"})
    tables = ("reporting_excuse", "reporting_release", "reporting_nationcount")
    assert all(_pages(table) for table in tables)
    for model in (Excuse, Release, NationCount):
        model.objects.all().delete()
    actions.ask_for_purge()
    assert actions.finish_purges()
    assert [table for table in tables if _pages(table)] == []


def _pages(table):
    """What PostgreSQL has on disk of a table."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_relation_size(%s::regclass)", [table])
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_is_replaced_is_purged_as_well(four_counties):
    factories.contact(county=factories.county("03"), year=2024)
    years.close_year(actor=None, year=2024)
    assert not Purge.objects.exists()
    draft_release(year=2024)
    assert Purge.objects.get().done_at


@pytest.mark.django_db(transaction=True)
def test_a_purge_is_finished_on_this_database():
    factories.contact(county=factories.county("03"), year=2024)
    contacts_actions.delete_contacts(year=2024)
    actions.ask_for_purge()
    assert actions.finish_purges()
    assert promises() == set()
