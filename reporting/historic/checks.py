"""What can't be true of a historic year, in words that name the figure."""

from collections.abc import Iterator
from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _

from colleagues.selectors import today
from contacts.models import Code
from reporting.historic import HistoricStatistics, HistoricValue
from reporting.outside_models import MOST_DECIMALS

# A contact may have several reasons, so their percentages add up to more than everything.
_MULTIPLE = {Code.Variable.REASON}
MOST_PER_CONTACT = 3
# More than all doctors of the country: a slip of the finger.
LARGEST_COUNT = 100_000
# The country has had 11 to 20 counties, and the scheme some hundred support colleagues.
MOST_COUNTIES = 100
MOST_PEOPLE = 10_000


def problems(known: HistoricStatistics) -> Iterator[str]:
    """Everything that can't be true, a sentence each; nothing if all can."""
    yield from _year(known)
    yield from _coverage(known)
    yield from _totals(known)
    for value in known.values:
        yield from _value(value, known)
    yield from _twice(known)
    for name in dict.fromkeys(value.variable for value in known.values):
        for coarse in (False, True):
            yield from _sums(name, known.of_variable(name, coarse=coarse), known)


def year_problems(year: int) -> Iterator[str]:
    """Why a year can't be one of the scheme that has begun."""
    last = today().year
    if not settings.FIRST_YEAR <= year <= last:
        yield _("%(year)s is no year of the scheme: choose one from %(first)s to %(last)s.") % {
            "year": year,
            "first": settings.FIRST_YEAR,
            "last": last,
        }


def _year(known: HistoricStatistics) -> Iterator[str]:
    yield from year_problems(known.year)
    if known.year == today().year:
        yield _("%(year)s isn't over yet: its statistics can't have been published.") % {
            "year": known.year
        }
    if not known.source:
        yield _("Say where the figures were published.")
    if not known.values and known.contacts is None and known.conversations is None:
        yield _("There is no figure: choose a file, or enter a number of contacts.")


def _coverage(known: HistoricStatistics) -> Iterator[str]:
    yield from _too_many(known)
    counties = {"reported": known.counties_reported, "counties": known.counties}
    if known.counties < 1 or not 0 <= known.counties_reported <= known.counties:
        yield _("%(reported)s of %(counties)s counties can't be.") % counties
    people = {"confirmed": known.confirmed, "in_office": known.in_office}
    if (known.confirmed is None) != (known.in_office is None):
        yield _(
            "Say both how many support colleagues confirmed and how many were in office, or neither."
        )
    elif known.in_office is not None and not 0 <= (known.confirmed or 0) <= known.in_office:
        yield _("%(confirmed)s of %(in_office)s support colleagues can't be.") % people


def _too_many(known: HistoricStatistics) -> Iterator[str]:
    if max(known.counties_reported, known.counties) > MOST_COUNTIES:
        yield _("%(number)s counties can't be: there are at most %(most)s.") % {
            "number": max(known.counties_reported, known.counties),
            "most": MOST_COUNTIES,
        }
    people = max(known.confirmed or 0, known.in_office or 0)
    if people > MOST_PEOPLE:
        yield _("%(number)s support colleagues can't be: there are at most %(most)s.") % {
            "number": people,
            "most": MOST_PEOPLE,
        }


def _totals(known: HistoricStatistics) -> Iterator[str]:
    contacts, conversations = known.contacts, known.conversations
    if known.totals_are_about and contacts is None and conversations is None:
        yield _("There is no number that could be approximate.")
    for number in (contacts, conversations):
        if number is not None and not 0 <= number <= LARGEST_COUNT:
            yield _("%(number)s is too many or too few.") % {"number": number}
    if contacts is None or conversations is None or known.totals_are_about:
        return
    if not contacts <= conversations <= MOST_PER_CONTACT * contacts:
        yield _(
            "%(contacts)s contacts with %(conversations)s conversations can't be: each has one to three."
        ) % {"contacts": contacts, "conversations": conversations}


def _value(value: HistoricValue, known: HistoricStatistics) -> Iterator[str]:
    said = {"code": value.code, "count": value.count, "percent": value.percent}
    if (value.count is None) == (value.percent is None):
        yield _("“%(code)s” needs a count or a percentage, and not both.") % said
    if value.count is not None and not 0 <= value.count <= LARGEST_COUNT:
        yield _("“%(code)s”: %(count)s is too many or too few.") % said
    if value.percent is not None and not 0 <= Decimal(value.percent) <= 100:
        yield _("“%(code)s”: %(percent)s per cent is not between 0 and 100.") % said
    if value.percent is not None and value.half_step < Decimal(1).scaleb(-MOST_DECIMALS) / 2:
        yield _("“%(code)s”: %(percent)s has more than %(most)s decimals.") % {
            **said,
            "most": MOST_DECIMALS,
        }
    total = known.total_of(value.variable)
    if value.count is not None and total is not None and value.count > total:
        yield _("“%(code)s”: %(count)s is more than the total of %(total)s.") % {
            **said,
            "total": total,
        }


def _twice(known: HistoricStatistics) -> Iterator[str]:
    codes = [value.code for value in known.values]
    for code in dict.fromkeys(codes):
        if codes.count(code) > 1:
            yield _("“%(code)s” is there %(times)s times.") % {
                "code": code,
                "times": codes.count(code),
            }


def _sums(name: str, values: tuple[HistoricValue, ...], known: HistoricStatistics) -> Iterator[str]:
    """The answers to a question with one answer can't be more than everybody's."""
    if name in _MULTIPLE:
        return
    percents = [value for value in values if value.percent is not None]
    percent = sum((Decimal(value.percent or 0) for value in percents), Decimal(0))
    if percent > 100 + sum((value.half_step for value in percents), Decimal(0)):
        yield _(
            "The percentages of “%(variable)s” add up to %(sum)s, which is more than 100 and its rounding."
        ) % {"variable": name, "sum": percent}
    total = known.total_of(name)
    counted = sum(value.count or 0 for value in values)
    if total is not None and counted > total:
        yield _(
            "The counts of “%(variable)s” add up to %(sum)s, which is more than the total of %(total)s."
        ) % {"variable": name, "sum": counted, "total": total}
