import datetime as dt
import logging

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import override

from colleagues import finder, selectors
from colleagues.finder import Search
from colleagues.help_offers import all_offers
from colleagues.models import SupportColleague, User, public_by_default
from tests import factories

EVERYTHING = list(SupportColleague.SHOWABLE)


def person(code: str = "46", public: list[str] | None = None, **fields) -> SupportColleague:
    fields = {"public_fields": EVERYTHING if public is None else public, **fields}
    return factories.appointed_support_colleague(county=factories.county(code), **fields)


def names(**search) -> set[str]:
    found = finder.find(Search(**search), selectors.today())
    return {entry.name for entry in found.entries}


@pytest.fixture
def polish_psychiatrist(db) -> SupportColleague:
    person("46", kind_of_doctor_id="psychiatry", languages="en")
    person("03", kind_of_doctor_id="psychiatry", languages="pl")
    person("46", kind_of_doctor_id="somatic_hospital", languages="pl")
    person("46", kind_of_doctor_id="psychiatry", languages="pl", sex="man")
    return person(
        "46",
        kind_of_doctor_id="psychiatry",
        languages="en,pl",
        municipality="Voss",
        user__name="Anna Kowalska",
        telephone="41234567",
    )


def test_each_filter_narrows_and_all_together_find_the_one(polish_psychiatrist):
    assert len(names()) == 5
    assert len(names(county="46")) == 4
    assert len(names(county="46", language="pl")) == 3
    assert len(names(county="46", language="pl", kind_of_doctor="psychiatry")) == 2
    assert names(county="46", language="pl", kind_of_doctor="psychiatry", sex="woman") == {
        "Anna Kowalska"
    }


def test_a_language_code_inside_another_word_is_no_hit(db):
    person(languages="en,pl")
    assert names(language="n,p") == set()


@pytest.mark.parametrize("place", ["Voss", "voss", " vos "])
def test_a_place_is_found_however_it_is_written(polish_psychiatrist, place):
    assert names(place=place) == {"Anna Kowalska"}


def test_where_nobody_is_the_nearest_are_shown_nearest_first(db):
    person("46", municipality="Bergen", user__name="Far")
    person("46", municipality="Voss", user__name="Near")
    person("46", user__name="Nowhere")
    found = finder.find(Search(place="Vik"), selectors.today())
    assert found.nearest
    assert [entry.name for entry in found.entries] == ["Near", "Far"]


def test_an_unknown_place_finds_nobody(polish_psychiatrist):
    found = finder.find(Search(place="Atlantis"), selectors.today())
    assert (found.entries, found.nearest) == ([], False)


def test_only_those_in_office_today_are_shown(db):
    today = selectors.today()
    county = factories.county("46")
    day = dt.timedelta(days=1)
    factories.appointed_support_colleague(county=county, last_day=today - day, user__name="gone")
    factories.appointed_support_colleague(
        county=county, first_day=today + day, user__name="to come"
    )
    factories.appointed_support_colleague(county=county, first_day=today, user__name="in office")
    factories.appointed_adviser(county=county, name="adviser")
    assert names() == {"in office"}


def test_whose_access_is_closed_is_not_shown(db):
    User.objects.filter(pk=person().user_id).update(is_active=False)
    assert names() == set()


# What is not public is nowhere ------------------------------------------------------------------------
FACTS = {
    "specialty": "spec-secret",
    "workplace": "work-secret",
    "municipality": "muni-secret",
    "telephone": "99887766",
    "times_of_day": "times-secret",
    "doctor_since": 1987,
    "about": "about-secret",
    "languages": "mt",
}
SECRETS = ["spec-secret", "work-secret", "muni-secret", "99887766", "times-secret", "1987"]
SECRETS += ["about-secret", "secret@example.org", "psykiatri)"]


@pytest.fixture
def secretive(db, settings) -> SupportColleague:
    return factories.appointed_support_colleague(
        county=factories.county("46"),
        kind_of_doctor_id="psychiatry",
        user__email="secret@example.org",
        user__name="Known Name",
        public_fields=["name"],
        **{key: value for key, value in FACTS.items() if key != "languages"},
    )


@pytest.mark.parametrize("url", ["/", "/?county=46", "/?all=1&lang=en", "/county/46/"])
def test_a_field_that_is_not_public_is_on_no_public_page(secretive, url):
    page = Client().get(url).content.decode()
    assert "Known Name" in page
    assert [secret for secret in SECRETS if secret in page] == []


def test_a_field_that_is_public_is_shown(secretive):
    SupportColleague.objects.update(public_fields=EVERYTHING)
    page = Client().get("/").content.decode()
    shown = ["spec-secret", "work-secret", "muni-secret", "998 87 766", "times-secret", "1987"]
    assert [
        text for text in [*shown, "about-secret", "secret@example.org"] if text not in page
    ] == []


