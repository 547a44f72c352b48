"""Every field that the log's tables have, with the reason it is needed (P1).

A field that isn't here fails the tests, and so does an entry without a field. The page “What is stored?”
and the summary before saving are made from the models through this list, so they can't go stale.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, ContactReason, Conversation

Text = str | Promise


class Stored(NamedTuple):
    """A field in plain words, and why it is there."""

    label: Text
    reason: Text


# One contact: what a support colleague's answers become.
OF_A_CONTACT: Mapping[str, Stored] = {
    "contact.id": Stored(
        _("A random number"),
        _("So that a double click makes one contact. It counts nothing and means nothing."),
    ),
    "contact.year": Stored(
        _("Year"), _("The statistics are yearly. No day and no time is stored.")
    ),
    "contact.county": Stored(
        _("County"), _("The support colleague’s county, where the contact is counted.")
    ),
    "contact.sex": Stored(_("Sex"), _("Do women and men make use of the scheme?")),
    "contact.age_band": Stored(_("Age"), _("In bands: does the scheme reach young and old?")),
    "contact.workplace": Stored(
        _("Workplace"),
        _("The kind of workplace: does the scheme reach all parts of the profession?"),
    ),
    "contact.initiator": Stored(_("Initiative"), _("How do doctors find their way here?")),
    "contact.owner_seal": Stored(
        _("A seal"),
        _(
            "So that you find the contact again while it is open. Made with a secret key that is not in"
            " the database, and erased when the contact is closed."
        ),
    ),
    "contact.nickname": Stored(
        _("A made-up name"),
        _("Two words drawn at random, for you to tell open contacts apart. Erased on closing."),
    ),
    "contactreason.contact": Stored(
        _("Which contact"), _("Ties the reasons to the random number of their contact.")
    ),
    "contactreason.reason": Stored(
        _("Reasons"), _("What weighs on doctors: the heart of the statistics.")
    ),
    "conversation.contact": Stored(
        _("Which contact"), _("Ties the conversations to the random number of their contact.")
    ),
    "conversation.number": Stored(
        _("Conversations"), _("First, second or third: there are never more than three.")
    ),
    "conversation.way": Stored(
        _("Way of talking"), _("So that telephone and e-mail count too. Published for Norway only.")
    ),
    "conversation.length": Stored(
        _("Length"), _("So that short talks count too. Published for Norway only.")
    ),
}

# What the other tables hold: nothing about any one contact.
OF_THE_LOG: Mapping[str, Stored] = {
    "year.year": Stored(_("Year"), _("A year of the scheme.")),
    "year.state": Stored(_("State"), _("Whether the year can still be logged in.")),
    "code.id": Stored(
        _("Code"), _("Names variable and code, so that the database can check answers.")
    ),
    "code.variable": Stored(_("Variable"), _("Which question the code answers.")),
    "code.code": Stored(_("Code"), _("The code within its variable.")),
    "code.label_nb": Stored(_("Bokmål"), _("The answer as it is shown; staff wrote it.")),
    "code.label_nn": Stored(_("Nynorsk"), _("The answer as it is shown; staff wrote it.")),
    "code.label_en": Stored(_("English"), _("The answer as it is shown; staff wrote it.")),
    "code.position": Stored(_("Place in the list"), _("In which order the answers are shown.")),
    "code.first_year": Stored(_("First year"), _("From when on the answer can be chosen.")),
    "code.last_year": Stored(_("Last year"), _("Until when the answer can be chosen.")),
    "code.is_coarse": Stored(_("Group"), _("Whether the code is a group of answers.")),
    "code.coarse": Stored(_("Group"), _("Which group the answer is counted in.")),
    "tally.id": Stored(_("A random number"), _("A row needs a key.")),
    "tally.year": Stored(_("Year"), _("Counts are kept for each year.")),
    "tally.county": Stored(_("County"), _("Counts are kept for each county, or for Norway.")),
    "tally.first": Stored(_("Code"), _("What is counted.")),
    "tally.second": Stored(_("Code"), _("The other variable of a cross table.")),
    "tally.count": Stored(_("Count"), _("How many. Kept until the figures are published.")),
}
EVERY_FIELD = {**OF_A_CONTACT, **OF_THE_LOG}

NEVER_STORED: tuple[Text, ...] = (
    _("the doctor’s name, telephone, e-mail or anything else that identifies"),
    _("the date or time of the contact or of a conversation"),
    _("when anything was registered or changed, or in which order"),
    _("what was said: there is no field to write in"),
    _("the name of the workplace, hospital or municipality"),
    _("your name: nothing in the database leads from a contact to you"),
    _("payment: it has no part in the log"),
    _("your device, network address or place"),
)


def key(field: "Field[object, object]") -> str:
    """The name of a model's field in the lists above."""
    return f"{field.model._meta.model_name}.{field.name}"


def fields_of(*models: type[Model]) -> Iterator["Field[object, object]"]:
    """The columns of `models`, as the database has them."""
    for model in models:
        yield from model._meta.concrete_fields


def row() -> list[tuple[str, Stored]]:
    """(name, description) of everything stored with one contact, read from the models."""
    rows = [(key(field), EVERY_FIELD[key(field)]) for field in fields_of(Contact)]
    children = [*fields_of(ContactReason), *fields_of(Conversation)]
    own = [field for field in children if field.name != "contact"]
    return sorted(rows, key=_order) + sorted(
        [(key(field), EVERY_FIELD[key(field)]) for field in own], key=_order
    )


def _order(row: tuple[str, Stored]) -> int:
    return list(OF_A_CONTACT).index(row[0])
