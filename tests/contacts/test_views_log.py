"""The log as a support colleague uses it, without JavaScript."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from colleagues.models import County, SupportColleague
from colleagues.selectors import today
from contacts import actions, nicknames, selectors
from contacts.models import Contact, Conversation
from tests import factories
from tests.contacts import play

pytestmark = pytest.mark.django_db


def test_a_contact_is_logged_with_what_was_tapped(
    as_support_colleague: Client, support_colleague: SupportColleague, county: County
) -> None:
    response = as_support_colleague.post(reverse("contacts:save-contact"), play.tapped())
    assert response.headers["Location"] == reverse("contacts:log")
    (contact,) = selectors.own_open_contacts(support_colleague)
    assert (contact.county, contact.year_id) == (county, play.this_year())
    assert (contact.sex_id, contact.age_band_id) == ("sex.woman", "age_band.30_39")
    assert {row.reason_id for row in contact.reasons.all()} == {"reason.workload"}
    (talk,) = contact.conversations.all()
    assert (talk.number, talk.way_id, talk.length_id) == (1, "way.telephone", "length.under_30")
    page = as_support_colleague.get(reverse("contacts:log")).content.decode()
    assert nicknames.name(contact.nickname or 0) in page


def test_the_form_shown_can_be_sent_as_it_is_with_answers(as_support_colleague: Client) -> None:
    form = as_support_colleague.get(reverse("contacts:new-contact")).context["form"]
    data = play.tapped(contact=str(form["contact"].value()))
    as_support_colleague.post(reverse("contacts:save-contact"), data)
    assert Contact.objects.filter(pk=form["contact"].value()).exists()


def test_sending_the_form_twice_makes_one_contact(as_support_colleague: Client) -> None:
    data = play.tapped()
    for _ in range(2):
        response = as_support_colleague.post(reverse("contacts:save-contact"), data)
        assert response.status_code == 302
    assert Contact.objects.count() == 1
    assert Conversation.objects.count() == 1


def test_a_contact_sent_again_with_other_answers_is_shown_to_be_corrected(
    as_support_colleague: Client, support_colleague: SupportColleague
) -> None:
    data = play.tapped()
    as_support_colleague.post(reverse("contacts:save-contact"), data)
    changed = {**data, "reasons": ["reason.career"]}
    response = as_support_colleague.post(
        reverse("contacts:save-contact"), changed, headers={"accept-language": "en"}
    )
    page = response.content.decode()
    assert "already saved, with other answers" in page
    assert 'value="reason.career" checked' in page
    seen = {"seen": response.context["seen"]}
    as_support_colleague.post(reverse("contacts:save-correction"), {**changed, **seen})
    (contact,) = selectors.own_open_contacts(support_colleague)
    assert [row.reason_id for row in contact.reasons.all()] == ["reason.career"]


def test_a_late_repetition_undoes_no_conversation_added_since(
    as_support_colleague: Client, support_colleague: SupportColleague
) -> None:
    data = play.tapped()
    as_support_colleague.post(reverse("contacts:save-contact"), data)
    (contact,) = selectors.own_open_contacts(support_colleague)
    as_support_colleague.post(reverse("contacts:add-conversation"), play.talk(contact, 2))
    again = as_support_colleague.post(reverse("contacts:save-contact"), data)
    assert again.status_code == 302
    changed = {**data, "sex": "sex.man"}
    page = as_support_colleague.post(reverse("contacts:save-contact"), changed)
    seen = {"seen": page.context["seen"]}
    as_support_colleague.post(reverse("contacts:save-correction"), {**changed, **seen})
    assert Conversation.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"reasons": []}, "Choose at least one reason"),
        ({"reasons": ["reason.gossip"]}, "reason.gossip"),
        ({"sex": "workplace.hospital"}, "workplace.hospital"),
        ({"conversations": "4"}, "4 is not one of the available choices"),
        ({"conversations": "2"}, "Tap an answer"),
        ({"age_band": ""}, "Tap an answer"),
    ],
)
def test_the_form_says_what_is_wrong_and_keeps_the_rest(
    as_support_colleague: Client, change: dict[str, Any], message: str
) -> None:
    data = {**play.tapped(), **change}
    response = as_support_colleague.post(
        reverse("contacts:save-contact"), data, headers={"accept-language": "en"}
    )
    page = response.content.decode()
    assert response.status_code == 200
    assert message in page
    assert f'value="{data["contact"]}"' in page
    assert 'value="workplace.hospital" checked' in page
    assert Contact.objects.count() == 0


def test_a_closed_year_is_refused_and_the_answers_stay(as_support_colleague: Client) -> None:
    factories.year(play.this_year(), "closed")
    response = as_support_colleague.post(reverse("contacts:save-contact"), play.tapped())
    assert response.status_code == 200
    assert response.context["form"].errors
    assert Contact.objects.count() == 0


def test_the_summary_before_saving_stores_nothing(as_support_colleague: Client) -> None:
    data = {**play.tapped(), "preview": "1"}
    response = as_support_colleague.post(reverse("contacts:save-contact"), data)
    values = {row.name: row.value for row in response.context["row"]}
    assert values["sex"] == "Kvinne"
    assert values["reasons"] == "For stor arbeidsbelastning"
    assert values["conversations"] == "1"
    assert values["way"] == "Telefon"
    assert Contact.objects.count() == 0


def test_the_third_conversation_closes_the_contact_and_says_where_to_go_next(
    as_support_colleague: Client, support_colleague: SupportColleague
) -> None:
    contact = play.log(support_colleague)
    for number in (2, 3):
        response = as_support_colleague.post(
            reverse("contacts:add-conversation"), play.talk(contact, number)
        )
    assert response.headers["Location"] == reverse("contacts:closed")
    contact.refresh_from_db()
    assert not contact.is_open
    assert "Villa Sana" in as_support_colleague.get(reverse("contacts:closed")).content.decode()


def test_a_conversation_registered_in_another_window_is_told(
    as_support_colleague: Client, support_colleague: SupportColleague
) -> None:
    contact = play.log(support_colleague)
    first = as_support_colleague.post(reverse("contacts:add-conversation"), play.talk(contact, 2))
    second = as_support_colleague.post(reverse("contacts:add-conversation"), play.talk(contact, 2))
    assert first.status_code == 302
    assert second.status_code == 409
    assert contact.conversations.count() == 2


def test_a_contact_is_corrected(
    as_support_colleague: Client, support_colleague: SupportColleague
) -> None:
    contact = play.log(support_colleague)
    form = as_support_colleague.post(reverse("contacts:correct-contact"), {"contact": contact.pk})
    assert 'value="sex.woman" checked' in form.content.decode()
    data = {**play.tapped(contact=str(contact.pk)), "seen": "1", "sex": "sex.man"}
    data["reasons"] = ["reason.career", "reason.other"]
    response = as_support_colleague.post(reverse("contacts:save-correction"), data)
    assert response.status_code == 302
    (corrected,) = selectors.own_open_contacts(support_colleague)
    assert corrected.sex_id == "sex.man"
    assert {row.reason_id for row in corrected.reasons.all()} == {"reason.career", "reason.other"}


def test_a_correction_does_not_undo_what_another_window_registered(
    as_support_colleague: Client, support_colleague: SupportColleague
) -> None:
    contact = play.log(support_colleague)
    as_support_colleague.post(reverse("contacts:add-conversation"), play.talk(contact, 2))
    data = {**play.tapped(contact=str(contact.pk)), "seen": "1"}
    response = as_support_colleague.post(reverse("contacts:save-correction"), data)
    assert response.context["form"].errors
    assert contact.conversations.count() == 2


def test_a_contact_is_closed_and_a_mistake_deleted(
    as_support_colleague: Client, support_colleague: SupportColleague
) -> None:
    kept, mistake = play.log(support_colleague), play.log(support_colleague)
    as_support_colleague.post(reverse("contacts:close-contact"), {"contact": kept.pk})
    as_support_colleague.post(reverse("contacts:delete-contact"), {"contact": mistake.pk})
    (left,) = Contact.objects.all()
    assert (left.pk, left.owner_seal, left.nickname) == (kept.pk, None, None)


POSTS = (
    "save-contact",
    "correct-contact",
    "save-correction",
    "add-conversation",
    "close-contact",
    "delete-contact",
)


@pytest.mark.parametrize("name", POSTS)
def test_forged_other_closed_and_deleted_ids_get_one_and_the_same_404(
    as_support_colleague: Client, support_colleague: SupportColleague, county: County, name: str
) -> None:
    somebody_else = factories.appointed_support_colleague(county=county)
    mine_closed, mine_deleted = play.log(support_colleague), play.log(support_colleague)
    as_support_colleague.post(reverse("contacts:close-contact"), {"contact": mine_closed.pk})
    as_support_colleague.post(reverse("contacts:delete-contact"), {"contact": mine_deleted.pk})
    ids = [str(mine_closed.pk), str(play.log(somebody_else).pk), "no id", ""]
    if name != "save-contact":  # a new contact's id is one that isn't there
        ids += [str(uuid.uuid4()), str(mine_deleted.pk)]
    before = play.everything_stored()
    as_support_colleague.get(reverse("contacts:log"))  # shows the message of the deletion
    answers = set()
    for contact_id in ids:
        data = {**play.tapped(contact=contact_id), "number": "2", "way": "way.video", "seen": "1"}
        response = as_support_colleague.post(reverse(f"contacts:{name}"), data)
        answers.add((response.status_code, play.without_token(response.content.decode())))
    assert {status for status, _ in answers} == {404}
    assert len(answers) == 1
    assert play.everything_stored() == before


def test_the_list_is_in_the_order_of_names_and_only_ones_own(
    as_support_colleague: Client, support_colleague: SupportColleague, county: County
) -> None:
    other = play.log(factories.appointed_support_colleague(county=county))
    mine = [play.log(support_colleague) for _ in range(8)]
    page = as_support_colleague.get(reverse("contacts:log"))
    shown = [contact for contact, _form in page.context["cards"]]
    assert {contact.pk for contact in shown} == {contact.pk for contact in mine}
    names = [nicknames.name(contact.nickname or 0) for contact in shown]
    assert names == sorted(names)
    assert len(set(names)) == 8
    assert str(other.pk) not in page.content.decode()


def test_no_page_with_contacts_may_be_kept_by_a_browser(
    as_support_colleague: Client, support_colleague: SupportColleague
) -> None:
    contact = play.log(support_colleague)
    pages = [
        as_support_colleague.get(reverse("contacts:log")),
        as_support_colleague.get(reverse("contacts:new-contact")),
        as_support_colleague.post(reverse("contacts:correct-contact"), {"contact": contact.pk}),
        as_support_colleague.post(reverse("contacts:save-contact"), {"contact": contact.pk}),
        as_support_colleague.post(reverse("contacts:close-contact"), {"contact": "forged"}),
    ]
    assert all("no-store" in page.headers["Cache-Control"] for page in pages)


def test_before_their_year_is_closed_owners_of_open_contacts_are_told_on_the_log_page(
    clock: Callable[..., None],
    as_support_colleague: Client,
    support_colleague: SupportColleague,
) -> None:
    def told() -> list[int]:
        page = as_support_colleague.get(reverse("contacts:log"))
        assert ("De lukkes" in page.content.decode()) is bool(page.context["ending_years"])
        return list(page.context["ending_years"])

    clock(2025, 12, 30)
    play.log(support_colleague, year=2025)
    assert told() == []
    clock(2026, 1, 2)
    assert told() == [2025]
    (contact,) = selectors.own_open_contacts(support_colleague)
    actions.close_contact(support_colleague=support_colleague, contact_id=contact.pk)
    assert told() == []


def test_what_was_tapped_survives_a_lost_session(as_nobody: Client) -> None:
    data = play.tapped()
    response = as_nobody.post(reverse("contacts:save-contact"), data)
    page = response.content.decode()
    assert response.status_code == 401
    for name in ("contact", "sex", "workplace", "length-1"):
        assert f'<input type="hidden" name="{name}" value="{data[name]}">' in page
    assert "no-store" in response.headers["Cache-Control"]
    assert Contact.objects.count() == 0


def test_an_expired_token_gives_the_answers_back_only_to_a_form_of_this_site(
    support_colleague: SupportColleague,
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(support_colleague.user)
    url, data = reverse("contacts:save-contact"), play.tapped()
    own = client.post(url, data, headers={"sec-fetch-site": "same-origin"})
    foreign = client.post(url, data, headers={"sec-fetch-site": "cross-site"})
    assert data["contact"] in own.content.decode()
    assert (own.status_code, foreign.status_code) == (401, 403)
    assert data["contact"] not in foreign.content.decode()
    assert Contact.objects.count() == 0


def test_an_open_year_is_offered_as_long_as_it_is_open(
    clock: Callable[..., None], support_colleague: SupportColleague
) -> None:
    clock(2026, 1, 15)
    for year in (2024, 2025):
        factories.year(year)
    assert selectors.years_to_log(today()) == [2024, 2025, 2026]
    factories.year(2025, "closed")
    assert selectors.years_to_log(today()) == [2024, 2026]
    assert list(selectors.places_to_log(support_colleague, today())) == [2024, 2026]
