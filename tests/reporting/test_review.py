"""The staff's review of a draft: reasons, audit and other rules in words, and no figure."""

import json
import re

import pytest
from django.utils import translation

from contacts.models import Contact
from reporting import releases
from reporting.actions import years
from reporting.actions.releases import draft_release
from reporting.disclosure import DEFAULT_PLAN, BadPlan, Why
from reporting.models import Release
from reporting.releases import AuditState, audit_state
from reporting.reports.labels import Labels
from reporting.review import PLAN_LINES, Review
from supportscheme.models import AuditEntry
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("four_counties")]
PAGE = "/years/2024/review/"
# Of 2024; in Møre og Romsdal all are women, and everybody there is in hospital.
PEOPLE = {
    "03": [("woman", 21, "hospital"), ("man", 14, "general_practice"), ("woman", 3, "student")],
    "11": [("woman", 12, "general_practice"), ("man", 11, "hospital")],
    "15": [("woman", 13, "hospital")],
}


def log(people=PEOPLE, year=2024):
    for county, groups in people.items():
        for sex, number, workplace in groups:
            for _ in range(number):
                factories.contact(
                    county=factories.county(county), year=year, sex=sex, workplace=workplace
                )


@pytest.fixture
def draft():
    log()
    return years.close_year(actor=None, year=2024)


def text(client, language="en", **headers):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    plain = re.sub(r"<[^>]+>", " ", client.get(PAGE).content.decode())
    return re.sub(r"\s+", " ", plain)


def review(release, language="en"):
    with translation.override(language):
        return Review(release, Labels.load(language))


def test_every_line_of_the_plan_has_words():
    assert set(PLAN_LINES) == {line.number for line in DEFAULT_PLAN}


def test_staff_read_why_cells_are_withheld_how_much_is_shown_and_what_the_audit_found(
    draft, as_staff
):
    page = text(as_staff)
    assert "Nothing found No withheld figure can be computed" in page
    assert "Contacts, reason × sex, 2024" in page
    assert "Small, none, or everyone the same" in page
    assert re.search(r"Contacts, sex, 2024 – in groups (all shown|\d of 3 shown)", page)
    assert "in ten of all that the table counts stand in cells that are shown" in page
    assert "What other rules would show" in page
    assert "Publish …" in page


def test_the_year_leads_to_the_review_and_the_review_to_publishing(draft, as_staff):
    assert PAGE in as_staff.get("/years/2024/").content.decode()
    assert "/years/2024/publish/" in as_staff.get(PAGE).content.decode()


def test_every_withheld_cell_is_named_once_with_a_reason(draft):
    found = review(draft)
    for line in found.lines:
        for table in line.tables:
            named = [
                cell for reason in table.reasons for _, cells in reason.cells for cell in cells
            ]
            assert len(named) == table.cells - table.shown
    assert {each["why"] for each in draft.notes["reasons"]} <= set(Why)


def test_the_review_is_the_staffs(draft, as_nobody):
    oslo = factories.county("03")
    adviser = factories.appointed_adviser(county=oslo)
    colleague = factories.appointed_support_colleague(county=oslo)
    for user in (adviser, colleague.user):
        assert factories.signed_in(user).get(PAGE).status_code == 403
    assert as_nobody.get(PAGE).status_code == 302


def test_without_a_draft_there_is_nothing_to_review(as_staff):
    factories.year(2024)
    assert as_staff.get(PAGE).status_code == 404


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_it_is_all_translated(draft, as_staff, language):
    page = text(as_staff, language)
    assert "Få, ingen" in page
    assert not re.search(r"\b(withheld|would|shown|cells)\b", page)


# No figure -------------------------------------------------------------------------------------------
def test_what_is_stored_of_the_reasons_and_the_audit_holds_no_count(draft):
    """Tenths, and the numbers of cells, lines and years: what the release itself says of its form."""
    for reason in draft.notes["reasons"]:
        assert set(reason) == {"table", "key", "why", "reveals", "to"}
        assert reason["to"] in {None, "public", "insiders"}
    tables = {table.name: table for table in releases.load(draft).protected.tables}
    for share in draft.notes["shares"]:
        assert set(share) == {"table", "cells", "shown", "nonzero_tenths", "contacts_tenths"}
        assert share["cells"] == len(tables[share["table"]].cells)
        for tenths in (share["nonzero_tenths"], share["contacts_tenths"]):
            assert tenths is None or tenths in range(11)
    for alternative in draft.notes["alternatives"]:
        assert set(alternative) == {"threshold", "pool", "lines"}
        for line in alternative["lines"]:
            assert line["tenths"] is None or line["tenths"] in range(11)
    assert set(draft.notes) == {"reasons", "shares", "alternatives"}
    assert set(draft.audit_report) == {"fingerprint", "least_width", "verdicts"}
    assert {v["attacker"] for v in draft.audit_report["verdicts"]} == {"public", "insiders"}


