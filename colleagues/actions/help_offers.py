"""Where a doctor can go next: the list is national staff's to keep."""

from typing import TypedDict

from django.db import transaction

from colleagues import rules
from colleagues.models import HelpOffer, User
from supportscheme import audit


class HelpOfferFields(TypedDict):
    """What a line says, in each language, and where it leads."""

    text_nb: str
    text_nn: str
    text_en: str
    url: str
    telephone: str
    position: int


@transaction.atomic
def add_help_offer(*, actor: User | None, fields: HelpOfferFields) -> HelpOffer:
    """Add a line. Raises PermissionDenied unless `actor` is national staff."""
    rules.check_is_national_staff(actor)
    offer = HelpOffer.objects.create(**fields)
    audit.record(actor=actor, event="help offer added", subject=offer, detail={**fields})
    return offer


@transaction.atomic
def change_help_offer(*, actor: User | None, offer: HelpOffer, fields: HelpOfferFields) -> None:
    """Change a line. Raises PermissionDenied unless `actor` is national staff."""
    rules.check_is_national_staff(actor)
    HelpOffer.objects.filter(pk=offer.pk).update(**fields)
    offer.refresh_from_db()
    audit.record(actor=actor, event="help offer changed", subject=offer, detail={**fields})


@transaction.atomic
def remove_help_offer(*, actor: User | None, offer: HelpOffer) -> None:
    """Take a line away. Raises PermissionDenied unless `actor` is national staff."""
    rules.check_is_national_staff(actor)
    audit.record(actor=actor, event="help offer removed", subject=offer)
    HelpOffer.objects.filter(pk=offer.pk).delete()
