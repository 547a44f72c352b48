"""What beat starts leaves a heartbeat, and its silence is heard."""

import datetime as dt

import pytest
from celery.signals import task_postrun
from django.conf import settings
from django.core.management import CommandError, call_command

from supportscheme import heartbeats, tasks
from supportscheme.actions import expect_heartbeats, note_heartbeat
from supportscheme.models import Heartbeat
from tests.workers import wait_for

pytestmark = pytest.mark.django_db
REMINDERS = "reporting.send_reminders"
FREQUENT = {
    "reporting.requeue_stale_reports",
    "reporting.finish_purges",
    "contacts.tasks.shuffle_contacts",
}


def test_every_task_of_the_schedule_is_expected():
    expect_heartbeats()
    scheduled = {job["task"] for job in settings.CELERY_BEAT_SCHEDULE.values()}
    assert set(Heartbeat.objects.values_list("task", flat=True)) == scheduled
    assert heartbeats.silent() == {}


def test_a_task_that_was_expected_before_stays_as_it_was(clock):
    clock(2026, 1, 15)
    expect_heartbeats()
    clock(2026, 1, 20)
    expect_heartbeats()
    assert set(heartbeats.silent()) == set(heartbeats.periodic_tasks())


def test_only_the_hour_is_kept(clock, monkeypatch):
    moment = dt.datetime(2026, 1, 15, 9, 47, 31, 5, tzinfo=dt.UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment)
    note_heartbeat(task=REMINDERS)
    assert Heartbeat.objects.get(task=REMINDERS).hour == dt.datetime(2026, 1, 15, 9, tzinfo=dt.UTC)


def test_within_the_hour_nothing_is_written(clock, django_assert_num_queries):
    clock(2026, 1, 15)
    note_heartbeat(task=REMINDERS)
    with django_assert_num_queries(1):
        note_heartbeat(task=REMINDERS)


def test_what_is_not_periodic_leaves_no_heartbeat():
    note_heartbeat(task="reporting.build_county_report")
    assert not Heartbeat.objects.exists()


@pytest.mark.parametrize(("state", "noted"), [("SUCCESS", True), ("FAILURE", False)])
def test_only_a_task_that_ends_well_is_noted(state, noted):
    task_postrun.send(sender=tasks.clear_sessions, state=state)
    assert Heartbeat.objects.exists() is noted


def test_frequent_tasks_may_be_silent_for_two_hours_and_daily_ones_for_a_night(clock):
    clock(2026, 1, 15)
    expect_heartbeats()
    clock(2026, 1, 15, 11)
    assert heartbeats.silent() == {}
    clock(2026, 1, 15, 12)
    assert set(heartbeats.silent()) == FREQUENT
    assert heartbeats.has_stopped()
    clock(2026, 1, 16, 12)
    assert set(heartbeats.silent()) == set(heartbeats.periodic_tasks())


# What staff and the operator see ---------------------------------------------------------------------
def problems(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return [problem.text for problem in client.get("/years/").context["problems"]]


def test_staff_are_told_that_nothing_has_ever_run(as_staff):
    (said,) = problems(as_staff)
    assert said.startswith("No periodic task has ever run")


def test_staff_are_told_since_when_beat_or_the_workers_have_stopped(clock, as_staff):
    clock(2026, 1, 15)
    expect_heartbeats()
    assert problems(as_staff) == []
    clock(2026, 1, 15, 14)
    (said,) = problems(as_staff)
    assert "No periodic task has run since 01/15/2026 9 a.m." in said
    assert "no reminder is sent" in said


def test_one_task_that_fails_while_others_run_is_named(clock, as_staff):
    clock(2026, 1, 15)
    expect_heartbeats()
    clock(2026, 1, 17)
    for task in set(heartbeats.periodic_tasks()) - {REMINDERS}:
        note_heartbeat(task=task)
    (said,) = problems(as_staff)
    assert said.startswith("“Sending reminders” has not been done since 01/15/2026 9 a.m.")


def test_with_the_first_task_that_runs_all_are_expected(clock, as_staff):
    clock(2026, 1, 15)
    note_heartbeat(task="reporting.finish_purges")
    assert problems(as_staff) == []
    assert set(Heartbeat.objects.values_list("task", flat=True)) == set(heartbeats.periodic_tasks())


def test_a_task_that_never_ran_and_was_never_expected_is_named(as_staff):
    expect_heartbeats()
    Heartbeat.objects.filter(task=REMINDERS).delete()
    (said,) = problems(as_staff)
    assert said.startswith("“Sending reminders” has never been done")


def test_every_periodic_task_has_a_name_for_staff(as_staff, clock):
    clock(2026, 1, 15)
    expect_heartbeats()
    Heartbeat.objects.exclude(task__in=FREQUENT).delete()
    assert not any("." in said.partition("”")[0] for said in problems(as_staff))
    assert len(problems(as_staff)) == len(heartbeats.periodic_tasks()) - len(FREQUENT)


def test_the_command_ends_with_an_error_when_something_is_overdue(capsys, clock):
    clock(2026, 1, 15)
    with pytest.raises(CommandError, match="1 findings"):
        call_command("verify_tasks")
    expect_heartbeats()
    call_command("verify_tasks")
    assert "All periodic tasks are done" in capsys.readouterr().out


# With real processes ---------------------------------------------------------------------------------
@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_worker_and_beat_leave_heartbeats_by_themselves(start_worker):
    worker = start_worker()
    wait_for(lambda: Heartbeat.objects.count() == len(heartbeats.periodic_tasks()), what="a start")
    worker.stop()
    Heartbeat.objects.all().update(hour=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    assert heartbeats.has_stopped()
    start_worker("--beat")
    wait_for(lambda: not heartbeats.has_stopped(), what="a heartbeat")
