"""Loading the demonstration scheme through the same actions that people use."""

import datetime as dt
import random
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from colleagues import actions as colleagues_actions
from colleagues.models import County, SupportColleague, User
from colleagues.selectors import support_colleagues_in_office_during, today
from contacts import actions as contacts_actions
from contacts.answers import Answers, Talk
from contacts.models import Year
from reporting.actions.confirmations import confirm_year
from reporting.actions.openness import open_statistics
from reporting.actions.years import close_year, publish_year
from reporting.demo import figures, outside
from reporting.demo.roster import Person, RosterMaker
from supportscheme.errors import RuleError

PASSWORD = "stottekollega-demo"  # noqa: S105 (printed for everybody to try the demo)
STAFF_EMAIL = "stab@legeforeningen.example"
# Five of nineteen counties reported nothing in 2012; which ones is invented.
SILENT_COUNTIES = {2012: {"05", "09", "14", "17", "20"}, 2021: {"54"}, 2024: {"40"}, 2025: {"56"}}
# In other years this share of the support colleagues in a county that reports confirm.
SHARE_THAT_CONFIRMS = 0.93
# The invented roster begins there.
FIRST_SEEDED_YEAR = 2012
DEFAULT_YEARS = (2012, 2021, 2022, 2023, 2024, 2025, 2026)

_OPEN_CONTACTS = (
    (
        Answers(
            sex="sex.woman",
            age_band="age_band.40_49",
            workplace="workplace.hospital",
            initiator="initiator.doctor",
            reasons=frozenset({"reason.workload", "reason.exhaustion"}),
        ),
        [Talk(way="way.in_person", length="length.30_or_more")],
    ),
    (
        Answers(
            sex="sex.man",
            age_band="age_band.30_39",
            workplace="workplace.general_practice",
            initiator="initiator.work_colleague",
            reasons=frozenset({"reason.complaint"}),
        ),
        [
            Talk(way="way.telephone", length="length.under_30"),
            Talk(way="way.in_person", length="length.30_or_more"),
        ],
    ),
)

Say = Callable[[str], object]


class NotADemo(RuleError):
    """Invented people don't belong in an installation that isn't a demonstration."""


class BadWish(RuleError):
    """A year or a number that can't be invented."""


@dataclass(frozen=True, slots=True)
class Login:
    """An e-mail address to sign in with, and what its owner is."""

    role: str
    email: str


def is_begun() -> bool:
    """Whether there is any data."""
    return User.objects.exists()


def is_finished(years: Sequence[int]) -> bool:
    """Whether the demonstration's people and all its years are there, those that are over published."""
    over = [year for year in years if year < today().year]
    published = Year.objects.filter(year__in=over, state=Year.State.PUBLISHED)
    return User.objects.filter(email=STAFF_EMAIL).exists() and published.count() == len(over)


def seed(*, seed: int, years: Sequence[int], contacts_per_year: int, say: Say) -> None:
    """Fill an empty database with the demonstration scheme. Years that are over are closed and published.

    The same seed gives the same people, contacts and releases. Raises NotADemo.
    """
    if not settings.DEMO:
        raise NotADemo(_("Demonstration data may only be loaded where DEMO is switched on."))
    _check_wishes(years, contacts_per_year)
    rng = random.Random(seed)  # noqa: S311 (invented data must be repeatable, not secret)
    say("Appointing invented support colleagues …")
    with transaction.atomic():
        _appoint_everybody(RosterMaker(rng).play())
    outside.import_2012()
    for year in sorted(years):
        say(f"{year}: logging and confirming …")
        play_year(year, contacts_per_year, rng)
        if year < today().year:
            say(f"{year}: closing, protecting and publishing …")
            close_year(actor=None, year=year, rng=rng)
            publish_year(actor=None, year=year)
    _open_all_but_the_latest(years)


def _open_all_but_the_latest(years: Sequence[int]) -> None:
    """Everybody reads the statistics of the years that are over, but for the newest, which staff still read
    through."""
    for year in sorted(year for year in years if year < today().year)[:-1]:
        open_statistics(actor=None, year=year)


