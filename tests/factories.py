"""Rows for tests, written directly: past the actions, so that a test may also begin in an odd place."""

import datetime as dt
import time
import uuid
from collections.abc import Sequence
from typing import Any

import factory
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from django.test import Client
from factory.django import DjangoModelFactory

from colleagues.models import Appointment, County, KindOfDoctor, SupportColleague, User
from contacts.models import Contact, ContactReason, Conversation, Year

PASSWORD = "fjellrev og blåbærlyng"


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        password = kwargs.pop("password", PASSWORD)
        user = model_class(*args, **kwargs)
        user.set_password(password)
        user.save()
        return user


class SupportColleagueFactory(DjangoModelFactory):
    class Meta:
        model = SupportColleague

    user = factory.SubFactory(UserFactory)
    sex = SupportColleague.Sex.WOMAN
    kind_of_doctor = factory.LazyFunction(lambda: KindOfDoctor.objects.earliest("position"))


class AppointmentFactory(DjangoModelFactory):
    class Meta:
        model = Appointment

    user = factory.SubFactory(UserFactory)
    county = factory.LazyFunction(lambda: county("32"))
    role = Appointment.Role.SUPPORT_COLLEAGUE
    first_day = dt.date(2024, 1, 1)


def county(code: str) -> County:
    """The county with a Klass code: "32" is Akershus and "56" Finnmark (2024–), "12" Hordaland (–2019)."""
    return County.objects.get(code=code)


def appointed_support_colleague(
    *,
    county: County,
    first_day: dt.date = dt.date(2024, 1, 1),
    last_day: dt.date | None = None,
    **fields: Any,
) -> SupportColleague:
    """A support colleague with a term in `county`."""
    person = SupportColleagueFactory(**fields)
    AppointmentFactory(user=person.user, county=county, first_day=first_day, last_day=last_day)
    return person


def appointed_adviser(
    *,
    county: County,
    first_day: dt.date = dt.date(2024, 1, 1),
    last_day: dt.date | None = None,
    **fields: Any,
) -> User:
    """A county adviser of `county`."""
    user = UserFactory(**fields)
    AppointmentFactory(
        user=user,
        county=county,
        role=Appointment.Role.COUNTY_ADVISER,
        first_day=first_day,
        last_day=last_day,
    )
    return user


def signed_in(user: User, *, recently: bool = True) -> Client:
    """A client in which `user` is signed in; `recently` passes the question to sign in again before a grave
    step."""
    client = Client()
    client.force_login(user)
    if recently:
        session = client.session
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def year(number: int, state: str = Year.State.OPEN) -> Year:
    """The row of a year, in `state`; it gets there by the steps the database allows."""
    row, _ = Year.objects.get_or_create(year=number)
    way = {"open": ["open"], "closed": ["closed"], "published": ["closed", "published"]}[state]
    for step in way if row.state != state else []:
        row.state = step
        row.save()
    return row


def contact(
    *,
    county: County,
    year: int,
    sex: str = "woman",
    age_band: str | None = None,
    workplace: str | None = None,
    initiator: str | None = None,
    reasons: Sequence[str] = (),
    conversations: int = 1,
    **fields: Any,
) -> Contact:
    """A closed contact with its reasons and conversations, answers given as bare codes; what isn't given is
    the first code of its list. With `owner_seal` and `nickname` it is open."""
    row = Contact.objects.create(
        id=fields.pop("id", None) or uuid.uuid4(),
        county=county,
        year=Year.objects.get_or_create(year=year)[0],
        sex_id=f"sex.{sex}",
        age_band_id=_code("age_band", age_band),
        workplace_id=_code("workplace", workplace),
        initiator_id=_code("initiator", initiator),
        **fields,
    )
    for reason in reasons or [_code("reason", None).removeprefix("reason.")]:
        ContactReason.objects.create(contact=row, reason_id=f"reason.{reason}")
    for number in range(1, conversations + 1):
        Conversation.objects.create(contact=row, number=number)
    return row


def _code(variable: str, code: str | None) -> str:
    from contacts.models import Code

    if code is not None:
        return f"{variable}.{code}"
    return Code.objects.filter(variable=variable, is_coarse=False).earliest("position").id
