"""Reminders sent by real workers, one of which is killed while it sends: nobody gets two mails."""

import datetime as dt
import re
from collections import Counter

import pytest
from celery import current_app

from colleagues.selectors import today
from reporting.models import Reminder, YearDates
from tests import factories
from tests.mail_server import HoldingServer
from tests.workers import wait_for

pytestmark = [pytest.mark.worker, pytest.mark.django_db(transaction=True)]
TASK = "reporting.send_reminders"
# How many mails go out before the one at which the worker is killed.
BEFORE = 4


@pytest.fixture
def receivers(staff, adviser, county):
    """Everybody who is to be reminded today of the year before: ten support colleagues, an adviser, staff."""
    day, week = today(), dt.timedelta(weeks=1)
    YearDates.objects.create(
        year=factories.year(day.year - 1),
        reminders_from=day - week,
        deadline=day,
        reminders_until=day + week,
    )
    people = [factories.appointed_support_colleague(county=county).user for _ in range(10)]
    return [*people, staff, adviser]


def send(worker):
    """What beat does every hour, to its end."""
    before = len(worker.log)
    current_app.send_task(TASK)
    wait_for(lambda: re.search(rf"{TASK}\S* succeeded", worker.log[before:]), what="the sending")


def killed_in_the_middle(start_worker, server):
    """A worker that was killed while the server held one of its mails."""
    worker = start_worker(EMAIL_URL=f"smtp://127.0.0.1:{server.port}")
    current_app.send_task(TASK)
    assert server.holds.wait(timeout=30)
    worker.kill()


@pytest.mark.parametrize("keeps_it", [True, False])
def test_a_worker_killed_while_it_sends_leaves_each_receiver_one_mail_at_most(
    receivers, start_worker, as_staff, keeps_it
):
    server = HoldingServer(at=BEFORE + 1, keeps_it=keeps_it)
    killed_in_the_middle(start_worker, server)
    assert Counter(Reminder.objects.values_list("state", flat=True)) == {
        "sent": BEFORE,
        "claimed": 1,
    }
    held = Reminder.objects.get(state="claimed").recipient

    second = start_worker(EMAIL_URL=f"smtp://127.0.0.1:{server.port}")
    send(second)
    send(second)
    server.close()

    expected = {user.email: 1 for user in receivers if user != held}
    assert Counter(server.taken) == expected | ({held.email: 1} if keeps_it else {})
    assert Counter(Reminder.objects.values_list("state", flat=True)) == {
        "sent": len(receivers) - 1,
        "claimed": 1,
    }
    as_staff.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    problems = [problem.text for problem in as_staff.get("/years/").context["problems"]]
    assert [text for text in problems if "@" in text or "Person" in text] == [
        f"Reminder to {held}: Being sent, or lost on the way"
    ]
