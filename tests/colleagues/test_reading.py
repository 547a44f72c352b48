"""Files as people really have them, and files that are something else."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from openpyxl.worksheet.formula import ArrayFormula

from colleagues.roster_files.reading import read
from supportscheme import table_files
from supportscheme.table_files import FileRefused, FileTooLarge

HEAD = "Navn;E-post;Telefon;Fra"


def csv_of(*lines: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join(lines).encode(encoding)


def xlsx_of(*rows: list) -> bytes:
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def values(name: str, content: bytes) -> list[dict[str, str]]:
    return [row.values for row in read(name, content).rows]


ONE = {
    "name": "Åse Bø",
    "email": "ase@example.org",
    "telephone": "41234567",
    "first_day": "01.02.2024",
}
LINE = "Åse Bø;ase@example.org;41234567;01.02.2024"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_file_is_read_in_whatever_encoding_excel_wrote_it(encoding):
    assert values("r.csv", csv_of(HEAD, LINE, encoding=encoding)) == [ONE]


@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_a_csv_file_is_read_with_whatever_parts_its_columns(sign):
    lines = [line.replace(";", sign) for line in (HEAD, LINE)]
    assert values("r.csv", csv_of(*lines)) == [ONE]


def test_columns_may_stand_in_any_order_under_many_names():
    content = csv_of(
        "Fradato;Mobil;E-postadresse:;Etternavn;Fornavn",
        "01.02.2024;41234567;ase@example.org;Bø;Åse",
    )
    assert values("r.csv", content) == [ONE]


def test_title_rows_above_blank_rows_between_and_stray_spaces_are_no_matter():
    content = csv_of(
        "Støttekolleger i Akershus;;;",
        ";;;",
        " Navn ; E-post;Telefon *;Fra",
        "  Åse   Bø ;ase@example.org ;41234567; 01.02.2024",
        ";;;",
    )
    sheet = read("r.csv", content)
    assert [(row.number, row.values) for row in sheet.rows] == [(4, ONE)]


def test_an_excel_file_with_a_merged_title_and_real_dates_and_numbers():
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.append(["Støttekolleger 2024"])
    sheet.merge_cells("A1:D1")
    sheet.append(["Navn", "E-post", "Telefon", "Fra"])
    sheet.append(["Åse Bø", "ase@example.org", 41234567, dt.datetime(2024, 2, 1)])
    out = io.BytesIO()
    workbook.save(out)
    assert values("Liste.XLSX", out.getvalue()) == [ONE]


def test_the_sheet_with_the_headings_is_the_one_that_is_read():
    workbook = openpyxl.Workbook()
    workbook.active.append(["Notater"])
    roster = workbook.create_sheet("Oversikt")
    roster.append(["Navn", "E-post"])
    roster.append(["Åse Bø", "ase@example.org"])
    out = io.BytesIO()
    workbook.save(out)
    assert values("r.xlsx", out.getvalue()) == [{"name": "Åse Bø", "email": "ase@example.org"}]


def test_a_long_sheet_beside_the_roster_is_no_matter():
    workbook = openpyxl.Workbook()
    workbook.active.append(["Navn", "E-post"])
    workbook.active.append(["Åse Bø", "ase@example.org"])
    beside = workbook.create_sheet("Noe annet")
    for number in range(table_files.MAX_ROWS + table_files.TITLE_ROWS + 1):
        beside.append([number])
    out = io.BytesIO()
    workbook.save(out)
    assert values("r.xlsx", out.getvalue()) == [{"name": "Åse Bø", "email": "ase@example.org"}]


def test_columns_nobody_knows_are_named_and_left_aside():
    sheet = read("r.csv", csv_of("Navn;E-post;Skostørrelse", "Åse;a@example.org;42"))
    assert sheet.unknown_headings == ["Skostørrelse"]
    assert sheet.rows[0].values == {"name": "Åse", "email": "a@example.org"}


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(1)", "+1", "-1", '=HYPERLINK("http://x")'])
def test_a_formula_is_a_problem_of_its_row_and_never_a_value(cell):
    for name, content in (
        ("r.csv", csv_of("Navn;E-post;Arbeidssted", f"Åse;a@example.org;{cell}")),
        ("r.xlsx", xlsx_of(["Navn", "E-post", "Arbeidssted"], ["Åse", "a@example.org", cell])),
    ):
        (row,) = read(name, content).rows
        assert "workplace" not in row.values
        assert len(row.problems) == 1
        assert cell[:10] in row.problems[0]


def test_an_array_formula_is_a_formula_too():
    workbook = openpyxl.Workbook()
    workbook.active.append(["Navn", "E-post", "Arbeidssted"])
    workbook.active.append(["Åse", "a@example.org"])
    workbook.active["C2"] = ArrayFormula("C2:C2", "=SUM(A1:A2)")
    out = io.BytesIO()
    workbook.save(out)
    (row,) = read("r.xlsx", out.getvalue()).rows
    assert "workplace" not in row.values
    assert len(row.problems) == 1


def test_a_plus_before_a_telephone_number_is_no_formula():
    (row,) = read("r.csv", csv_of(HEAD, "Åse;a@example.org;+46701234567;01.02.2024")).rows
    assert row.values["telephone"] == "+46701234567"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.xlsx", csv_of(HEAD, LINE)),
        ("r.csv", xlsx_of(["Navn", "E-post"])),
        ("r.csv", b"%PDF-1.7 Navn;E-post"),
        ("r.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("r.csv", b"Navn;E-post\0"),
        ("r.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("r.pdf", b"%PDF"),
        ("roster", csv_of(HEAD, LINE)),
        ("r.csv", b""),
        ("r.xlsx", b""),
        ("r.csv", csv_of("Bare", "tekst")),
        ("r.csv", csv_of("Navn;E-post", '"' + "x" * 200_000)),
        ("r.csv", csv_of("Navn;E-mail;Mail", "a;b;c")),
        ("r.csv", csv_of("Navn;E-post;E-post", "a;b;c")),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(name, content):
    with pytest.raises(FileRefused):
        read(name, content)


def test_an_archive_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("hello.txt", "hello")
    with pytest.raises(FileRefused):
        read("r.xlsx", out.getvalue())


def test_a_damaged_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken")
    with pytest.raises(FileRefused):
        read("r.xlsx", out.getvalue())


def test_a_zip_bomb_is_refused_unopened():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * (table_files.MAX_UNPACKED_BYTES + 1))
    assert len(out.getvalue()) < table_files.MAX_BYTES
    with pytest.raises(FileTooLarge):
        read("r.xlsx", out.getvalue())


def test_an_xml_bomb_is_refused():
    """Entities that unfold into each other a billion times."""
    entities = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' if n else '<!ENTITY a0 "lol">' for n in range(10)
    )
    bomb = f"<!DOCTYPE x [{entities}]><workbook>&a9;</workbook>"
    content = xlsx_of(["Navn", "E-post"])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as archive:
        for part in source.namelist():
            archive.writestr(part, bomb if part == "xl/workbook.xml" else source.read(part))
    with pytest.raises(FileRefused):
        read("r.xlsx", out.getvalue())


def test_a_file_with_too_many_bytes_or_rows_is_refused():
    with pytest.raises(FileTooLarge):
        read("r.csv", b"x" * 50_000_000)
    with pytest.raises(FileTooLarge):
        read("r.csv", csv_of(HEAD, *[LINE] * (table_files.MAX_ROWS + table_files.TITLE_ROWS)))


def test_the_exact_heading_wins_over_another_name_beside_it():
    sheet = read("r.csv", csv_of("Sted;Navn;Mobil;E-post;Telefon;Kommune", "x;Åse;1;a@b.no;2;y"))
    assert sheet.unknown_headings == ["Sted", "Mobil"]
    row = {"name": "Åse", "telephone": "2", "email": "a@b.no", "municipality": "y"}
    assert sheet.rows[0].values == row


@pytest.mark.parametrize("dash", ["-", "–", " - "])
def test_a_lone_dash_is_a_blank(dash):
    sheet = read("r.csv", csv_of("Navn;E-post;Arbeidssted", f"Åse;a@b.no;{dash}", f"{dash};;"))
    assert [(row.values, row.problems) for row in sheet.rows] == [
        ({"name": "Åse", "email": "a@b.no"}, ())
    ]


def test_blank_rows_do_not_count_against_the_limit():
    blank = table_files.MAX_ROWS + table_files.TITLE_ROWS
    text = csv_of(HEAD, *[";;;"] * blank, LINE)
    book = xlsx_of(["Navn", "E-post"], *[[None, None]] * blank, ["Åse", "a@b.no"])
    assert [row.number for row in read("r.csv", text).rows] == [blank + 2]
    assert [row.number for row in read("r.xlsx", book).rows] == [blank + 2]


@pytest.mark.parametrize(
    "content",
    [
        csv_of(HEAD, LINE).replace(b"ase@", b"\xf8se@"),
        csv_of(HEAD, LINE, encoding="utf-8-sig").replace(b"\xc3\xb8", b"\xf8"),
        csv_of(HEAD, LINE, encoding="utf-16")[:-1],
        csv_of(HEAD, LINE, encoding="cp1252").replace(b"\xf8", b"\x81"),
    ],
)
def test_a_file_with_broken_letters_is_refused_rather_than_misread(content):
    with pytest.raises(FileRefused):
        read("r.csv", content)
