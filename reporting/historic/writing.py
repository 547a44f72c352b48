"""A historic year as open data: each line says that it is historic, and where it is from."""

import csv
import io

from reporting.disclosure import TOTAL
from reporting.exports import unlike_a_formula
from reporting.historic import HistoricStatistics

_COLUMNS = (
    "year",
    "variable",
    "code",
    "count",
    "percent",
    "about",
    "status",
    "source",
    "counties_reported",
    "counties",
)
STATUS = "historic"


def as_csv(known: HistoricStatistics) -> str:
    """One line per figure, the totals first: `about` is "yes" for an approximate number."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\n")
    writer.writerow(_COLUMNS)
    about = "yes" if known.totals_are_about else "no"
    marks = [STATUS, unlike_a_formula(known.source), known.counties_reported, known.counties]
    for variable, total in (("contacts", known.contacts), ("conversations", known.conversations)):
        if total is not None:
            writer.writerow([known.year, variable, TOTAL, total, "", about, *marks])
    for value in known.values:
        code = value.code.removeprefix(f"{value.variable}.")
        figure = ["" if each is None else each for each in (value.count, value.percent)]
        writer.writerow([known.year, value.variable, code, *figure, "no", *marks])
    return output.getvalue()