@pytest.mark.parametrize(
    "search",
    [
        {"sex": "woman"},
        {"kind_of_doctor": "psychiatry"},
        {"place": "muni-secret"},
        {"place": "work-secret"},
    ],
)
def test_a_hidden_field_cannot_be_found_out_by_searching(secretive, search):
    assert names() == {"Known Name"}
    assert names(**search) == set()


def test_whoever_hides_the_name_is_not_in_the_finder(secretive):
    SupportColleague.objects.update(public_fields=[f for f in EVERYTHING if f != "name"])
    assert names() == set()


# The page -------------------------------------------------------------------------------------------
def test_the_order_is_another_at_every_visit_and_each_comes_first_about_as_often(db):
    for number in range(4):
        person(user__name=f"Person {number}")
    firsts = [finder.find(Search(), selectors.today()).entries[0].name for _ in range(200)]
    # Fewer than 20 of 200 first places, where 50 are due, has a chance of one in ten million.
    assert min(firsts.count(f"Person {number}") for number in range(4)) >= 20


def test_the_finder_sets_no_cookie_and_is_not_kept(polish_psychiatrist):
    for url in ("/", "/?county=46&lang=nn", "/county/46/"):
        response = Client().get(url)
        assert response.status_code == 200
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert "csrf" not in response.content.decode()


def test_the_finder_opens_no_session_even_for_somebody_signed_in(as_support_colleague):
    response = as_support_colleague.get("/")
    assert not response.cookies


def test_the_finder_logs_nothing_about_the_visitor(polish_psychiatrist, caplog):
    with caplog.at_level(logging.DEBUG):
        Client().get("/?place=Voss&county=99", REMOTE_ADDR="192.0.2.1", HTTP_USER_AGENT="Spy/1")
    assert [record for record in caplog.records if "Voss" in record.getMessage()] == []
    assert "192.0.2.1" not in caplog.text
    assert "Spy/1" not in caplog.text


def test_the_page_needs_no_script_and_loads_its_own_style_only(polish_psychiatrist):
    page = Client().get("/").content.decode()
    assert "<script" not in page
    assert page.count('rel="stylesheet"') == 1


def test_ninety_people_with_full_entries_are_under_fifty_kilobytes_with_the_style(db, settings):
    for number in range(90):
        person(
            municipality="Nord-Fron",
            workplace="Sykehuset Innlandet, avdeling Lillehammer",
            languages="de,en,es,pl",
            telephone="41234567",
            user__name=f"Kari Elisabeth Nordmann-Hansen {number}",
            public_fields=[*public_by_default(), "workplace"],
        )
    style = (settings.BASE_DIR / "static/css/finder.css").stat().st_size
    icon = (settings.BASE_DIR / "static/favicon.svg").stat().st_size
    client = Client()
    first, everybody = client.get("/").content, client.get("/?all=1").content
    assert everybody.count(b"tel:+4741234567") == 90
    assert len(first) + style + icon < 25_000
    assert len(everybody) + style + icon < 50_000


@pytest.mark.parametrize("url", ["/", "/county/46/"])
def test_the_five_rules_and_where_else_help_is_are_on_the_page(db, url):
    page = Client().get(f"{url}?lang=nb").content.decode()
    with override("nb"):
        rules = finder.rules_of_the_scheme()
    assert len(rules) == 5
    offers = [offer.text_nb for offer in all_offers()]
    assert len(offers) > 2
    assert [text for text in [*rules, *offers] if escape(text) not in page] == []


def test_a_telephone_number_is_one_tap(polish_psychiatrist):
    assert 'href="tel:+4741234567"' in Client().get("/").content.decode()


def test_what_makes_no_sense_in_the_address_does_not_break_the_page(db):
    url = "/?county=%00&sex=cat&kind=x&language=../&place=%3Cscript%3E&lang=xx&all"
    response = Client().get(url)
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize(("lang", "heading"), [("nb", "nb"), ("nn", "nn"), ("en", "en")])
def test_the_language_travels_in_the_address(db, lang, heading):
    response = Client().get(f"/?lang={lang}&county=46")
    assert f'<html lang="{heading}">' in response.content.decode()
    assert response["Content-Language"] == lang
    assert "?lang=nn&amp;county=46" in response.content.decode() or lang != "nn"


def test_the_printable_page_is_of_a_county_that_exists(polish_psychiatrist):
    page = Client().get(reverse("colleagues:finder-print", args=["46"])).content.decode()
    assert "Anna Kowalska" in page
    for none in ("30", "%00", "x" * 500):
        gone = Client().get(f"/county/{none}/")
        assert gone.status_code == 404
        assert not gone.cookies


def test_the_finder_takes_a_fixed_number_of_queries(db, django_assert_num_queries):
    for _ in range(3):
        person()
    with django_assert_num_queries(6):
        Client().get("/?county=46")
    for _ in range(10):
        person()
    with django_assert_num_queries(6):
        Client().get("/?county=46")
