"""Role × address × own or another county × GET and POST, complete by construction."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from colleagues.models import Appointment, Gathering, HelpOffer, Talk
from colleagues.permissions import Rule
from reporting.actions.openness import open_statistics
from tests import factories
from tests.reporting import release_samples as samples
from tests.structure.access_table import TABLE, Row
from tests.structure.urls import Address, addresses

EVERYBODY = {"no role", "operator", "support colleague", "adviser", "adviser elsewhere", "staff"}
HOLDERS: dict[Rule, set[str]] = {
    Rule.SIGNED_IN: EVERYBODY,
    Rule.SUPPORT_COLLEAGUE: {"support colleague"},
    Rule.COUNTY_ADVISER: {"adviser", "adviser elsewhere"},
    Rule.ROSTER_KEEPER: {"adviser", "adviser elsewhere", "staff"},
    Rule.NATIONAL_STAFF: {"staff"},
}


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert {address.name for address in addresses()} == set(TABLE)


def test_every_rule_says_who_holds_it() -> None:
    assert set(HOLDERS) == set(Rule) - {Rule.PUBLIC}


@pytest.mark.parametrize("address", addresses(), ids=lambda address: address.name)
def test_a_view_states_the_rule_of_its_row(address: Address) -> None:
    assert getattr(address.view, "access_rule", None) is TABLE[address.name].rule


def test_no_address_of_the_log_has_room_for_a_contact() -> None:
    taken = {
        name for address in addresses() for name in address.arguments if _is_of_the_log(address)
    }
    assert taken <= {"variable", "code_id"}


def _is_of_the_log(address: Address) -> bool:
    return address.name.startswith("contacts:")


@pytest.fixture
def world(db: None) -> SimpleNamespace:
    """A county with one of everything that an address can name, and somebody in each role."""
    county, elsewhere = factories.county("32"), factories.county("56")
    person = factories.appointed_support_colleague(county=county)
    adviser = factories.appointed_adviser(county=county)
    factories.year(2024)
    users = {
        "no role": factories.UserFactory(),
        "operator": factories.UserFactory(is_superuser=True),
        "support colleague": person.user,
        "adviser": adviser,
        "adviser elsewhere": factories.appointed_adviser(county=elsewhere),
        "staff": factories.UserFactory(is_national_staff=True),
    }
    clients = {role: factories.signed_in(user) for role, user in users.items()}
    return SimpleNamespace(
        county=county,
        clients={"nobody": Client(), **clients},
        person_id=person.pk,
        term_id=Appointment.objects.get(user=person.user).pk,
        adviser_term_id=Appointment.objects.get(user=adviser).pk,
        other_staff_id=factories.UserFactory(is_national_staff=True).pk,
        help_offer_id=HelpOffer.objects.values_list("pk", flat=True)[0],
        gathering_id=Gathering.objects.create(
            kind=Gathering.Kind.COURSE, title="Kurs", day=dt.date(2025, 5, 5), county=county
        ).pk,
        talk_id=Talk.objects.create(support_colleague=person, day=dt.date(2025, 3, 1)).pk,
    )


@pytest.mark.parametrize("name", sorted(TABLE))
def test_each_role_gets_what_the_table_says(world: SimpleNamespace, name: str) -> None:
    row = TABLE[name]
    address = reverse(name, kwargs=row.arguments(world))
    found = {}
    for role, client in world.clients.items():
        for method in ("get", "post"):
            with transaction.atomic():
                answer: HttpResponse = getattr(client, method)(address)
                transaction.set_rollback(True)
            if not _as_expected(row, role, answer):
                found[role, method] = (answer.status_code, answer.headers.get("Location"))
    assert found == {}


STATISTICS = sorted(name for name, row in TABLE.items() if row.of_statistics)
READERS = {"draft": set(), "for staff": {"staff"}, "public": {"nobody", *EVERYBODY}}


@pytest.fixture(params=READERS)
def state_of_2023(request: pytest.FixtureRequest, world: SimpleNamespace) -> str:
    """2023 closed with a draft, published for staff, or open to the public."""
    release = samples.publish(
        samples.sample(2023, number=300, pool=samples.pool_of_2023()),
        is_draft=request.param == "draft",
    )
    if request.param == "public":
        open_statistics(actor=None, year=release.year_id)
    return str(request.param)


def test_each_role_reads_the_statistics_of_a_year_when_it_is_time(
    world: SimpleNamespace, state_of_2023: str
) -> None:
    found = {}
    for name in STATISTICS:
        address = reverse(name, kwargs=TABLE[name].arguments(world))
        for role, client in world.clients.items():
            found[name, role] = (client.get(address).status_code, client.post(address).status_code)
    assert found == {
        (name, role): (_status(name, role, state_of_2023), 405)
        for name in STATISTICS
        for role in world.clients
    }


def _status(name: str, role: str, state: str) -> int:
    if state == "draft" and role == "staff":
        # Of a draft staff see which figures will be shown; they are told that no year is published.
        return 200 if name in {"reporting:statistics", "reporting:statistics-latest"} else 404
    if role not in READERS[state]:
        return 404
    return 302 if name == "reporting:statistics-latest" else 200


def _as_expected(row: Row, role: str, answer: HttpResponse) -> bool:
    to_sign_in = answer.status_code == 302 and answer.headers["Location"].startswith(
        reverse(settings.LOGIN_URL) + "?next="
    )
    if row.rule is Rule.PUBLIC:
        return answer.status_code in row.answers
    if role == "nobody":
        return to_sign_in or (row.keeps_what_was_tapped and answer.status_code == 401)
    if role not in HOLDERS[row.rule]:
        return answer.status_code == 403
    if row.of_a_county and role == "adviser elsewhere":
        return answer.status_code == 404
    return answer.status_code in row.answers and not (
        to_sign_in and row is not TABLE["sign_in_again"]
    )
