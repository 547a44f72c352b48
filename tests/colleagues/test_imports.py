import datetime as dt

import openpyxl
import pytest

from colleagues import actions, selectors
from colleagues.actions import Outcome
from colleagues.models import Appointment, SupportColleague, User
from colleagues.roster_files import reading, writing
from supportscheme.models import AuditEntry
from tests import factories

HEAD = "Navn;E-post;Fylke;Fra;Til;Kjønn;Type lege;Språk;Telefon"
KARI = "Kari Nordmann;kari@example.org;Oslo;01.02.2024;;K;Psykiatri;polsk og engelsk;412 34 567"
OLA = "Ola Nordmann;ola@example.org;Oslo;01.02.2024;31.01.2028;M;Fastlege;norsk;+46701234567"


def run(*lines: str, dry_run: bool = False, actor=None, own_county=None) -> actions.ImportResult:
    content = "\r\n".join([HEAD, *lines]).encode("cp1252")
    rows = reading.read("roster.csv", content).rows
    return actions.import_roster(actor=actor, rows=rows, own_county=own_county, dry_run=dry_run)


def outcomes(result: actions.ImportResult) -> list[str]:
    return [line.outcome.value for line in result.lines]


def stored() -> list:
    tables = (User, SupportColleague, Appointment, AuditEntry)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def test_a_file_makes_people_entries_and_terms(db):
    result = run(KARI, OLA)
    assert outcomes(result) == ["new", "new"]
    assert result.is_done
    kari = SupportColleague.objects.get(user__email="kari@example.org")
    assert (kari.sex, kari.kind_of_doctor_id, kari.languages) == ("woman", "psychiatry", "en,pl")
    term = Appointment.objects.get(user__email="ola@example.org")
    assert (term.first_day, term.last_day) == (dt.date(2024, 2, 1), dt.date(2028, 1, 31))
    assert term.user.support_colleague.kind_of_doctor_id == "general_practice"


def test_a_dry_run_says_what_would_be_and_changes_nothing(db):
    before = stored()
    result = run(KARI, OLA, dry_run=True)
    assert outcomes(result) == ["new", "new"]
    assert not result.is_done
    assert stored() == before


def test_the_same_file_twice_changes_nothing(db):
    run(KARI, OLA)
    before = stored()
    result = run(KARI, OLA)
    assert outcomes(result) == ["unchanged", "unchanged"]
    assert stored() == before


def test_changed_ended_and_renewed_are_told_apart(db):
    run(KARI, OLA)
    result = run(
        KARI.replace("Psykiatri", "Annet"),
        OLA.replace("31.01.2028", "31.12.2025"),
        "Ola Nordmann;ola@example.org;Oslo;01.01.2026;;;;;",
    )
    assert outcomes(result) == ["changed", "ended", "new"]
    assert result.lines[0].details[0].endswith("Psykiatri → Annet")
    terms = Appointment.objects.filter(user__email="ola@example.org").values_list("last_day")
    assert list(terms) == [(dt.date(2025, 12, 31),), (None,)]


@pytest.mark.parametrize("order", [1, -1])
def test_an_old_term_in_the_file_does_not_undo_what_the_new_one_says(db, order):
    lines = [
        "Ola Nordmann;ola@example.org;Oslo;01.02.2020;31.01.2024;M;Fastlege;polsk;",
        "Ola Nordmann;ola@example.org;Oslo;01.02.2024;;M;Psykiatri;engelsk;",
    ][::order]
    assert outcomes(run(*lines)) == ["new", "new"]
    before = stored()
    assert outcomes(run(*lines)) == ["unchanged", "unchanged"]
    assert stored() == before
    assert SupportColleague.objects.get().languages == "en"


def test_a_blank_cell_says_nothing(db):
    run(KARI)
    before = stored()
    result = run("Kari Nordmann;kari@example.org;Oslo;;;;;;")
    assert outcomes(result) == ["unchanged"]
    assert stored() == before


WRONG = {
    "two people with one address": KARI.replace("Kari Nordmann", "Ola Berg"),
    "an unknown kind of doctor": OLA.replace("Fastlege", "Tannlege"),
    "an unknown sex": OLA.replace(";M;", ";X;"),
    "an unknown language": OLA.replace("norsk", "klingon"),
    "an unknown county": OLA.replace("Oslo", "Narnia"),
    "a county outside its validity": OLA.replace("Oslo", "Hordaland"),
    "a county that ceases before the term ends": OLA.replace("Oslo", "Viken").replace(
        "2024", "2023"
    ),
    "a term that ends before it begins": OLA.replace("31.01.2028", "31.01.2024"),
    "an overlap": KARI.replace("01.02.2024", "01.03.2024"),
    "no address": OLA.replace("ola@example.org", ""),
    "half an address": OLA.replace("ola@example.org", "ola@"),
    "no such day": OLA.replace("01.02.2024", "31.02.2024"),
    "no first day": OLA.replace("01.02.2024", ""),
    "no sex": OLA.replace(";M;", ";;"),
    "a formula": OLA.replace("norsk", "=cmd()"),
    "a telephone that is none": OLA.replace("+46701234567", "12345"),
}


