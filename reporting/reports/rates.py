"""Contacts per 1,000 doctors. A rate is worked out from a figure that is shown, and from nothing else."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from reporting.doctors import Doctors
from reporting.reports import figures
from reporting.reports.blocks import Rate
from reporting.reports.figures import Figure


def of(contacts: Figure, doctors: Doctors, counties: Iterable[str]) -> Rate:
    """The rate of these counties (codes) together: the symbol of contacts that aren't shown, and "." where
    the number of doctors of one of them isn't known."""
    number = doctors.of(counties)
    if contacts.value is None:
        return Rate(None, str(contacts))
    if number is None:
        return Rate(None, figures.NOT_PUBLISHED_SYMBOL)
    value = 1000 * contacts.value / number
    return Rate(value, figures.decimal_text(f"{value:.1f}"))


def heading() -> str:
    return _("Per 1,000 doctors")


def note(doctors: Doctors) -> str:
    """What the rates are of; empty if there are none."""
    if not doctors:
        return ""
    return _("Contacts per 1,000 doctors; number of doctors: %(source)s.") % {
        "source": doctors.source.rstrip(".")
    }
