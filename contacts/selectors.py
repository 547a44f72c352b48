"""Reads of the log. A contact is reached through its owner and no other way."""

import datetime as dt
from uuid import UUID

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from colleagues.models import County, SupportColleague
from colleagues.selectors import counties_served_by
from contacts import nicknames, sealing
from contacts.errors import ContactNotFound
from contacts.models import Code, Contact, Tally, Year


def own_open_contacts(support_colleague: SupportColleague) -> list[Contact]:
    """The support colleague's open contacts in the order of their made-up names, which is no order in time.

    Tries every open contact, one hash each: a term of office that was corrected must not hide a contact.
    """
    sealed = Contact.objects.filter(owner_seal__isnull=False).values_list("pk", "owner_seal")
    own = sealing.ids_sealed_by(sealed, support_colleague_id=support_colleague.pk)
    contacts = Contact.objects.filter(pk__in=own).select_related(
        "county", "sex", "age_band", "workplace", "initiator"
    )
    found = contacts.prefetch_related(
        "reasons__reason", "conversations__way", "conversations__length"
    )
    return sorted(found, key=lambda contact: nicknames.name(contact.nickname or 0))


def own_contact(*, support_colleague: SupportColleague, contact_id: UUID) -> Contact:
    """The open contact. Raises ContactNotFound if it is forged, another's, closed or deleted."""
    contact = Contact.objects.filter(pk=contact_id).first()
    if contact is None:
        raise ContactNotFound
    return check_own(contact=contact, support_colleague=support_colleague)


def check_own(*, contact: Contact, support_colleague: SupportColleague) -> Contact:
    """`contact` itself. Raises ContactNotFound unless it is open and the support colleague's."""
    if contact.owner_seal is None or not sealing.is_sealed_by(
        owner_seal=contact.owner_seal,
        contact_id=contact.pk,
        support_colleague_id=support_colleague.pk,
    ):
        raise ContactNotFound
    return contact


def years_to_log(day: dt.date) -> list[int]:
    """The years in which contacts can be registered on `day`, oldest first: the current one, and those that
    are over as long as staff haven't closed them."""
    earlier = Year.objects.filter(year__lt=day.year, state=Year.State.OPEN).order_by("year")
    over = earlier.values_list("year", flat=True)
    this = Year.objects.filter(year=day.year).exclude(state=Year.State.OPEN).exists()
    return [*over, *([] if this else [day.year])]


def places_to_log(
    support_colleague: SupportColleague, day: dt.date, corrected: Contact | None = None
) -> dict[int, list[County]]:
    """The counties that the support colleague serves, for each year that can be registered in, and the
    place of the contact that is being corrected."""
    places = {year: list(counties_served_by(support_colleague, year)) for year in years_to_log(day)}
    if corrected is not None:
        there = places.setdefault(corrected.year_id, [])
        there += [corrected.county] if corrected.county not in there else []
    return {year: counties for year, counties in places.items() if counties}


def draft_key(support_colleague: SupportColleague) -> str:
    """Under what name a browser keeps an unsent form: another person at the same browser must not see it.
    Says nothing about the person to anybody who lacks the site's secret key."""
    return salted_hmac("contacts.draft", str(support_colleague.pk), algorithm="sha256").hexdigest()[
        :16
    ]


# Code lists -------------------------------------------------------------------------------------------
def code_lists() -> list[tuple[str, str, list[Code]]]:
    """(variable, its name, its fine codes in order) of the lists that staff can extend."""
    codes = fine_codes().select_related("coarse")
    return [
        (variable, str(Code.Variable(variable).label), list(codes.filter(variable=variable)))
        for variable in variables_that_grow()
    ]


def variables_that_grow() -> list[str]:
    """Every variable but the number of conversations, which is what the database counts."""
    return [value for value in Code.Variable.values if value != Code.Variable.CONVERSATIONS]


def fine_codes() -> QuerySet[Code]:
    return Code.objects.filter(is_coarse=False)


def groups_of(variable: str) -> QuerySet[Code]:
    """The groups (coarse codes) of a variable; way and length have none."""
    return Code.objects.filter(variable=variable, is_coarse=True)


# What is still there, for `reporting`'s proof of deletion ---------------------------------------------
def years_holding_contacts() -> set[int]:
    """The years that have contact rows; how many is nobody's business."""
    return set(Contact.objects.order_by().values_list("year_id", flat=True).distinct())


def years_holding_seals() -> set[int]:
    """The years that have contacts with an owner."""
    sealed = Contact.objects.filter(owner_seal__isnull=False)
    return set(sealed.order_by().values_list("year_id", flat=True).distinct())


def years_holding_countys_crosses() -> set[int]:
    """The years that have cross tables of a county."""
    crosses = Tally.objects.filter(Tally.COUNTYS_CROSSES)
    return set(crosses.order_by().values_list("year_id", flat=True).distinct())


def years_holding_tallies() -> set[int]:
    """The years that have tallies."""
    return set(Tally.objects.order_by().values_list("year_id", flat=True).distinct())