def test_the_page_shows_no_figure_of_the_draft(draft, as_staff):
    """The counts are chosen so that no number of cells, year or threshold is one of them."""
    shown = {
        cell.value
        for _, _, cell in releases.load(draft).protected.cells()
        if hasattr(cell, "value")
    }
    page = text(as_staff).replace("2024", "").replace("50 contacts on average", "")
    assert {38, 23, 13, 74} <= shown
    assert not re.search(r"\b(38|23|13|74)\b", re.sub(r"\d+ of \d+", "", page))


def test_two_drafts_that_differ_in_withheld_figures_alone_have_no_number_that_differs(as_staff):
    """A student more and one in other work less. Which reasons may be told depends on the figures, and may
    differ; a number on the page may not."""
    found = []
    for students in (2, 3):
        groups = [("woman", 21, "hospital"), ("man", 14, "general_practice")]
        groups += [("woman", students, "student"), ("woman", 5 - students, "other")]
        log({**PEOPLE, "03": groups})
        release = years.close_year(actor=None, year=2024)
        shares = [release.notes[name] for name in ("shares", "alternatives")]
        found.append((release.checksum, shares, re.findall(r"\d+", text(as_staff))))
        years.reopen_year(actor=None, year=2024)
        Contact.objects.all().delete()
    assert found[0] == found[1]


def test_whether_an_unreported_county_is_empty_is_not_said(as_staff):
    """Nobody has confirmed 2024, so readers may take each county for empty, rightly or not."""
    log({**PEOPLE, "15": []})
    empty = years.close_year(actor=None, year=2024)
    said = [v["attacker"] for v in empty.audit_report["verdicts"]]
    assert "readers who take counties for empty" in text(as_staff)
    years.reopen_year(actor=None, year=2024)
    log({"15": PEOPLE["15"]})
    full = years.close_year(actor=None, year=2024)
    assert [v["attacker"] for v in full.audit_report["verdicts"]] == said
    assert "readers who take counties for empty" in text(as_staff)
    assert "take unreported" not in json.dumps([empty.notes, empty.audit_report])


# The gate --------------------------------------------------------------------------------------------
def spoil(case):
    release = Release.objects.get()
    report = release.audit_report
    if case == "failed":
        report["verdicts"][0]["narrow"] = ["nation_by_workplace:student"]
    elif case == "timed out":
        report["verdicts"][1]["undecided"] = ["nation_by_workplace:student"]
    elif case == "missing":
        report = {}
    elif case == "said to be missing":
        release.audit = Release.Audit.MISSING
    elif case == "of nobody":
        report["verdicts"] = []
    elif case == "of the public alone":
        report["verdicts"] = [v for v in report["verdicts"] if v["attacker"] == "public"]
    elif case == "for fewer values":
        report["least_width"] = 2
    elif case == "for other cells":
        report["fingerprint"] = "0" * 64
    elif case == "cells changed since":
        cells = next(
            t for t in release.document["protected"]["tables"] if t["name"] == "nation_by_workplace"
        )
        cells["cells"][0][1] = ":"
    release.audit_report = report
    release.save()
    return release


@pytest.mark.parametrize(
    ("case", "state", "said"),
    [
        ("failed", AuditState.FAILED, "Too close to a figure, for everybody"),
        ("timed out", AuditState.FAILED, "Undecided in the time allowed"),
        ("of nobody", AuditState.FAILED, "The audit is not clean"),
        ("of the public alone", AuditState.FAILED, "The audit is not clean"),
        ("for fewer values", AuditState.FAILED, "The audit is not clean"),
        ("missing", AuditState.MISSING, "has not been audited"),
        ("said to be missing", AuditState.MISSING, "has not been audited"),
        ("for other cells", AuditState.OF_OTHER_CELLS, "made for other cells"),
    ],
)
def test_a_draft_without_a_clean_audit_of_itself_can_not_be_published_and_the_page_says_what_to_do(
    draft, as_staff, case, state, said
):
    release = spoil(case)
    assert audit_state(release) is state
    page = text(as_staff)
    assert said in page
    assert "Make the draft anew" in page
    assert "Publish …" not in page
    if case in {"failed", "timed out"}:
        assert "Medisinstudent" in text(as_staff, "nb")
    answer = as_staff.get("/years/2024/publish/", follow=True)
    assert answer.redirect_chain == [("/years/2024/", 302)]
    as_staff.post("/years/2024/publish/", {"reviewed": years.mark_of(release)})
    assert not Release.objects.get().is_published


