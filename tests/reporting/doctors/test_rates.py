"""Contacts per 1,000 doctors: of shown figures only, and as they were when the year was published."""

import dataclasses
import datetime as dt
import io

import openpyxl
import pytest
from django.utils import translation

from reporting import releases, selectors
from reporting.actions import years
from reporting.actions.doctors import enter_doctors
from reporting.actions.releases import draft_release, is_stale
from reporting.doctors import Doctors
from reporting.releases import Coverage
from reporting.reports import build, content, figures, rates
from reporting.reports.content import Material
from reporting.reports.labels import Labels
from reporting.reports.trend import Lineage
from tests import factories
from tests.reporting import release_samples as samples

pytestmark = pytest.mark.django_db


def document(doctors, **changes):
    records = [samples.Record("03")] * 40 + [samples.Record("12")] * 30 + [samples.Record("11")] * 2
    made = samples.sample(2012, records=records, **changes).document()
    return dataclasses.replace(made, doctors=doctors)


def table(document, county=None, name="contacts"):
    material = Material(document, (), Lineage.load(), county)
    report = content.report(material, Labels.load("en"))
    (found,) = [b.table for s in report.sections for b in s.blocks if b.table.name == name]
    return found


def rate(document, place, county=None):
    found = table(document, county)
    (row,) = [row for row in found.rows if row.label == place]
    return str(row.cells[1])


def everywhere(document):
    return Doctors({c.code: 1000 for c in document.counties}, "Statistics Norway")


def test_a_rate_stands_beside_the_contacts_of_each_place_with_its_source():
    made = document(Doctors({"03": 8000}, "Statistics Norway."))
    found = table(made)
    assert found.columns == (
        "Place",
        "Contacts",
        "Per 1,000 doctors",
        "Conversations",
        "Coverage 2012",
        "Coverage 2011",
    )
    assert rate(made, "Oslo") == "5.0"
    assert rate(made, "Oslo", county="03") == "5.0"
    assert found.note == "Contacts per 1,000 doctors; number of doctors: Statistics Norway."


def test_a_place_without_a_number_has_no_rate_and_norway_has_one_only_when_all_have():
    some = document(Doctors({"12": 8000}, "s"))
    assert (rate(some, "Oslo"), rate(some, "Norway")) == (".", ".")
    all_of_them = dataclasses.replace(some, doctors=everywhere(some))
    assert rate(all_of_them, "Norway") == f"{72 / 19:.1f}"
    assert rate(all_of_them, "Helse Sør-Øst") == f"{40 / 10:.1f}"


def test_a_withheld_figure_has_no_rate_and_one_that_is_not_reported_neither():
    made = document(everywhere(document(Doctors())), coverage={"20": Coverage(0, 4)})
    assert rate(made, "Rogaland") == ":"
    assert rate(made, next(c.name for c in made.counties if c.code == "20")) == ".."


def test_without_numbers_there_is_no_column():
    found = table(document(Doctors()))
    assert "Per 1,000 doctors" not in found.columns
    assert found.note == ""


@pytest.mark.parametrize(("language", "text"), [("nb", "4,9"), ("nn", "4,9"), ("en", "4.9")])
def test_a_rate_has_one_decimal_in_the_language(language, text):
    with translation.override(language):
        assert str(rates.of(figures.shown(39), Doctors({"03": 8000}, "s"), ["03"])) == text


def test_a_workbook_has_rates_as_numbers():
    made = document(Doctors({"03": 8000}, "s"))
    files = build.render(Material(made, (), Lineage.load(), "03"))
    sheet = openpyxl.load_workbook(io.BytesIO(files["nb", "xlsx"]))["contacts"]
    (row,) = [row for row in sheet.iter_rows(min_row=5, values_only=True) if row[0] == "Oslo"]
    assert row[1:3] == (40, 5)


# Frozen with the release ------------------------------------------------------------------------------
@pytest.fixture
def draft(four_counties, monkeypatch):
    monkeypatch.setattr(years, "today", lambda: dt.date(2026, 2, 28))
    for _ in range(9):
        factories.contact(county=factories.county("03"), year=2024)
    return years.close_year(actor=None, year=2024)


def enter(number, year=2024):
    enter_doctors(actor=None, year=year, numbers={"03": number}, source="s")


def test_numbers_make_the_years_draft_stale_and_stay_in_its_release_as_they_were(draft):
    enter(8000, year=2023)
    assert not is_stale(year=2024)
    enter(9000)
    assert is_stale(year=2024)
    anew = draft_release(year=2024)
    years.publish_year(actor=None, year=2024, reviewed=years.mark_of(anew))
    enter(9999)
    assert releases.load(selectors.release_of(2024)).doctors == Doctors({"03": 9000}, "s")
