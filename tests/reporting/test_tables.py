"""Published tables as open files on the site."""

import io

import openpyxl
import pytest
from django.urls import reverse

from reporting.actions.openness import open_statistics
from tests.reporting import release_samples as samples

pytestmark = pytest.mark.django_db


@pytest.fixture
def release():
    return samples.publish(samples.sample(2012))


def fetch(client, ending, name="county_contacts", year=2012):
    return client.get(reverse("reporting:table-file", args=[year, name, ending]))


def test_staff_see_every_table_with_its_files(release, as_staff):
    response = as_staff.get(reverse("reporting:tables", args=[2012]))
    named = [name for name, _title in response.context["tables"]]
    assert named == [table["name"] for table in release.document["protected"]["tables"]]
    for ending in ("csv", "json", "xlsx"):
        assert (
            reverse("reporting:table-file", args=[2012, named[0], ending])
            in response.content.decode()
        )


def test_no_two_tables_are_called_the_same(as_staff):
    samples.publish(samples.sample(2012, number=200, pool={2011: samples.records(2011, 200)}))
    response = as_staff.get(reverse("reporting:tables", args=[2012]), HTTP_ACCEPT_LANGUAGE="en")
    names, titles = zip(*response.context["tables"], strict=True)
    assert len(set(titles)) == len(titles)
    grouped = {title for title in titles if title.endswith(" – in groups")}
    assert {t for t, name in zip(titles, names, strict=True) if "_coarse" in name} == grouped
    book = openpyxl.load_workbook(
        io.BytesIO(fetch(as_staff, "xlsx", "nation_by_sex_coarse").content)
    )
    assert [sheet["A1"].value for sheet in book] == [
        "Kontakter, kjønn, 2012 – i grupper (nation_by_sex_coarse)",
        "Kontaktar, kjønn, 2012 – i grupper (nation_by_sex_coarse)",
        "Contacts, sex, 2012 – in groups (nation_by_sex_coarse)",
    ]
    label = fetch(as_staff, "json", "nation_by_sex_coarse").json()["label"]
    assert label == "Kontakter, kjønn, 2012 – i grupper"


def test_a_table_comes_as_csv_and_json_stat(release, as_staff):
    assert fetch(as_staff, "csv").content.startswith(b"county,value,")
    assert fetch(as_staff, "json").json()["id"] == ["county", "year"]


def test_a_table_comes_as_a_workbook_in_three_languages(release, as_staff):
    book = openpyxl.load_workbook(io.BytesIO(fetch(as_staff, "xlsx").content))
    assert book.sheetnames == ["nb", "nn", "en"]
    assert [sheet["A4"].value for sheet in book] == ["Fylke", "Fylke", "County"]


@pytest.mark.parametrize(
    ("name", "ending"), [("county_contacts", "exe"), ("contacts_contact", "csv")]
)
def test_what_is_not_published_is_a_404(release, as_staff, name, ending):
    assert fetch(as_staff, ending, name).status_code == 404


def test_an_unpublished_year_is_a_404(release, as_staff):
    assert fetch(as_staff, "csv", year=2013).status_code == 404
    assert as_staff.get(reverse("reporting:tables", args=[2013])).status_code == 404


def test_others_than_staff_find_nothing_until_the_year_is_public(release, as_adviser, as_nobody):
    assert fetch(as_adviser, "csv").status_code == 404
    assert fetch(as_nobody, "csv").status_code == 404
    open_statistics(actor=None, year=2012)
    assert fetch(as_nobody, "csv").content == fetch(as_adviser, "csv").content
    for answer in (
        fetch(as_nobody, "csv"),
        as_nobody.get(reverse("reporting:tables", args=[2012])),
    ):
        assert "no-cache" in answer.headers["Cache-Control"]
    assert fetch(as_nobody, "csv").content.startswith(b"county,value,counties_reported_2012,")