def test_a_draft_whose_cells_were_changed_after_the_audit_can_not_be_published(draft):
    release = spoil("cells changed since")
    assert audit_state(release) is AuditState.OF_OTHER_CELLS
    with pytest.raises(years.AuditNotClean):
        years.publish_year(actor=None, year=2024, reviewed=years.mark_of(release))


def test_a_draft_made_anew_after_a_bad_audit_can_be_published(draft):
    spoil("failed")
    draft_release(year=2024)
    years.publish_year(actor=None, year=2024)
    assert Release.objects.get().is_published


# What the checksums would tell --------------------------------------------------------------------------
DRAFT_PAGES = (
    "/years/",
    "/years/2024/",
    PAGE,
    "/years/2024/publish/",
    "/years/2024/reopen/",
    "/statistics/2024/",
)


@pytest.mark.parametrize("state", ["closed", "stale"])
def test_no_page_about_a_draft_holds_a_checksum_that_guesses_could_be_tried_against(
    draft, as_staff, state
):
    oslo = factories.county("03")
    adviser = factories.signed_in(factories.appointed_adviser(county=oslo))
    colleague = factories.signed_in(factories.appointed_support_colleague(county=oslo).user)
    if state == "stale":
        Release.objects.update(history_checksum="0" * 64)
    release = Release.objects.get()
    answers = [as_staff.get(address) for address in DRAFT_PAGES]
    answers += [adviser.get("/my-counties/"), colleague.get("/log/")]
    expected = [200 if state == "closed" or "publish" not in each else 302 for each in DRAFT_PAGES]
    assert [answer.status_code for answer in answers] == [*expected, 200, 200]
    sent = "".join(f"{answer.headers}{answer.content.decode()}" for answer in answers)
    for name in ("checksum", "history_checksum", "fingerprint", "audited_fingerprint"):
        assert getattr(release, name) not in sent


def test_no_audit_entry_or_line_of_the_log_holds_a_drafts_checksum(caplog, draft, as_staff):
    caplog.set_level("DEBUG")
    as_staff.post("/years/2024/draft/")
    release = Release.objects.get()
    written = caplog.text + str(list(AuditEntry.objects.values_list("detail", flat=True)))
    years.reopen_year(actor=None, year=2024)
    written += str(list(AuditEntry.objects.values_list("detail", flat=True)))
    for name in ("checksum", "history_checksum", "fingerprint"):
        assert getattr(release, name) not in written


def test_the_draft_is_published_from_its_page(draft, as_staff):
    page = as_staff.get("/years/2024/publish/").content.decode()
    (mark,) = re.findall(r'name="reviewed" value="(\w+)"', page)
    as_staff.post("/years/2024/publish/", {"reviewed": draft.checksum})
    assert not Release.objects.get().is_published
    as_staff.post("/years/2024/publish/", {"reviewed": mark})
    assert Release.objects.get().is_published


# After publishing, and when advice fails ---------------------------------------------------------------
def test_reasons_are_deleted_when_the_year_is_published(draft, as_staff):
    years.publish_year(actor=None, year=2024)
    assert Release.objects.get().notes == {}
    assert PAGE in as_staff.get("/years/2024/").content.decode()
    page = text(as_staff)
    assert "The reason is not kept" in page
    assert "Small, none" not in page
    assert "What other rules would show" not in page
    assert "Publish …" not in page


def test_a_draft_without_advice_is_still_a_draft(draft, as_staff, monkeypatch):
    from reporting import protection

    def fail(*_args, **_more):
        raise BadPlan("no advice")

    monkeypatch.setattr(protection, "what_if", fail)
    assert draft_release(year=2024).audit == "clean"
    assert "It could not be worked out for this draft." in text(as_staff)


@translation.override("en")
def test_thresholds_and_periods_are_compared_line_by_line(draft):
    found = review(draft)
    assert [column.title for column in found.thresholds.columns] == ["3", "5", "8", "10"]
    assert [column.title for column in found.thresholds.columns if column.is_own] == ["5"]
    assert [column.title for column in found.periods.columns] == ["the year alone"]
    rows = dict(found.thresholds.rows)
    assert rows["The nation in the year: contacts and conversations"] == ["–"] * 4
    assert all(re.fullmatch(r"\d/10", text) for text in rows[str(PLAN_LINES[2])])


@translation.override("en")
def test_a_year_after_a_published_one_is_compared_with_both_pooled(draft):
    years.publish_year(actor=None, year=2024)
    log(year=2025)
    release = years.close_year(actor=None, year=2025)
    periods = review(release).periods
    assert [column.title for column in periods.columns] == ["the year alone", "2024–2025"]
    pooled = dict(periods.rows)[str(PLAN_LINES[4])]
    assert pooled[0] == "not in it"
    assert re.fullmatch(r"\d/10", pooled[1])
