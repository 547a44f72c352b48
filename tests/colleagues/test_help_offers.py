"""Where a doctor can go next: the list is staff's to keep."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import translation

from colleagues import reference_data
from colleagues.actions import help_offers as actions
from colleagues.help_offers import all_offers
from colleagues.models import HelpOffer, SupportColleague
from supportscheme.models import AuditEntry

pytestmark = pytest.mark.django_db
LINE = {
    "text_nb": "Ny linje",
    "text_nn": "Ny linje",
    "text_en": "A new line",
    "url": "https://example.org/",
    "telephone": "",
    "position": 1,
}


def test_staff_add_change_and_remove_a_line(as_staff: Client) -> None:
    as_staff.post(reverse("colleagues:help-offers"), LINE)
    offer = HelpOffer.objects.get(text_nb="Ny linje")
    url = reverse("colleagues:help-offer", args=[offer.pk])
    as_staff.post(url, {**LINE, "text_nb": "Annen linje"})
    assert HelpOffer.objects.get(pk=offer.pk).text_nb == "Annen linje"
    as_staff.post(url, {"remove": "1"})
    assert not HelpOffer.objects.filter(pk=offer.pk).exists()
    events = AuditEntry.objects.filter(subject_type="colleagues.helpoffer").order_by("id")
    assert [entry.event.split()[-1] for entry in events] == ["added", "changed", "removed"]


def test_a_line_without_text_or_with_an_address_that_is_none_is_refused(as_staff: Client) -> None:
    before = HelpOffer.objects.count()
    for wrong in ({"text_en": ""}, {"url": "javascript:alert(1)"}):
        response = as_staff.post(reverse("colleagues:help-offers"), {**LINE, **wrong})
        assert response.context["form"].errors
    assert HelpOffer.objects.count() == before


def test_nobody_else_changes_the_list(support_colleague: SupportColleague) -> None:
    with pytest.raises(PermissionDenied):
        actions.add_help_offer(actor=support_colleague.user, fields=LINE)  # type: ignore[arg-type]


def test_what_staff_removed_stays_away() -> None:
    offer = all_offers()[0]
    HelpOffer.objects.filter(pk=offer.pk).delete()
    reference_data.load()
    assert offer.text_nb not in [each.text_nb for each in all_offers()]


def test_a_line_is_in_the_readers_language() -> None:
    offer = HelpOffer(text_nb="a", text_nn="b", text_en="c")
    for language, text in (("nb", "a"), ("nn", "b"), ("en", "c")):
        with translation.override(language):
            assert str(offer) == text
