"""A historic year's file: what it says, and what is said of it when it is wrong."""

import io

import openpyxl
import pytest

from contacts.models import Code
from reporting.demo import outside
from reporting.historic import HistoricValue
from reporting.historic.errors import HistoricNotPossible
from reporting.historic.reading import read
from supportscheme import table_files
from supportscheme.table_files import FileRefused, FileTooLarge
from tests.reporting.historic.samples import PUBLISHED_2012

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
HEAD = "year,variable,code,percent,count"


def lines(*rows, head=HEAD, name="y.csv"):
    return read(name, "\n".join([head, *rows]).encode())


def problem(row):
    (line,) = lines(row).problems
    return line.number, line.problem


def test_the_published_file_of_2012_is_read_as_it_is():
    contents = read("scheme-2012.csv", outside._FILE.read_bytes())
    assert contents.year() == 2012
    assert contents.problems == []
    assert {value.code: value.percent for value in contents.values} == PUBLISHED_2012


@pytest.mark.parametrize(
    ("written", "percent"), [("57", "57"), ("57,5", "57.5"), ("57.50 %", "57.50"), ("100", "100")]
)
def test_a_percentage_keeps_the_decimals_it_was_written_with(written, percent):
    (value,) = lines(f'2012,sex,woman,"{written}",').values
    assert value == HistoricValue("sex.woman", percent=percent)


def test_a_count_may_have_spaces_between_thousands():
    (value,) = lines("2012,sex,woman,,1 043").values
    assert value == HistoricValue("sex.woman", count=1043)


def test_semicolons_and_norwegian_headings_are_understood():
    contents = lines("2012;sex;woman;43,5", head="År;Variabel;Kode;Prosent")
    assert contents.values == (HistoricValue("sex.woman", percent="43.5"),)


def test_a_column_that_is_not_known_is_left_aside_and_named():
    contents = lines("2012,sex,woman,43,x", head="year,variable,code,percent,remark")
    assert contents.unknown_headings == ("remark",)


@pytest.mark.parametrize("head", ["year,variable,code,percent", "year,variable,code,percent,,"])
def test_a_decimal_comma_between_commas_is_not_cut_off(head):
    (line,) = lines("2014,sex,woman,43,5", head=head).problems
    assert line.number == 2
    assert "“5” stands beyond the last heading" in line.problem
    assert not lines("2014,sex,woman,43,", head=head).problems


def test_a_retired_code_and_a_group_are_known():
    Code.objects.filter(pk="workplace.student").update(last_year=2011)
    contents = lines("2012,workplace,student,4,", "2012,reason,coarse.work,40,")
    assert [value.code for value in contents.values] == ["workplace.student", "reason.coarse.work"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (",sex,woman,43,", "year is missing"),
        ("20x2,sex,woman,43,", "“20x2” is no year"),
        ("1890,sex,woman,43,", "1890"),
        ("2300,sex,woman,43,", "2300"),
        ("2012,gender,woman,43,", "Unknown variable: “gender”. Known are: age_band"),
        ("2012,sex,female,43,", "Unknown code of “sex”: “female”. Known are: woman, man"),
        ("2012,sex,woman,100.1,", "100.1 per cent is over 100"),
        ("2012,sex,woman,-1,", "-1 per cent is below 0"),
        ("2012,sex,woman,57.1234,", "57.1234 has more than 3 decimals"),
        ("2012,sex,woman,many,", "“many” is no number"),
        ("2012,sex,woman,,-3", "-3 is below 0"),
        ("2012,sex,woman,,3.5", "3.5 is not a whole number"),
        ("2012,sex,woman,,1.000", "“1.000” can be read in two ways: write 1000"),
        ('2012,sex,woman,,"1,000"', "“1,000” can be read in two ways: write 1000"),
        ("2012,sex,woman,,30.0", "30.0 is not a whole number"),
        ("2012,sex,woman,,1234567890", "1234567890 is far too large"),
        ("2012,sex,woman,43,43", "Both a count (43) and a percentage (43)"),
        ("2012,sex,woman,,", "Neither a count nor a percentage"),
        ("2012,sex,=1+1,43,", "A formula instead of a value: =1+1"),
        ("2012,sex,woman,٤٣,", "“٤٣” is no number"),
    ],
)
def test_a_wrong_line_is_named_with_its_number_and_value(row, words):
    number, said = problem(row)
    assert number == 2
    assert words in said


def test_a_figure_that_is_there_twice_is_a_problem_of_the_later_line():
    contents = lines("2012,sex,woman,43,", "2012,sex,man,57,", "2012,sex,woman,44,")
    (line,) = contents.problems
    assert (line.number, line.problem) == (4, "“sex.woman” is in line 2 already.")


def test_every_wrong_line_is_named_and_not_only_the_first():
    assert [line.number for line in lines("x,sex,woman,1,", "2012,sex,x,1,").problems] == [2, 3]


def test_a_file_of_several_years_or_none_is_refused():
    with pytest.raises(HistoricNotPossible, match="2011, 2012"):
        lines("2011,sex,woman,43,", "2012,sex,woman,43,").year()
    with pytest.raises(HistoricNotPossible, match="no line"):
        lines().year()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("y.csv", "year,variable,code,percent\n2012,sex,wømän,1\n".encode("latin-1"), "not UTF-8"),
        ("y.csv", b"PK\x03\x04", "not a CSV file"),
        ("y.csv", b"", "headings year, variable, code"),
        ("y.csv", b"sex,woman\n1,2\n", "headings year, variable, code"),
        ("y.pdf", b"x", "y.pdf"),
        ("y.xlsx", b"x", "not an Excel file"),
        ("y.csv", b"year,year,variable,code,percent\n", "Two columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(name, content, words):
    with pytest.raises(FileRefused, match=words):
        read(name, content)


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(FileTooLarge):
        read("y.csv", b"x" * (table_files.MAX_BYTES + 1))


# Excel -----------------------------------------------------------------------------------------------
def workbook(*cells):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(HEAD.split(","))
    for row, (value, number_format) in enumerate(cells, start=2):
        sheet.cell(row, 1, 2012)
        sheet.cell(row, 2, "sex")
        sheet.cell(row, 3, ["woman", "man", "other"][row - 2])
        sheet.cell(row, 4, value).number_format = number_format
    out = io.BytesIO()
    book.save(out)
    return read("y.xlsx", out.getvalue())


def test_a_workbook_is_read_as_it_is_shown_and_57_per_cent_is_not_0_57():
    contents = workbook((0.57, "0%"), (0.4250, "0.0%"), (0.5, "0.00"))
    assert [value.percent for value in contents.values] == ["57", "42.5", "0.50"]


def test_a_workbooks_formula_is_named():
    (line,) = workbook(("=1+1", "General")).problems
    assert "=1+1" in line.problem
