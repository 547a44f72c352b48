"""Reminders by mail: one a week at most, claimed in the database before it is sent.

A mail that may have gone out is never sent again: a worker that dies between claim and answer leaves its
row claimed, and the next mail is next week's. Only what the mail server plainly refused is tried again.
"""

import datetime as dt
import logging
import smtplib
from collections import Counter

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from colleagues.models import County, SupportColleague, User
from colleagues.selectors import today
from reporting import collecting, expectations, links
from reporting.actions.returns import NotCollecting, NotOfThisCounty, check_may_return
from reporting.expectations import Expectations
from reporting.models import Reminder
from supportscheme.errors import RuleError

logger = logging.getLogger(__name__)

LEAST_DAYS_BETWEEN = 7
MAX_ATTEMPTS = 20
# The server has answered, and the answer was no.
_REFUSALS = (smtplib.SMTPResponseException, smtplib.SMTPRecipientsRefused)


class NotReminded(RuleError):
    """The person has confirmed, is excused, wants no mails, has no access, had one within the week, or can't
    be reached."""


class MailServerDown(RuleError):
    """There is no connection to the mail server: whoever is next would wait for it in vain."""


def send_reminders() -> dict[str, int]:
    """Write to everybody of whom something is expected today and who wasn't written to within the week.

    Returns how many mails ended in each state. Never raises for a mail that fails. When the mail server can't
    be reached, the others are left for the next time: each would wait as long as the first.
    """
    day = today()
    outcomes: Counter[str] = Counter()
    had_one = _recent(day).values("recipient")
    for user in expectations.possible_recipients(day).exclude(pk__in=had_one):
        matter = expectations.expectations_of(user, day)
        reminder = claim_reminder(user=user, day=day) if matter else None
        if reminder is not None:
            try:
                outcomes[_send(reminder, matter)] += 1
            except MailServerDown:
                outcomes[str(Reminder.State.REFUSED)] += 1
                break
    return dict(outcomes)


def remind(*, actor: User | None, county: County, year: int, person: SupportColleague) -> None:
    """Write to one support colleague now, at the adviser's wish; it is this week's mail.

    Raises PermissionDenied, NotCollecting, NotOfThisCounty, NotReminded, MailServerDown.
    """
    check_may_return(actor, county, year)
    day = today()
    if year not in [each.year for each in collecting.collecting_years(day)]:
        raise NotCollecting(
            _("%(year)s is not being collected: it still runs or is closed.") % {"year": year}
        )
    member = next((m for m in collecting.members(county, year) if m.person == person), None)
    if member is None:
        raise NotOfThisCounty(
            _("%(name)s was not in office in %(county)s in %(year)s.")
            % {"name": person, "county": county, "year": year}
        )
    if not member.can_be_reminded:
        raise NotReminded(
            _("%(name)s has confirmed, is excused, wants no mails or has no access any more.")
            % {"name": person}
        )
    reminder = claim_reminder(user=person.user, day=day)
    if reminder is None:
        raise NotReminded(_("%(name)s had a mail within the last week.") % {"name": person})
    matter = expectations.to_confirm(person.user, collecting.dates_of(year))
    if _send(reminder, Expectations(confirm=matter)) != Reminder.State.SENT:
        raise NotReminded(_("The mail to %(name)s could not be sent.") % {"name": person})


def claim_reminder(*, user: User, day: dt.date) -> Reminder | None:
    """Take the right to write to `user` this week; None if somebody has it, or wrote within seven days."""
    week = day - dt.timedelta(days=day.weekday())
    with transaction.atomic():
        of_user = Reminder.objects.filter(recipient=user)
        if _recent(day).filter(recipient=user).exists():
            return None
        refused = of_user.filter(week=week, state=Reminder.State.REFUSED, attempts__lt=MAX_ATTEMPTS)
        if refused.update(state=Reminder.State.CLAIMED, attempts=F("attempts") + 1, day=day):
            return of_user.get(week=week)
        row, created = Reminder.objects.get_or_create(
            recipient=user, week=week, defaults={"day": day}
        )
        return row if created else None


def _recent(day: dt.date) -> QuerySet[Reminder]:
    """The mails of the last seven days that went out, or may have."""
    since = day - dt.timedelta(days=LEAST_DAYS_BETWEEN)
    return Reminder.objects.filter(day__gt=since).exclude(state=Reminder.State.REFUSED)


def _send(reminder: Reminder, matter: Expectations) -> str:
    """Send the claimed mail and store what became of it. Raises MailServerDown."""
    message = compose(reminder.recipient, matter)
    connection = get_connection()
    try:
        connection.open()
    except Exception as error:
        # Not even a connection: the mail is certainly not on its way.
        logger.warning("The mail server can't be reached: %s", type(error).__name__)
        _note(reminder, Reminder.State.REFUSED)
        raise MailServerDown(
            _("The mail server can't be reached. The mails are sent later.")
        ) from error
    state = _hand_over(message, connection)
    _note(reminder, state)
    return str(state)


def _note(reminder: Reminder, state: Reminder.State) -> None:
    Reminder.objects.filter(pk=reminder.pk, state=Reminder.State.CLAIMED).update(state=state)


def _hand_over(message: EmailMultiAlternatives, connection: BaseEmailBackend) -> Reminder.State:
    message.connection = connection
    try:
        message.send()
    except _REFUSALS as error:
        logger.warning("The mail server refused a mail: %s", type(error).__name__)
        return Reminder.State.REFUSED
    except Exception as error:
        logger.warning("The mail server went silent: %s", type(error).__name__)
        return Reminder.State.UNCERTAIN
    finally:
        connection.close()
    return Reminder.State.SENT


def compose(user: User, matter: Expectations) -> EmailMultiAlternatives:
    """The mail in the receiver's language, as plain text and as HTML. Nothing in it is about contacts."""
    context = {
        "user": user,
        "matter": matter,
        "confirm": [
            (each, links.confirmation_link(each.person, each.year)) for each in matter.confirm
        ],
        "returns": [
            (each, links.page("reporting:county-return", each.county.code, each.year))
            for each in matter.returns
        ],
        "close": [(each, links.page("reporting:year", each.year)) for each in matter.close],
        "mutes": [(year, links.mute_link(user, year)) for year in matter.years],
        "day": today(),
    }
    with override(user.language):
        years = ", ".join(map(str, matter.years))
        subject = (_("Is %(years)s complete?") if matter.confirm else _("How far %(years)s is")) % {
            "years": years
        }
        body = render_to_string("reporting/mail/reminder.txt", context)
        html = render_to_string("reporting/mail/reminder.html", context)
    message = EmailMultiAlternatives(subject, body, None, [user.email])
    message.attach_alternative(html, "text/html")
    return message
