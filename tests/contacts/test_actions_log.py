"""The rules of the log."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction

from colleagues.models import SupportColleague
from contacts import actions, selectors
from contacts.answers import Answers
from contacts.errors import (
    ContactNotFound,
    ConversationAlreadyLogged,
    ConversationCapReached,
    CountyNotServed,
    NoReason,
    UnknownAnswer,
    YearNotOpen,
    YearOutOfRange,
)
from contacts.models import Contact, ContactReason, Conversation, Year
from supportscheme.models import AuditEntry
from tests import factories
from tests.contacts import play

pytestmark = pytest.mark.django_db


def changed(**answers: object) -> Answers:
    return Answers(**{**play.ANSWERS.__dict__, **answers})  # type: ignore[arg-type]


@pytest.mark.parametrize("number", [0, 4, 5])
def test_the_database_refuses_a_fourth_conversation(
    support_colleague: SupportColleague, number: int
) -> None:
    contact = play.log(support_colleague, conversations=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(contact=contact, number=number)


def test_the_database_refuses_the_same_conversation_twice(
    support_colleague: SupportColleague,
) -> None:
    contact = play.log(support_colleague)
    with pytest.raises(IntegrityError), transaction.atomic():
        Conversation.objects.create(contact=contact, number=1)


def test_four_conversations_at_once_are_refused(support_colleague: SupportColleague) -> None:
    with pytest.raises(ConversationCapReached):
        play.log(support_colleague, conversations=4)
    contact = play.log(support_colleague)
    add = {"support_colleague": support_colleague, "contact_id": contact.pk}
    with pytest.raises(ConversationCapReached):
        actions.add_conversation(**add, number=4, conversation=play.TALK)
    for number in (1, 3):
        with pytest.raises(ConversationAlreadyLogged):
            actions.add_conversation(**add, number=number, conversation=play.TALK)
    assert Conversation.objects.count() == 1


def test_three_conversations_at_once_close_the_contact(support_colleague: SupportColleague) -> None:
    contact = play.log(support_colleague, conversations=3)
    contact.refresh_from_db()
    assert not contact.is_open
    with pytest.raises(ContactNotFound):
        play.log(support_colleague, contact_id=contact.pk)


def test_an_id_that_is_somebody_elses_is_not_found(support_colleague: SupportColleague) -> None:
    other = factories.appointed_support_colleague(county=factories.county("56"))
    contact = play.log(other)
    with pytest.raises(ContactNotFound):
        play.log(support_colleague, contact_id=contact.pk)
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("answers", "error"),
    [
        (changed(reasons=frozenset()), NoReason),
        (changed(reasons=frozenset({"reason.coarse.work"})), UnknownAnswer),
        (changed(sex="sex.unknown"), UnknownAnswer),
        (changed(sex="age_band.30_39"), UnknownAnswer),
    ],
)
def test_answers_that_the_year_does_not_have_are_refused(
    support_colleague: SupportColleague, answers: Answers, error: type[Exception]
) -> None:
    with pytest.raises(error):
        play.log(support_colleague, answers=answers)
    assert Contact.objects.count() == 0


@pytest.mark.parametrize("state", ["closed", "published"])
def test_nothing_is_logged_in_a_closed_year(
    support_colleague: SupportColleague, state: str
) -> None:
    contact = play.log(support_colleague)
    factories.year(play.this_year(), state)
    own = {"support_colleague": support_colleague, "contact_id": contact.pk}
    with pytest.raises(YearNotOpen, match=str(play.this_year())):
        play.log(support_colleague)
    with pytest.raises(YearNotOpen):
        actions.add_conversation(**own, number=2, conversation=play.TALK)
    with pytest.raises(YearNotOpen):
        actions.delete_contact(**own)
    assert play.log(support_colleague, contact_id=contact.pk) == contact


@pytest.mark.parametrize("year", [1992, 2999])
def test_years_that_cannot_be_are_refused(support_colleague: SupportColleague, year: int) -> None:
    county = factories.county("32")
    with pytest.raises(YearOutOfRange, match=str(year)):
        play.log(support_colleague, year=year, county=county)
    with pytest.raises(YearOutOfRange):
        actions.open_year(actor=None, year=year)
    assert Year.objects.count() == 0


def test_a_contact_is_counted_where_its_support_colleague_serves(
    support_colleague: SupportColleague,
) -> None:
    with pytest.raises(CountyNotServed, match="Finnmark"):
        play.log(support_colleague, county=factories.county("56"))
    with pytest.raises(CountyNotServed):
        play.log(support_colleague, year=2023, county=factories.county("32"))


def test_a_correction_may_move_a_contact_to_another_year(
    support_colleague: SupportColleague,
) -> None:
    contact = play.log(support_colleague)
    actions.correct_contact(
        support_colleague=support_colleague,
        contact_id=contact.pk,
        county=contact.county,
        year=play.this_year() - 1,
        answers=changed(sex="sex.man"),
        conversations=[play.TALK] * 2,
        seen=1,
    )
    (corrected,) = selectors.own_open_contacts(support_colleague)
    assert (corrected.year_id, corrected.sex_id) == (play.this_year() - 1, "sex.man")
    assert corrected.conversations.count() == 2


def test_closing_a_year_leaves_no_owner_and_no_name(support_colleague: SupportColleague) -> None:
    open_now = [play.log(support_colleague) for _ in range(3)]
    last_year = play.log(support_colleague, year=play.this_year() - 1)
    assert actions.close_contacts(year=play.this_year()) == 3
    assert selectors.own_open_contacts(support_colleague) == [last_year]
    for contact in open_now:
        contact.refresh_from_db()
        assert (contact.owner_seal, contact.nickname) == (None, None)


def test_deleting_a_year_deletes_its_rows_only(support_colleague: SupportColleague) -> None:
    play.log(support_colleague, conversations=3)
    kept = play.log(support_colleague, year=play.this_year() - 1)
    assert actions.delete_contacts(year=play.this_year()) == 1
    assert list(Contact.objects.all()) == [kept]
    assert ContactReason.objects.count() == Conversation.objects.count() == 1


def test_nothing_in_the_log_is_audited(support_colleague: SupportColleague) -> None:
    actions.open_year(actor=None, year=play.this_year())
    before = AuditEntry.objects.count()
    contact = play.log(support_colleague)
    actions.close_contact(support_colleague=support_colleague, contact_id=contact.pk)
    assert before == 1
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(("month", "asked"), [(1, True), (2, True), (3, False), (12, False)])
def test_the_year_is_asked_for_in_january_and_february_only(
    support_colleague: SupportColleague, month: int, asked: bool
) -> None:
    from contacts.forms import ContactForm

    factories.year(2025)
    day = dt.date(2026, month, 1)
    form = ContactForm(support_colleague=support_colleague, day=day)
    assert form.asks_year is asked
    assert form["year"].value() == "2026"
    factories.year(2025, "closed")
    assert "year" not in ContactForm(support_colleague=support_colleague, day=day).fields


def test_the_county_is_asked_for_where_somebody_serves_several() -> None:
    from contacts.forms import ContactForm

    person = factories.appointed_support_colleague(county=factories.county("32"))
    form = ContactForm(support_colleague=person, day=dt.date(2026, 6, 1))
    assert "county" not in form.fields
    finnmark = factories.county("56")
    factories.AppointmentFactory(user=person.user, county=finnmark)
    data = {**play.tapped(), "county": str(finnmark.pk)}
    form = ContactForm(data, support_colleague=person, day=dt.date(2026, 6, 1))
    assert form.is_valid(), form.errors
    assert form.cleaned_data["county"] == finnmark
    foreign = {**data, "county": str(factories.county("03").pk)}
    assert not ContactForm(foreign, support_colleague=person, day=dt.date(2026, 6, 1)).is_valid()


def test_in_a_january_after_a_reform_the_county_follows_the_year() -> None:
    from contacts.forms import ContactForm

    person = factories.appointed_support_colleague(
        county=factories.county("30"), first_day=dt.date(2020, 1, 1), last_day=dt.date(2023, 12, 31)
    )
    factories.AppointmentFactory(user=person.user, county=factories.county("32"))
    factories.year(2023)
    for year, code in (("2023", "30"), ("2024", "32")):
        data = {**play.tapped(), "year": year}
        form = ContactForm(data, support_colleague=person, day=dt.date(2024, 1, 10))
        assert form.is_valid(), form.errors
        assert form.cleaned_data["county"].code == code


def test_ids_are_drawn_at_random_and_in_no_sequence() -> None:
    assert Contact._meta.pk.default is uuid.uuid4
