"""Every view of the statistics at its address: what is there, for whom, and nothing of what isn't shown."""

import re
from html.parser import HTMLParser

import pytest
from django.db import transaction

from reporting import releases
from reporting.actions.openness import close_statistics, open_statistics
from reporting.disclosure import AlteredRelease, Withheld
from tests.reporting import release_samples as samples

pytestmark = pytest.mark.django_db


class Links(HTMLParser):
    """The addresses a page leads to."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag == "a":
            self.found.append(dict(attrs)["href"])


def crawl(client, start="/statistics/"):
    """Every page of the statistics that can be reached, by address, without the open files."""
    pages, waiting = {}, [start]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        pages[address] = answer.content.decode()
        waiting += [
            link
            for link in Links(pages[address]).found
            if link.startswith("/statistics/") and not re.search(r"\.(csv|json|xlsx)$", link)
        ]
    return pages


def text(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# Addresses -------------------------------------------------------------------------------------------
def test_every_view_is_reached_by_links_and_says_what_it_shows(release, small, as_staff):
    pages = crawl(as_staff)
    for variable in ("reason", "sex", "age_band", "workplace", "initiator", "conversations", "way"):
        assert f"/statistics/2023/by/{variable}/" in pages
    for variable in ("reason", "sex", "age_band", "workplace", "initiator"):
        assert f"/statistics/2023/counties/by/{variable}/" in pages
        assert f"/statistics/trend/{variable}/" in pages
    assert {
        "/statistics/trend/",
        "/statistics/2012/",
        "/statistics/2012/counties/",
        "/statistics/2023/by/reason/sex/",
        "/statistics/2023/counties/?order=contacts",
        "/statistics/2023/counties/03/",
        "/statistics/2023/tables/",
    } <= set(pages)
    titles = [re.search(r"<title>(.*?)</title>", page)[1] for page in pages.values()]
    # Orders of the same table have one title, and the shortcut that of where it leads.
    assert len(set(titles)) == len([address for address in pages if "?" not in address]) - 1


@pytest.mark.parametrize(
    "address",
    [
        "2011/",
        "2023/by/height/",
        "2023/by/Reason/",
        "2023/by/sex/reason/",
        "2023/by/reason/way/",
        "2023/counties/by/way/",
        "2023/counties/by/",
        "2023/counties/99/",
        "2023/counties/%00/",
        "2023/counties/?order=luck",
        "2023/counties/?order=rate",
        "trend/height/",
        "2023/tables/none.csv",
    ],
)
def test_what_does_not_exist_is_a_404(release, as_staff, address):
    assert as_staff.get(f"/statistics/{address}").status_code == 404


def test_a_link_checker_may_ask_for_the_head_alone(release, as_staff):
    for path in ("", "counties/", "tables/", "tables/county_contacts.csv"):
        assert as_staff.head(f"/statistics/2023/{path}").status_code == 200


def test_the_shortcut_leads_to_the_newest_year(release, small, as_staff):
    assert as_staff.get("/statistics/").headers["Location"] == "/statistics/2023/"


def test_staff_are_told_that_there_is_nothing_yet(as_staff):
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "There are no statistics yet." in as_staff.get("/statistics/").content.decode()


def test_a_year_leads_to_the_same_view_of_another_or_to_its_overview(release, small, as_staff):
    by_sex = Links(as_staff.get("/statistics/2023/by/sex/").content.decode()).found
    assert "/statistics/2012/by/sex/" in by_sex
    by_county = Links(as_staff.get("/statistics/2023/counties/by/sex/").content.decode()).found
    assert "/statistics/2012/" in by_county
    of_viken = Links(as_staff.get("/statistics/2023/counties/30/").content.decode()).found
    assert "/statistics/2012/counties/" in of_viken


def test_the_language_of_the_address_is_the_pages_and_its_links(release, as_nobody):
    open_statistics(actor=None, year=2023)
    answer = as_nobody.get("/statistics/2023/counties/?order=contacts&lang=nn")
    page = answer.content.decode()
    assert '<html lang="nn">' in page
    assert answer.headers["Content-Language"] == "nn"
    links = Links(page).found
    assert "/statistics/2023/by/sex/?lang=nn" in links
    assert "/statistics/2023/counties/?order=conversations&lang=nn" in links
    assert "?order=contacts&lang=en" in links


# The public ------------------------------------------------------------------------------------------
def test_the_public_sees_the_years_staff_opened_and_no_trace_of_the_others(
    release, small, as_nobody, as_adviser, as_support_colleague
):
    open_statistics(actor=None, year=2023)
    for client in (as_nobody, as_adviser, as_support_colleague):
        pages = crawl(client)
        assert not any("/2012/" in address for address in pages)
        body = text(pages["/statistics/trend/"]).partition("Gjennom årene")[2]
        assert "2023" in body
        assert "2012" not in body
        assert client.get("/statistics/2012/").status_code == 404


def test_an_opened_year_has_the_coverage_of_the_year_before_beside_it_and_nothing_else_of_that_one(
    as_nobody,
):
    before = samples.sample(2011, number=40)
    samples.publish(before)
    samples.publish(samples.sample(2012, number=40, beside=[before.document()]))
    open_statistics(actor=None, year=2012)
    as_nobody.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "; 2011: 19 of 19 counties, 95 of 95" in text(
        as_nobody.get("/statistics/2012/").content.decode()
    )
    assert not any("/2011/" in address for address in crawl(as_nobody))


def test_a_year_that_is_closed_again_is_gone_at_once(small, as_nobody):
    open_statistics(actor=None, year=2012)
    answer = as_nobody.get("/statistics/2012/")
    assert "no-cache" in answer.headers["Cache-Control"]
    close_statistics(actor=None, year=2012)
    assert as_nobody.get("/statistics/2012/").status_code == 404


def test_the_public_pages_set_no_cookie(release, as_nobody):
    open_statistics(actor=None, year=2023)
    crawl(as_nobody)
    assert not as_nobody.cookies


def test_the_finder_leads_to_the_statistics_once_a_year_is_public(small, as_nobody):
    assert "/statistics/" not in Links(as_nobody.get("/").content.decode()).found
    open_statistics(actor=None, year=2012)
    page = as_nobody.get("/?lang=nn").content.decode()
    assert "/statistics/?lang=nn" in Links(page).found
    assert "/statistics/" in Links(as_nobody.get("/accounts/login/").content.decode()).found


def test_only_staff_are_offered_to_open_a_year(small, as_staff, as_adviser):
    assert "/years/2012/open-statistics/" in as_staff.get("/statistics/2012/").content.decode()
    open_statistics(actor=None, year=2012)
    assert "/years/2012/close-statistics/" in as_staff.get("/statistics/2012/").content.decode()
    assert "-statistics/" not in as_adviser.get("/statistics/2012/").content.decode()


# Drafts ----------------------------------------------------------------------------------------------
def test_a_draft_has_its_overview_of_ticks_and_no_other_page(as_staff, small):
    samples.publish(samples.sample(2023, number=300, pool=samples.pool_of_2023()), is_draft=True)
    page = as_staff.get("/statistics/2023/").content.decode()
    assert "<svg" not in page
    assert not [link for link in Links(page).found if link.startswith("/statistics/2023/")]
    cells = re.findall(r"<t?d[^>]*>(.*?)</t?d>", page.partition("<figure")[2], re.S)
    assert cells
    assert not [cell for cell in cells if re.fullmatch(r"\d+(\s%)?", text(cell).strip())]
    for path in ("by/sex/", "by/reason/sex/", "counties/", "counties/03/", "tables/"):
        assert as_staff.get(f"/statistics/2023/{path}").status_code == 404
    assert "2023" not in text(as_staff.get("/statistics/trend/").content.decode())


# Nothing of a withheld figure ------------------------------------------------------------------------
def everything(sample, client):
    """Every page and file of a release, and how they read; undone afterwards."""
    releases._read_once.cache_clear()
    point = transaction.savepoint()
    samples.publish(sample)
    open_statistics(actor=None, year=sample.year)
    pages = crawl(client)
    files = {
        link
        for page in pages.values()
        for link in Links(page).found
        if re.search(r"\.(csv|json)$", link)
    }
    pages |= {link: client.get(link).content.decode() for link in files}
    transaction.savepoint_rollback(point)
    return pages


def test_two_releases_that_differ_only_in_withheld_figures_give_the_same_pages(as_nobody):
    """The one has 3 and 1 contacts where the other has 1 and 3: both are withheld."""

    def year(first, second):
        records = samples.records(2012, 200, without=("19", "20"))
        records += [samples.Record("19")] * first + [samples.Record("20")] * second
        return samples.sample(2012, records=records)

    one, other = year(3, 1), year(1, 3)
    for code in ("19", "20"):
        assert isinstance(one.document().protected.table("county_contacts").cell(code), Withheld)
    pages = everything(one, as_nobody)
    assert len(pages) > 50
    assert everything(other, as_nobody) == pages


def test_the_comparison_of_pages_sees_a_shown_figure(as_nobody):
    def year(number):
        records = [samples.Record("03")] * number + [samples.Record("12")] * 30
        return samples.sample(2012, records=records)

    one, other = everything(year(20), as_nobody), everything(year(21), as_nobody)
    differing = {address for address in one if one[address] != other[address]}
    assert {
        "/statistics/2012/",
        "/statistics/2012/counties/",
        "/statistics/2012/counties/03/",
        "/statistics/trend/",
        "/statistics/2012/tables/county_contacts.csv",
    } <= differing


def test_an_altered_release_is_not_shown(as_staff):
    samples.publish(samples.sample(2012, number=40), altered=True)
    with pytest.raises(AlteredRelease):
        as_staff.get("/statistics/2012/")
