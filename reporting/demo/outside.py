"""What staff of the demonstration entered: what was published of 2012, and invented numbers of doctors."""

from collections.abc import Mapping, Sized
from pathlib import Path

from reporting.actions.doctors import enter_doctors
from reporting.actions.historic import import_historic_year
from reporting.historic import HistoricStatistics, reading

# The scheme's published evaluation: 14 of 19 counties, percentages of roughly a hundred contacts, and two
# conversations each on average.
_FILE = Path(__file__).parent.parent / "data" / "scheme-2012.csv"
_SOURCE = "evaluation of the scheme, 2012"
_ABOUT, _CONVERSATIONS_EACH = 100, 2
_REPORTED, _COUNTIES = 14, 19
# So that the invented counties have some 30,000 doctors together.
_DOCTORS_PER_SUPPORT_COLLEAGUE = 340


def import_2012() -> None:
    """Import the statistics of 2012 as they were published."""
    contents = reading.read(_FILE.name, _FILE.read_bytes())
    import_historic_year(
        actor=None,
        statistics=HistoricStatistics(
            year=contents.year(),
            source=_SOURCE,
            counties_reported=_REPORTED,
            counties=_COUNTIES,
            contacts=_ABOUT,
            conversations=_ABOUT * _CONVERSATIONS_EACH,
            totals_are_about=True,
            values=contents.values,
        ),
    )


def enter_invented_doctors(year: int, people: Mapping[str, Sized]) -> None:
    """As many doctors in each county as go with its support colleagues (`people` by county code)."""
    numbers = {
        code: _DOCTORS_PER_SUPPORT_COLLEAGUE * len(there) if there else None
        for code, there in people.items()
    }
    enter_doctors(actor=None, year=year, numbers=numbers, source="invented for the demonstration")