def _check_wishes(years: Sequence[int], contacts_per_year: int) -> None:
    """Before anything is written. Raises BadWish naming the value."""
    for year in years:
        if not FIRST_SEEDED_YEAR <= year <= today().year:
            raise BadWish(
                _("%(year)s can't be invented: choose years from %(first)s to %(last)s.")
                % {"year": year, "first": FIRST_SEEDED_YEAR, "last": today().year}
            )
        if years.count(year) > 1:
            raise BadWish(_("%(year)s is there twice.") % {"year": year})
    if contacts_per_year < 1:
        raise BadWish(
            _("%(number)s contacts a year are too few: at least 1.") % {"number": contacts_per_year}
        )


def play_year(year: int, contacts: int, rng: random.Random) -> None:
    """Log a year's contacts and confirm it. A year under way has its share of them, and is unconfirmed."""
    silent = SILENT_COUNTIES.get(year, set())
    people = _people_by_county(year)
    outside.enter_invented_doctors(year, people)
    weights = {code: len(there) for code, there in people.items() if there and code not in silent}
    if year >= today().year:
        contacts = contacts * today().timetuple().tm_yday // 366
    contacts_actions.load_contacts(rows=figures.rows_for(year, weights, contacts, rng))
    if year >= today().year:
        _leave_some_open(year)
        return
    with transaction.atomic():
        for code in weights:
            for person in people[code]:
                if year == 2012 or rng.random() < SHARE_THAT_CONFIRMS:
                    confirm_year(support_colleague=person, year=year)


def _leave_some_open(year: int) -> None:
    """Give the support colleague of the demonstration two contacts to go on with."""
    email = next(login.email for login in logins() if login.role == "support colleague")
    person = SupportColleague.objects.get(user__email=email)
    for answers, talks in _OPEN_CONTACTS:
        contacts_actions.log_contact(
            contact_id=uuid.uuid4(),
            support_colleague=person,
            county=County.objects.get(code="03"),
            year=year,
            answers=answers,
            conversations=talks,
        )


def _people_by_county(year: int) -> dict[str, list[SupportColleague]]:
    people: dict[str, list[SupportColleague]] = {c.code: [] for c in County.objects.of_year(year)}
    for person in support_colleagues_in_office_during(year).order_by("user__email"):
        for term in person.user.appointments.during_year(year).select_related("county"):
            if term.county.code in people:
                people[term.county.code].append(person)
    return people


def _appoint_everybody(people: Sequence[Person]) -> None:
    counties = {county.code: county for county in County.objects.all()}
    for person in people:
        for term in person.terms:
            colleagues_actions.appoint_support_colleague(
                actor=None,
                county=counties[term.county],
                first_day=term.first_day,
                last_day=term.last_day,
                **person.profile,
            )
    for county in County.objects.in_force(today()):
        colleagues_actions.appoint_adviser(
            actor=None,
            county=county,
            email=adviser_email(county),
            name=f"Rådgiver {county.name}",
            first_day=max(county.valid_from, dt.date(2020, 1, 1)),
        )
    colleagues_actions.appoint_national_staff(
        actor=None, email=STAFF_EMAIL, name="Stab Legeforeningen"
    )
    for login in logins():
        _give_password(login.email)


def adviser_email(county: County) -> str:
    return f"radgiver.{county.code}@legeforeningen.example"


def logins() -> list[Login]:
    """One person for each role; all in Oslo but the staff."""
    oslo = County.objects.get(code="03")
    on_duty = support_colleagues_in_office_during(today().year).filter(
        user__appointments__county=oslo, user__appointments__last_day=None
    )
    only_oslo = [
        p for p in on_duty.order_by("user__email") if _terms(p)["03"] == sum(_terms(p).values())
    ]
    return [
        Login("support colleague", only_oslo[0].user.email),
        Login("county adviser", adviser_email(oslo)),
        Login("national staff", STAFF_EMAIL),
    ]


def _terms(person: SupportColleague) -> Counter[str]:
    return Counter(term.county.code for term in person.user.appointments.select_related("county"))


def _give_password(email: str) -> None:
    user = User.objects.get(email=email)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(user=user, email=email, verified=True, primary=True)
