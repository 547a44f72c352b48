"""Staff's pages of earlier statistics."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.models import Year
from reporting.actions.historic import import_historic_year
from reporting.demo import outside
from reporting.historic import selectors
from reporting.models import HistoricYear
from tests import factories
from tests.reporting.historic.samples import historic

pytestmark = pytest.mark.django_db
IMPORT = "reporting:historic-import"
SAID = {
    "source": "evaluation of the scheme, 2012",
    "counties_reported": "14",
    "counties": "19",
    "contacts": "100",
    "totals_are_about": "on",
}


def choose(client, content, name="y.csv", **changes):
    file = SimpleUploadedFile(name, content)
    return client.post(reverse(IMPORT), {**SAID, **changes, "file": file})


@pytest.fixture
def file():
    return outside._FILE.read_bytes()


def text(response):
    return response.content.decode()


def test_a_file_is_shown_first_and_imported_when_it_was_seen(as_staff, file):
    shown = choose(as_staff, file)
    assert not HistoricYear.objects.exists()
    assert "57\xa0%" in text(shown)
    assert "14 av 19 fylker" in text(shown)
    done = as_staff.post(reverse(IMPORT), {"plan": shown.context["plan"]})
    assert done.url == reverse("reporting:historic-year", args=[2012])
    known = selectors.historic_year(2012)
    assert (known.source, known.contacts, known.totals_are_about) == (SAID["source"], 100, True)
    assert len(known.values) == 9


def test_wrong_lines_are_listed_and_nothing_can_be_imported(as_staff):
    content = b"year,variable,code,percent\n2012,sex,woman,143\n2012,gender,man,57\n"
    page = choose(as_staff, content)
    assert [line.number for line in page.context["problems"]] == [2, 3]
    assert "143" in text(page)
    assert 'name="plan"' not in text(page)


@pytest.mark.parametrize(
    ("content", "changes", "words"),
    [
        (b"year,variable,code,percent\n2012,sex,woman,60\n2012,sex,man,60\n", {}, "120"),
        (b"year,variable,code,percent\n2012,sex,w\xf8man,60\n", {}, "UTF-8"),
        (b"year,variable,code,percent\n2012,sex,woman,43\n", {"counties": "13"}, "14 av 13"),
        (b"year,variable,code,percent\n2012,sex,woman,43\n", {"contacts": "-5"}, "0"),
        (b"year,variable,code,percent\n", {}, "ingen linje"),
    ],
)
def test_what_cannot_be_is_said_in_the_form(as_staff, content, changes, words):
    page = choose(as_staff, content, **changes)
    said = " ".join(
        str(error) for errors in page.context["form"].errors.values() for error in errors
    )
    assert words in said
    assert "plan" not in page.context


def test_a_year_that_is_published_here_is_refused_with_the_reason(as_staff, file):
    factories.year(2012, Year.State.PUBLISHED)
    page = choose(as_staff, file)
    assert "2012" in str(page.context["form"].non_field_errors())
    assert "plan" not in page.context


def test_replacing_is_a_step_of_its_own(as_staff, file):
    import_historic_year(actor=None, statistics=historic(source="an older report"))
    shown = choose(as_staff, file)
    assert "an older report" in text(shown)
    plan = shown.context["plan"]
    as_staff.post(reverse(IMPORT), {"plan": plan})
    assert selectors.historic_year(2012).source == "an older report"
    as_staff.post(reverse(IMPORT), {"plan": plan, "replace": "1"})
    assert selectors.historic_year(2012).source == SAID["source"]


def test_a_plan_that_was_tampered_with_or_is_anothers_imports_nothing(as_staff, file):
    plan = choose(as_staff, file).context["plan"]
    other = factories.signed_in(factories.UserFactory(is_national_staff=True))
    as_staff.post(reverse(IMPORT), {"plan": plan + "x"})
    other.post(reverse(IMPORT), {"plan": plan})
    assert not HistoricYear.objects.exists()


def test_source_and_coverage_are_corrected_on_the_years_page(as_staff):
    import_historic_year(actor=None, statistics=historic())
    address = reverse("reporting:historic-year", args=[2012])
    said = {"source": "  =yearly report ", "counties_reported": "15", "counties": "19"}
    assert as_staff.post(address, said).url == address
    assert selectors.historic_year(2012).source == "yearly report"
    wrong = as_staff.post(address, {**said, "counties_reported": "20"})
    assert "20 av 19" in text(wrong)


def test_a_year_is_taken_out_after_a_question(as_staff):
    import_historic_year(actor=None, statistics=historic())
    address = reverse("reporting:historic-remove", args=[2012])
    assert as_staff.get(address).status_code == 200
    assert HistoricYear.objects.exists()
    as_staff.post(address)
    assert not HistoricYear.objects.exists()


def test_a_published_year_has_no_button_and_no_way_to_take_it_out(as_staff):
    import_historic_year(actor=None, statistics=historic())
    factories.year(2012, Year.State.PUBLISHED)
    remove = reverse("reporting:historic-remove", args=[2012])
    assert remove not in text(as_staff.get(reverse("reporting:historic-year", args=[2012])))
    as_staff.post(remove)
    assert HistoricYear.objects.exists()


def test_the_list_says_source_coverage_and_that_100_is_approximate(as_staff):
    import_historic_year(actor=None, statistics=historic())
    page = text(as_staff.get(reverse("reporting:historic")))
    assert "evaluation of the scheme" in page
    assert "om lag 100" in page


def test_open_data_says_of_every_line_that_it_is_historic_and_where_it_is_from(as_staff):
    import_historic_year(actor=None, statistics=historic(source="@evil"))
    response = as_staff.get(reverse("reporting:historic-file", args=[2012]))
    lines = list(csv.DictReader(io.StringIO(text(response))))
    assert len(lines) == 10
    assert {(line["status"], line["source"]) for line in lines} == {("historic", "'@evil")}
    assert {(line["counties_reported"], line["counties"]) for line in lines} == {("14", "19")}
    total, *_others, last = lines
    assert [total[k] for k in ("variable", "code", "count", "about")] == [
        "contacts",
        "Total",
        "100",
        "yes",
    ]
    assert [last[name] for name in ("variable", "code", "percent")] == ["sex", "man", "57"]
    assert as_staff.get(reverse("reporting:historic-file", args=[2013])).status_code == 404