@pytest.mark.parametrize("line", WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("dry_run", [True, False])
def test_one_wrong_row_is_told_with_its_reason_and_nothing_is_saved(db, line, dry_run):
    before = stored()
    result = run(KARI, line, dry_run=dry_run)
    assert outcomes(result) == ["new", "wrong"]
    assert result.lines[1].number == 3
    assert result.lines[1].details[0]
    assert not result.is_done
    assert stored() == before


def test_an_adviser_imports_into_the_own_county_only(county, adviser):
    mine = KARI.replace("Oslo", "")
    result = run(mine, OLA, actor=adviser, own_county=county)
    assert outcomes(result) == ["new", "wrong"]
    assert "Oslo" in result.lines[1].details[0]
    assert run(mine, actor=adviser, own_county=county).is_done
    assert Appointment.objects.get(user__email="kari@example.org").county == county


def test_an_adviser_cannot_change_a_stranger_by_importing(county, adviser):
    stranger = factories.appointed_support_colleague(
        county=factories.county("03"), user__email="kari@example.org", user__name="Kari Nordmann"
    )
    result = run("Kari Nordmann;kari@example.org;Oslo;01.01.2024;;;Psykiatri;;", actor=adviser)
    assert outcomes(result) == ["wrong"]
    stranger.refresh_from_db()
    assert stranger.kind_of_doctor_id == "general_practice"


def test_an_adviser_cannot_ask_what_another_countys_roster_says_by_importing(adviser):
    factories.appointed_support_colleague(
        county=factories.county("03"),
        user__email="kari@example.org",
        user__name="Kari Nordmann",
        telephone="41234567",
    )
    right, wrong = (
        run(f"Kari Nordmann;kari@example.org;Oslo;;;;;;{number}", dry_run=True, actor=adviser)
        for number in ("41234567", "41234568")
    )
    assert right == wrong
    assert outcomes(right) == ["wrong"]


def test_every_line_of_an_import_is_in_the_audit_log_as_if_done_by_hand(db, staff):
    run(KARI, actor=staff)
    entries = AuditEntry.objects.order_by("id").values_list("event", "actor")
    assert list(entries) == [
        ("person added", staff.pk),
        ("roster entry added", staff.pk),
        ("appointed", staff.pk),
    ]


# Export ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_what_is_exported_can_be_imported_again_and_changes_nothing(db, file_format):
    run(KARI, OLA)
    SupportColleague.objects.filter(user__email="kari@example.org").update(
        workplace="St. Olavs hospital; avd. 2", about="Ringer “gjerne” tilbake", doctor_since=1999
    )
    write = {"csv": writing.as_csv, "xlsx": writing.as_xlsx}[file_format]
    before = stored()
    content = write(selectors.all_terms())
    rows = reading.read(f"roster.{file_format}", content).rows
    result = actions.import_roster(actor=None, rows=rows, dry_run=False)
    assert outcomes(result) == ["unchanged", "unchanged"], result.lines
    assert stored() == before


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_of_a_term_that_is_over_the_export_says_who_and_when_and_nothing_of_today(db, file_format):
    factories.appointed_support_colleague(
        county=factories.county("03"),
        last_day=dt.date(2025, 1, 31),
        telephone="41234567",
        about="about-secret",
    )
    write = {"csv": writing.as_csv, "xlsx": writing.as_xlsx}[file_format]
    (row,) = reading.read(f"r.{file_format}", write(selectors.all_terms())).rows
    told = {"name", "email", "county", "first_day", "last_day", "sex", "kind_of_doctor"}
    assert set(row.values) == told


@pytest.mark.parametrize("sign", ["=", "+", "-", "@"])
def test_nothing_in_an_exported_csv_starts_like_a_formula(db, sign):
    run(KARI)
    SupportColleague.objects.update(workplace=f"{sign}cmd|' /C calc'!A0")
    text = writing.as_csv(selectors.all_terms()).decode("utf-8-sig")
    assert f"'{sign}cmd" in text
    assert f";{sign}cmd" not in text


def test_nothing_in_an_exported_workbook_is_a_formula(db, tmp_path):
    run(KARI)
    SupportColleague.objects.update(workplace="=1+1")
    path = tmp_path / "r.xlsx"
    path.write_bytes(writing.as_xlsx(selectors.all_terms()))
    cells = [cell for row in openpyxl.load_workbook(path).active.iter_rows() for cell in row]
    assert [cell.data_type for cell in cells if cell.value == "=1+1"] == ["s"]


def test_outcomes_have_a_name(db):
    assert len({outcome.label for outcome in Outcome}) == len(Outcome)
