"""Steps that happen at once wait for each other, and never each for the other."""

import datetime as dt
import threading
import time

import pytest
from django.db import connections, transaction

from colleagues import actions
from colleagues.models import Appointment, County
from tests import factories

BRIEFLY = 0.7


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["end", "move"])
def test_a_term_changes_while_its_county_does(step):
    county, other = factories.county("32"), factories.county("03")
    factories.appointed_support_colleague(county=county)
    term = Appointment.objects.get()
    day = dt.date(2090, 1, 1)
    failures: list[Exception] = []

    def change() -> None:
        try:
            if step == "end":
                actions.end_appointment(actor=None, appointment=term, last_day=day)
            else:
                actions.move_appointment(actor=None, appointment=term, county=other, first_day=day)
        except Exception as error:
            failures.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=change)
    with transaction.atomic():
        _begin_to_reform(other if step == "move" else county)
        thread.start()
        time.sleep(BRIEFLY)  # the other waits for a county by now
        Appointment.objects.filter(pk=term.pk).update(last_day=dt.date(2095, 1, 1))
        list(County.objects.select_for_update().filter(pk=county.pk))
    thread.join()
    assert failures == []


def _begin_to_reform(county: County) -> None:
    # An update takes the lock on SQLite too.
    County.objects.filter(pk=county.pk).update(name=county.name)
    list(County.objects.select_for_update().filter(pk=county.pk))
