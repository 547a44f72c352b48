"""Numbers of doctors: entered by staff, plausible, and in the audit log."""

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from colleagues.models import County
from reporting.actions.doctors import enter_doctors
from reporting.doctors import Doctors, reading, selectors
from reporting.historic.errors import DoctorsNotPossible
from reporting.models import DoctorCount
from supportscheme.models import AuditEntry
from supportscheme.table_files import FileRefused
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
SSB = "Statistics Norway"


def enter(numbers, *, actor=None, year=2024, source=SSB):
    enter_doctors(actor=actor, year=year, numbers=numbers, source=source)


def entered(year=2024):
    return selectors.doctors_of_year(year).numbers


def test_numbers_are_kept_replaced_and_taken_out_each_with_an_entry(staff):
    enter({"03": 9000, "11": 2500, "56": None}, actor=staff)
    enter({"03": 9100, "11": None}, actor=staff)
    assert selectors.doctors_of_year(2024) == Doctors({"03": 9100}, SSB)
    entries = AuditEntry.objects.filter(event="number of doctors entered", actor=staff)
    details = [
        (e.subject_name, e.detail["before"], e.detail["after"]) for e in entries.order_by("pk")
    ]
    assert details == [
        ("Oslo", None, 9000),
        ("Rogaland", None, 2500),
        ("Oslo", 9000, 9100),
        ("Rogaland", 2500, None),
    ]


def test_what_stays_the_same_is_not_audited(staff):
    for _ in range(2):
        enter({"03": 9000}, actor=staff)
    assert AuditEntry.objects.filter(event="number of doctors entered").count() == 1


def test_years_are_apart():
    enter({"03": 9000})
    enter({"03": 9500}, year=2025)
    assert (entered(2024), entered(2025)) == ({"03": 9000}, {"03": 9500})


def test_nobody_but_staff_enters_numbers(adviser):
    with pytest.raises(PermissionDenied):
        enter({"03": 9000}, actor=adviser)
    assert not DoctorCount.objects.exists()


@pytest.mark.parametrize(
    ("numbers", "options", "words"),
    [
        ({"03": 0}, {}, "Oslo: 0 doctors"),
        ({"03": -5}, {}, "Oslo: -5 doctors"),
        ({"03": 19}, {}, "Oslo: 19 doctors"),
        ({"03": 50_001}, {}, "Oslo: 50001 doctors"),
        ({"12": 900}, {}, "“12” is no county of 2024"),
        ({"03": 900}, {"source": ""}, "where the numbers come from"),
        ({"03": 900}, {"year": 1890}, "1890"),
    ],
)
def test_what_cannot_be_is_refused_whole_with_the_value(numbers, options, words):
    with pytest.raises(DoctorsNotPossible, match=words):
        enter({"11": 2500, **numbers}, **options)
    assert not DoctorCount.objects.exists()


@pytest.mark.parametrize(
    "fields", [{"number": 0}, {"number": 60_000}, {"source": ""}, {"year": 1990}]
)
def test_the_database_refuses_a_number_that_cannot_be(fields):
    right = {"year": 2024, "county": factories.county("03"), "number": 9000, "source": SSB}
    with pytest.raises(IntegrityError), transaction.atomic():
        DoctorCount.objects.create(**{**right, **fields})
    DoctorCount.objects.create(**right)
    with pytest.raises(IntegrityError), transaction.atomic():
        DoctorCount.objects.create(**right)


def test_several_counties_have_a_number_together_only_if_each_has_one():
    doctors = Doctors({"03": 9000, "11": 2500})
    assert doctors.of(["03", "11"]) == 11_500
    assert doctors.of(["03", "56"]) is None
    assert doctors.of([]) is None


# The page ---------------------------------------------------------------------------------------------
PAGE = ("reporting:doctors-of-year", [2024])


def page(client, data=None):
    return client.post(reverse(PAGE[0], args=PAGE[1]), data or {})


def test_all_counties_of_the_year_are_in_one_form(as_staff):
    enter({"03": 9000})
    form = as_staff.get(reverse(PAGE[0], args=PAGE[1])).context["form"]
    codes = list(County.objects.of_year(2024).values_list("code", flat=True))
    assert list(form.fields) == ["source", *codes]
    assert form["03"].value() == "9000"


def test_a_form_is_kept_with_spaces_in_numbers_and_blank_ones_left_out(as_staff):
    assert page(as_staff, {"source": SSB, "03": "9 000", "11": ""}).status_code == 302
    assert entered() == {"03": 9000}


@pytest.mark.parametrize("text", ["many", "9.5", "30.000", "30,000", "-3", "0", "1e3", "١٢٣"])
def test_a_wrong_number_is_named_beside_its_county_and_nothing_is_kept(as_staff, text):
    answer = page(as_staff, {"source": SSB, "03": text, "11": "2500"})
    assert text in str(answer.context["form"].errors["03"])
    assert not DoctorCount.objects.exists()


def test_numbers_without_a_source_are_not_kept(as_staff):
    assert page(as_staff, {"03": "9000"}).context["form"].non_field_errors()
    assert not DoctorCount.objects.exists()


def upload(client, content, name="d.csv"):
    return page(client, {"file": SimpleUploadedFile(name, content)})


def test_a_file_fills_the_form_in_and_keeps_nothing(as_staff):
    enter({"56": 400})
    form = upload(as_staff, b"fylke;antall\nOslo;9 000\n11;2500\n").context["form"]
    assert [form[code].value() for code in ("03", "11", "56", "source")] == [
        "9 000",
        "2500",
        "400",
        SSB,
    ]
    assert entered() == {"56": 400}


def test_a_wrong_number_of_a_file_is_named_in_the_form(as_staff):
    form = upload(as_staff, b"county,number\n03,-4\n").context["form"]
    assert "-4" in str(form.errors["03"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"county,number\nHordaland,900\n", "Linje 2: «Hordaland»"),
        (b"county,number\n03,900\nOslo,901\n", "Linje 3: «Oslo»"),
        (b"county,number\n03,=1\n", "Linje 2"),
        (b"county,number\n03,30,000\n", "Linje 2: «000»"),
        (b"place,number\n03,9\n", "county"),
        (b"county,number\n\xf8,9\n", "UTF-8"),
    ],
)
def test_a_wrong_file_is_refused_with_line_and_value(as_staff, content, words):
    answer = upload(as_staff, content)
    assert words in str(answer.context["file_form"].errors)


def test_a_workbook_may_have_turned_03_into_a_number():
    book = openpyxl.Workbook()
    for row in (("County", "Number"), (3, 9000), (11, 2500)):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    counties = list(County.objects.of_year(2024))
    assert reading.read("d.xlsx", out.getvalue(), counties) == {"03": "9000", "11": "2500"}
    with pytest.raises(FileRefused):
        reading.read("d.xlsx", b"x", counties)


@pytest.mark.parametrize("year", [0, 1890, 2300, 99999])
def test_a_year_that_is_none_of_the_scheme_has_no_page(as_staff, year):
    assert as_staff.get(reverse(PAGE[0], args=[year])).status_code == 404


def test_the_list_says_how_many_counties_have_a_number(as_staff):
    enter({"03": 9000, "11": 2500})
    factories.year(2025)
    lines = as_staff.get(reverse("reporting:doctors")).context["years"]
    assert [(line.year, line.entered, line.counties) for line in lines] == [
        (2025, 0, 15),
        (2024, 2, 15),
    ]
