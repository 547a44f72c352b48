import random
import re

import pytest

from contacts.actions import load_contacts
from reporting.actions import years
from reporting.actions.confirmations import confirm_year
from reporting.demo import figures
from tests import factories

pytestmark = pytest.mark.django_db

OF_2012 = ["01", "02", "03", "04", "06", "07", "08", "10", "11", "12", "15", "16", "18", "19"]


@pytest.fixture
def published_2012():
    """The year 2012 with a hundred contacts in its shares; Oslo has confirmed, Finnmark hasn't."""
    person = factories.appointed_support_colleague(
        county=factories.county("03"), first_day=factories.dt.date(2010, 1, 1)
    )
    factories.appointed_support_colleague(
        county=factories.county("20"), first_day=factories.dt.date(2010, 1, 1)
    )
    weights = dict.fromkeys(OF_2012, 1)
    load_contacts(rows=figures.rows_for(2012, weights, 100, random.Random(4)))
    confirm_year(support_colleague=person, year=2012)
    release = years.close_year(actor=None, year=2012)
    years.publish_year(actor=None, year=2012)
    return release


def text(response):
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain)


def test_the_national_page_of_2012_shows_57_per_cent_men_and_43_per_cent_women(
    published_2012, as_staff
):
    page = text(as_staff.get("/statistics/2012/"))
    assert re.search(r"Menn 57 57\s%", page)
    assert re.search(r"Kvinner 43 43\s%", page)


def test_a_small_figure_is_withheld_and_explained_and_never_nought(published_2012, as_staff):
    page = text(as_staff.get("/statistics/2012/"))
    assert re.search(r"Fastlege eller behandler : tilbakeholdt", page)
    assert not re.search(r"Fastlege eller behandler [03]\b", page)
    assert "tilbakeholdt" in page


def test_a_county_that_nobody_reported_says_so_instead_of_a_figure(published_2012, as_staff):
    page = text(as_staff.get("/statistics/2012/counties/"))
    assert re.search(r"Finnmark ikke rapportert ikke rapportert", page)
    assert "1 av 19 fylker" in page
    assert "1 av 2 støttekolleger" in page


def test_there_are_no_statistics_before_the_year_is_closed(as_staff):
    factories.contact(county=factories.county("03"), year=2024)
    assert as_staff.get("/statistics/2024/").status_code == 404


def test_a_draft_shows_which_figures_will_be_shown_and_none_of_them(as_staff, four_counties):
    for number, code in enumerate(("03", "11"), start=1):
        for _ in range(6 + number):
            factories.contact(county=factories.county(code), year=2024, sex="woman")
    years.close_year(actor=None, year=2024)
    page = text(as_staff.get("/statistics/2024/"))
    assert "Utkast" in page
    assert re.search(r"Kontakter ✓ blir vist", page)
    figures_alone = page.partition("Dekningsgrad")[2].partition("Kontakter")[2]
    assert not re.search(r"\b(7|8|15)\b", figures_alone)
    years.publish_year(actor=None, year=2024)
    assert re.search(r"Kontakter 15\b", text(as_staff.get("/statistics/2024/")))
